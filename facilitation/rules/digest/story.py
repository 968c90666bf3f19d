"""What the digest says first, and the one thing to do (content-design 4.2, 4.5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from facilitation.rules.digest.facts import GroupWeek
from facilitation.rules.digest.status import Reason, Standing, Status, Why

MOST_LINES = 12  # groups named in a digest (D4)
NUMBERS_CHECK = timedelta(days=182)  # local help numbers are checked every six months (1.17)
GOOD_QUESTIONS = 3  # asked in a week, from which "answered all within a day" is worth a thank you


class Headline(StrEnum):
    """The first sentence (4.5)."""

    CALL = "call"
    CALL_REST_WELL = "call_rest_well"  # and most other groups are going well
    FINISHED = "finished"
    HOLIDAY = "holiday"
    EYE = "eye"
    WELL = "well"
    NOTHING = "nothing"  # no group had a week to speak of


class Action(StrEnum):
    """The one suggested action, in the order in which the first that fits is taken (4.5)."""

    CALL = "call"
    OLDEST_QUESTION = "oldest_question"
    THANK = "thank"
    NEXT_GROUP = "next_group"
    HELP_NUMBERS = "help_numbers"
    OPENINGS = "openings"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Story:
    """The order of a digest. Groups are given by number; `reason` is that of the headline's group.

    `named` are the groups with a line of their own, needs-a-call first; of the others only how many there are.
    """

    headline: Headline
    subject: int | None
    reason: Reason | None
    named: tuple[Standing, ...]
    going_well: int
    others: int
    finished: tuple[int, ...]
    action: Action
    about: int | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What stands in the calendar: groups whose course ended in the week, and those whose last week begins."""

    finished: tuple[int, ...] = ()
    last_week: tuple[int, ...] = ()
    forming: int = 0  # groups that have not begun
    help_numbers_checked: date | None = None
    openings: bool = False  # whether the programme uses them


_NAMED = {Status.CALL: 0, Status.EYE: 1}
_WHY = {why: place for place, why in enumerate(Why)}


def story(standings: Sequence[Standing], weeks: Sequence[GroupWeek], outlook: Outlook, today: date) -> Story:
    """The story of one week. `weeks` holds the closed week of each group in `standings`, in any order."""
    named = sorted((s for s in standings if s.status in _NAMED), key=_urgency)
    well = [s for s in standings if s.status is Status.WELL]
    first = named[0] if named and named[0].status is Status.CALL else None
    action, about = next(_actions(first, weeks, standings, outlook, today))
    return Story(
        headline=_headline(first, named, well, standings, outlook),
        subject=first.group if first else None,
        reason=first.reasons[0] if first else None,
        named=tuple(named[:MOST_LINES]),
        going_well=len(well),
        others=len(standings) - len(well) - min(len(named), MOST_LINES),
        finished=outlook.finished,
        action=action,
        about=about,
    )


def _urgency(standing: Standing) -> tuple[int, int, int]:
    # Not a ranking: who needs a call comes first, then the kind of reason, then the older group.
    return _NAMED[standing.status], _WHY[standing.reasons[0].why], standing.group


def _headline(
    first: Standing | None,
    named: Sequence[Standing],
    well: Sequence[Standing],
    standings: Sequence[Standing],
    outlook: Outlook,
) -> Headline:
    if first is not None:
        judged = len(named) + len(well)
        return Headline.CALL_REST_WELL if 2 * len(well) > judged else Headline.CALL
    if outlook.finished:
        return Headline.FINISHED
    if 2 * sum(s.holidays for s in standings) > len(standings):
        return Headline.HOLIDAY
    if named:
        return Headline.EYE
    return Headline.WELL if well else Headline.NOTHING


def _actions(
    first: Standing | None,
    weeks: Sequence[GroupWeek],
    standings: Sequence[Standing],
    outlook: Outlook,
    today: date,
) -> Iterator[tuple[Action, int | None]]:
    """Everything that could be done, in the order of 4.5."""
    if first is not None:
        yield Action.CALL, first.group
    if open_long := [week for week in weeks if week.older_48 and not week.small]:
        yield Action.OLDEST_QUESTION, max(open_long, key=lambda w: (w.oldest_hours, -w.group)).group
    well = {s.group for s in standings if s.status is Status.WELL}
    if quick := [w.group for w in weeks if w.group in well and _answered_all_at_once(w)]:
        yield Action.THANK, min(quick)
    if (ending := [*outlook.last_week, *outlook.finished]) and not outlook.forming:
        yield Action.NEXT_GROUP, min(ending)
    checked = outlook.help_numbers_checked
    if checked is None or today - checked >= NUMBERS_CHECK:
        yield Action.HELP_NUMBERS, None
    if outlook.openings and outlook.last_week:
        yield Action.OPENINGS, min(outlook.last_week)
    yield Action.NOTHING, None


def _answered_all_at_once(week: GroupWeek) -> bool:
    return week.asked >= GOOD_QUESTIONS and week.answered_24 == week.asked
