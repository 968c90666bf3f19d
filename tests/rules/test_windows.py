from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.calendar import PRESETS, Beat, BeatKey, Planned, Rhythm, instant, move, plan
from facilitation.rules.windows import (
    REMINDER_GRACE,
    Window,
    answers_until,
    may_still_post,
    post_until,
    reminder_at,
    windows,
)
from tests.rules.strategies import courses, local, many, zones

Course = tuple[Rhythm, date, int, frozenset[date], frozenset[date]]
SOFIA = ZoneInfo("Europe/Sofia")
MONDAY = date(2026, 3, 2)
DUE = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("beat", "post", "answer"),
    [(Beat.KICKOFF, 26, 50), (Beat.CHECKIN, 12, 24), (Beat.REFLECTION, 24, 58), (Beat.SHOWCASE, 24, 53)],
)
def test_windows_are_as_long_as_a13_says(beat: Beat, post: int, answer: int) -> None:
    assert post_until(DUE, beat) - DUE == post * HOUR
    assert answers_until(DUE, beat) - DUE == answer * HOUR
    assert may_still_post(DUE, beat, DUE)
    assert may_still_post(DUE, beat, DUE + post * HOUR)
    assert not may_still_post(DUE, beat, DUE + post * HOUR + timedelta(seconds=1))
    assert not may_still_post(DUE, beat, DUE - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("preset", "beat", "words"),
    [
        ("A", Beat.KICKOFF, "Tue 12:00"),
        ("A", Beat.CHECKIN, "Thu 13:00"),
        ("A", Beat.REFLECTION, "Sat 10:00"),
        ("B", Beat.KICKOFF, "Tue 20:30"),
        ("B", Beat.REFLECTION, "Sat 18:00"),
        ("C", Beat.CHECKIN, "Fri 13:00"),
        ("D", Beat.KICKOFF, "Tue 11:00"),
    ],
)
def test_reminders_come_at_the_hours_of_the_preset(preset: str, beat: Beat, words: str) -> None:
    planned = next(known for known in plan(PRESETS[preset], MONDAY, 3) if known.key.beat is beat)
    at = reminder_at(instant(planned.local, SOFIA), beat, preset)
    assert at is not None
    assert f"{at.astimezone(SOFIA):%a %H:%M}" == words


def test_nobody_is_reminded_of_a_showcase_or_of_a_reflection_joined_with_the_checkin() -> None:
    assert all(reminder_at(DUE, Beat.SHOWCASE, preset) is None for preset in PRESETS)
    assert reminder_at(DUE, Beat.REFLECTION, "C") is None


def test_every_reminder_leaves_time_to_answer() -> None:
    for beat in Beat:
        at = reminder_at(DUE, beat, "A")
        assert at is None or at + REMINDER_GRACE < answers_until(DUE, beat)


@many
@given(course=courses(), zone=zones, data=st.data())
def test_windows_of_one_beat_never_overlap(course: Course, zone: ZoneInfo, data: st.DataObject) -> None:
    base = plan(*course)
    moves: dict[BeatKey, datetime] = {}
    for beat in data.draw(st.lists(st.sampled_from(base), max_size=6)):
        days = timedelta(hours=data.draw(st.integers(-200, 200)))
        moves = move(moves, beat.key, beat.local + days, beat.local)
    opened = windows(plan(*course, moves), zone)
    by_beat: dict[Beat, list[Window]] = defaultdict(list)
    for window in opened:
        by_beat[window.key.beat].append(window)
        assert window.opens < window.post_until <= window.closes
        assert window.closes <= answers_until(window.opens, window.key.beat)
    for same in by_beat.values():
        for one, two in pairwise(same):
            assert one.closes <= two.opens
    assert list(opened) == sorted(opened, key=lambda window: window.opens)


@many
@given(course=courses(), zone=zones)
def test_every_beat_that_takes_place_has_its_window_unless_another_opens_at_the_same_instant(
    course: Course, zone: ZoneInfo
) -> None:
    beats = plan(*course)
    keys = {window.key for window in windows(beats, zone)}
    live = [beat for beat in beats if beat.dropped is None]
    instants = {(beat.key.beat, instant(beat.local, zone)) for beat in live}
    assert len(keys) == len(instants)
    assert keys <= {beat.key for beat in live}


def test_a_kickoff_moved_close_to_the_next_is_open_until_that_one() -> None:
    base = plan(PRESETS["A"], MONDAY, 3)
    key = BeatKey(1, Beat.KICKOFF)
    moves = move({}, key, local("2026-03-08 10:00"), base[0].local)
    first, second, *_ = (
        window
        for window in windows(plan(PRESETS["A"], MONDAY, 3, moves=moves), SOFIA)
        if window.key.beat is Beat.KICKOFF
    )
    assert first.key == key
    assert first.closes == first.post_until == second.opens


def test_of_two_kickoffs_at_the_same_instant_the_later_week_stands() -> None:
    at = local("2026-03-09 10:00")
    twice = [Planned(BeatKey(week, Beat.KICKOFF), at) for week in (1, 2)]
    assert [window.key.week for window in windows(twice, SOFIA)] == [2]
