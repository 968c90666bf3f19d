"""/setup and the place where it is typed: who may, and what becomes of a place that was lost."""

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.flows.setup import founding
from facilitation.model import Group, Membership, Reach, Role, Room, RoomState
from facilitation.outbox import ANSWER, ANSWER_LIFE
from facilitation.speech import clean
from facilitation.turn import Turn


def refuse(turn: Turn, room: Room | None) -> None:
    """Who cannot be answered in private, because the bot may not know them, is answered in the room."""
    if turn.account is not None and turn.account.reach == Reach.OPEN:
        raise Refusal("M-SU-8")
    anonymous = turn.event.sender is None and turn.event.place.admin
    turn.outbox.to_room(
        room or new_room(turn),
        turn.say("M-SU-15" if anonymous else "M-SU-8", language=turn.settings.language),
        key=f"e:{turn.event.source}:{turn.event.key}:refused",
        expires_at=turn.now + ANSWER_LIFE,
        rule="answer",
        priority=ANSWER,
    )


def lost_topic(turn: Turn) -> Room | None:
    """A room of this chat that is gone, of a group that the sender leads: the group can go on here (M-TR-4)."""
    _, person = turn.known
    led = select(Membership.group_id).where(
        Membership.person_id == person.id, Membership.role == Role.FACILITATOR
    )
    return turn.session.exec(
        select(Room)
        .where(
            Room.platform == turn.event.place.platform,
            Room.chat == turn.event.place.chat,
            Room.state == RoomState.LOST,
            col(Room.group_id).in_(led),
        )
        .order_by(col(Room.state_since).desc())
    ).first()


def move_to(turn: Turn, room: Room) -> None:
    """From now on the group meets here."""
    room.thread, room.state, room.state_since, room.reason = (
        turn.event.place.thread,
        RoomState.OPEN,
        turn.now,
        "",
    )
    if room.group_id is not None:
        turn.enter(room.group_id, role=Role.FACILITATOR)
    turn.answer("M-SU-16")


def take_over(turn: Turn, group: Group) -> None:
    """A group whose last leader is gone: the admin who types /setup leads it from now on."""
    founding.lead(turn, group)
    turn.enter(group.id, role=Role.FACILITATOR)
    for room in turn.facts.rooms():
        turn.outbox.to_room(
            room,
            turn.say("M-SU-18", language=group.language),
            key=f"e:{turn.event.source}:{turn.event.key}:lead",
            expires_at=turn.now + ANSWER_LIFE,
            rule="answer",
            priority=ANSWER,
        )


def new_room(turn: Turn) -> Room:
    """The place of this event as a room without a group."""
    place = turn.event.place
    room = Room(
        platform=place.platform,
        chat=place.chat,
        thread=place.thread,
        title=clean(place.title)[:100],
        state_since=turn.now,
    )
    turn.session.add(room)
    turn.session.flush()
    return room
