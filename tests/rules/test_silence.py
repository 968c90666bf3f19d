from datetime import UTC, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.caps import NudgeKind, Reason
from facilitation.rules.silence import (
    State,
    after_action,
    after_week,
    hello_at,
    is_welcome_back,
    may_nudge,
    reminders_allowed,
    step_after,
    stop_rule,
)
from tests.rules.strategies import many

LADDER = (State.ACTIVE, State.QUIET, State.AWAY, State.RESTING)
OFF_THE_LADDER = tuple(state for state in State if state not in LADDER)


def test_silent_weeks_lead_from_active_to_resting() -> None:
    state, silent, seen = State.ACTIVE, 0, []
    for _ in range(5):
        state, silent = after_week(state, acted=False, counts=True, silent_weeks=silent)
        seen.append((state, silent))
    assert seen == [
        (State.QUIET, 1),
        (State.AWAY, 2),
        (State.RESTING, 3),
        (State.RESTING, 4),
        (State.RESTING, 5),
    ]


@many
@given(weeks=st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
def test_the_state_says_how_many_weeks_in_a_row_were_silent(weeks: list[tuple[bool, bool]]) -> None:
    state, silent = State.ACTIVE, 0
    for acted, counts in weeks:
        state, silent = after_week(state, acted=acted, counts=counts, silent_weeks=silent)
    in_a_row = 0
    for acted, counts in weeks:
        in_a_row = 0 if acted else in_a_row + counts
    assert silent == in_a_row
    assert state is LADDER[min(in_a_row, 3)]


@many
@given(
    state=st.sampled_from(OFF_THE_LADDER), acted=st.booleans(), counts=st.booleans(), silent=st.integers(0, 9)
)
def test_a_week_changes_nobody_who_is_not_taking_part(
    state: State, acted: bool, counts: bool, silent: int
) -> None:
    assert after_week(state, acted=acted, counts=counts, silent_weeks=silent) == (state, silent)


@pytest.mark.parametrize("state", LADDER)
def test_any_action_makes_active_again(state: State) -> None:
    assert after_action(state) is State.ACTIVE


@pytest.mark.parametrize("state", OFF_THE_LADDER)
def test_an_action_alone_ends_no_pause_and_undoes_no_leaving(state: State) -> None:
    assert after_action(state) is state


def test_an_action_after_the_question_ends_a_pause() -> None:
    assert after_action(State.PAUSED, asked_back=True) is State.ACTIVE
    assert after_action(State.LEFT, asked_back=True) is State.LEFT


def test_welcome_back_is_said_after_silence_and_after_a_pause_only() -> None:
    assert {state for state in State if is_welcome_back(state)} == {
        State.QUIET,
        State.AWAY,
        State.RESTING,
        State.PAUSED,
    }


@pytest.mark.parametrize(
    ("silent", "never", "days", "step"),
    [
        (0, True, None, None),
        (1, False, None, "S1"),
        (1, True, None, "S2"),
        (1, True, 13, "S1"),
        (2, False, None, "S2"),
        (2, True, 7, None),
        (2, False, 13, None),
        (2, False, 14, "S2"),
        (3, True, 7, "S3"),
        (4, False, None, None),
        (9, True, None, None),
    ],
)
def test_the_ladder_of_silent_weeks(silent: int, never: bool, days: int | None, step: str | None) -> None:
    assert step_after(silent, never_used_a_button=never, days_since_last_hl2=days) == step


def test_an_s_message_comes_at_ten_on_the_day_after_kickoff_in_group_time() -> None:
    sofia = ZoneInfo("Europe/Sofia")
    kickoff = datetime(2026, 3, 30, 7, tzinfo=UTC)  # Monday 10:00, the day after the clock changed
    assert hello_at(kickoff, sofia) == datetime(2026, 3, 31, 7, tzinfo=UTC)


ALL = set(NudgeKind)
TABLE = {
    State.INVITED: {NudgeKind.ONBOARDING},
    State.ACTIVE: ALL - {NudgeKind.ONBOARDING, NudgeKind.PAUSE_END, NudgeKind.ALUMNI},
    State.QUIET: {NudgeKind.REFLECTION_INVITE, NudgeKind.HELLO, NudgeKind.HELLO_QUESTION},
    State.AWAY: {NudgeKind.HELLO_QUESTION},
    State.RESTING: {NudgeKind.LAST_HELLO},
    State.PAUSED: {NudgeKind.PAUSE_END},
    State.LEFT: set[NudgeKind](),
    State.FINISHED: {NudgeKind.SURVEY, NudgeKind.STATEMENT, NudgeKind.NOTICE},
    State.ALUMNI: {NudgeKind.SURVEY, NudgeKind.STATEMENT, NudgeKind.NOTICE, NudgeKind.ALUMNI},
}


@pytest.mark.parametrize("state", State)
def test_the_state_decides_which_messages_may_come(state: State) -> None:
    assert {kind for kind in NudgeKind if may_nudge(state, kind)} == TABLE[state]


def test_reminders_need_a_yes_an_answer_now_and_then_and_a_running_week() -> None:
    flags = (False, True)
    for wants, unanswered, state, paused, skipped in product(flags, range(4), State, flags, flags):
        allowed = reminders_allowed(
            wants=wants, unanswered=unanswered, state=state, group_paused=paused, week_skipped=skipped
        )
        assert allowed == (wants and unanswered < 2 and state is State.ACTIVE and not paused and not skipped)


@pytest.mark.parametrize("kind", NudgeKind)
def test_stop_reminders_stops_reminders_the_first_hello_buddies_and_requests_and_nothing_else(
    kind: NudgeKind,
) -> None:
    state = next(state for state in State if may_nudge(state, kind))
    rule = stop_rule(kind, wants=False, unanswered=0, state=state, group_paused=False, week_skipped=False)
    stopped = {
        NudgeKind.REMINDER_KICKOFF,
        NudgeKind.REMINDER_REFLECTION,
        NudgeKind.REMINDER_CHECKIN,
        NudgeKind.HELLO,
        NudgeKind.FEEDBACK_REQUEST,
        NudgeKind.BUDDY_NUDGE,
    }
    assert rule == (Reason.STOPPED if kind in stopped else None)


def test_a_paused_group_does_not_hold_back_the_end_of_a_persons_own_pause() -> None:
    rule = stop_rule(
        NudgeKind.PAUSE_END,
        wants=False,
        unanswered=5,
        state=State.PAUSED,
        group_paused=True,
        week_skipped=True,
    )
    assert rule is None
