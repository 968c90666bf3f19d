"""What can be given with a command, as fields of Discord's own. A command without a line here has none.

No command has subcommands: such a command could not be given bare, and bare is how each of ours begins.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

WORDS_LIMIT: Final = 1000  # characters of any answer (flows/asking.py)
PEOPLE_COMMAND: Final = "thanks"  # what is chosen on a person
MESSAGE_COMMAND: Final = "portfolio"  # what is chosen on a message


class Kind(IntEnum):
    """Discord's numbers for what a field takes."""

    WORDS = 3
    NUMBER = 4
    FILE = 11


@dataclass(frozen=True, slots=True)
class Option:
    """A field of a command; its description is message `L-OPT-<name>`.

    `suggests`: what is offered while somebody types (flows/suggesting.py). `choices`: the only words it takes.
    """

    name: str
    kind: Kind = Kind.WORDS
    suggests: str = ""
    choices: tuple[str, ...] = ()


OPTIONS: Mapping[str, tuple[Option, ...]] = {
    "start": (Option("word"),),
    "week": (Option("number", Kind.NUMBER, suggests="weeks"),),
    "goal": (Option("text"),),
    "show": (Option("file", Kind.FILE), Option("text")),
    "ask": (Option("text"),),
    "thanks": (Option("person", suggests="people"), Option("reason")),
    "feedback": (Option("person", suggests="people"),),
    "hello": (Option("person", suggests="people"),),
    "note": (Option("text"),),
    "remind": (Option("when"),),
    "pause": (Option("long"),),
    "settings": (Option("setting"),),
    "portfolio": (Option("skill"),),
    "links": (Option("search"),),
    "guide": (Option("search"),),
    "overview": (Option("search"),),
    "connect": (Option("code"),),
    "mydata": (Option("what", choices=("download", "delete")),),
    "plan": (Option("what"),),
    "schedule": (Option("change"),),
    "announce": (Option("text"),),
    "digest": (Option("past"),),
}


def _thanks(given: Mapping[str, str]) -> str:
    person, reason = given.get("person", ""), given.get("reason", "")
    return f"{person} for {reason}" if person and reason else person


# How fields become what stands behind a typed command, where they do not just follow on each other.
_AS_TYPED: Mapping[str, Callable[[Mapping[str, str]], str]] = {"thanks": _thanks}


def typed(command: str, given: Mapping[str, str]) -> str:
    """The fields as somebody would have typed them."""
    if command in _AS_TYPED:
        return _AS_TYPED[command](given)
    order = [option.name for option in OPTIONS.get(command, ())]
    return " ".join(given[name] for name in (*order, *sorted(given.keys() - set(order))) if given.get(name))


def suggested(command: str, option: str) -> str:
    """What to offer for a field; empty where nothing is."""
    return next((one.suggests for one in OPTIONS.get(command, ()) if one.name == option), "")
