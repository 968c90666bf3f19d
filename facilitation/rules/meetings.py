"""Live meetings (content-design 1.3, A4): when a weekly one is, when the group is asked, who is reminded when.

the day before          the group is asked once, by day
2 hours before          who said yes is reminded, and the leader gets the names with an agenda; where it was planned later
                        than that, half an hour before
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from facilitation.rules.calendar import DAY, Slot

SHORTEST, LONGEST, USUAL = 5, 600, 60  # minutes
REMIND, LATE_REMIND = timedelta(hours=2), timedelta(minutes=30)
EARLIEST, LATEST = time(8), time(19)  # when a group is asked, and who comes is reminded
SHARES = (
    1 / 8,
    1 / 2,
    1 / 4,
)  # of the agenda of 80 minutes: hello, topic, questions; the rest is "keep and change"
STEP = 5  # minutes of the agenda


@dataclass(frozen=True, slots=True)
class Weekly:
    """A meeting of every week. `place` is an address or words."""

    slot: Slot
    minutes: int = USUAL
    place: str = ""
    note: str = ""

    def kept(self) -> dict[str, object]:
        """As a group's settings keep it."""
        return {
            "day": self.slot.weekday,
            "at": f"{self.slot.at:%H:%M}",
            "minutes": self.minutes,
            "place": self.place,
            "note": self.note,
        }


def weekly_from(raw: object) -> Weekly | None:
    """A weekly meeting as it is kept; None for anything that makes no sense."""
    if not isinstance(raw, Mapping):
        return None
    try:
        day, minutes = int(raw["day"]), int(raw.get("minutes", USUAL))
        slot = Slot(day, time.fromisoformat(str(raw["at"])))
    except (KeyError, TypeError, ValueError):
        return None
    if day not in range(7) or not SHORTEST <= minutes <= LONGEST:
        return None
    return Weekly(slot, minutes, str(raw.get("place", "")), str(raw.get("note", "")))


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting of a week: its wall time, and whether a public holiday takes it away."""

    local: datetime
    free: bool = False


def held(weekly: Weekly, mondays: Mapping[int, date], holidays: Collection[date] = ()) -> Mapping[int, Held]:
    """The meeting of each week of the course. On a public holiday nobody meets."""
    days = {week: monday + weekly.slot.weekday * DAY for week, monday in mondays.items()}
    return {
        week: Held(datetime.combine(day, weekly.slot.at), free=day in holidays) for week, day in days.items()
    }


def ask_at(local: datetime) -> datetime:
    """When the group is asked about a meeting that was planned long before: the day before, by day."""
    before = local - DAY
    return datetime.combine(before.date(), min(max(before.time(), EARLIEST), LATEST))


def remind_at(local: datetime) -> datetime:
    """When who said yes is reminded: two hours before; of an early meeting the evening before."""
    at = local - REMIND
    return (
        at if at.time() >= EARLIEST and at.date() == local.date() else datetime.combine(local - DAY, LATEST)
    )


@dataclass(frozen=True, slots=True)
class Agenda:
    """Minutes of a meeting's parts: everybody's voice, the topic, open questions, what to keep and change."""

    hello: int
    topic: int
    questions: int
    change: int


def agenda(minutes: int) -> Agenda | None:
    """How a meeting of this length may go; None where it is too short for four parts."""
    hello, topic, questions = (max(STEP, round(share * minutes / STEP) * STEP) for share in SHARES)
    change = minutes - hello - topic - questions
    return Agenda(hello, topic, questions, change) if change >= STEP else None


def length_from(text: str) -> int | None:
    """Minutes as somebody writes them: "60", "60 min", "1:30", "2 h"; None where that is no length of a meeting."""
    words = text.casefold().replace(",", ".").split()
    figures = words[0] if words else ""
    unit = words[1] if len(words) > 1 else ""
    while figures and figures[-1].isalpha():
        unit, figures = figures[-1] + unit, figures[:-1]
    hours, colon, rest = figures.partition(":")
    if colon:
        minutes = int(hours) * 60 + int(rest) if hours.isdecimal() and rest.isdecimal() else -1
    else:
        try:
            minutes = round(float(figures) * (60 if unit.startswith("h") else 1))
        except (ValueError, OverflowError):
            minutes = -1
    return minutes if SHORTEST <= minutes <= LONGEST else None
