"""What sending teaches about rooms and accounts: lost, muted, moved, closed, opened, and who is told.

A room that cannot be written to is told once to those who lead its group. An account is not: its state is enough,
and the facilitator sees it under "cannot be reached by the bot" (content-design ST5, A8).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select, update

from facilitation import outbox as out
from facilitation.errors import Why
from facilitation.facts import Facts
from facilitation.model import Account, Delivery, Reach, Room, RoomState
from facilitation.outbox import Outbox
from facilitation.phrasebook import Phrasebook
from facilitation.ports import Capabilities
from facilitation.rules.silence import State
from facilitation.rules.transitions import DeliveryState

_ROOMS: Mapping[Why, tuple[RoomState, str]] = {
    Why.NO_RIGHTS: (RoomState.MUTED, "M-TR-2"),
    Why.TOPIC_CLOSED: (RoomState.CLOSED, "M-TR-3"),
    Why.TOPIC_DELETED: (RoomState.LOST, "M-TR-4"),
}
_REMOVED = (RoomState.LOST, "M-TR-1")

_ACCOUNTS: Mapping[Why, Reach] = {
    Why.NEVER_STARTED: Reach.UNKNOWN,
    Why.NOT_FOUND: Reach.UNKNOWN,
    Why.DEACTIVATED: Reach.GONE,
}


def room_unreachable(
    session: Session,
    book: Phrasebook,
    capabilities: Mapping[str, Capabilities],
    room_id: int,
    why: Why,
    now: datetime,
    *,
    rights: Sequence[str] = (),
) -> bool:
    """The platform refused a post in an open room: keep why, and tell the leaders. False where it was known."""
    state, message_id = _ROOMS.get(why, _REMOVED)
    changed = session.connection().execute(
        update(Room)
        .where(col(Room.id) == room_id, col(Room.state) == RoomState.OPEN)
        .values(state=state, state_since=now, reason=str(why))
    )
    if not changed.rowcount:
        return False
    outbox = Outbox(now, capabilities)
    room = session.get_one(Room, room_id, populate_existing=True)
    tell_leaders(session, outbox, book, room, message_id, rights=rights)
    outbox.flush(session)
    return True


def pin_refused(
    session: Session,
    book: Phrasebook,
    capabilities: Mapping[str, Capabilities],
    room_id: int,
    rights: Sequence[str],
    now: datetime,
) -> None:
    """The bot may post in a room and not pin there: the leaders are told once and for all."""
    outbox = Outbox(now, capabilities)
    room = session.get_one(Room, room_id)
    tell_leaders(session, outbox, book, room, "M-TR-5", rights=rights, once=True)
    outbox.flush(session)


def tell_leaders(
    session: Session,
    outbox: Outbox,
    book: Phrasebook,
    room: Room,
    message_id: str,
    *,
    rights: Sequence[str] = (),
    once: bool = False,
) -> None:
    """Say something about a room to each who leads its group, in private; `once`: never again about this room.

    `rights`: what the bot lacks there, as the platform's settings call it.
    """
    if room.group_id is None:
        return
    facts = Facts(session, room.group_id)
    group = facts.group
    for leader in facts.facilitators():
        account = leader.account
        at_a_tap = out.hears_at_a_tap(account.platform, account.reach, outbox.capabilities)
        if not (leader.reachable or (at_a_tap and leader.membership.state != State.LEFT)):
            continue
        values = {"room": room.title or group.title, "group": group.title, "rights": ", ".join(rights)}
        outbox.to_account(
            leader.account,
            book.say(message_id, leader.person.language or group.language, values),
            key=f"room:{room.id}:{message_id}:{'once' if once else int(outbox.now.timestamp())}",
            expires_at=outbox.now + out.NEWS_LIFE,
            priority=out.NEWS,
            rule="room",
            group_id=group.id,
        )


def room_moved(session: Session, platform: str, chat: int, new_chat: int, now: datetime) -> None:
    """A chat has a new address: all its rooms go there. Where a room stands there already, it takes the posts."""
    rooms = session.exec(select(Room).where(Room.platform == platform, Room.chat == chat)).all()
    for room in rooms:
        there = session.exec(
            select(Room).where(Room.platform == platform, Room.chat == new_chat, Room.thread == room.thread)
        ).first()
        if there is None or there.id == room.id:
            room.chat = new_chat
        else:
            room.state, room.state_since, room.reason = RoomState.LOST, now, "moved"
            session.connection().execute(
                update(Delivery)
                .where(col(Delivery.room_id) == room.id, col(Delivery.state) == DeliveryState.PENDING)
                .values(room_id=there.id)
            )
    session.flush()


def account_unreachable(session: Session, account_id: int, why: Why, now: datetime) -> bool:
    """The platform refused a private message: nothing more is sent until the person acts (ST5). False where known."""
    reach = _ACCOUNTS.get(why, Reach.BLOCKED)
    return _set_reach(session, account_id, reach, now)


def account_opened(session: Session, account_id: int, now: datetime) -> bool:
    """A private message arrived at an account that nothing was known about."""
    return _set_reach(session, account_id, Reach.OPEN, now)


def arrived(session: Session, delivery_id: int, now: datetime, message_ref: str = "") -> bool:
    """A doubtful delivery has been seen by its reader (a press on its button): it was sent after all (design 5)."""
    found = {"message_ref": message_ref} if message_ref else {}
    changed = session.connection().execute(
        update(Delivery)
        .where(col(Delivery.id) == delivery_id, col(Delivery.state) == DeliveryState.UNKNOWN)
        .values(state=DeliveryState.SENT, sent_at=now, error="", **found)
    )
    return changed.rowcount > 0


def _set_reach(session: Session, account_id: int, reach: Reach, now: datetime) -> bool:
    changed = session.connection().execute(
        update(Account)
        .where(col(Account.id) == account_id, col(Account.reach) != reach)
        .values(reach=reach, reach_since=now)
    )
    return changed.rowcount > 0
