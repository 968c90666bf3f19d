"""Pairs and threes: nobody with whom they must not be, as many as can be, and the same for the same seed."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.rules.buddies import Seeker, Team, match


@st.composite
def pools(draw: st.DrawFn, most: int = 7) -> tuple[list[Seeker], frozenset[Team]]:
    seekers = [
        Seeker(
            number, draw(st.sampled_from("ab")), draw(st.sampled_from(("", "evening"))), draw(st.booleans())
        )
        for number in range(1, draw(st.integers(0, most)) + 1)
    ]
    couples = [frozenset(both) for both in combinations([one.id for one in seekers], 2)]
    apart = draw(st.sets(st.sampled_from(couples), max_size=6)) if couples else set()
    return seekers, frozenset(apart)


def most_pairs(people: frozenset[int], apart: frozenset[Team]) -> int:
    """The largest number of pairs, by trying everything."""
    if len(people) < 2:
        return 0
    first, rest = min(people), people - {min(people)}
    with_first = (
        1 + most_pairs(rest - {other}, apart) for other in rest if frozenset((first, other)) not in apart
    )
    return max([most_pairs(rest, apart), *with_first])


@given(pool=pools(), seed=st.binary(min_size=1, max_size=8))
@settings(deadline=None)
def test_nobody_is_with_whom_they_must_not_be_and_as_many_as_can_be_are_paired(
    pool: tuple[list[Seeker], frozenset[Team]], seed: bytes
) -> None:
    seekers, apart = pool
    teams = match(seekers, apart, seed)
    assert all(2 <= len(team) <= 3 for team in teams)
    assert sum(map(len, teams)) == len(frozenset[int]().union(*teams)), "nobody is in two teams"
    assert not {frozenset(both) for team in teams for both in combinations(team, 2)} & apart
    assert len(teams) == most_pairs(frozenset(one.id for one in seekers), apart)


@given(pool=pools(), seed=st.binary(min_size=1, max_size=8), data=st.data())
def test_the_order_of_people_changes_nothing(
    pool: tuple[list[Seeker], frozenset[Team]], seed: bytes, data: st.DataObject
) -> None:
    seekers, apart = pool
    other = data.draw(st.permutations(seekers))
    assert set(match(seekers, apart, seed)) == set(match(other, apart, seed))


@given(people=st.integers(2, 40))
@settings(deadline=None, max_examples=15)
def test_in_a_group_of_any_size_everybody_has_somebody(people: int) -> None:
    teams = match([Seeker(number) for number in range(1, people + 1)], (), b"seed")
    assert sum(map(len, teams)) == people
    assert sum(len(team) == 3 for team in teams) == people % 2


def test_a_language_counts_more_than_the_part_of_the_day_and_that_more_than_a_start() -> None:
    four = [
        Seeker(1, "en", "evening", started=False),
        Seeker(2, "bg", "evening", started=True),
        Seeker(3, "en", "morning", started=False),
        Seeker(4, "bg", "morning", started=True),
    ]
    assert set(match(four, (), b"x")) == {frozenset((1, 3)), frozenset((2, 4))}
    same = [Seeker(one.id, "en", one.part, one.started) for one in four]
    assert set(match(same, (), b"x")) == {frozenset((1, 2)), frozenset((3, 4))}
    plain = [Seeker(one.id, "en", "", one.started) for one in four]
    assert frozenset((1, 3)) not in match(plain, (), b"x"), "two who have not started"


def test_who_is_left_over_joins_a_pair_that_goes_on() -> None:
    assert match([Seeker(9)], (), b"x", [frozenset((1, 2))]) == (frozenset((1, 2, 9)),)
    assert match([Seeker(9)], {frozenset((1, 9))}, b"x", [frozenset((1, 2))]) == ()
