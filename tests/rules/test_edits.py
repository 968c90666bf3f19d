"""Skipping, pausing and moving: each edit is undone by its opposite, exactly."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from facilitation.rules.calendar import (
    PRESETS,
    Beat,
    BeatKey,
    Rhythm,
    move,
    pause,
    plan,
    skip_week,
    unskip_week,
)
from tests.rules.strategies import courses, local, many

Course = tuple[Rhythm, date, int, frozenset[date], frozenset[date]]
MONDAY = date(2026, 3, 2)
WEEK = timedelta(weeks=1)
shifts = st.integers(-5 * 24 * 4, 5 * 24 * 4).map(lambda quarters: timedelta(minutes=15 * quarters))


@many
@given(course=courses(), data=st.data())
def test_moving_and_moving_back_restores_the_plan(course: Course, data: st.DataObject) -> None:
    base = plan(*course)
    where = {beat.key: beat.local for beat in base}
    moves: dict[BeatKey, datetime] = {}
    moved = data.draw(st.lists(st.sampled_from(base), min_size=1, max_size=5))
    for beat in moved:
        moves = move(moves, beat.key, beat.local + data.draw(shifts), where[beat.key])
    for beat in data.draw(st.permutations(moved)):
        moves = move(moves, beat.key, where[beat.key], where[beat.key])
    assert moves == {}
    assert plan(*course, moves) == base


@many
@given(course=courses(), data=st.data())
def test_a_move_of_no_week_start_changes_one_beat_and_takes_place_also_where_a_holiday_had_dropped_it(
    course: Course, data: st.DataObject
) -> None:
    base = plan(*course)
    movable = [known for known in base if known.key.beat is not Beat.KICKOFF]
    assume(movable)
    beat = data.draw(st.sampled_from(movable))
    to = beat.local + timedelta(minutes=data.draw(st.integers(1, 5000)))
    edited = {known.key: known for known in plan(*course, move({}, beat.key, to, beat.local))}
    assert edited[beat.key].local == to
    assert edited[beat.key].by_hand
    assert edited[beat.key].moved
    assert edited[beat.key].dropped is None
    assert {key: known for key, known in edited.items() if key != beat.key} == {
        known.key: known for known in base if known.key != beat.key
    }


def test_a_move_of_a_beat_that_the_course_does_not_have_changes_nothing() -> None:
    base = plan(PRESETS["A"], MONDAY, 6)
    stray = {BeatKey(9, base[0].key.beat): local("2026-05-04 10:00")}
    assert plan(PRESETS["A"], MONDAY, 6, moves=stray) == base


@many
@given(course=courses(), number=st.integers(0, 12))
def test_skipping_and_taking_back_restores_the_plan(course: Course, number: int) -> None:
    rhythm, monday, weeks, holidays, skips = course
    left_out = monday + number * WEEK
    skips -= {left_out}
    skipped = skip_week(skips, left_out)
    assert unskip_week(skipped, left_out) == skips
    assert plan(rhythm, monday, weeks, holidays, unskip_week(skipped, left_out)) == plan(
        rhythm, monday, weeks, holidays, skips
    )


@many
@given(rhythm=st.sampled_from([PRESETS[name] for name in "ABCD"]), weeks=st.integers(3, 12), data=st.data())
def test_a_skipped_week_uses_no_number_and_later_weeks_come_a_week_later(
    rhythm: Rhythm, weeks: int, data: st.DataObject
) -> None:
    before = plan(rhythm, MONDAY, weeks)
    number = data.draw(st.integers(0, weeks - 1))
    after = plan(rhythm, MONDAY, weeks, skips=skip_week((), MONDAY + number * WEEK))
    assert [beat.key for beat in after] == [beat.key for beat in before]
    for old, new in zip(before, after, strict=True):
        assert new.local - old.local == (WEEK if old.key.week > number else timedelta())


@many
@given(weeks=st.integers(0, 6), start=st.integers(0, 6))
def test_a_pause_is_so_many_skipped_weeks(weeks: int, start: int) -> None:
    monday = MONDAY + start * WEEK
    paused = pause((), monday, weeks)
    one_by_one: frozenset[date] = frozenset()
    for number in range(weeks):
        one_by_one = skip_week(one_by_one, monday + number * WEEK)
    assert paused == one_by_one
    assert not any(
        monday <= beat.local.date() < monday + weeks * WEEK
        for beat in plan(PRESETS["A"], MONDAY, 6, skips=paused)
    )


def test_only_a_calendar_week_can_be_skipped() -> None:
    with pytest.raises(ValueError, match="not a Monday"):
        skip_week((), date(2026, 3, 3))
