"""What becomes of a row after the platform's answer.

    answer            row                         besides
    Sent              sent                        an account of unknown reach is open
    TryLater          pending                     the chat (or the whole account) holds still so long;
                                                  a toast waits alone, and fails where it would come too late
    RoomMoved         pending                     all rooms of the chat move
    Unreachable       failed; a room's post:      room or account keeps why; a room's leaders are told once
                      pending, until the room is
                      open again or it expires;
                      news to somebody who can
                      hear it with their next
                      tap: pending;
                      an answer that came too
                      late for its interaction:
                      pending, as a private
                      message
    Malformed         failed                      a fault with a reference
    Gone              sent; a private edit:       the answer is said anew
                      pending, as a post
    Unknown           unknown, then by policy
    any other         unknown                     a fault with a reference: a bug of ours

A row that was surely not sent does not lose one of the sends its policy allows.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from bot.courier.jobs import Job, say_anew
from bot.courier.ledger import DELIVERY, ROOM, Desk, doubt, is_state, move, policy_of
from bot.courier.pacing import count_more, hold_account, hold_chat, release
from facilitation.errors import (
    DeliveryError,
    Gone,
    Malformed,
    RoomMoved,
    TryLater,
    Unknown,
    Unreachable,
    Why,
    where_it_broke,
)
from facilitation.flows.programme import mailing
from facilitation.flows.shared import reach
from facilitation.model import Fault, Operation, Reach
from facilitation.outbox import ANSWER_LIFE, LATE
from facilitation.rules.transitions import DeliveryState, check
from facilitation.tokens import base36

_S = DeliveryState
_RELEASED: dict[str, Any] = {"owner": "", "lease_until": None}
_SHORTEST_WAIT = 1.0  # seconds: a platform that says "at once" is not asked in a loop


@dataclass(frozen=True, slots=True)
class Sent:
    """It is said. `message_ref` is the platform's name for the message."""

    message_ref: str = ""


Outcome = Sent | Exception


def settle(session: Session, desk: Desk, job: Job, outcome: Outcome, now: datetime) -> None:
    """Write down what the platform answered. A row that somebody else took up meanwhile is left to them."""
    release(session, job.held, now.timestamp())
    write = next(write for kind, write in _TABLE.items() if isinstance(outcome, kind))
    write(session, desk, job, outcome, now)


def keep_fault(session: Session, job: Job, error: Exception, now: datetime) -> str:
    """Keep a bug for repair; the result is its reference. Words of people are not kept with it."""
    reference = reference_of(job)
    details: dict[str, object] = {"kind": job.kind, "operation": str(job.operation), "platform": job.platform}
    what = f"delivery {job.id}"
    session.merge(Fault(reference=reference, what=what, error=_trace(error), details=details, at=now))
    session.flush()
    return reference


def reference_of(job: Job) -> str:
    """The short word for a fault in sending this row."""
    return f"D{base36(job.id).upper()}"


def _said(session: Session, desk: Desk, job: Job, outcome: Sent, now: datetime) -> None:
    sent = {
        "id_": job.id,
        "owner_": desk.owner,
        "attempt_": job.order.attempt,
        "ref": outcome.message_ref,
        "at": now,
    }
    if not session.connection().execute(_SENT, sent).rowcount:
        reach.arrived(
            session, job.id, now, outcome.message_ref
        )  # our lease ran out, and this is the evidence
    private_post = (
        job.account_id is not None and job.operation == Operation.POST and not job.order.interaction
    )
    if private_post and job.reach == Reach.UNKNOWN:
        reach.account_opened(session, job.account_id or 0, now)
    more, can, address = len(job.order.files) - 1, desk.capabilities[job.platform], job.order.address
    if more > 0 and can.packing.each_counts:
        count_more(
            session, can, job.platform, address.chat, more, private=address.private, at=now.timestamp()
        )


def _moved(session: Session, desk: Desk, job: Job, outcome: RoomMoved, now: datetime) -> None:
    if _back(session, desk, job, outcome):
        hold_chat(session, job.platform, outcome.chat, now.timestamp() + _SHORTEST_WAIT)
        reach.room_moved(session, job.platform, job.order.address.chat, outcome.chat, now)


def _refused(session: Session, desk: Desk, job: Job, outcome: Unreachable, now: datetime) -> None:
    late = outcome.why == Why.EXPIRED and job.order.interaction and desk.capabilities[job.platform].ephemeral
    if late and job.account_id is not None:  # what a stranger was told is for nobody else in the room
        _say_later(session, desk, job, outcome, now)
        return
    # A room's post waits until the room is open again; what shuts no room would only be refused once more.
    shuts = outcome.why != Why.EXPIRED and job.operation == Operation.POST and not job.order.interaction
    # News to who closed their messages comes with their next tap, where a tap can be answered so.
    at_a_tap = job.late or (
        outcome.why == Why.BLOCKED and not job.nudge and desk.capabilities[job.platform].ephemeral
    )
    waits = shuts and (job.room_id is not None or at_a_tap)
    # What waits for a tap is known by how its error begins.
    more = {"error": f"{LATE}; {_words(outcome)}"[:200]} if at_a_tap and job.account_id is not None else {}
    if (
        _back(session, desk, job, outcome, **more)
        if waits
        else _close(session, desk, job, _S.FAILED, outcome)
    ):
        _mark(session, desk, job, outcome, now)


def _say_later(session: Session, desk: Desk, job: Job, outcome: Unreachable, now: datetime) -> None:
    # In private, to who can be written to; to others with their next tap (outbox.bring_along).
    anew = {"interaction": "", "operation": Operation.POST, "subject_id": None}
    _back(session, desk, job, outcome, **anew, expires_at=max(job.expires_at, now + ANSWER_LIFE))


def _bad_form(session: Session, desk: Desk, job: Job, outcome: Malformed, now: datetime) -> None:
    if _close(session, desk, job, _S.FAILED, outcome):
        keep_fault(session, job, outcome, now)


def _gone(session: Session, desk: Desk, job: Job, outcome: Gone, now: datetime) -> None:
    if job.operation != Operation.EDIT or job.account_id is None:
        _said(session, desk, job, Sent(), now)
    elif _back(session, desk, job, outcome):
        say_anew(session, [job.id])


def _doubtful(session: Session, desk: Desk, job: Job, outcome: Unknown, now: datetime) -> None:
    can = desk.capabilities[job.platform]
    policy = policy_of(job.policy, job.operation, job.order.interaction, can, now - job.began)
    doubt(session, job.id, policy, job.order.attempt, _words(outcome), only=_ours(desk, job))


def _bug(session: Session, desk: Desk, job: Job, outcome: Exception, now: datetime) -> None:
    if _close(session, desk, job, _S.UNKNOWN, outcome):
        keep_fault(session, job, outcome, now)


def _back(session: Session, desk: Desk, job: Job, outcome: DeliveryError, **more: Any) -> bool:
    values = {"error": _words(outcome), **_RELEASED, **more}
    return bool(move(session, [job.id], _S.SENDING, _S.PENDING, only=_ours(desk, job), attempts=-1, **values))


def _close(session: Session, desk: Desk, job: Job, state: DeliveryState, outcome: Exception) -> bool:
    values = {"error": _words(outcome), **_RELEASED}
    return bool(move(session, [job.id], _S.SENDING, state, only=_ours(desk, job), **values))


def _later(session: Session, desk: Desk, job: Job, outcome: TryLater, now: datetime) -> None:
    wait = max(_SHORTEST_WAIT, outcome.seconds)
    until = now.timestamp() + wait
    if outcome.whole_account:
        _back(session, desk, job, outcome)
        hold_account(session, desk.capabilities[job.platform], job.platform, until)
    elif job.operation != Operation.TOAST:
        # The chat waits, not the row: what was queued behind it in the same place does not overtake.
        _back(session, desk, job, outcome)
        hold_chat(session, job.platform, job.order.address.chat, until)
    elif now + timedelta(seconds=wait) < job.expires_at:
        _back(session, desk, job, outcome, due_at=now + timedelta(seconds=wait))
    else:
        _close(session, desk, job, _S.FAILED, outcome)


def _mark(session: Session, desk: Desk, job: Job, outcome: Unreachable, now: datetime) -> None:
    # A press that is too old, or a right that only pinning needs, says nothing about the place.
    why = outcome.why
    if why == Why.EXPIRED or job.operation == Operation.TOAST or job.order.interaction:
        return
    if why == Why.NO_RIGHTS and job.operation != Operation.POST:
        if job.operation == Operation.PIN and job.room_id is not None:
            reach.pin_refused(session, desk.book, desk.capabilities, job.room_id, outcome.rights, now)
        return
    if job.account_id is not None:
        if reach.account_unreachable(session, job.account_id, why, now):
            mailing.refused(session, desk.book, desk.capabilities, job.account_id, now)
    elif job.room_id is not None and _same_address(session, job):
        reach.room_unreachable(
            session, desk.book, desk.capabilities, job.room_id, why, now, rights=outcome.rights
        )


def _same_address(session: Session, job: Job) -> bool:
    # A room that moved while we were sending is not lost.
    chat = session.connection().scalar(select(ROOM.c.chat).where(ROOM.c.id == job.room_id))
    return chat == job.order.address.chat


def _ours(desk: Desk, job: Job) -> Mapping[str, Any]:
    return {"owner": desk.owner, "attempt": job.order.attempt}


def _words(error: Exception) -> str:
    """What the platform said, without what it quotes."""
    if not isinstance(error, DeliveryError):
        return type(error).__name__
    return re.sub(r'["“].*["”]', "“…”", str(error))[:200]


def _trace(error: Exception) -> str:
    if isinstance(error, DeliveryError):
        return f"{type(error).__name__}: {_words(error)}"
    return where_it_broke(error)


# The arrow of almost every delivery, made once: building it anew costs more than its execution.
check(_S.SENDING, _S.SENT)
_SENT = (
    update(DELIVERY)
    .where(
        DELIVERY.c.id == bindparam("id_"),
        is_state(DELIVERY.c.state, _S.SENDING),
        DELIVERY.c.owner == bindparam("owner_"),
        DELIVERY.c.attempt == bindparam("attempt_"),
    )
    .values(state=_S.SENT, message_ref=bindparam("ref"), sent_at=bindparam("at"), error="", **_RELEASED)
)

_TABLE: Mapping[type, Callable[[Session, Desk, Job, Any, datetime], None]] = {
    Sent: _said,
    TryLater: _later,
    RoomMoved: _moved,
    Unreachable: _refused,
    Malformed: _bad_form,
    Gone: _gone,
    Unknown: _doubtful,
    Exception: _bug,
}
