"""In how many weeks somebody took part (content-design 1.11)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.calendar import monday_of
from facilitation.rules.taking_part import weeks_taken_part

FIRST = date(2026, 3, 2)
mondays = st.lists(st.integers(-3, 14).map(lambda week: FIRST + timedelta(weeks=week)), max_size=20)


@given(acted=mondays, skipped=mondays)
def test_every_week_with_an_action_counts_once_in_any_order(acted: list[date], skipped: list[date]) -> None:
    ended = FIRST + timedelta(weeks=6)
    counted = weeks_taken_part(acted, FIRST, skipped, ended)
    assert counted == weeks_taken_part(list(reversed(acted)), FIRST, skipped, ended)
    assert counted == len({day for day in acted if FIRST <= day <= monday_of(ended)} - set(skipped))


@given(acted=mondays, more=mondays)
def test_the_number_never_becomes_smaller(acted: list[date], more: list[date]) -> None:
    assert weeks_taken_part(acted, FIRST) <= weeks_taken_part([*acted, *more], FIRST)
