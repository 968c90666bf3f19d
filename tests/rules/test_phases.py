from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.phases import Phase, phase_of
from tests.rules.strategies import many


def test_a_course_of_six_weeks_runs_through_all_phases() -> None:
    phases = [phase_of(week, 6) for week in range(8)]
    assert phases == [Phase.F, Phase.W1, Phase.R, Phase.M, Phase.R, Phase.R, Phase.L, Phase.A]


def test_a_course_of_three_weeks_has_no_halfway_week() -> None:
    assert [phase_of(week, 3) for week in (1, 2, 3)] == [Phase.W1, Phase.R, Phase.L]


@many
@given(weeks=st.integers(3, 12))
def test_every_course_has_one_first_one_last_and_from_four_weeks_one_halfway_week(weeks: int) -> None:
    phases = [phase_of(week, weeks) for week in range(1, weeks + 1)]
    assert phases[0] is Phase.W1
    assert phases[-1] is Phase.L
    assert phases.count(Phase.M) == (1 if weeks >= 4 else 0)
    assert phases.count(Phase.W1) == phases.count(Phase.L) == 1
    if weeks >= 4:
        assert phases.index(Phase.M) + 1 == -(-weeks // 2)
