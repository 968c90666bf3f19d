"""Who is on the hello list, as a rule: plain facts, told first, no score (content-design 1.9)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.hello import (
    NEWCOMER,
    ORDER,
    SILENT_WEEKS,
    HelloFacts,
    HelloReason,
    in_order,
    reasons,
)
from facilitation.rules.silence import State

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
ago = st.integers(0, 60 * 24).map(lambda hours: NOW - timedelta(hours=hours))
spans = st.integers(1, 96).map(lambda hours: timedelta(hours=hours))
facts_of_anybody = st.builds(
    HelloFacts,
    state=st.sampled_from(State),
    silent_weeks=st.integers(0, 4),
    last_action=st.none() | ago,
    onboarded=st.none() | ago,
    asked=st.none() | ago,
    resting=st.booleans(),
    week_one_ends=st.none() | ago,
    open_question=st.none() | ago,
)
BY_SILENCE = {HelloReason.H1, HelloReason.H4}


@given(facts=facts_of_anybody, veto=spans, alert=spans)
def test_silence_is_told_to_the_person_first_and_any_action_or_not_now_ends_it(
    facts: HelloFacts, veto: timedelta, alert: timedelta
) -> None:
    found = reasons(facts, NOW, veto=veto, alert=alert)
    if BY_SILENCE & found.keys():
        assert facts.asked is not None
        assert facts.asked + veto <= NOW
        assert not facts.resting
        assert facts.last_action is None or facts.last_action < facts.asked
    for changed in (
        replace(facts, resting=True),
        replace(facts, asked=None),
        replace(facts, last_action=NOW),
    ):
        assert not BY_SILENCE & reasons(changed, NOW, veto=veto, alert=alert).keys()


@given(facts=facts_of_anybody, veto=spans, alert=spans)
def test_each_sentence_is_true(facts: HelloFacts, veto: timedelta, alert: timedelta) -> None:
    found = reasons(facts, NOW, veto=veto, alert=alert)
    assert all(since <= NOW for since in found.values())
    if HelloReason.H1 in found:
        assert facts.silent_weeks >= SILENT_WEEKS
    if HelloReason.H4 in found:
        assert facts.last_action is None
        assert facts.onboarded is not None
        assert NOW - facts.onboarded > NEWCOMER
    waits = facts.open_question is not None and facts.open_question + alert <= NOW
    assert (HelloReason.H2 in found) == (waits and facts.state != State.LEFT)


@given(facts=facts_of_anybody, veto=spans, alert=spans)
def test_nobody_who_left_finished_or_pauses_is_on_the_list_for_silence(
    facts: HelloFacts, veto: timedelta, alert: timedelta
) -> None:
    for state in (State.INVITED, State.PAUSED, State.LEFT, State.FINISHED):
        found = reasons(replace(facts, state=state), NOW, veto=veto, alert=alert)
        assert not BY_SILENCE & found.keys()


@given(facts=facts_of_anybody, veto=spans, alert=spans, later=spans)
def test_what_holds_goes_on_holding_since_the_same_instant_while_nothing_happens(
    facts: HelloFacts, veto: timedelta, alert: timedelta, later: timedelta
) -> None:
    now, then = (reasons(facts, at, veto=veto, alert=alert) for at in (NOW, NOW + later))
    assert now.items() <= then.items()


@given(entries=st.lists(st.tuples(st.sampled_from(HelloReason), ago)))
def test_the_order_is_by_reason_and_then_by_waiting(entries: list[tuple[HelloReason, datetime]]) -> None:
    ordered = in_order(entries, lambda entry: entry[0], lambda entry: entry[1])
    assert sorted(entries) == sorted(ordered)
    ranks = [(ORDER.index(reason), since) for reason, since in ordered]
    assert ranks == sorted(ranks)
