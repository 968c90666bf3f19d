"""Which group a leader's command is about: the room's, else the one they lead and were active in last (content-design 5.5)."""

from collections.abc import Sequence

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.facts import Member
from facilitation.model import Group, GroupState, Membership, Role
from facilitation.rules.silence import State
from facilitation.turn import Turn


def enter_led(turn: Turn, group_id: int = 0) -> Member:
    """Enter a group as one who leads it. Raises Refusal for everybody else, coordinators as well."""
    _, person = turn.known
    room = turn.room()
    if not group_id and room is not None and room.group_id is not None:
        group_id = room.group_id
    if group_id:
        return turn.enter(group_id, role=Role.FACILITATOR)
    groups = led_by(turn, person.id)
    if not groups:
        raise Refusal("M-CM-2")
    return turn.enter(groups[0].id, role=Role.FACILITATOR)


def led_by(turn: Turn, person_id: int) -> Sequence[Group]:
    """The groups that somebody leads: running ones first, then where they were active last."""
    return turn.session.exec(
        select(Group)
        .join(Membership, col(Membership.group_id) == col(Group.id))
        .where(
            Membership.person_id == person_id,
            Membership.role == Role.FACILITATOR,
            col(Membership.state) != State.LEFT,
        )
        .order_by(
            (col(Group.state) == GroupState.FINISHED),
            col(Membership.last_action_at).desc().nulls_last(),
            col(Group.id).desc(),
        )
    ).all()
