"""A course plan from a file or a paste (content-design A5): TOML, CSV or a Markdown list.

`understand` says what was read and everything that is wrong with it; nothing is saved here.
"""

from facilitation.plans.draft import Draft, Problem, Trouble, Understood, Week, finish
from facilitation.plans.lists import from_list
from facilitation.plans.materials import Material
from facilitation.plans.tables import from_table
from facilitation.plans.tomls import from_toml
from facilitation.plans.writing import to_toml

MOST_CHARACTERS = 60_000  # far more than twelve weeks need

__all__ = ["Draft", "Material", "Problem", "Trouble", "Understood", "Week", "to_toml", "understand"]


def understand(text: str) -> Understood:
    """Read a plan of any kind; the kind is seen from the text itself. Raises nothing: trouble is part of the result."""
    if len(text) > MOST_CHARACTERS:
        return Understood(problems=(Problem(Trouble.TOO_LONG),))
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return Understood(problems=(Problem(Trouble.EMPTY),))
    for read in (from_toml, from_table, from_list):
        if (found := read(text)) is not None:
            return finish(found)
    return Understood(problems=(Problem(Trouble.NO_WEEKS),))
