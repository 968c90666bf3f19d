"""What belongs to a week beside its topic: materials (a link with a title) and tasks (words without a link)."""

import re
from collections.abc import Iterable
from typing import NamedTuple

_MARKED = re.compile(r"\[(?P<title>[^\]\n]+)\]\((?P<url>[^)\s]+)\)")
_ADDRESS = re.compile(r"<?(?P<url>(?:https?|www)[:.][^\s<>)\]]+)>?", re.IGNORECASE)
LINE = 1000  # letters of a line that are looked at: patterns take their time with more
_EDGES = " \t,;:|·–—-*_•+"


class Material(NamedTuple):
    """A link with its title; the title is empty where nobody wrote one."""

    title: str
    url: str


def material_in(line: str) -> Material | None:
    """The link of a line and the words around it, None where there is no link. What is behind `LINE` letters is not read."""
    line = line[:LINE]
    if match := _MARKED.search(line):
        around = line.replace(match[0], match["title"])
        return Material(_tidy(around), match["url"])
    if match := _ADDRESS.search(line):
        url = match["url"].rstrip(".,;")
        return Material(_tidy(line.replace(match[0], " ")), url)
    return None


def sorted_out(lines: Iterable[str]) -> tuple[tuple[Material, ...], tuple[str, ...]]:
    """Lines as people write them, as materials and tasks. Empty lines are left out."""
    materials, tasks = [], []
    for line in lines:
        if (found := material_in(line)) is not None:
            materials.append(found)
        elif words := _tidy(line):
            tasks.append(words)
    return tuple(materials), tuple(tasks)


def _tidy(words: str) -> str:
    return " ".join(words.replace("()", " ").split()).strip(_EDGES)
