"""The estimate of a leader's week is the sum that content-design 1.19 writes down, and nothing else."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.load import STEP, Load, expected, rounded

_few = st.integers(0, 50)
_loads = st.builds(Load, _few, _few, _few, st.integers(0, 120))


def test_a_week_is_summed_as_it_is_written_down() -> None:
    assert Load().minutes == 20
    assert Load(questions=3, hellos=2, works=6, meeting=60).minutes == 20 + 15 + 10 + 12 + 60


@given(_loads, st.sampled_from(["questions", "hellos", "works", "meeting"]))
def test_more_to_do_is_never_less_time(load: Load, what: str) -> None:
    assert replace(load, **{what: getattr(load, what) + 1}).minutes > load.minutes


@given(st.integers(0, 200))
def test_what_is_said_is_rounded_up_by_less_than_a_step(minutes: int) -> None:
    assert rounded(minutes) % STEP == 0
    assert 0 <= rounded(minutes) - minutes < STEP


@given(st.integers(1, 40))
def test_a_larger_group_is_expected_to_take_more_time(people: int) -> None:
    assert expected(people + 1).minutes > expected(people).minutes
