"""Changes of a course that is running (content-design 1.3, 1.17, 1.20): where a beat may go, and what goes along with it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from facilitation.rules.calendar import DAY, WEEK, Beat, BeatKey, Moves, Planned, Rhythm, Slot, monday_of

QUIET = timedelta(hours=48)  # "No bot posts for 48 hours" (1.17)
EARLIEST, LATEST = time(8), time(20)  # beats keep out of the group's quiet hours (1.20)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The wall times between which a beat may be put, without the ends."""

    after: datetime
    before: datetime


def bounds_of(plan: Iterable[Planned], key: BeatKey) -> Bounds:
    """Where a beat may go: a week start between its neighbours, the others between theirs and the next.

    The last week ends with the Monday after its start. Raises StopIteration where the plan has no such week.
    """
    kickoffs = {beat.key.week: beat.local for beat in plan if beat.key.beat is Beat.KICKOFF}
    mine = kickoffs[key.week]
    ends = datetime.combine(monday_of(mine.date()), time()) + WEEK
    before = kickoffs.get(key.week + 1, ends)
    if key.beat is Beat.KICKOFF:
        return Bounds(kickoffs.get(key.week - 1, mine - 2 * WEEK), before)
    return Bounds(mine, before)


def is_by_day(at: time) -> bool:
    """Whether a time of the clock lies outside the quiet hours."""
    return EARLIEST <= at < LATEST


def carried(moves: Moves, before: Iterable[Planned], after: Iterable[Planned]) -> dict[BeatKey, datetime]:
    """Times chosen by hand, as far as their week has another place now: they go along by the same number of days.

    `before` and `after`: the plans without moves. A beat that the new plan does not have loses its time.
    """
    old = {beat.key: beat.local for beat in before}
    new = {beat.key: beat.local for beat in after}
    return {
        key: at + (monday_of(new[key].date()) - monday_of(old[key].date()))
        for key, at in moves.items()
        if key in old and key in new
    }


def after_quiet(at: datetime, until: datetime) -> datetime:
    """The first day on which the wall time of `at` comes after `until`."""
    while at < until:
        at += DAY
    return at


def with_slots(rhythm: Rhythm, slots: Mapping[Beat, Slot]) -> Rhythm:
    """A rhythm with days and times of a group's own. A beat that the rhythm does not have gets none."""
    if slot := slots.get(Beat.KICKOFF):
        rhythm = replace(rhythm, kickoff=slot)
    if (slot := slots.get(Beat.CHECKIN)) and rhythm.checkins:
        rhythm = replace(rhythm, checkins=(slot, *rhythm.checkins[1:]))
    if (slot := slots.get(Beat.REFLECTION)) and rhythm.reflection:
        rhythm = replace(rhythm, reflection=slot)
    if (slot := slots.get(Beat.SHOWCASE)) and rhythm.showcase:
        rhythm = replace(rhythm, showcase=slot)
    return rhythm


def slots_from(raw: object) -> dict[Beat, Slot]:
    """Own days and times as they are kept: {"checkin": "3 18:00"}. What makes no sense is left out."""
    found: dict[Beat, Slot] = {}
    for name, text in raw.items() if isinstance(raw, dict) else ():
        day, _, clock = str(text).partition(" ")
        try:
            found[Beat(name)] = Slot(int(day), time.fromisoformat(clock))
        except ValueError:
            continue
    return found


def zones_named(text: str, known: Collection[str]) -> list[str]:
    """The time zones that somebody may mean: by the whole name ("Europe/Lisbon") or by its city ("lisbon")."""
    wanted = "_".join(text.casefold().split())
    whole = [name for name in known if name.casefold() == wanted]
    return whole or sorted(name for name in known if name.casefold().rpartition("/")[2] == wanted)


def first_to_rest(today: date, next_kickoff: date) -> date:
    """The Monday of the first calendar week that a break from today on takes whole: this one if it has not begun."""
    this = monday_of(today)
    return this if monday_of(next_kickoff) == this else this + WEEK
