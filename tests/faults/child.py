"""The bot under test, in a process of its own that may be killed at any instant: database, engine, courier."""

import asyncio
import logging
from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot.courier.embedded import Courier
from bot.database import Database
from facilitation.engine import Engine, Heard, Ticked
from facilitation.events import Event, Pressed, Said
from facilitation.settings import Settings
from facilitation.tokens import without_delivery
from tests.faults.made import CAN, PLATFORM, event, load
from tests.faults.wire import DistantPlatform, Line, Wire, instant_to_json

LIBRARY = load()  # once for all lives: the process is forked from one that has imported this


def main(url: str, socket: str) -> None:
    """Live until the world says stop, or until killed."""
    asyncio.run(live(url, socket))


async def live(url: str, socket: str) -> None:
    """One life: take steps from the world as an adapter and the heartbeat would give them."""
    logging.disable()
    database = Database(url)
    engine = Engine(LIBRARY, {PLATFORM: CAN}, Settings(fewest_to_start=0))
    wire = Wire(*await asyncio.open_unix_connection(socket, limit=2**20))
    courier = Courier(database, {PLATFORM: DistantPlatform(wire, PLATFORM, CAN)}, "bot", book=engine.book)
    while (step := await wire.ask("next"))["step"] != "stop":
        now = datetime.fromisoformat(step["at"])
        if step["step"] == "event":
            heard = await database.write(partial(_handle, engine, event_of(step)))
            await wire.ask("confirm", key=step["key"], new=heard.new)
        else:
            await database.write(partial(_tick, engine, now))
        leaves = await courier.drain(now)
        due = await database.write(engine.next_due)
        wake = min((at for at in (leaves, due) if at is not None), default=None)
        await wire.ask("done", wake=instant_to_json(wake))
    database.close()


def _handle(engine: Engine, happened: Event, session: Session) -> Heard:
    return engine.handle(session, happened)


def _tick(engine: Engine, now: datetime, session: Session) -> Ticked:
    return engine.tick(session, now)


def event_of(step: Line) -> Event:
    """The event of a step, as an adapter would translate it."""
    at = datetime.fromisoformat(step["at"])
    who, key, chat = step["who"], step["key"], step["chat"]
    if step["words"]:
        return event(Said(step["words"]), key=key, at=at, who=who, chat=chat)
    token, delivery = without_delivery(step["token"])
    return event(Pressed(token, step["ref"], delivery), key=key, at=at, who=who, chat=chat)
