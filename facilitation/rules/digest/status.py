"""A group's status word with its reasons (content-design 4.4). A reason carries words, never a count (A15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from facilitation.rules.calendar import Beat
from facilitation.rules.digest.facts import GroupWeek
from facilitation.rules.digest.words import Share, share

# Start values without research behind them (4.4, DEC4).
WELL, LOW, FALL = Fraction(60, 100), Fraction(40, 100), Fraction(20, 100)
FEEDBACK_COVER = Fraction(50, 100)
MANY_OLD_QUESTIONS = 3
MOST_MINUTES = 180  # of a facilitator's week, in two weeks in a row (1.19)
FINISHED_WEEKS = 2  # that a status needs


class Status(StrEnum):
    """How a group is, in the order in which the digest names them."""

    CALL = "call"
    EYE = "eye"
    WELL = "well"
    NEW = "new"
    SMALL = "small"
    BREAK = "break"


class Why(StrEnum):
    """A reason behind a status, each a sentence by id."""

    LOW_TWICE = "low_twice"
    MANY_OLD_QUESTIONS = "many_old_questions"
    NO_FACILITATOR = "no_facilitator"
    LOAD = "load"
    ASKED_FOR_HELP = "asked_for_help"
    ABOUT_HALF = "about_half"
    FELL = "fell"
    OLD_QUESTION = "old_question"
    FEEDBACK = "feedback"
    LOW = "low"
    BEATS = "beats"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, with the words that its sentence needs: how many took part now, and two counted weeks before."""

    why: Why
    now: Share | None = None
    before: Share | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A group's status and everything that speaks for it. `holidays`: the week had fewer working days."""

    group: int
    status: Status
    reasons: tuple[Reason, ...] = ()
    took_part: Share | None = None
    holidays: bool = False


def standing(weeks: Sequence[GroupWeek]) -> Standing:
    """The standing of a group after the last of its weeks, which come oldest first and are not empty."""
    now = weeks[-1]
    if not now.counted:
        return Standing(now.group, Status.BREAK)
    held = [week for week in weeks if week.counted]
    if now.small:
        # What the facilitator asks for is no number of people, and must not be lost in a small group.
        asks = (Reason(Why.ASKED_FOR_HELP),) if now.asked_for_help else ()
        return Standing(now.group, Status.CALL if asks else Status.SMALL, asks)
    if len(held) < FINISHED_WEEKS:
        asks = (Reason(Why.ASKED_FOR_HELP),) if now.asked_for_help else ()
        return Standing(now.group, Status.CALL if asks else Status.NEW, asks, holidays=now.holidays > 0)
    call, eye = tuple(_calls(held)), tuple(_eyes(held))
    status = Status.CALL if call else Status.EYE if eye else Status.WELL
    return Standing(
        now.group,
        status,
        call or eye,
        share(now.took_part, now.eligible),
        holidays=now.holidays > 0,
    )


def _calls(held: Sequence[GroupWeek]) -> list[Reason]:
    before, now = held[-2], held[-1]
    rules = {
        Why.ASKED_FOR_HELP: now.asked_for_help,
        Why.MANY_OLD_QUESTIONS: now.older_48 >= MANY_OLD_QUESTIONS,
        Why.LOW_TWICE: _part(now) < LOW and not before.small and _part(before) < LOW,
        Why.NO_FACILITATOR: not now.acted,
        Why.LOAD: now.load_minutes > MOST_MINUTES and before.load_minutes > MOST_MINUTES,
    }
    word = share(now.took_part, now.eligible)
    return [Reason(why, word if why is Why.LOW_TWICE else None) for why, true in rules.items() if true]


def _eyes(held: Sequence[GroupWeek]) -> list[Reason]:
    now, word = held[-1], share(held[-1].took_part, held[-1].eligible)
    earlier = held[-3] if len(held) > FINISHED_WEEKS and not held[-3].small else None
    found = []
    if earlier is not None and _part(earlier) - _part(now) >= FALL:
        found.append(Reason(Why.FELL, word, share(earlier.took_part, earlier.eligible)))
    elif LOW <= _part(now) < WELL:
        found.append(Reason(Why.ABOUT_HALF, word))
    elif _part(now) < LOW:
        found.append(Reason(Why.LOW, word))
    if now.older_48:
        found.append(Reason(Why.OLD_QUESTION))
    if now.works and Fraction(now.works_with_words, now.works) < FEEDBACK_COVER:
        found.append(Reason(Why.FEEDBACK))
    if _part(now) >= WELL and not _looks_or_shows(now):
        found.append(Reason(Why.BEATS))
    return found


def _looks_or_shows(week: GroupWeek) -> bool:
    """Whether reflection or showcase had enough answers; true where neither was held."""
    held = [beat for beat in (Beat.REFLECTION, Beat.SHOWCASE) if beat in week.responses]
    return not held or any(Fraction(week.responses[beat], week.eligible) >= LOW for beat in held)


def _part(week: GroupWeek) -> Fraction:
    return Fraction(week.took_part, week.eligible)
