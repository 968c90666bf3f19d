"""What the database knows of the rooms and people on a platform, for `smol check`."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from facilitation.facts import SPEAKS
from facilitation.model import Account, Group, GroupState, Membership, Reach, Room
from facilitation.rules.silence import State


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows: rooms (number, title), and how many people of a group the bot cannot write to.

    `asked`: it could be asked; a database that is still empty knows that there is nothing.
    """

    rooms: Sequence[tuple[int, str]] = ()
    unreachable: Sequence[tuple[str, int]] = ()
    asked: bool = True


def known(session: Session, platform: str) -> Known:
    """Of all groups that have not ended. How many, never who: an operator leads no group."""
    going_on = col(Group.state) != GroupState.FINISHED
    with session.begin():
        rooms = session.exec(
            select(Room.chat, func.max(Room.title))
            .join(Group, col(Group.id) == col(Room.group_id))
            .where(Room.platform == platform, going_on)
            .group_by(col(Room.chat))
            .order_by(func.min(Room.id))
        ).all()
        reached = select(Account.person_id).where(Account.reach == Reach.OPEN, SPEAKS)
        shut = session.exec(
            select(Group.title, func.count(col(Membership.id)))
            .join(Membership, col(Membership.group_id) == col(Group.id))
            .where(
                going_on,
                col(Membership.state) != State.LEFT,
                col(Membership.person_id).in_(select(Account.person_id).where(Account.platform == platform)),
                col(Membership.person_id).not_in(reached),
            )
            .group_by(col(Group.id), col(Group.title))
            .order_by(col(Group.id))
        ).all()
    return Known([(chat, title) for chat, title in rooms], [(title, number) for title, number in shut])
