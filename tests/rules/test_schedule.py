"""What goes along with a change of a running course."""

from datetime import date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.calendar import (
    AFTER_KICKOFF,
    PRESETS,
    Beat,
    BeatKey,
    Rhythm,
    Slot,
    monday_of,
    mondays_of,
    move,
    pause,
    plan,
)
from facilitation.rules.schedule import (
    after_quiet,
    bounds_of,
    carried,
    first_to_rest,
    is_by_day,
    slots_from,
    with_slots,
    zones_named,
)
from tests.rules.strategies import courses, local, many

Course = tuple[Rhythm, date, int, frozenset[date], frozenset[date]]
MONDAY = date(2026, 3, 2)


@many
@given(course=courses(), data=st.data())
def test_a_moved_beat_stays_at_its_weekday_and_time_when_weeks_before_it_are_left_out(
    course: Course, data: st.DataObject
) -> None:
    rhythm, first, weeks, holidays, skips = course
    base = plan(*course)
    beat = data.draw(st.sampled_from(base))
    moves = {beat.key: beat.local + timedelta(hours=data.draw(st.integers(-20, 20)))}
    out = pause(skips, first, data.draw(st.integers(1, 4)))
    later = plan(rhythm, first, weeks, holidays, out)
    taken = carried(moves, base, later)
    assert taken.keys() == {beat.key}
    assert (taken[beat.key] - moves[beat.key]) % timedelta(days=7) == timedelta()


@many
@given(course=courses())
def test_nothing_is_carried_where_nothing_has_changed(course: Course) -> None:
    base = plan(*course)
    moves = {beat.key: beat.local + timedelta(hours=1) for beat in base}
    assert carried(moves, base, base) == moves


@many
@given(course=courses())
def test_each_beat_lies_within_its_own_bounds(course: Course) -> None:
    base = plan(*course)
    for beat in base:
        bounds = bounds_of(base, beat.key)
        if beat.key.beat is Beat.KICKOFF:
            assert bounds.after < beat.local < bounds.before
        else:
            assert bounds.after < bounds.before


@many
@given(course=courses())
def test_each_week_of_a_course_has_a_monday_of_its_own(course: Course) -> None:
    found = mondays_of(*course)
    assert list(found) == list(range(1, course[2] + 1))
    assert sorted(set(found.values())) == list(found.values())
    assert all(day == monday_of(day) and day not in course[4] for day in found.values())


def test_the_other_beats_keep_their_distance_from_a_kickoff_that_was_moved() -> None:
    key = BeatKey(1, Beat.KICKOFF)
    base = plan(PRESETS["A"], MONDAY, 6)
    edited = {
        b.key: b.local
        for b in plan(PRESETS["A"], MONDAY, 6, moves=move({}, key, local("2026-03-04 10:00"), base[0].local))
    }
    assert edited[BeatKey(1, Beat.CHECKIN)] == local("2026-03-05 17:00")
    assert all(
        at >= edited[key] + AFTER_KICKOFF for known, at in edited.items() if known.week == 1 and known != key
    )


@given(at=st.datetimes(local("2026-01-01 00:00"), local("2027-01-01 00:00")), hours=st.integers(0, 100))
def test_after_quiet_a_beat_keeps_its_time_of_the_clock(at: datetime, hours: int) -> None:
    until = at + timedelta(hours=hours)
    later = after_quiet(at, until)
    assert later >= until
    assert later.time() == at.time()
    assert later - until < timedelta(days=1)


@pytest.mark.parametrize(
    ("clock", "fits"), [("07:59", False), ("08:00", True), ("19:59", True), ("20:00", False)]
)
def test_beats_keep_out_of_quiet_hours(clock: str, fits: bool) -> None:
    assert is_by_day(time.fromisoformat(clock)) is fits


def test_own_slots_replace_those_of_the_rhythm_and_nonsense_is_left_out() -> None:
    slots = slots_from({"checkin": "3 18:00", "showcase": "x", "party": "1 10:00", "kickoff": "1 25:00"})
    assert slots == {Beat.CHECKIN: Slot(3, time(18))}
    assert with_slots(PRESETS["A"], slots).checkins == (Slot(3, time(18)),)
    assert with_slots(PRESETS["C"], {Beat.REFLECTION: Slot(4, time(10))}) == PRESETS["C"]
    assert slots_from(None) == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Lisbon", ["Europe/Lisbon"]),
        ("europe/lisbon", ["Europe/Lisbon"]),
        ("new york", ["America/New_York"]),
        ("Atlantis", []),
        ("", []),
    ],
)
def test_a_zone_is_found_by_its_name_or_its_city(text: str, found: list[str]) -> None:
    assert zones_named(text, available_timezones()) == found


def test_a_break_takes_this_week_only_where_it_has_not_begun() -> None:
    assert first_to_rest(date(2026, 3, 4), date(2026, 3, 9)) == date(2026, 3, 9)
    assert first_to_rest(date(2026, 3, 2), date(2026, 3, 3)) == date(2026, 3, 2)
