"""What can be given with a command, as fields of Discord's own. A command without a line here has none.

No command has subcommands: such a command could not be given bare, and bare is how each of ours begins.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

WORDS_LIMIT: Final = 1000  # characters of any answer (flows/shared/asking.py)
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

    `suggests`: what is offered while somebody types (flows/doors/suggesting.py). `choices`: the only words it takes.
    `behind`: the word that stands before it where it is typed.
    """

    name: str
    kind: Kind = Kind.WORDS
    suggests: str = ""
    choices: tuple[str, ...] = ()
    behind: str = ""


SETTINGS: Final = (
    "reminders on",
    "reminders off",
    "quiet hours",
    "quiet days",
    "look back",
    "who sees what",
    "language",
    "day list on",
    "day list off",
)

OPTIONS: Mapping[str, tuple[Option, ...]] = {
    "start": (Option("word"),),
    "week": (Option("number", Kind.NUMBER, suggests="weeks"),),
    "goal": (Option("text"),),
    "show": (Option("file", Kind.FILE), Option("text")),
    "ask": (Option("text"),),
    "thanks": (Option("person", suggests="people"), Option("reason", behind="for")),
    "feedback": (Option("work", suggests="works"),),
    "hello": (Option("person", suggests="people"),),
    "note": (Option("text"),),
    "remind": (Option("when"),),
    "pause": (Option("long"),),
    "buddy": (Option("what", choices=("ok", "change", "stop")),),
    "settings": (Option("setting", choices=SETTINGS), Option("hours", behind="quiet hours")),
    "portfolio": (Option("skill", behind="add"), Option("person", suggests="people")),
    "links": (Option("search"),),
    "help": (Option("explain"),),
    "guide": (Option("card", suggests="cards"),),
    "overview": (Option("search"),),
    "connect": (Option("code"),),
    "mydata": (Option("what", choices=("download", "delete")),),
    "plan": (
        Option("do", choices=("import", "links", "export")),
        Option("week", Kind.NUMBER, suggests="weeks"),
        Option("plan", Kind.FILE),
    ),
    "prompt": (
        Option("beat", choices=("kickoff", "checkin", "reflection", "showcase")),
        Option("week", Kind.NUMBER, suggests="weeks"),
    ),
    "schedule": (
        Option("change", choices=("move", "skip", "pause", "quiet", "times", "zone", "holidays")),
        Option("zone", suggests="zones", behind="zone"),
        Option("country", suggests="countries", behind="holidays"),
    ),
    "announce": (Option("text"),),
    "live": (Option("when"),),
    "digest": (Option("past"),),
    "export": (Option("span"),),
}


def typed(command: str, given: Mapping[str, str]) -> str:
    """The fields as somebody would have typed them. What only announces another field is not said twice."""
    options = [option for option in OPTIONS.get(command, ()) if given.get(option.name)]
    announced = {option.behind for option in options}
    words = [
        f"{option.behind} {given[option.name]}".strip()
        for option in options
        if option.behind or given[option.name] not in announced
    ]
    return " ".join(words)


def suggested(command: str, option: str) -> str:
    """What to offer for a field; empty where nothing is."""
    return next((one.suggests for one in OPTIONS.get(command, ()) if one.name == option), "")
