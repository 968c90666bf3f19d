"""Values for the properties of the rules: courses, zones with their jumps, quiet times."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import settings
from hypothesis import strategies as st

from facilitation.rules.calendar import PRESETS, Rhythm, Slot

# Shared machines are slow now and then: no example fails for its time.
many = settings(max_examples=80, deadline=None)

local = datetime.fromisoformat  # of a wall time: it has no zone

ALL_ZONES = sorted(available_timezones() - {"localtime"})
ZONES = (
    "Europe/Sofia",
    "Europe/Helsinki",
    "America/Santiago",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "America/Havana",
    "UTC",
)
zones = st.sampled_from(ZONES).map(ZoneInfo)
mondays = st.integers(0, 400).map(lambda number: date(2024, 1, 1) + timedelta(weeks=number))
wall_times = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
slots = st.builds(Slot, st.integers(0, 6), wall_times)
rhythms = st.one_of(
    st.sampled_from([PRESETS[name] for name in "ABCD"]),
    st.builds(
        Rhythm,
        slots,
        st.lists(slots, max_size=2, unique=True).map(tuple),
        st.none() | slots,
        st.none() | slots,
        st.sampled_from((1, 2)),
    ),
)


def days_near(monday: date) -> st.SearchStrategy[date]:
    return st.integers(0, 60).map(lambda number: monday + timedelta(days=number))


@st.composite
def courses(draw: st.DrawFn) -> tuple[Rhythm, date, int, frozenset[date], frozenset[date]]:
    """Rhythm, first Monday, weeks, holidays and skipped Mondays of a course."""
    monday = draw(mondays)
    holidays = draw(st.frozensets(days_near(monday), max_size=12))
    skips = draw(
        st.frozensets(st.integers(0, 8).map(lambda number: monday + timedelta(weeks=number)), max_size=3)
    )
    return draw(rhythms), monday, draw(st.integers(3, 12)), holidays, skips


@cache
def jumps(zone: ZoneInfo) -> tuple[tuple[datetime, timedelta], ...]:
    """Every change of the clock from 2020 to 2030: the UTC instant, and by how much the wall clock moves."""
    found = []
    day, end = datetime(2020, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
    before = _offset(day, zone)
    while day < end:
        following = day + timedelta(weeks=1)  # no clock was changed twice in a week
        after = _offset(following, zone)
        if after != before:
            low, high = day, following
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // timedelta(minutes=2) * timedelta(minutes=1)
                low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
            found.append((high, after - before))
        day, before = following, after
    return tuple(found)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset
