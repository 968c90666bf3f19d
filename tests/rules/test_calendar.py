from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given

from facilitation.rules.calendar import (
    PRESETS,
    Beat,
    BeatKey,
    Planned,
    Rhythm,
    Slot,
    holidays_of,
    plan,
    preview_of,
)
from tests.rules.strategies import courses, local, many

Course = tuple[Rhythm, date, int, frozenset[date], frozenset[date]]
MONDAY = date(2026, 3, 2)


def day(number: int) -> date:
    """Day `number` of the first week, 0 being Monday."""
    return MONDAY + timedelta(days=number)


def first_week(preset: str, *holidays: date) -> dict[str, str]:
    """Beats of a course's first week in the words "Mon 10:00", or why they are dropped."""
    beats = plan(PRESETS[preset], MONDAY, 3, holidays)
    return {
        f"{beat.key.beat} {beat.key.ordinal}": beat.dropped or f"{beat.local:%a %H:%M}"
        for beat in beats
        if beat.key.week == 1
    }


def test_preset_a_has_four_beats_a_week() -> None:
    assert first_week("A") == {
        "kickoff 1": "Mon 10:00",
        "checkin 1": "Wed 17:00",
        "reflection 1": "Fri 10:00",
        "showcase 1": "Fri 15:00",
    }


def test_preset_b_is_for_evenings() -> None:
    assert first_week("B") == {
        "kickoff 1": "Mon 18:30",
        "checkin 1": "Wed 18:30",
        "reflection 1": "Fri 18:00",
        "showcase 1": "Sat 11:00",
    }


def test_preset_c_joins_reflection_with_the_checkin_and_shows_every_second_week() -> None:
    beats = plan(PRESETS["C"], MONDAY, 6)
    assert {beat.key.beat for beat in beats} == {Beat.KICKOFF, Beat.CHECKIN, Beat.SHOWCASE}
    assert [beat.key.week for beat in beats if beat.key.beat is Beat.SHOWCASE] == [2, 4, 6]


def test_the_last_week_has_its_showcase_also_in_a_course_of_odd_length() -> None:
    beats = plan(PRESETS["C"], MONDAY, 5)
    assert [beat.key.week for beat in beats if beat.key.beat is Beat.SHOWCASE] == [1, 3, 5]


def test_preset_d_checks_in_twice() -> None:
    assert first_week("D") == {
        "kickoff 1": "Mon 09:00",
        "checkin 1": "Tue 15:00",
        "checkin 2": "Thu 15:00",
        "reflection 1": "Fri 11:00",
        "showcase 1": "Fri 14:00",
    }


def test_a_kickoff_on_a_public_holiday_moves_to_tuesday_at_ten() -> None:  # T21
    week = first_week("A", day(0))
    assert week["kickoff 1"] == "Tue 10:00"
    assert week["checkin 1"] == "Wed 17:00"


def test_a_beat_less_than_twenty_hours_after_a_moved_kickoff_moves_on() -> None:
    assert first_week("A", day(0), day(1)) == {
        "kickoff 1": "Wed 10:00",
        "checkin 1": "Thu 17:00",
        "reflection 1": "Fri 10:00",
        "showcase 1": "Fri 15:00",
    }
    assert first_week("D", day(0))["checkin 1"] == "Wed 15:00"


def test_a_beat_on_a_holiday_stays_where_it_is_if_the_kickoff_does() -> None:
    assert first_week("A", day(2))["checkin 1"] == "Wed 17:00"


def test_a_week_of_two_working_days_has_no_checkin() -> None:
    assert first_week("A", day(0), day(1), day(2)) == {
        "kickoff 1": "Thu 10:00",
        "checkin 1": "short_week",
        "reflection 1": "Fri 10:00",
        "showcase 1": "Fri 15:00",
    }


def test_of_two_checkins_that_would_meet_the_first_is_dropped() -> None:
    week = first_week("D", day(0), day(1))
    assert week["checkin 1"] == "crowded"
    assert week["checkin 2"] == "Thu 15:00"


def test_beats_after_a_kickoff_on_friday_go_to_saturday_or_fall_away() -> None:
    assert first_week("A", *map(day, range(4))) == {
        "kickoff 1": "Fri 10:00",
        "checkin 1": "short_week",
        "reflection 1": "Sat 10:00",
        "showcase 1": "Sat 15:00",
    }
    assert first_week("A", *map(day, (0, 1, 2, 3, 5)))["reflection 1"] == "no_room"


def test_a_week_of_holidays_only_uses_no_week_number() -> None:
    holidays = [day(number) for number in range(5)]
    assert plan(PRESETS["A"], MONDAY, 3, holidays) == plan(PRESETS["A"], day(7), 3, holidays)


def test_a_week_may_begin_on_any_day() -> None:
    rhythm = Rhythm(
        Slot(2, time(10)), (Slot(4, time(10)),), Slot(0, time(10)), Slot(2, time(9)), showcase_every=1
    )
    beats = [f"{beat.key.beat} {beat.local:%d %H}" for beat in plan(rhythm, MONDAY, 1)]
    assert beats == ["kickoff 04 10", "checkin 06 10", "reflection 09 10", "showcase 11 09"]


def test_a_plan_begins_on_a_monday() -> None:
    with pytest.raises(ValueError, match="not a Monday"):
        plan(PRESETS["A"], day(1), 6)


def expected_keys(rhythm: Rhythm, weeks: int) -> set[BeatKey]:
    keys = {BeatKey(week, Beat.KICKOFF) for week in range(1, weeks + 1)}
    for week in range(1, weeks + 1):
        keys |= {BeatKey(week, Beat.CHECKIN, number + 1) for number in range(len(rhythm.checkins))}
        if rhythm.reflection:
            keys.add(BeatKey(week, Beat.REFLECTION))
        if rhythm.showcase and (weeks - week) % rhythm.showcase_every == 0:
            keys.add(BeatKey(week, Beat.SHOWCASE))
    return keys


@many
@given(course=courses())
def test_every_beat_of_every_week_is_planned_exactly_once(course: Course) -> None:
    rhythm, monday, weeks, holidays, skips = course
    beats = plan(rhythm, monday, weeks, holidays, skips)
    assert len(beats) == len({beat.key for beat in beats})
    assert {beat.key for beat in beats} == expected_keys(rhythm, weeks)
    assert list(beats) == sorted(beats, key=lambda beat: beat.local)


@many
@given(course=courses())
def test_no_kickoff_is_on_a_holiday_or_in_a_skipped_week_and_they_keep_their_order(course: Course) -> None:
    rhythm, _, _, holidays, skips = course
    kickoffs = [beat for beat in plan(*course) if beat.key.beat is Beat.KICKOFF]
    for kickoff in kickoffs:
        assert kickoff.local.date() not in holidays
        assert kickoff.local.time() == rhythm.kickoff.at
        assert kickoff.dropped is None
        assert not any(start <= kickoff.local.date() < start + timedelta(days=7) for start in skips) or (
            kickoff.moved
        )
    for before, after in pairwise(kickoffs):
        assert before.key.week + 1 == after.key.week
        assert before.local < after.local


@many
@given(course=courses())
def test_what_a_holiday_moves_comes_twenty_hours_after_kickoff_and_before_the_next(course: Course) -> None:
    _, _, _, holidays, _ = course
    beats = plan(*course)
    kickoffs = {beat.key.week: beat for beat in beats if beat.key.beat is Beat.KICKOFF}
    for beat in beats:
        if not beat.moved or beat.key.beat is Beat.KICKOFF:
            continue
        assert kickoffs[beat.key.week].moved
        assert beat.local - kickoffs[beat.key.week].local >= timedelta(hours=20)
        assert beat.local.weekday() != 6
        assert beat.local.date() not in holidays
        following = kickoffs.get(beat.key.week + 1)
        assert following is None or beat.local < following.local


@many
@given(course=courses())
def test_without_holidays_every_beat_is_at_the_time_of_the_rhythm(course: Course) -> None:
    rhythm, monday, weeks, _, skips = course
    slots = {Beat.KICKOFF: rhythm.kickoff, Beat.REFLECTION: rhythm.reflection, Beat.SHOWCASE: rhythm.showcase}
    for beat in plan(rhythm, monday, weeks, (), skips):
        slot = (
            rhythm.checkins[beat.key.ordinal - 1] if beat.key.beat is Beat.CHECKIN else slots[beat.key.beat]
        )
        assert slot is not None
        assert (beat.local.weekday(), beat.local.time()) == (slot.weekday, slot.at)
        assert beat == Planned(beat.key, beat.local)


def test_the_preview_comes_on_the_last_working_day_before_at_one() -> None:
    monday = local("2026-03-09 10:00")
    assert preview_of(monday) == local("2026-03-06 13:00")
    assert preview_of(monday, {date(2026, 3, 6)}) == local("2026-03-05 13:00")
    assert preview_of(local("2026-03-10 10:00")) == local("2026-03-09 13:00")


def test_public_holidays_come_by_country() -> None:
    assert date(2026, 3, 3) in holidays_of("BG", [2026])  # Liberation Day
    assert date(2026, 3, 3) in holidays_of("bg", [2025, 2026])
    assert date(2026, 3, 3) not in holidays_of("FI", [2026])
    assert date(2026, 12, 6) in holidays_of("FI", (2026,))


@pytest.mark.parametrize("country", [None, "", "XX", "Atlantis"])
def test_an_unknown_country_has_no_holidays(country: str | None) -> None:
    assert holidays_of(country, [2026]) == frozenset()


@pytest.mark.parametrize("country", ["BG", "FI", "CY", "GR", "IT", "NL"])
def test_a_year_of_real_holidays_leaves_every_course_its_kickoffs(country: str) -> None:
    holidays = holidays_of(country, [2026, 2027])
    kickoffs = [
        beat.local
        for beat in plan(PRESETS["A"], date(2026, 1, 5), 50, holidays)
        if beat.key.beat is Beat.KICKOFF
    ]
    assert len(kickoffs) == 50
    assert any(local.weekday() != 0 for local in kickoffs)
    assert not {local.date() for local in kickoffs} & holidays
