from itertools import product

import pytest

from facilitation.rules.transitions import (
    ALLOWED,
    DeliveryState,
    ForbiddenTransition,
    Policy,
    after_unknown,
    check,
)

ARROWS = {
    "pending": "claimed expired cancelled",
    "claimed": "sending pending expired cancelled",
    "sending": "sent pending failed unknown",
    "unknown": "sent pending",
}


@pytest.mark.parametrize(("before", "after"), list(product(DeliveryState, DeliveryState)))
def test_every_transition_is_allowed_or_refused_by_the_one_table(
    before: DeliveryState, after: DeliveryState
) -> None:
    if after in ARROWS.get(before, "").split():
        check(before, after)
    else:
        with pytest.raises(ForbiddenTransition) as refused:
            check(before, after)
        assert (refused.value.before, refused.value.after) == (before, after)


def test_a_message_that_may_have_been_sent_is_never_taken_back_or_expired() -> None:
    for state in (DeliveryState.SENDING, DeliveryState.UNKNOWN, DeliveryState.SENT):
        assert not ALLOWED[state] & {DeliveryState.EXPIRED, DeliveryState.CANCELLED}


def test_every_delivery_can_reach_an_end() -> None:
    for state in DeliveryState:
        reached, before = {state}, set[DeliveryState]()
        while reached != before:
            before = set(reached)
            reached |= {after for known in before for after in ALLOWED[known]}
        assert any(not ALLOWED[end] for end in reached)


@pytest.mark.parametrize(
    ("policy", "sends"), [(Policy.RESEND, 2), (Policy.STOP, 1), (Policy.DEDUPE, 3), (Policy.EPHEMERAL, 1)]
)
def test_an_unknown_delivery_is_sent_again_only_as_often_as_its_policy_says(
    policy: Policy, sends: int
) -> None:
    attempts = 1
    while after_unknown(policy, attempts) is DeliveryState.PENDING:
        check(DeliveryState.UNKNOWN, DeliveryState.PENDING)
        attempts += 1
    assert attempts == sends
