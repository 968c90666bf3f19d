"""What a flow offers: the tables at the end of its file, put together in `flows/tables.py`."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from facilitation.flows.shared.asking import Taker
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.tokens import Press
from facilitation.turn import Turn

Presses = Mapping[str, Callable[[Turn, Press], None]]  # what a button's action does
Forms = Mapping[str, Taker]  # who takes words that were asked for
Moments = Mapping[str, Callable[[Round, MomentRow], str]]  # what is done when a moment is due
Commands = Mapping[str, Callable[[Turn, str], None]]  # what a command does

T = TypeVar("T")


def together(tables: Iterable[Mapping[str, T]]) -> dict[str, T]:
    """All tables as one. Raises ValueError where two flows claim the same word."""
    found: dict[str, T] = {}
    for table in tables:
        if twice := found.keys() & table.keys():
            raise ValueError(f"two flows claim {sorted(twice)}")
        found |= table
    return found
