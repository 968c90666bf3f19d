"""The life of a delivery as one table (design 5).

pending ─► claimed ─► sending ─► sent        every arrow is a compare-and-set
   │          │          ├─► pending         provably unsent
   │          │          ├─► failed
   │          │          └─► unknown         evidence → sent, or policy → pending
   ├──────────┼─► expired
   └──────────┴─► cancelled                  a claim whose lease ran out → pending
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class DeliveryState(StrEnum):
    """What is known about one message to one room or account."""

    PENDING = "pending"
    CLAIMED = "claimed"  # a courier holds it; surely unsent
    SENDING = "sending"  # the call to the platform has begun
    SENT = "sent"
    FAILED = "failed"  # surely not sent, and will not be
    UNKNOWN = "unknown"  # nobody can say whether it was sent
    EXPIRED = "expired"
    CANCELLED = "cancelled"


_S = DeliveryState

# Before the call to the platform a message is surely unsent: it may still expire or be taken back.
ALLOWED: Mapping[DeliveryState, frozenset[DeliveryState]] = MappingProxyType(
    {
        _S.PENDING: frozenset({_S.CLAIMED, _S.EXPIRED, _S.CANCELLED}),
        _S.CLAIMED: frozenset({_S.SENDING, _S.PENDING, _S.EXPIRED, _S.CANCELLED}),
        _S.SENDING: frozenset({_S.SENT, _S.PENDING, _S.FAILED, _S.UNKNOWN}),
        _S.UNKNOWN: frozenset({_S.SENT, _S.PENDING}),
        _S.SENT: frozenset(),
        _S.FAILED: frozenset(),
        _S.EXPIRED: frozenset(),
        _S.CANCELLED: frozenset(),
    }
)


class ForbiddenTransition(Exception):
    """A delivery was to change in a way that the table does not allow."""

    def __init__(self, before: DeliveryState, after: DeliveryState) -> None:
        super().__init__(f"a delivery never goes from {before} to {after}")
        self.before = before
        self.after = after


def check(before: DeliveryState, after: DeliveryState) -> None:
    """Let an arrow of the table pass; raises ForbiddenTransition for any other."""
    if after not in ALLOWED[before]:
        raise ForbiddenTransition(before, after)


class Policy(StrEnum):
    """What happens to a message when nobody can say whether it arrived."""

    RESEND = "resend"  # once more: a room would rather read a beat twice than never
    STOP = "stop"  # private messages and digests: never twice
    DEDUPE = "dedupe"  # the platform drops the second one by its nonce
    EPHEMERAL = "ephemeral"  # an answer to a press or command, worthless a moment later


# Sends in all, the first included. A nonce protects only for minutes, so that repeating has an end too.
_SENDS: Mapping[Policy, int] = MappingProxyType(
    {Policy.RESEND: 2, Policy.STOP: 1, Policy.DEDUPE: 3, Policy.EPHEMERAL: 1}
)


def after_unknown(policy: Policy, attempts: int) -> DeliveryState:
    """Where an unknown delivery goes: pending to be sent again, or unknown, where it stays.

    `attempts` is how often it was sent so far, the doubtful time included.
    """
    return DeliveryState.PENDING if attempts < _SENDS[policy] else DeliveryState.UNKNOWN
