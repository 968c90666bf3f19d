"""Week 0 in order and before the start, and promises that show no single choice."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.calendar import SUNDAY
from facilitation.rules.forming import chosen, week_zero

at = datetime.fromisoformat
KICKOFFS = st.datetimes(at("2026-01-01T00:00"), at("2028-01-01T00:00")).map(
    lambda day: day.replace(hour=9 + day.hour % 10, second=0, microsecond=0)
)
ORDER = tuple("abcdefghi")


@given(kickoff=KICKOFFS, days=st.integers(3, 14))
def test_everything_of_week_0_comes_in_order_within_its_days_and_not_on_a_sunday(
    kickoff: datetime, days: int
) -> None:
    plan = week_zero(kickoff, days)
    assert plan.hello < plan.promises < plan.ask <= plan.agreed < kickoff
    assert kickoff - plan.hello <= timedelta(days=days + 1)
    assert SUNDAY not in {plan.hello.weekday(), plan.promises.weekday()}


def test_a_week_of_forming_says_hello_on_day_4_and_promises_on_day_2() -> None:
    plan = week_zero(at("2026-03-02T10:00"), 7)
    assert (plan.hello, plan.promises) == (at("2026-02-26T10:00"), at("2026-02-28T16:00"))
    assert (plan.ask, plan.agreed) == (at("2026-03-02T08:00"), at("2026-03-02T09:00"))


def test_two_days_are_too_few() -> None:
    with pytest.raises(ValueError, match="2 days"):
        week_zero(at("2026-03-02T10:00"), 2)


@given(votes=st.lists(st.sampled_from(ORDER), max_size=30).map(Counter))
def test_five_promises_always_and_none_left_out_that_more_people_chose(votes: Counter[str]) -> None:
    found = chosen(votes, ORDER)
    assert len(set(found)) == 5
    assert list(found) == sorted(found)
    left = set(ORDER) - set(found)
    assert min(votes[code] for code in found) >= max(votes[code] for code in left)
