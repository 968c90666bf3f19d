"""The arrows between the states of deliveries: each a compare-and-set, checked by the one table of transitions.

States stand in the statements as literals: bound as parameters they would not match the partial indexes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal_column, select, update
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session

from facilitation.model import Operation, metadata
from facilitation.phrasebook import Phrasebook
from facilitation.ports import Capabilities
from facilitation.rules.transitions import DeliveryState, Policy, after_unknown, check

DELIVERY, ROOM, ACCOUNT = (metadata.tables[name] for name in ("delivery", "room", "account"))

# A delivery with its room or account: what the platform calls the place it goes to.
PLACED = DELIVERY.outerjoin(ROOM, ROOM.c.id == DELIVERY.c.room_id).outerjoin(
    ACCOUNT, ACCOUNT.c.id == DELIVERY.c.account_id
)
PLATFORM = func.coalesce(ROOM.c.platform, ACCOUNT.c.platform)
CHAT = func.coalesce(ROOM.c.chat, ACCOUNT.c.ref)

PRIORITIES = range(10)
LEASE = timedelta(seconds=60)  # longer than any call to a platform may take
NONCE_LIFE = timedelta(
    minutes=2
)  # platforms that drop repeats do so for "a few minutes" (platform-facts 2.9)

_REPEATABLE = frozenset({Operation.EDIT, Operation.DELETE, Operation.PIN})
_S = DeliveryState
_ALL: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works on the ledger, and with what: `owner` is one word per process that runs at a time."""

    owner: str
    capabilities: Mapping[str, Capabilities]
    book: Phrasebook
    lease: timedelta = LEASE


def is_state(column: ColumnElement[Any], *states: DeliveryState) -> ColumnElement[bool]:
    """A condition on a state, with literals."""
    words: list[ColumnElement[Any]] = [literal_column(f"'{state.value}'") for state in states]
    return column == words[0] if len(words) == 1 else column.in_(words)


def move(
    session: Session,
    ids: Collection[int],
    before: DeliveryState,
    after: DeliveryState,
    *,
    only: Mapping[str, Any] = _ALL,
    attempts: int = 0,
    **values: Any,
) -> list[int]:
    """Take deliveries from one state to another; the result are those that were in it.

    `only` those with these values as well; `attempts` is added to their number of attempts. Raises
    ForbiddenTransition for an arrow that is not in the table.
    """
    check(before, after)
    if not ids:
        return []
    given = {**{f"only_{name}": value for name, value in only.items()}, **values}
    statement = _arrow(before, after, tuple(only), tuple(values))
    moved = session.connection().execute(statement, {"ids": sorted(ids), "attempts": attempts, **given})
    return sorted(moved.scalars())


@cache
def _arrow(
    before: DeliveryState, after: DeliveryState, only: tuple[str, ...], values: tuple[str, ...]
) -> ReturningUpdate[Any]:
    return (
        update(DELIVERY)
        .where(
            DELIVERY.c.id.in_(bindparam("ids", expanding=True)),
            is_state(DELIVERY.c.state, before),
            *(DELIVERY.c[name] == bindparam(f"only_{name}") for name in only),
        )
        .values(
            state=after,
            attempt=DELIVERY.c.attempt + bindparam("attempts"),
            **{name: bindparam(name) for name in values},
        )
        .returning(DELIVERY.c.id)
    )


def expire(session: Session, now: datetime) -> int:
    """Let go of all pending deliveries whose time is over. Returns their number."""
    check(_S.PENDING, _S.EXPIRED)
    return session.connection().execute(_EXPIRE, {"now": now}).rowcount


# A delivery that is over is always due too: that way the index on due ones finds it.
_EXPIRE = (
    update(DELIVERY)
    .where(
        is_state(DELIVERY.c.state, _S.PENDING),
        DELIVERY.c.priority.in_([literal_column(str(number)) for number in PRIORITIES]),
        DELIVERY.c.due_at <= bindparam("now"),
        DELIVERY.c.expires_at <= bindparam("now"),
    )
    .values(state=_S.EXPIRED)
)


def reclaim(
    session: Session, desk: Desk, now: datetime, *, held: Collection[int] = (), former_life: bool = False
) -> list[int]:
    """Take up what others dropped: rows whose lease ran out, and with `former_life` all that carry our name.

    Claimed ones are surely unsent and wait again. Those being sent are unknown and go by their policy, except
    where the platform can be asked: these stay in sending under our name and are returned, to be looked for.
    `held` are rows that this process is working on.
    """
    lapsed = DELIVERY.c.lease_until <= now
    rows = session.connection().execute(
        select(DELIVERY.c.id, DELIVERY.c.state)
        .where(
            is_state(DELIVERY.c.state, _S.CLAIMED, _S.SENDING),
            (lapsed | (DELIVERY.c.owner == desk.owner)) if former_life else lapsed,
            DELIVERY.c.id.not_in(list(held)),
        )
        .with_for_update()
    )
    states = {row.id: row.state for row in rows}
    unsent = [number for number, state in states.items() if state == _S.CLAIMED]
    move(session, unsent, _S.CLAIMED, _S.PENDING, owner="", lease_until=None)
    doubtful = []
    for row in _places(session, [number for number in states if number not in unsent]):
        can = desk.capabilities.get(row.platform, Capabilities())
        if can.searchable and row.operation == Operation.POST and not row.interaction:
            take_over(session, desk, row.id, now)
            doubtful.append(row.id)
        else:
            policy = policy_of(
                row.policy, row.operation, row.interaction, can, now - row.lease_until + desk.lease
            )
            doubt(session, row.id, policy, row.attempt, "interrupted")
    return doubtful


def take_over(session: Session, desk: Desk, delivery: int, now: datetime) -> None:
    """Go on with a row that somebody else was sending."""
    session.connection().execute(
        update(DELIVERY)
        .where(DELIVERY.c.id == delivery, is_state(DELIVERY.c.state, _S.SENDING))
        .values(owner=desk.owner, lease_until=now + desk.lease)
    )


def doubt(
    session: Session,
    delivery: int,
    policy: Policy,
    attempt: int,
    error: str,
    *,
    only: Mapping[str, Any] = _ALL,
) -> bool:
    """Nobody can say whether it was sent: unknown, and from there as the policy says. False where it had moved on."""
    released: dict[str, Any] = {"owner": "", "lease_until": None, "error": error}
    if not move(session, [delivery], _S.SENDING, _S.UNKNOWN, only=only, **released):
        return False
    if after_unknown(policy, attempt) == _S.PENDING:
        move(session, [delivery], _S.UNKNOWN, _S.PENDING)
    return True


def policy_of(
    policy: Policy, operation: Operation, interaction: str, can: Capabilities, age: timedelta
) -> Policy:
    """The policy that holds for a doubtful delivery whose sending began `age` ago.

    Edits, pins and deletions may be repeated (platform-facts 3.1), and so may posts where the platform drops the
    second one; answers to an interaction are never dropped by it.
    """
    if policy == Policy.EPHEMERAL or operation == Operation.TOAST:
        return Policy.EPHEMERAL
    if operation in _REPEATABLE:
        return Policy.DEDUPE
    if interaction:
        return Policy.STOP
    if can.deduplicates and age < NONCE_LIFE:
        return Policy.DEDUPE
    return Policy.RESEND if policy == Policy.DEDUPE else policy


def _places(session: Session, ids: Collection[int]) -> list[Any]:
    if not ids:
        return []
    columns = (
        DELIVERY.c[name] for name in ("id", "policy", "operation", "interaction", "attempt", "lease_until")
    )
    query = (
        select(PLATFORM.label("platform"), *columns).select_from(PLACED).where(DELIVERY.c.id.in_(list(ids)))
    )
    return list(session.connection().execute(query))
