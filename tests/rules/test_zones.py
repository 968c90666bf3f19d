"""Wall times and instants in every zone of the IANA database, around every change of its clock 2020–2030."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.calendar import PRESETS, Beat, Rhythm, Slot, instant, monday_of, plan, wall
from facilitation.rules.windows import windows
from tests.rules.strategies import ALL_ZONES, jumps, local, many, zones

MINUTE = timedelta(minutes=1)
WEEK = timedelta(weeks=1)


REGIONS = sorted({name.partition("/")[0] for name in ALL_ZONES})


def zones_of(region: str) -> list[ZoneInfo]:
    return [ZoneInfo(name) for name in ALL_ZONES if name.partition("/")[0] == region]


@pytest.mark.parametrize("region", REGIONS)
def test_a_gap_shifts_forward_by_its_length_and_a_fold_takes_the_first(region: str) -> None:
    for zone in zones_of(region):
        for at, jump in jumps(zone):
            unchanged = wall(at - MINUTE, zone) + MINUTE  # what the clock would show without the change
            for step in (timedelta(), abs(jump) / 2, abs(jump) - MINUTE):
                if jump > timedelta():
                    shown = unchanged + step
                    assert instant(shown, zone) == at + step
                    assert wall(instant(shown, zone), zone) == shown + jump
                else:
                    shown = wall(at, zone) + step
                    assert instant(shown, zone) == at - abs(jump) + step
                    assert wall(instant(shown, zone), zone) == shown


@pytest.mark.parametrize("region", REGIONS)
def test_every_zone_has_one_occurrence_of_a_beat_a_week_in_gap_and_fold(region: str) -> None:
    for zone in zones_of(region):
        for at, jump in jumps(zone):
            inside = min(wall(at - MINUTE, zone) + MINUTE, wall(at, zone)) + abs(jump) / 2
            rhythm = Rhythm(Slot(inside.weekday(), inside.time()), (), None, None)
            planned = plan(rhythm, monday_of(inside.date()) - WEEK, 3)
            opened = windows(planned, zone)
            assert [window.key for window in opened] == [beat.key for beat in planned]
            for beat, window in zip(planned, opened, strict=True):
                assert wall(window.opens, zone) in {beat.local, beat.local + jump}


@pytest.mark.parametrize("region", REGIONS)
def test_a_year_of_preset_beats_keeps_its_wall_time_in_every_zone(region: str) -> None:
    planned = plan(PRESETS["A"], date(2025, 12, 29), 52)
    for zone in zones_of(region):
        opened = {window.key: window.opens for window in windows(planned, zone)}
        assert len(opened) == len(planned) == 4 * 52
        for beat in planned:
            assert wall(opened[beat.key], zone) == beat.local


@many
@given(
    at=st.datetimes(local("2020-01-01 00:00"), local("2030-12-31 00:00")),
    zone=zones,
)
def test_a_wall_time_is_kept_unless_it_does_not_exist(at: datetime, zone: ZoneInfo) -> None:
    shown = at.replace(second=0, microsecond=0)
    back = wall(instant(shown, zone), zone)
    assert back >= shown
    in_gap = any(
        jump > timedelta() and change - 2 * jump <= instant(shown, zone) <= change + 2 * jump
        for change, jump in jumps(zone)
    )
    assert back == shown or in_gap


def test_the_two_passes_of_a_fold_show_the_same_wall_time() -> None:
    sofia = ZoneInfo("Europe/Sofia")
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert wall(first, sofia) == wall(first + timedelta(hours=1), sofia) == local("2026-10-25 03:30")
    assert wall(first + timedelta(hours=1), sofia).fold == 0


def test_an_aware_time_is_no_wall_time() -> None:
    with pytest.raises(ValueError, match="has a zone"):
        instant(datetime(2026, 3, 2, 10, tzinfo=UTC), ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("zone", "shown", "utc"),
    [
        ("Europe/Berlin", local("2026-03-29 02:30"), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("Europe/Berlin", local("2026-10-25 02:30"), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("Africa/Cairo", local("2026-04-24 00:30"), datetime(2026, 4, 23, 22, 30, tzinfo=UTC)),
        ("America/Santiago", local("2026-09-06 00:15"), datetime(2026, 9, 6, 4, 15, tzinfo=UTC)),
    ],
)
def test_known_gaps_and_folds(zone: str, shown: datetime, utc: datetime) -> None:
    assert instant(shown, ZoneInfo(zone)) == utc


def test_beats_of_one_day_stay_separate_when_a_gap_moves_the_first_onto_the_second() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    rhythm = Rhythm(
        Slot(6, time(2, 30)),
        (Slot(6, time(3, 30)),),
        None,
        None,
    )
    opened = windows(plan(rhythm, date(2026, 3, 23), 1), berlin)
    assert {window.key.beat for window in opened} == {Beat.KICKOFF, Beat.CHECKIN}
