"""What an update says about the bot's own place: added to a room, removed, moved; a private chat opened or closed."""

from sqlmodel import select

from facilitation.events import Pressed, ReachChanged, RoomChanged
from facilitation.finding import find
from facilitation.flows.shared import reach
from facilitation.model import Delivery, Operation, Reach, Room, RoomState
from facilitation.rules.transitions import DeliveryState
from facilitation.turn import Turn

_STATES = {
    "joined": (RoomState.OPEN, ""),
    "unmuted": (RoomState.OPEN, ""),
    "reopened": (RoomState.OPEN, ""),
    "removed": (RoomState.LOST, "M-TR-1"),
    "deleted": (RoomState.LOST, "M-TR-4"),
    "muted": (RoomState.MUTED, "M-TR-2"),
    "closed": (RoomState.CLOSED, "M-TR-3"),
}


def room_changed(turn: Turn, body: RoomChanged) -> None:
    """Keep what a room is now. A group that moved keeps everything: rooms are known by our own number."""
    place = turn.event.place
    if body.change == "moved":
        if body.chat is not None:
            reach.room_moved(turn.session, place.platform, place.chat, body.chat, turn.now)
        return
    for room in turn.session.exec(
        select(Room).where(Room.platform == place.platform, Room.chat == place.chat)
    ):
        if body.change == "renamed":
            room.title = place.title
            continue
        if body.change in {"closed", "reopened"} and room.thread != place.thread:
            continue
        state, told = _STATES[body.change]
        if room.state == state:
            continue
        room.state, room.state_since, room.reason = state, turn.now, body.reason
        if told:
            reach.tell_leaders(turn.session, turn.outbox, turn.book, room, told, rights=body.rights)


def reach_changed(turn: Turn, body: ReachChanged) -> None:
    """Somebody blocked the bot, or opened the private chat again (ST5)."""
    if turn.account is not None:
        turn.account.reach = Reach.OPEN if body.open else Reach.BLOCKED
        turn.account.reach_since = turn.now


def confirm_arrival(turn: Turn, delivery_id: int | None) -> None:
    """A press on a message shows that it arrived: a doubtful delivery is sent after all (design 5)."""
    turn.pressed = pressed = find(turn.session, Delivery, id=delivery_id) if delivery_id is not None else None
    if pressed is not None and pressed.state == DeliveryState.UNKNOWN and _was_for(turn, pressed):
        pressed.state, pressed.sent_at, pressed.error = DeliveryState.SENT, turn.now, ""
        if pressed.operation == Operation.POST and isinstance(turn.event.body, Pressed):
            pressed.message_ref = turn.event.body.message_ref  # so that later edits find it


def _was_for(turn: Turn, delivery: Delivery) -> bool:
    if delivery.account_id is not None:
        return turn.account is not None and delivery.account_id == turn.account.id
    room = turn.room()
    return room is not None and delivery.room_id == room.id
