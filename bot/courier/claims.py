"""Which rows may leave at an instant, and when the next may.

Order: priority, then due time, then id. A room or account has one row under way at a time, so nothing overtakes;
an edit, pin or deletion waits until the message it is about has been settled. Rows whose room or account cannot be
reached wait where they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, cast, exists, func, literal_column, or_, select
from sqlmodel import Session

from bot.courier.ledger import (
    ACCOUNT,
    CHAT,
    DELIVERY,
    PLACED,
    PLATFORM,
    PRIORITIES,
    ROOM,
    Desk,
    is_state,
    move,
)
from bot.courier.pacing import PACE, TOLERANCE, Budget, Held
from facilitation.model import Operation, Reach, RoomState
from facilitation.rules.transitions import DeliveryState

_S = DeliveryState
_PENDING = is_state(DELIVERY.c.state, _S.PENDING)
_TOAST = DELIVERY.c.operation == literal_column(f"'{Operation.TOAST.value}'")
_SPARE = 4  # rows looked at for each that may be claimed: some belong to the same room


@dataclass(frozen=True, slots=True)
class Claim:
    """Rows that are ours now, in the order of sending, what each holds of the pace, and when to look again.

    That is `now` where something was claimed: what these rows stood in the way of is seen once they are settled.
    None: nothing is open.
    """

    held: Mapping[int, tuple[Held, ...]] = field(default_factory=dict)
    next_at: datetime | None = None

    @property
    def ids(self) -> tuple[int, ...]:
        """The deliveries."""
        return tuple(self.held)


@dataclass(frozen=True, slots=True)
class Agenda:
    """A glance at the ledger: the first due instant of each priority, and the first lease to run out."""

    due: Mapping[int, datetime]
    lease: datetime | None

    def priorities(self, now: datetime) -> list[int]:
        """The priorities that have something due."""
        return [priority for priority, due_at in self.due.items() if due_at <= now]


def agenda(session: Session) -> Agenda:
    """Look what is open: one statement of index look-ups, whatever the ledger holds."""
    row = session.connection().execute(_AGENDA).one()
    due = {priority: row[priority] for priority in PRIORITIES if row[priority] is not None}
    return Agenda(due, row.lease)


def claim(session: Session, desk: Desk, now: datetime, limit: int, seen: Agenda) -> Claim:
    """Take up to `limit` rows that may leave at `now`, one for each room or account, toasts without end."""
    waiting = seen.priorities(now)
    if not waiting:
        return Claim({}, _earliest(seen.lease, *seen.due.values()))
    budget = Budget(session, desk.capabilities, now)
    claimed: dict[int, tuple[Held, ...]] = {}
    for priority in waiting:
        while len(claimed) < limit and (platforms := budget.ready()):
            wanted = limit - len(claimed)
            rows = _candidates(session, desk, now, priority, platforms, wanted * _SPARE)
            chosen = _choose(session, budget, rows, now, wanted)
            ours = move(
                session, chosen, _S.PENDING, _S.CLAIMED, owner=desk.owner, lease_until=now + desk.lease
            )
            held = budget.save()
            claimed |= {number: held[number] for number in ours}
            if len(rows) < wanted * _SPARE or not chosen:
                break
    return Claim(claimed, now if claimed else _next(session, desk, now, seen, budget))


def _choose(session: Session, budget: Budget, rows: Sequence[Any], now: datetime, wanted: int) -> list[int]:
    chosen: list[int] = []
    busy: set[tuple[int | None, int | None]] = set()
    over: list[int] = []
    for row in rows:
        target = (row.room_id, row.account_id)
        toast = row.operation == Operation.TOAST
        if row.expires_at <= now:
            over.append(row.id)
        elif (
            len(chosen) < wanted
            and (toast or target not in busy)
            and budget.take(row.id, row.platform, None if toast else row.chat, private=row.room_id is None)
        ):
            chosen.append(row.id)
            busy |= set() if toast else {target}
        else:
            busy.add(target)  # what comes later for this target does not overtake
    move(session, over, _S.PENDING, _S.EXPIRED)
    return chosen


def _candidates(
    session: Session, desk: Desk, now: datetime, priority: int, platforms: Sequence[str], limit: int
) -> Sequence[Any]:
    values = {**_moment(desk, now), "priority": priority, "platforms": platforms, "limit": limit}
    return session.connection().execute(_CANDIDATES, values).all()


def _next(session: Session, desk: Desk, now: datetime, seen: Agenda, budget: Budget) -> datetime | None:
    """When something may leave that could not at `now`: a later due time, a pace that is over, a lease."""
    later = session.connection().execute(_LATER, {"now": now}).one()
    values = {**_moment(desk, now), "platforms": list(desk.capabilities)}
    held = [
        _instant(max(row.paced_until or 0.0, budget.free_at(row.platform)))
        for row in session.connection().execute(_HELD, values)
    ]
    return _earliest(seen.lease, *later, *held)


def _moment(desk: Desk, now: datetime) -> dict[str, Any]:
    cold = [name for name, can in desk.capabilities.items() if can.cold_private]
    return {"now": now, "clock": now.timestamp() + TOLERANCE, "cold": cold}


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _earliest(*instants: datetime | None) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)


def _first_due(priority: int, *where: ColumnElement[bool]) -> Any:
    number: ColumnElement[int] = literal_column(str(priority))
    query = select(func.min(DELIVERY.c.due_at)).where(_PENDING, DELIVERY.c.priority == number, *where)
    return query.scalar_subquery().label(f"due{priority}")


def _eligible() -> ColumnElement[bool]:
    """Due, and nothing stands in its way but the pace."""
    other, subject = DELIVERY.alias("other"), DELIVERY.alias("subject")
    under_way = exists().where(
        is_state(other.c.state, _S.CLAIMED, _S.SENDING),
        other.c.operation != literal_column(f"'{Operation.TOAST.value}'"),
        or_(other.c.room_id == DELIVERY.c.room_id, other.c.account_id == DELIVERY.c.account_id),
    )
    unsettled = exists().where(
        subject.c.id == DELIVERY.c.subject_id,
        is_state(subject.c.state, _S.PENDING, _S.CLAIMED, _S.SENDING),
    )
    reachable = or_(
        _TOAST,
        DELIVERY.c.interaction != "",
        ROOM.c.state == RoomState.OPEN,
        ACCOUNT.c.reach == Reach.OPEN,
        and_(ACCOUNT.c.reach == Reach.UNKNOWN, ACCOUNT.c.platform.in_(bindparam("cold", expanding=True))),
    )
    return and_(
        _PENDING,
        DELIVERY.c.due_at <= bindparam("now"),
        PLATFORM.in_(bindparam("platforms", expanding=True)),
        reachable,
        or_(_TOAST, and_(~under_way, ~unsettled)),
    )


_KEY = PLATFORM + ":" + cast(CHAT, String)
_OF_CHAT = PACE.c.key.in_([_KEY, _KEY + "/minute"])
_PACED = exists().where(_OF_CHAT, PACE.c.next_at > bindparam("clock"))

_AGENDA = select(
    *(_first_due(priority) for priority in PRIORITIES),
    select(func.min(DELIVERY.c.lease_until))
    .where(is_state(DELIVERY.c.state, _S.CLAIMED, _S.SENDING))
    .scalar_subquery()
    .label("lease"),
)
_LATER = select(*(_first_due(priority, DELIVERY.c.due_at > bindparam("now")) for priority in PRIORITIES))
_CANDIDATES = (
    select(
        DELIVERY.c.id,
        DELIVERY.c.operation,
        DELIVERY.c.room_id,
        DELIVERY.c.account_id,
        DELIVERY.c.expires_at,
        PLATFORM.label("platform"),
        CHAT.label("chat"),
    )
    .select_from(PLACED)
    .where(DELIVERY.c.priority == bindparam("priority"), _eligible(), or_(_TOAST, ~_PACED))
    .order_by(DELIVERY.c.priority, DELIVERY.c.due_at, DELIVERY.c.id)
    .limit(bindparam("limit"))
)
_HELD = (
    select(
        PLATFORM.label("platform"),
        func.min(
            func.coalesce(
                select(func.max(PACE.c.next_at))
                .where(_OF_CHAT)
                .correlate(DELIVERY, ROOM, ACCOUNT)
                .scalar_subquery(),
                0.0,
            )
        ).label("paced_until"),
    )
    .select_from(PLACED)
    .where(
        DELIVERY.c.priority.in_([literal_column(str(number)) for number in PRIORITIES]),
        _eligible(),
        DELIVERY.c.expires_at > bindparam("now"),
    )
    .group_by(PLATFORM)
)
