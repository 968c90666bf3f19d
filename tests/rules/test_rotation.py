import subprocess
import sys
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.phases import Phase
from facilitation.rules.rotation import PromptView, alternatives, choose
from tests.rules.strategies import many

TODAY = date(2026, 3, 2)
phases = st.sampled_from(list(Phase))
banks = st.lists(
    st.builds(
        PromptView,
        st.integers(1, 30).map(lambda number: f"C{number:02}"),
        st.frozensets(phases, min_size=1),
        st.sampled_from(("notice", "connect", "help")),
    ),
    max_size=20,
    unique_by=lambda prompt: prompt.id,
)


def view(name: str, *, phase: Phase = Phase.R, purpose: str = "notice") -> PromptView:
    return PromptView(name, (phase,), purpose)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_a_prompt_rests_for_42_days() -> None:
    bank = [view("C01")]
    assert choose(bank, {"C01": days_ago(41)}, None, Phase.R, 1, TODAY) is None
    assert choose(bank, {"C01": days_ago(42)}, None, Phase.R, 1, TODAY) == bank[0]


def test_a_phase_without_a_prompt_takes_a_regular_one() -> None:
    bank = [view("C01", phase=Phase.W1), view("C02")]
    assert choose(bank, {}, None, Phase.L, 1, TODAY) == bank[1]


def test_two_prompts_of_the_same_purpose_do_not_follow_each_other_if_there_is_a_choice() -> None:
    bank = [view("C01"), view("C02", purpose="help")]
    assert choose(bank, {"C02": days_ago(50)}, "notice", Phase.R, 1, TODAY) == bank[1]
    assert choose(bank[:1], {}, "notice", Phase.R, 1, TODAY) == bank[0]


def test_a_prompt_never_used_comes_before_the_one_that_rested_longest() -> None:
    bank = [view("C01"), view("C02"), view("C03")]
    used = {"C01": days_ago(50), "C02": days_ago(60)}
    assert choose(bank, used, None, Phase.R, 1, TODAY) == bank[2]
    assert choose(bank[:2], used, None, Phase.R, 1, TODAY) == bank[1]


def test_another_prompt_is_the_next_in_order() -> None:
    bank = [view(f"C{number:02}") for number in range(10)]
    shown: list[str] = []
    while (prompt := choose(bank, {}, None, Phase.R, 1, TODAY, passed_over=shown)) is not None:
        shown.append(prompt.id)
    assert sorted(shown) == [prompt.id for prompt in bank]


def test_groups_begin_with_different_prompts() -> None:
    bank = [view(f"C{number:02}") for number in range(18)]
    first = {choose(bank, {}, None, Phase.R, group, TODAY) for group in range(50)}
    assert len(first) > 9


def test_the_choice_is_the_same_in_every_process() -> None:
    script = (
        "from datetime import date\n"
        "from facilitation.rules.phases import Phase\n"
        "from facilitation.rules.rotation import PromptView, alternatives, choose\n"
        "bank = [PromptView(f'C{n:02}', ('R',), 'p') for n in range(18)]\n"
        "print(*[choose(bank, {}, None, Phase.R, g, date(2026, 3, 2)).id for g in range(20)])\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert outputs.pop().split()


@many
@given(
    bank=banks,
    gaps=st.lists(st.integers(0, 20), max_size=80),
    phase=phases,
    group=st.integers(1, 10**12),
    rest=st.integers(42, 84),
)
def test_no_prompt_comes_twice_in_42_days_and_none_is_kept_back_that_rested(
    bank: list[PromptView], gaps: list[int], phase: Phase, group: int, rest: int
) -> None:
    today, used, last = TODAY, dict[str, date](), None
    for gap in gaps:
        today += timedelta(days=gap)
        prompt = choose(bank, used, last, phase, group, today, rest)
        rested = [
            known
            for known in bank
            if {phase, Phase.R}.intersection(known.phases)
            and (today - used.get(known.id, date.min)).days >= rest
        ]
        assert (prompt is None) == (not rested)
        if prompt is not None:
            assert prompt in rested
            used[prompt.id], last = today, prompt.purpose


@many
@given(banks, st.dictionaries(st.integers(1, 30).map(lambda n: f"C{n:02}"), st.integers(0, 80)), phases)
def test_a_facilitator_chooses_from_rested_prompts_of_the_phase_by_their_purpose(
    bank: list[PromptView], ages: dict[str, int], phase: Phase
) -> None:
    found = alternatives(bank, {name: days_ago(age) for name, age in ages.items()}, phase, 1, TODAY)
    assert all(ages.get(prompt.id, 99) >= 42 for prompt in found)
    assert len(set(found)) == len(found)
    others = [prompt for prompt in found if phase not in prompt.phases]
    assert len(found) - len(others) < 2 or not others
    assert [prompt.purpose for prompt in found] == sorted(prompt.purpose for prompt in found)
