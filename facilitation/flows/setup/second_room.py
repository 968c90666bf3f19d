"""/setup in one more room: its admin, who leads a group already, says which group meets there.

offer      which group, in private; the room is kept with the question, so that no made-up button names another one
press_too  the group meets there, too: from now on all posts come to both rooms
"""

from sqlmodel import col, select

from facilitation.bilingual import in_each
from facilitation.errors import Refusal
from facilitation.flows.arriving.inviting import invite, join_way
from facilitation.flows.course.planning import is_laid_out
from facilitation.flows.setup import founding, placing
from facilitation.flows.shared.asking import hold, take_held
from facilitation.flows.shared.offers import Presses
from facilitation.model import Group, GroupState, Membership, Reach, Role, Room, RoomState
from facilitation.outbox import ANSWER, ANSWER_LIFE
from facilitation.rules.silence import State
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

ROOM = "su.room"
MOST = 11  # groups that are offered, beside "A new group" (A16)


def offer(turn: Turn, room: Room | None) -> bool:
    """Ask which group meets here. False: the sender leads none that goes on, or cannot be asked in private."""
    led = _led(turn)
    account, _ = turn.known
    if not led or not (account.reach == Reach.OPEN or turn.can.cold_private or turn.can.ephemeral):
        return False
    turn.enter(led[0].id, role=Role.FACILITATOR)
    hold(turn, ROOM, str((room or placing.new_room(turn)).id))
    groups = [Button(group.title, token("su.too", group.id)) for group in led[:MOST]]
    turn.answer("M-SU-19", press={"new": token("su.new")}, more=groups)
    return True


def chosen(turn: Turn) -> Room:
    """The room that the open question is about. Raises Refusal where there is none, or it has a group by now."""
    number = take_held(turn, ROOM)
    room = turn.session.get(Room, int(number)) if number else None
    if room is None or founding.group_here(turn, room) is not None:
        raise Refusal("M-OK-4")
    return room


def press_too(turn: Turn, press: Press) -> None:
    """A group of the sender meets in the new room, too."""
    turn.enter(press.ref, role=Role.FACILITATOR)
    if turn.group.state == GroupState.FINISHED:
        raise Refusal("M-OK-4")
    room, group = chosen(turn), turn.group
    room.group_id, room.state, room.state_since, room.reason = group.id, RoomState.OPEN, turn.now, ""
    turn.session.flush()
    if is_laid_out(turn.session, group.id):  # else the room is told with the others
        way = join_way(turn, room, turn.door(invite(turn, group)))
        turn.outbox.to_room(
            room,
            in_each(
                group.languages,
                lambda language: turn.book.say("M-SU-20", language, {"group": group.title}, {"join": way}),
            ),
            key=f"welcome:{group.id}",
            expires_at=turn.now + ANSWER_LIFE,
            rule="welcome",
            priority=ANSWER,
        )
    turn.answer("M-SU-21", {"group": group.title})


def _led(turn: Turn) -> list[Group]:
    _, person = turn.known
    return list(
        turn.session.exec(
            select(Group)
            .join(Membership, col(Membership.group_id) == col(Group.id))
            .where(
                Membership.person_id == person.id,
                Membership.role == Role.FACILITATOR,
                Membership.state != State.LEFT,
                Group.state != GroupState.FINISHED,
            )
            .order_by(col(Group.created_at).desc())
        )
    )


PRESSES: Presses = {
    "su.too": press_too,
}
