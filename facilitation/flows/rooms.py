"""The bot's own place: added to a room, removed, moved; a private chat opened or closed; a message seen to have arrived."""

from sqlmodel import select

from facilitation.events import ReachChanged, RoomChanged
from facilitation.facts import Facts
from facilitation.model import Delivery, Reach, Room, RoomState
from facilitation.rules.transitions import DeliveryState
from facilitation.turn import Turn

_STATES = {
    "joined": RoomState.OPEN,
    "unmuted": RoomState.OPEN,
    "reopened": RoomState.OPEN,
    "removed": RoomState.LOST,
    "muted": RoomState.MUTED,
    "closed": RoomState.CLOSED,
}


def room_changed(turn: Turn, body: RoomChanged) -> None:
    """Keep what a room is now. A group that moved keeps everything: rooms are known by our own number."""
    place = turn.event.place
    rooms = turn.session.exec(
        select(Room).where(Room.platform == place.platform, Room.chat == place.chat)
    ).all()
    if body.change == "moved":
        for room in rooms:
            if body.chat is not None:
                room.chat = body.chat
        return
    if body.change == "renamed":
        for room in rooms:
            room.title = place.title
        return
    state = _STATES[body.change]
    for room in rooms:
        if body.change in {"closed", "reopened"} and room.thread != place.thread:
            continue
        if room.state != state:
            room.state, room.state_since, room.reason = state, turn.now, body.reason
            if state != RoomState.OPEN:
                _tell_leaders(turn, room)


def _tell_leaders(turn: Turn, room: Room) -> None:
    if room.group_id is None:
        return
    facts = Facts(turn.session, room.group_id)
    for leader in facts.facilitators():
        if not leader.reachable:
            continue
        language = leader.person.language or facts.group.language
        turn.outbox.to_account(
            leader.account,
            turn.book.say("M-FA-4", language, {"room": room.title or facts.group.title}),
            key=f"room_lost:{room.id}:{int(turn.now.timestamp())}",
            expires_at=turn.now + turn.news_life,
            rule="room_lost",
            group_id=room.group_id,
        )


def reach_changed(turn: Turn, body: ReachChanged) -> None:
    """Somebody blocked the bot, or opened the private chat again (ST5)."""
    if turn.account is not None:
        turn.account.reach = Reach.OPEN if body.open else Reach.BLOCKED
        turn.account.reach_since = turn.now


def confirm_arrival(turn: Turn, delivery_id: int | None) -> None:
    """A press on a message shows that it arrived: a doubtful delivery is sent after all (design 5)."""
    turn.pressed = pressed = turn.session.get(Delivery, delivery_id) if delivery_id is not None else None
    if pressed is not None and pressed.state == DeliveryState.UNKNOWN:
        pressed.state, pressed.sent_at, pressed.error = DeliveryState.SENT, turn.now, ""
