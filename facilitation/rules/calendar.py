"""When the beats of a course take place (content-design 1.3): rhythm, holidays, skipped weeks, moves.

A plan is made of naive wall times. `instant` and `wall` are the only bridge between wall times and UTC.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
AFTER_KICKOFF = timedelta(hours=20)  # after a moved kickoff the other beats keep at least this distance (1.3)
WORKING_DAYS_FOR_CHECKIN = 3  # with fewer, the check-in is dropped (1.3)
PREVIEW_TIME = time(13)  # of the last working day before a kickoff (1.4)
SUNDAY = 6


class Beat(StrEnum):
    """What a group does together every week."""

    KICKOFF = "kickoff"
    CHECKIN = "checkin"
    REFLECTION = "reflection"
    SHOWCASE = "showcase"


_ORDER = {beat: number for number, beat in enumerate(Beat)}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the week: weekday (0 is Monday) and wall time."""

    weekday: int
    at: time


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The slots of a group's beats. A slot before the kickoff's belongs to the days after it.

    `reflection` is None where it is joined with the check-in (preset C). With `showcase_every` 2 the
    showcase comes every second week, counted back from the last, so that there is a final one (1.1, L).
    """

    kickoff: Slot
    checkins: tuple[Slot, ...]
    reflection: Slot | None
    showcase: Slot | None
    showcase_every: int = 1


_MON, _TUE, _WED, _THU, _FRI, _SAT = range(6)

PRESETS: Mapping[str, Rhythm] = MappingProxyType(
    {
        "A": Rhythm(
            Slot(_MON, time(10)), (Slot(_WED, time(17)),), Slot(_FRI, time(10)), Slot(_FRI, time(15))
        ),
        "B": Rhythm(
            Slot(_MON, time(18, 30)), (Slot(_WED, time(18, 30)),), Slot(_FRI, time(18)), Slot(_SAT, time(11))
        ),
        "C": Rhythm(
            Slot(_MON, time(10)), (Slot(_THU, time(17)),), None, Slot(_FRI, time(15)), showcase_every=2
        ),
        "D": Rhythm(
            Slot(_MON, time(9)),
            (Slot(_TUE, time(15)), Slot(_THU, time(15))),
            Slot(_FRI, time(11)),
            Slot(_FRI, time(14)),
        ),
    }
)


def adapted(rhythm: Rhythm, checkins: int | None = None, showcase_every: int | None = None) -> Rhythm:
    """A rhythm with as many check-ins a week and as many showcases as a leader wants; None leaves it as it is.

    A second check-in comes on the day after the first, at its time. Where the look back is joined with the
    check-in there is always one.
    """
    slots = rhythm.checkins
    if checkins is not None:
        wanted = 1 if rhythm.reflection is None else checkins
        second = Slot(slots[0].weekday + 1, slots[0].at)
        slots = slots[:wanted] if wanted <= len(slots) else (*slots, second)
    return replace(rhythm, checkins=slots, showcase_every=showcase_every or rhythm.showcase_every)


@dataclass(frozen=True, slots=True)
class BeatKey:
    """The identity of a beat in a course: week number, beat, and which one of its kind in the week (from 1)."""

    week: int
    beat: Beat
    ordinal: int = 1


@dataclass(frozen=True, slots=True)
class Planned:
    """One beat of the plan. `local` is wall time without zone; of a dropped beat, where it would have been.

    `moved`: not at the time of the rhythm, because of a holiday or, with `by_hand`, of a person.
    `dropped`: None, or why it does not take place: "short_week" (fewer than three working days), "crowded"
    (the next check-in comes first), "no_room" (it would reach the next kickoff).
    """

    key: BeatKey
    local: datetime
    moved: bool = False
    dropped: str | None = None
    by_hand: bool = False


Moves = Mapping[BeatKey, datetime]
_NO_MOVES: Moves = MappingProxyType({})


def plan(
    rhythm: Rhythm,
    first_monday: date,
    weeks: int,
    holidays: Collection[date] = (),
    skips: Collection[date] = (),
    moves: Moves = _NO_MOVES,
) -> tuple[Planned, ...]:
    """All beats of a course, ordered by time (content-design 1.3).

    `first_monday` is the Monday of the calendar week of the first kickoff. `skips` are the Mondays of
    calendar weeks without beats: they use no week number, and neither does a week in which every day left
    for the kickoff is a holiday. `moves` are wall times that a person chose; they outrank the holiday rule.
    Raises ValueError if `first_monday` is no Monday.
    """
    beats: list[Planned] = []
    for week, start, kickoff in _weeks(rhythm, first_monday, weeks, holidays, skips):
        key = BeatKey(week, Beat.KICKOFF)
        beats.append(Planned(key, kickoff, moved=kickoff != start))
        # The others keep their distance from where the kickoff really is.
        beats.extend(_rest_of_week(rhythm, week, weeks, start, moves.get(key, kickoff), holidays))
    if moves:
        beats = [
            replace(beat, local=moves[beat.key], moved=True, by_hand=True, dropped=None)
            if beat.key in moves
            else beat
            for beat in beats
        ]
    beats.sort(key=lambda beat: (beat.local, beat.key.week, _ORDER[beat.key.beat], beat.key.ordinal))
    return tuple(beats)


def mondays_of(
    rhythm: Rhythm,
    first_monday: date,
    weeks: int,
    holidays: Collection[date] = (),
    skips: Collection[date] = (),
) -> dict[int, date]:
    """The Monday of the calendar week that each week of the course takes, whatever holidays do to its kickoff."""
    found = _weeks(rhythm, first_monday, weeks, holidays, skips)
    return {week: monday_of(start.date()) for week, start, _ in found}


def _weeks(
    rhythm: Rhythm, first_monday: date, weeks: int, holidays: Collection[date], skips: Collection[date]
) -> Iterator[tuple[int, datetime, datetime]]:
    """Each week's number, where the rhythm has its kickoff, and where holidays let it be."""
    _need_monday(first_monday)
    monday, week = first_monday, 1
    while week <= weeks:
        start = datetime.combine(monday + rhythm.kickoff.weekday * DAY, rhythm.kickoff.at)
        kickoff = None if monday in skips else _after_holidays(start, holidays)
        if kickoff is not None:
            yield week, start, kickoff
            week += 1
        monday += WEEK


def _after_holidays(start: datetime, holidays: Collection[date]) -> datetime | None:
    """The kickoff's place: on a holiday, the next working day at the same time; None if that is a week later."""
    if start.date() not in holidays:
        return start
    days = (start + number * DAY for number in range(1, 7))
    return next((day for day in days if is_working_day(day.date(), holidays)), None)


def _rest_of_week(
    rhythm: Rhythm, week: int, weeks: int, start: datetime, kickoff: datetime, holidays: Collection[date]
) -> Iterator[Planned]:
    """Check-ins, reflection and showcase of the week whose kickoff belongs at `start` and is at `kickoff`."""
    checkins = [
        _placed(BeatKey(week, Beat.CHECKIN, ordinal), slot, start, kickoff, holidays)
        for ordinal, slot in enumerate(rhythm.checkins, start=1)
    ]
    if checkins and holidays and _working_days(start.date(), holidays) < WORKING_DAYS_FOR_CHECKIN:
        yield from (replace(checkin, dropped="short_week") for checkin in checkins)
    elif checkins:
        for checkin, following in pairwise(checkins):
            crowded = kickoff != start and checkin.dropped is None and checkin.local >= following.local
            yield replace(checkin, dropped="crowded") if crowded else checkin
        yield checkins[-1]
    if rhythm.reflection is not None:
        yield _placed(BeatKey(week, Beat.REFLECTION), rhythm.reflection, start, kickoff, holidays)
    if rhythm.showcase is not None and (weeks - week) % rhythm.showcase_every == 0:
        yield _placed(BeatKey(week, Beat.SHOWCASE), rhythm.showcase, start, kickoff, holidays)


def _placed(
    key: BeatKey, slot: Slot, start: datetime, kickoff: datetime, holidays: Collection[date]
) -> Planned:
    """A beat at its slot after `start`; later, if a moved kickoff would come less than 20 hours before it."""
    day = start.date() + (slot.weekday - start.weekday()) % 7 * DAY
    local = datetime.combine(day, slot.at)
    if local < start:
        local += WEEK
    if kickoff == start or local >= kickoff + AFTER_KICKOFF:
        return Planned(key, local)
    later = local
    while later < kickoff + AFTER_KICKOFF or later.weekday() == SUNDAY or later.date() in holidays:
        later += DAY
    if later >= start + WEEK:
        return Planned(key, local, dropped="no_room")
    return Planned(key, later, moved=True)


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday, and no public holiday."""
    return day.weekday() < 5 and day not in holidays


def _working_days(first: date, holidays: Collection[date]) -> int:
    return sum(is_working_day(first + number * DAY, holidays) for number in range(7))


def preview_of(kickoff: datetime, holidays: Collection[date] = ()) -> datetime:
    """When the facilitator sees the kickoff before the group does: last working day before, 13:00 (1.4)."""
    day = kickoff.date() - DAY
    while not is_working_day(day, holidays):
        day -= DAY
    return datetime.combine(day, PREVIEW_TIME)


# Edits. Each returns the new value; a plan made from it is the whole consequence.


def skip_week(skips: Collection[date], monday: date) -> frozenset[date]:
    """Leave out the calendar week that begins on `monday`; raises ValueError if that is no Monday."""
    return pause(skips, monday, 1)


def unskip_week(skips: Collection[date], monday: date) -> frozenset[date]:
    """Take the calendar week that begins on `monday` back in."""
    return frozenset(skips) - {monday}


def pause(skips: Collection[date], start_monday: date, weeks: int) -> frozenset[date]:
    """Leave out `weeks` calendar weeks from `start_monday` on; raises ValueError if that is no Monday."""
    _need_monday(start_monday)
    return frozenset(skips).union(start_monday + number * WEEK for number in range(weeks))


def move(moves: Moves, key: BeatKey, to: datetime, base: datetime) -> dict[BeatKey, datetime]:
    """Put a beat at the wall time `to`. `base` is where the plan has it without moves: moving it back there
    leaves no trace.
    """
    others = {known: local for known, local in moves.items() if known != key}
    return others if to == base else {**others, key: to}


def _need_monday(day: date) -> None:
    if day.weekday() != 0:
        raise ValueError(f"{day} is not a Monday")


def monday_of(day: date) -> date:
    """The Monday of the day's week: group weeks run from Monday 00:00 to Monday 00:00 (A13)."""
    return date.fromordinal(day.toordinal() - day.weekday())


# Wall time and instants.


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall time. In a gap it shifts forward by the gap's length; in a fold the first counts.

    Raises ValueError if `local` carries a zone.
    """
    if local.tzinfo is not None:
        raise ValueError(f"{local} is not a wall time: it has a zone")
    # With fold=0 Python reads a time inside a gap by the offset before the gap, which is the shift wanted.
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def wall(at: datetime, zone: ZoneInfo) -> datetime:
    """The naive wall time at an instant."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def holidays_of(country: str | None, years: Iterable[int]) -> frozenset[date]:
    """Public holidays of a country (ISO 3166 code) in the given years; of no or an unknown country, none."""
    if not country:
        return frozenset()
    return frozenset().union(*(_holidays(country.upper(), year) for year in years))


@lru_cache(maxsize=1024)
def _holidays(country: str, year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415  # slow to load, and many groups keep no country's holidays

    try:
        return frozenset(country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()
