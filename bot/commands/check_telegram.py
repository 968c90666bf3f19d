"""What `smol check` asks Telegram itself, and what the database knows of the rooms and people there."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, func, select

from adapters.telegram.check import Finding, findings, room_findings
from adapters.telegram.connection import Access, make_bot
from facilitation.model import Account, Group, GroupState, Membership, Reach, Room
from facilitation.rules.silence import State

SECONDS = 10.0  # whoever waits longer for an answer thinks that nothing happens


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows: rooms (number, title), and how many people of a group the bot cannot write to."""

    rooms: Sequence[tuple[int, str]] = ()
    unreachable: Sequence[tuple[str, int]] = ()


def known(session: Session) -> Known:
    """Of all groups that have not ended. How many, never who: an operator leads no group."""
    going_on = col(Group.state) != GroupState.FINISHED
    with session.begin():
        rooms = session.exec(
            select(Room.chat, func.max(Room.title))
            .join(Group, col(Group.id) == col(Room.group_id))
            .where(Room.platform == "telegram", going_on)
            .group_by(col(Room.chat))
            .order_by(func.min(Room.id))
        ).all()
        reached = select(Account.person_id).where(Account.reach == Reach.OPEN)
        shut = session.exec(
            select(Group.title, func.count(col(Membership.id)))
            .join(Membership, col(Membership.group_id) == col(Group.id))
            .where(
                going_on,
                col(Membership.state) != State.LEFT,
                col(Membership.person_id).in_(
                    select(Account.person_id).where(Account.platform == "telegram")
                ),
                col(Membership.person_id).not_in(reached),
            )
            .group_by(col(Group.id), col(Group.title))
            .order_by(col(Group.id))
        ).all()
    return Known([(chat, title) for chat, title in rooms], [(title, number) for title, number in shut])


def look(access: Access, rooms: Sequence[tuple[int, str]], *, polling: bool) -> list[Finding]:
    """Everything that Telegram says, within ten seconds."""
    return asyncio.run(_look(access, rooms, polling=polling))


async def _look(access: Access, rooms: Sequence[tuple[int, str]], *, polling: bool) -> list[Finding]:
    found: list[Finding] = []
    try:
        async with asyncio.timeout(SECONDS):
            found += await findings(access, clock=lambda: datetime.now(UTC), polling=polling)
            if not {"token", "network"} & {finding.kind for finding in found}:
                async with make_bot(access) as bot:
                    found += await room_findings(bot, rooms)
    except TimeoutError:
        found.append(
            Finding(
                "network",
                f"Telegram does not answer within {SECONDS:.0f} seconds.",
                f"Check the network, the proxy settings and telegram.api_base ({access.api_base}).",
            )
        )
    return found
