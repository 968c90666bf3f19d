"""The leader's day list, and the one thing to do first (content-design 1.19): what counts, in which order, and why.

A person who waits comes before a plan, and how many wait never counts.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from facilitation.rules.calendar import DAY, is_working_day

AT = time(9)  # on the group's clock
LATEST = time(17)  # what cannot come by then waits for the next list: it would find nobody at work
MOST = 10  # lines
QUESTION_WAITS = timedelta(hours=24)  # a question to the group; one to the leader stands there at once (1.12)
TOO_LONG = timedelta(hours=48)
UNFINISHED = timedelta(hours=48)  # a welcome that was begun and not finished


class Thing(StrEnum):
    """What a line is about. The order is that of the list."""

    TALK = "talk"
    QUESTIONS = "questions"
    WORKS = "works"
    HELLO = "hello"
    REACH = "reach"
    WELCOME = "welcome"
    PREVIEW = "preview"


class Because(StrEnum):
    """Why something is the one thing to do today, most important first."""

    ASKED_FOR_YOU = "asked_for_you"
    OPEN_TOO_LONG = "open_too_long"
    STUCK_AGAIN = "stuck_again"
    GOES_OUT_TODAY = "goes_out_today"
    WAITS = "waits"
    SILENT = "silent"
    SHOWN = "shown"
    NEW_HERE = "new_here"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class Line:
    """So many cases of a thing in a group. It names nobody: the button behind it opens the names.

    `since`: since when the oldest case waits; for a preview, when it goes out. `ref`: the row that a single case
    opens, 0 where the list is opened. `stuck`: among the people of a hello list somebody is stuck again.
    """

    thing: Thing
    group: int
    n: int
    since: datetime
    ref: int = 0
    stuck: bool = False


@dataclass(frozen=True, slots=True)
class DayList:
    """What is said: the one thing and its reason, the other lines, and how many found no room."""

    best: Line
    because: Because
    lines: tuple[Line, ...]
    left_over: int


def day_list(lines: Collection[Line], now: datetime) -> DayList | None:
    """The list of a day; None where there is nothing to say."""
    best = next_best(lines, now)
    if best is None:
        return None
    others = sorted((line for line in lines if line != best), key=_place)
    return DayList(best, because(best, now), tuple(others[: MOST - 1]), max(0, len(others) - MOST + 1))


def next_best(lines: Iterable[Line], now: datetime) -> Line | None:
    """The line with the strongest reason; of several, the one that waits longest."""
    return min(lines, key=lambda line: (_RANK[because(line, now)], *_place(line)), default=None)


def because(line: Line, now: datetime) -> Because:
    """The reason to do this first."""
    match line.thing:
        case Thing.QUESTIONS:
            return Because.OPEN_TOO_LONG if now - line.since > TOO_LONG else Because.WAITS
        case Thing.HELLO:
            return Because.STUCK_AGAIN if line.stuck else Because.SILENT
        case _:
            return _BECAUSE[line.thing]


def _place(line: Line) -> tuple[int, datetime, int, int]:
    return _ORDER[line.thing], line.since, line.group, line.ref


_ORDER = {thing: number for number, thing in enumerate(Thing)}
_RANK = {reason: number for number, reason in enumerate(Because)}
_BECAUSE = {
    Thing.TALK: Because.ASKED_FOR_YOU,
    Thing.WORKS: Because.SHOWN,
    Thing.REACH: Because.NOT_REACHED,
    Thing.WELCOME: Because.NEW_HERE,
    Thing.PREVIEW: Because.GOES_OUT_TODAY,
}


def list_day_after(day: date, holidays: Collection[date]) -> date:
    """The first working day after `day`."""
    return _first_working(day, DAY, holidays)


def list_day_before(day: date, holidays: Collection[date]) -> date:
    """The last working day before `day`."""
    return _first_working(day, -DAY, holidays)


def _first_working(day: date, step: timedelta, holidays: Collection[date]) -> date:
    day += step
    while not is_working_day(day, holidays):
        day += step
    return day
