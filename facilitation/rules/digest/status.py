"""A group's status word with its reasons (content-design 4.4). A reason carries words, never a count (A15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from facilitation.rules.calendar import Beat
from facilitation.rules.digest.facts import GroupWeek
from facilitation.rules.digest.words import Share, share, steps

# Start values without research behind them (4.4, DEC4).
WELL, LOW = Fraction(60, 100), Fraction(40, 100)
FALL = 2  # words (4.7) between two weeks; one, where about half or fewer take part now
FEEDBACK_COVER = Fraction(50, 100)
MANY_WORKS = 3  # below, "many works" would speak of one or two people
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
    held = [week for week in weeks if week.counted]
    unknown = _unknown(held, now)
    if unknown is not None:
        # What the facilitator asks for is no number of people, and must not be lost in any group.
        asks = (Reason(Why.ASKED_FOR_HELP),) if now.asked_for_help else ()
        return Standing(now.group, Status.CALL if asks else unknown, asks, holidays=now.holidays > 0)
    call, eye = tuple(_calls(held)), tuple(_eyes(held))
    status = Status.CALL if call else Status.EYE if eye else Status.WELL
    return Standing(
        now.group,
        status,
        call or eye,
        share(now.took_part, now.eligible),
        holidays=now.holidays > 0,
    )


def _unknown(held: Sequence[GroupWeek], now: GroupWeek) -> Status | None:
    """Why nothing can be said about how a group is going; None where something can."""
    if not now.counted:
        return Status.BREAK
    if now.small:
        return Status.SMALL
    return Status.NEW if len(held) < FINISHED_WEEKS else None


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
    found = []
    if before := _fell_from(held):
        found.append(Reason(Why.FELL, word, before))
    elif LOW <= _part(now) < WELL:
        found.append(Reason(Why.ABOUT_HALF, word))
    elif _part(now) < LOW:
        found.append(Reason(Why.LOW, word))
    if now.older_48:
        found.append(Reason(Why.OLD_QUESTION))
    if now.works >= MANY_WORKS and Fraction(now.works_with_words, now.works) < FEEDBACK_COVER:
        found.append(Reason(Why.FEEDBACK))
    if _part(now) >= WELL and not _looks_or_shows(now):
        found.append(Reason(Why.BEATS))
    return found


def _fell_from(held: Sequence[GroupWeek]) -> Share | None:
    """How many took part two weeks before, where it fell since. Two words are twenty points or more, whatever the counts."""
    now, earlier = held[-1], held[-3] if len(held) > FINISHED_WEEKS else None
    if earlier is None or earlier.small:
        return None
    word, before = share(now.took_part, now.eligible), share(earlier.took_part, earlier.eligible)
    if word is None or before is None:
        return None
    fell = steps(before, word)
    return before if fell >= FALL or (fell == 1 and _part(now) < WELL) else None


def _looks_or_shows(week: GroupWeek) -> bool:
    """Whether reflection or showcase had enough answers; true where neither was held."""
    held = [beat for beat in (Beat.REFLECTION, Beat.SHOWCASE) if beat in week.responses]
    return not held or any(Fraction(week.responses[beat], week.eligible) >= LOW for beat in held)


def _part(week: GroupWeek) -> Fraction:
    return Fraction(week.took_part, week.eligible)
