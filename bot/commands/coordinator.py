"""`smol coordinator`: who looks after the programme. The link that it prints is the only way in besides another coordinator's."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from sqlmodel import Session, col, select

from bot.commands.screen import Screen, refuse
from bot.config import for_core
from bot.database import Database
from bot.settings import Settings
from facilitation.flows.coordinating import LIFE, MARK, invite, name_of, remove
from facilitation.flows.founding import programme_of
from facilitation.model import Coordinator, Programme

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


def _in(settings: Settings, work: Callable[[Session], T]) -> T:
    database = Database(settings.database.url)
    try:
        return database.run(work)
    finally:
        database.close()
