"""How often and when the bot may write first (content-design 1.8, A12): caps, quiet time, priority."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo

from facilitation.rules.calendar import DAY, WEEK, instant, monday_of, wall


class NudgeKind(IntEnum):
    """A private message that asks for something, in the priority order of 1.8: the lower goes first.

    Privacy notices and answers to a person's question, first in that order, are no nudges (A12).
    """

    HELLO = 30  # S1 of 1.9: M-HL-1
    HELLO_QUESTION = 31  # S2: M-HL-2
    LAST_HELLO = 32  # S3: M-HL-3
    SURVEY = 40
    STATEMENT = 41
    NOTICE = 42  # something expires: the portfolio, the data
    PAUSE_END = 43  # the day before a pause ends
    REFLECTION_INVITE = 50
    REMINDER_KICKOFF = 60
    REMINDER_REFLECTION = 61
    REMINDER_CHECKIN = 62
    FEEDBACK_REQUEST = 70
    BUDDY_NUDGE = 80
    ONBOARDING = 90  # the onboarding is not finished
    ALUMNI = 91
    OTHER = 99

    @property
    def is_reminder(self) -> bool:
        """Whether it is one of M-RM-1, M-RM-2, M-RM-3."""
        return 60 <= self < 70

    @property
    def is_hello(self) -> bool:
        """Whether it is one of the S-messages of 1.9."""
        return 30 <= self < 40

    @property
    def is_optional(self) -> bool:
        """Whether "Stop reminders" stops it (ST1). M-HL-2 and M-HL-3 stay: they say what happens with data."""
        return self.is_reminder or self in _OPTIONAL


_OPTIONAL = frozenset({NudgeKind.HELLO, NudgeKind.FEEDBACK_REQUEST, NudgeKind.BUDDY_NUDGE})


class Reason(StrEnum):
    """Why a nudge is not sent, as a code for the log and /why."""

    WINDOW_CLOSED = "window_closed"  # what it asks for is over
    QUIET = "quiet"  # quiet time lasted until the window closed
    DAY_CAP = "day_cap"
    WEEK_CAP = "week_cap"
    REMINDER_CAP = "reminder_cap"
    LATE = "late"  # a reminder more than two hours late (A13)
    ANSWERED = "answered"
    NOT_POSTED = "not_posted"  # the beat never came
    STOPPED = "stopped"  # the person wants none (ST1)
    UNANSWERED = "unanswered"  # two reminders in a row without an action (ST2)
    STATE = "state"  # the state of the person allows no such message (ST3)
    GROUP_PAUSED = "group_paused"  # ST4
    WEEK_SKIPPED = "week_skipped"  # ST4
    KICKOFF_REMINDED = "kickoff_reminded"  # one reminder of the week stays free for reflection (1.5)
    HELLO_WEEK = "hello_week"  # a week with an S-message has no reminder (T07)


_WEEK_AND_A_BIT = WEEK + DAY


@dataclass(frozen=True, slots=True)
class Caps:
    """At most so many nudges to one person, over all groups together."""

    per_day: int = 1
    per_week: int = 4
    reminders_per_week: int = 2


@dataclass(frozen=True, slots=True)
class Quiet:
    """When no nudge is sent: from `start` to just before `end` (equal: no quiet hours), on weekdays
    (0 is Monday) and on single days such as public holidays. Raises ValueError if no weekday is left.
    """

    start: time = time(20)
    end: time = time(8)
    weekdays: frozenset[int] = frozenset({6})
    days: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.weekdays >= frozenset(range(7)):
            raise ValueError("with all seven weekdays quiet, no moment is left")


@dataclass(frozen=True, slots=True)
class Nudge:
    """A nudge that waits: not before `due`, and only before `expires`, when its window closes."""

    kind: NudgeKind
    due: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """A nudge that was sent, or has its moment already."""

    kind: NudgeKind
    at: datetime


@dataclass(frozen=True, slots=True)
class Dropped:
    """Not sent, now or later, and why."""

    reason: str


def next_allowed(at: datetime, zone: ZoneInfo, quiet: Quiet) -> datetime:
    """The first moment from `at` on that is not quiet. Quiet time that ends in a gap of the clock ends shifted."""
    while (target := _quiet_until(wall(at, zone), quiet)) is not None:
        at = _first_after(at, target, zone)
    return at


def _quiet_until(local: datetime, quiet: Quiet) -> datetime | None:
    """The wall time at which this quiet stretch may end; None if `local` is not quiet."""
    if local.weekday() in quiet.weekdays or local.date() in quiet.days:
        return datetime.combine(local.date() + DAY, time())
    now, start, end = local.time(), quiet.start, quiet.end
    if start < end:
        return datetime.combine(local.date(), end) if start <= now < end else None
    if start > end and now >= start:
        return datetime.combine(local.date() + DAY, end)
    return datetime.combine(local.date(), end) if start > end and now < end else None


def _first_after(at: datetime, target: datetime, zone: ZoneInfo) -> datetime:
    """The instant of wall time `target` after `at`: in the second pass of a fold, that of the second pass."""
    first = instant(target, zone)
    return first if first > at else target.replace(tzinfo=zone, fold=1).astimezone(UTC)


def place(
    nudge: Nudge, history: Sequence[Past], zone: ZoneInfo, quiet: Quiet, caps: Caps
) -> datetime | Dropped:
    """The first allowed moment that keeps all caps, or Dropped if the window is closed by then (1.8).

    `history` holds what was sent and what has its moment already, in all groups of the person. A day is a
    local date, a week runs from Monday 00:00 to Monday 00:00 local time.
    """
    # Only the weeks between due and expiry matter; comparing instants is cheaper than asking the zone.
    first, last = nudge.due - _WEEK_AND_A_BIT, nudge.expires + _WEEK_AND_A_BIT
    days = sorted(
        (wall(past.at, zone).date(), past.kind.is_reminder) for past in history if first < past.at < last
    )
    reason = Reason.WINDOW_CLOSED if nudge.due >= nudge.expires else Reason.QUIET
    at = next_allowed(nudge.due, zone, quiet)
    while at < nudge.expires:
        day = wall(at, zone).date()
        reached = _cap_reached(day, days, nudge.kind, caps)
        if reached is None:
            return at
        reason, until = reached
        at = next_allowed(_first_after(at, datetime.combine(until, time()), zone), zone, quiet)
    return Dropped(reason)


def _cap_reached(
    day: date, days: Sequence[tuple[date, bool]], kind: NudgeKind, caps: Caps
) -> tuple[Reason, date] | None:
    """Which cap forbids one more nudge on `day`, and the first day that may be free of it again."""
    monday = monday_of(day)
    week = days[bisect_left(days, (monday, False)) : bisect_left(days, (monday + WEEK, False))]
    if len(week) >= caps.per_week:
        return Reason.WEEK_CAP, monday + WEEK
    if kind.is_reminder and sum(reminder for _, reminder in week) >= caps.reminders_per_week:
        return Reason.REMINDER_CAP, monday + WEEK
    if sum(known == day for known, _ in week) >= caps.per_day:
        return Reason.DAY_CAP, day + DAY
    return None


def arrange(
    waiting: Sequence[Nudge], history: Sequence[Past], zone: ZoneInfo, quiet: Quiet, caps: Caps
) -> tuple[datetime | Dropped, ...]:
    """A moment for each nudge that waits, or why not; in the order of `waiting`.

    Places are given by priority, then by time: who comes first in 1.8's order takes the day (T06).
    """
    known = list(history)
    placed: dict[int, datetime | Dropped] = {}
    for number, nudge in sorted(enumerate(waiting), key=lambda item: (item[1].kind, item[1].due, item[0])):
        placed[number] = at = place(nudge, known, zone, quiet, caps)
        if isinstance(at, datetime):
            known.append(Past(nudge.kind, at))
    return tuple(placed[number] for number in range(len(waiting)))
