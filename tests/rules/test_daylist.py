"""The day list and the one thing to do: short, in order, and for a reason that anybody could check (content-design 1.19)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.calendar import is_working_day
from facilitation.rules.daylist import (
    MOST,
    TOO_LONG,
    Because,
    Line,
    Thing,
    because,
    day_list,
    list_day_after,
    list_day_before,
    next_best,
)

NOW = datetime(2026, 3, 10, 7, tzinfo=UTC)
_days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
_lines = st.builds(
    Line,
    st.sampled_from(Thing),
    st.integers(1, 5),
    st.integers(1, 9),
    st.integers(0, 200).map(lambda hours: NOW - timedelta(hours=hours)),
    st.integers(0, 3),
    st.booleans(),
)
_many = st.lists(_lines, max_size=20, unique=True)


def test_nothing_to_say_is_no_list() -> None:
    assert day_list([], NOW) is None
    assert next_best([], NOW) is None


@given(_many)
def test_a_list_is_short_and_loses_nothing_silently(lines: list[Line]) -> None:
    made = day_list(lines, NOW)
    if made is None:
        assert lines == []
        return
    shown = [made.best, *made.lines]
    assert len(shown) <= MOST
    assert len(shown) + made.left_over == len(lines)
    assert set(shown) <= set(lines)
    assert len(set(shown)) == len(shown)
    order = list(Thing)
    assert [order.index(line.thing) for line in made.lines] == sorted(
        order.index(line.thing) for line in made.lines
    )


@given(_many.flatmap(lambda lines: st.tuples(st.just(lines), st.permutations(lines))))
def test_the_order_of_reading_changes_nothing(both: tuple[list[Line], list[Line]]) -> None:
    lines, shuffled = both
    assert day_list(lines, NOW) == day_list(shuffled, NOW)


@given(_many.filter(bool))
def test_the_one_thing_is_there_and_nothing_has_a_stronger_reason(lines: list[Line]) -> None:
    best = next_best(lines, NOW)
    assert best in lines
    ranks = list(Because)
    assert all(ranks.index(because(best, NOW)) <= ranks.index(because(line, NOW)) for line in lines)


@given(_many, _lines)
def test_one_more_line_is_the_one_thing_or_changes_nothing(lines: list[Line], more: Line) -> None:
    assert next_best([*lines, more], NOW) in {more, next_best(lines, NOW)}


@given(_many.filter(bool))
def test_how_many_people_are_behind_a_line_does_not_count(lines: list[Line]) -> None:
    """No comparison of groups or people by number: a single person waiting is as much a reason as five."""
    best = next_best(lines, NOW)
    assert best is not None
    alone = [replace(line, n=1) for line in lines]
    assert next_best(alone, NOW) == replace(best, n=1)


@given(_lines, st.integers(0, 500))
def test_a_reason_only_grows_with_waiting(line: Line, hours: int) -> None:
    ranks = list(Because)
    later = because(line, NOW + timedelta(hours=hours))
    assert ranks.index(later) <= ranks.index(because(line, NOW))


def test_a_person_who_asked_comes_first_and_an_old_question_before_a_plan() -> None:
    talk = Line(Thing.TALK, 1, 1, NOW)
    old = Line(Thing.QUESTIONS, 1, 1, NOW - TOO_LONG - timedelta(hours=1))
    plan = Line(Thing.PREVIEW, 1, 1, NOW + timedelta(hours=1))
    fresh = Line(Thing.QUESTIONS, 2, 3, NOW - timedelta(hours=30))
    assert next_best([plan, fresh, old, talk], NOW) == talk
    assert next_best([plan, fresh, old], NOW) == old
    assert next_best([plan, fresh], NOW) == plan


@given(_days, st.frozensets(_days, max_size=20))
def test_the_days_of_two_lists_follow_on_each_other(day: date, holidays: frozenset[date]) -> None:
    after = list_day_after(day, holidays)
    assert after > day
    assert is_working_day(after, holidays)
    if is_working_day(day, holidays):
        assert list_day_before(after, holidays) == day
