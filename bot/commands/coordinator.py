"""`smol coordinator`: who looks after the programme, and which groups are in it. The link that it prints is the only way in besides another coordinator's."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from sqlmodel import Session, col, select

from bot.commands.screen import Screen, refuse
from bot.config import for_core
from bot.database import Database
from bot.settings import Settings
from facilitation.flows.programme.coordinating import LIFE, MARK, invite, name_of, remove
from facilitation.flows.programme.straying import groups_of, take_out
from facilitation.flows.setup.founding import programme_of
from facilitation.model import Coordinator, Group, Programme

WORD_BYTES = 24
T = TypeVar("T")


def add(settings: Settings, screen: Screen, *, bot_name: str, named: str = "") -> None:
    """Print an invitation that makes who opens it a coordinator of the bot's programme, or of the one with this name, once."""
    word = MARK + secrets.token_hex(WORD_BYTES)

    def work(session: Session) -> str:
        with session.begin():
            programme = programme_of(session, for_core(settings), named)
            invite(session, programme.id, word, datetime.now(UTC))
            return programme.name

    name = _in(settings, work)
    screen.good(f"Whoever opens this looks after {name}. It works once, for {LIFE.days} days:")
    if bot_name:
        screen.say(f"  https://t.me/{bot_name.removeprefix('@')}?start={word}")
    screen.say("  Or in a private chat with the bot, on Telegram or Discord:")
    screen.say(f"  /start {word}")


def listed(settings: Settings, screen: Screen) -> None:
    """All coordinators with the number that `remove` takes."""

    def work(session: Session) -> list[str]:
        rows = session.exec(
            select(Coordinator, Programme)
            .join(Programme, col(Programme.id) == col(Coordinator.programme_id))
            .order_by(col(Coordinator.id))
        ).all()
        return [f"{row.id}  {name_of(session, row)}  ({programme.name})" for row, programme in rows]

    lines = _in(settings, work)
    for line in lines:
        screen.say(line)
    if not lines:
        screen.idle("There is no coordinator. Invite one with: smol coordinator add")


def taken_out(settings: Settings, screen: Screen, number: int) -> None:
    """Take a coordinator out. Raises typer.Exit where there is no such number."""

    def work(session: Session) -> str:
        with session.begin():
            row = session.get(Coordinator, number)
            if row is None:
                return ""
            name = name_of(session, row)
            remove(session, row)
            return name

    name = _in(settings, work)
    if not name:
        raise refuse(
            screen, f"There is no coordinator {number}.", "See the numbers with: smol coordinator list"
        )
    screen.good(f"{name} is no longer a coordinator.")


def groups(settings: Settings, screen: Screen) -> None:
    """All groups that coordinators see, with the number that `take-out` takes."""

    def work(session: Session) -> list[str]:
        names = {programme.id: programme.name for programme in session.exec(select(Programme))}
        return [
            f"{group.id}  {group.title}  ({names[group.programme_id]}, {group.state.value})"
            for group in groups_of(session)
        ]

    lines = _in(settings, work)
    for line in lines:
        screen.say(line)
    if not lines:
        screen.idle("There is no group yet.")


def group_taken_out(settings: Settings, screen: Screen, number: int) -> None:
    """Take a group out of its programme. Raises typer.Exit where coordinators see no such group."""

    def work(session: Session) -> tuple[str, str] | None:
        with session.begin():
            group = session.get(Group, number)
            if group is None or group.apart:
                return None
            programme = session.get_one(Programme, group.programme_id)
            take_out(session, group, datetime.now(UTC))
            return group.title, programme.name

    done = _in(settings, work)
    if done is None:
        raise refuse(screen, f"There is no group {number}.", "See the numbers with: smol coordinator groups")
    screen.good(f"{done[0]} no longer belongs to {done[1]}. The bot tells its leader.")


def _in(settings: Settings, work: Callable[[Session], T]) -> T:
    database = Database(settings.database.url)
    try:
        return database.run(work)
    finally:
        database.close()
