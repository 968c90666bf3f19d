"""A claimed row as the platform gets it: its address, its message with marked buttons, the message it is about."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from bot.courier.enclosures import known_files, sent_files
from bot.courier.ledger import ACCOUNT, CHAT, DELIVERY, PLACED, PLATFORM, ROOM, Desk, move
from bot.courier.pacing import Held, release
from facilitation.model import Operation, Reach
from facilitation.outbox import LATE
from facilitation.ports import Address, Order, SentFile
from facilitation.rules.transitions import DeliveryState, Policy
from facilitation.speech import Message, from_json
from facilitation.tokens import with_delivery

_S = DeliveryState
_SUBJECT = DELIVERY.alias("subject")
_WHOLE = (
    select(
        DELIVERY,
        PLATFORM.label("platform"),
        CHAT.label("chat"),
        ROOM.c.thread.label("thread"),
        ACCOUNT.c.reach.label("reach"),
        _SUBJECT.c.state.label("subject_state"),
        _SUBJECT.c.message_ref.label("subject_ref"),
    )
    .select_from(PLACED.outerjoin(_SUBJECT, _SUBJECT.c.id == DELIVERY.c.subject_id))
    .where(DELIVERY.c.id.in_(bindparam("ids", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Job:
    """One row being sent. `message_ref`: the message to edit, delete or pin. `doubtful`: it may have arrived already.

    `late`: an answer that came too late for its interaction. `nudge`: the bot begins with it by itself. `held` is what it holds of the pace until the platform
    has answered.
    """

    order: Order
    operation: Operation
    policy: Policy
    kind: str
    room_id: int | None
    account_id: int | None
    reach: Reach | None
    message_ref: str
    began: datetime
    expires_at: datetime
    held: tuple[Held, ...] = ()
    doubtful: bool = False
    late: bool = False
    nudge: bool = False

    @property
    def id(self) -> int:
        """The delivery's id."""
        return self.order.delivery

    @property
    def platform(self) -> str:
        """The platform's word."""
        return self.order.address.platform


def begin_sending(
    session: Session, desk: Desk, claimed: Mapping[int, tuple[Held, ...]], now: datetime
) -> list[Job]:
    """From claimed to sending, in the order of `claimed`: commit this, then call the platform.

    What an edit was to change may never have been sent. Then a private answer is said anew and anything else is
    cancelled.
    """
    ids = list(claimed)
    if not ids:
        return []
    rows = {row.id: row for row in _load(session, ids)}
    messages = {number: from_json(row.message) for number, row in rows.items()}
    files = known_files(session, messages.values())
    lost = [row for row in rows.values() if row.subject_id is not None and not _has_message(row)]
    anew = [row.id for row in lost if row.operation == Operation.EDIT and row.account_id is not None]
    move(
        session,
        [row.id for row in lost if row.id not in anew],
        _S.CLAIMED,
        _S.CANCELLED,
        error="nothing to change",
    )
    say_anew(session, anew)
    begun = move(
        session,
        ids,
        _S.CLAIMED,
        _S.SENDING,
        only={"owner": desk.owner},
        attempts=1,
        lease_until=now + desk.lease,
    )
    sending = set(begun)
    idle = [one for number in ids if number not in sending for one in claimed[number]]
    release(session, idle, now.timestamp())
    return [
        _job(
            rows[number],
            Operation.POST if number in anew else rows[number].operation,
            messages[number],
            sent_files(messages[number], rows[number].platform, files),
            began=now,
            again=1,
            held=claimed[number],
        )
        for number in ids
        if number in sending
    ]


def doubtful_jobs(session: Session, ids: Collection[int]) -> list[Job]:
    """Rows that were being sent when their sender died: the platform is asked before anything else."""
    return [
        replace(_job(row, row.operation, from_json(row.message), (), began=row.due_at), doubtful=True)
        for row in _load(session, ids)
    ]


def say_anew(session: Session, ids: Collection[int]) -> None:
    """Make posts of edits: from now on the row itself is the message that later edits change."""
    if ids:
        session.connection().execute(
            DELIVERY.update()
            .where(DELIVERY.c.id.in_(list(ids)), DELIVERY.c.operation == Operation.EDIT)
            .values(operation=Operation.POST, subject_id=None)
        )


def marked(message: Message, delivery: int) -> Message:
    """The message with the delivery's mark on its buttons: a later press is evidence that it arrived."""
    return message.with_buttons(
        replace(button, token=with_delivery(button.token, delivery)) if button.token else button
        for button in message.buttons
    )


def _has_message(row: Any) -> bool:
    return row.subject_state == _S.SENT and bool(row.subject_ref)


def _load(session: Session, ids: Collection[int]) -> list[Any]:
    if not ids:
        return []
    return list(session.connection().execute(_WHOLE, {"ids": list(ids)}))


def _job(
    row: Any,
    operation: Operation,
    message: Message,
    files: tuple[SentFile, ...],
    *,
    began: datetime,
    again: int = 0,
    held: tuple[Held, ...] = (),
) -> Job:
    order = Order(
        delivery=row.id,
        address=Address(row.platform, row.chat, row.thread or 0, private=row.account_id is not None),
        message=marked(message, row.id),
        attempt=row.attempt + again,
        silent=row.silent,
        interaction=row.interaction,
        due_at=row.due_at,
        files=files,
    )
    return Job(
        order=order,
        operation=operation,
        policy=row.policy,
        kind=row.kind,
        room_id=row.room_id,
        account_id=row.account_id,
        reach=row.reach,
        message_ref=(row.subject_ref or "") if operation not in (Operation.POST, Operation.TOAST) else "",
        began=began,
        expires_at=row.expires_at,
        held=held,
        late=row.error.startswith(LATE),
        nudge=bool(row.nudge),
    )
