"""Live meetings: when they are, when the group is asked and people are reminded, and how long they take."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.calendar import Slot
from facilitation.rules.meetings import (
    EARLIEST,
    LATEST,
    Weekly,
    agenda,
    ask_at,
    held,
    length_from,
    remind_at,
    weekly_from,
)

local = datetime.fromisoformat
THURSDAY = Weekly(Slot(3, time(18)), 60, "https://meet.example/a", "Bring a pen")


def test_a_weekly_meeting_follows_the_weeks_of_the_course_and_rests_on_a_holiday() -> None:
    mondays = {1: date(2026, 3, 2), 2: date(2026, 3, 16)}  # a week was skipped
    found = held(THURSDAY, mondays, {date(2026, 3, 19)})
    assert found[1].local == local("2026-03-05T18:00")
    assert not found[1].free
    assert found[2].local == local("2026-03-19T18:00")
    assert found[2].free


def test_what_is_kept_is_read_back_and_nonsense_is_nothing() -> None:
    assert weekly_from(THURSDAY.kept()) == THURSDAY
    for raw in (
        None,
        7,
        {},
        {"day": 9, "at": "18:00"},
        {"day": 1, "at": "25:00"},
        {"day": 1, "at": "18:00", "minutes": 1},
    ):
        assert weekly_from(raw) is None


@given(st.datetimes(local("2026-01-01T00:00"), local("2027-01-01T00:00")))
def test_nobody_is_asked_or_reminded_at_night_and_both_come_before_the_meeting(wall: datetime) -> None:
    for at in (ask_at(wall), remind_at(wall)):
        assert at < wall
        assert at.time() >= EARLIEST
        assert wall - at <= timedelta(days=2)
    assert ask_at(wall).time() <= LATEST


def test_an_early_meeting_is_reminded_of_the_evening_before() -> None:
    assert remind_at(local("2026-03-05T18:00")) == local("2026-03-05T16:00")
    assert remind_at(local("2026-03-05T10:00")) == local("2026-03-05T08:00")
    assert remind_at(local("2026-03-05T09:00")) == local("2026-03-04T19:00")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("60", 60),
        ("90 min", 90),
        ("90min", 90),
        ("1:30", 90),
        ("2 h", 120),
        ("2h", 120),
        ("1.5 hours", 90),
        ("1,5 hours", 90),
        ("", None),
        ("long", None),
        ("4", None),
        ("601", None),
        ("1e400 h", None),
        ("nan", None),
        ("-60", None),
    ],
)
def test_a_length_is_read_as_people_write_it(text: str, minutes: int | None) -> None:
    assert length_from(text) == minutes


@given(st.integers(5, 600))
def test_an_agenda_fills_the_meeting(minutes: int) -> None:
    found = agenda(minutes)
    if found is not None:
        assert found.hello + found.topic + found.questions + found.change == minutes
        assert min(found.hello, found.topic, found.questions, found.change) >= 5
    assert found is not None or minutes < 40
