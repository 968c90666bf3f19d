"""The rest of the bot as those who listen to a platform need it: hear an event, do what is due."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.courier.embedded import Courier
from bot.courier.fetching import Fetching
from bot.courier.windows import opened
from bot.database import Database
from bot.errands import Errands
from facilitation.engine import Engine, Heard
from facilitation.events import Event
from facilitation.flows.doors.suggesting import Offer
from facilitation.model import Room

_log = logging.getLogger("smol")

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class House:
    """What receivers need of the rest."""

    database: Database
    engine: Engine
    courier: Courier
    fetching: Fetching
    clock: Clock
    pages: Any = None  # the web application, where there is a public address
    errands: Errands | None = None

    async def handle(self, event: Event) -> Heard:
        """Take an event in, in one transaction; what is to be said leaves at once. Raises DatabaseTrouble."""
        heard = await self.take(event)
        self.courier.wake()
        return heard

    async def take(self, event: Event) -> Heard:
        """As `handle`, but what is to be said waits until somebody wakes the courier."""
        heard = await self.database.write(lambda session: self.engine.handle(session, event))
        if heard.fault:
            _log.error(
                "An event could not be handled. Reference %s (source %s, key %s).",
                heard.fault,
                event.source,
                event.key,
            )
        if heard.fetches:
            self.fetching.wake()
            if self.errands is not None:
                self.errands.wake()
        return heard

    async def beat(self, now: datetime) -> None:
        """One heartbeat: do what is due."""
        done = await self.database.write(lambda session: self.engine.tick(session, now))
        for fault in done.faults:
            _log.error("Something that was due could not be done. Reference %s.", fault)
        if done.deliveries:
            self.courier.wake()


@dataclass(frozen=True, slots=True)
class DiscordHouse:
    """The house as Discord's ears need it (`adapters.discord.hearing.Core`): what answers waits for the sign to go."""

    house: House

    async def handle(self, event: Event) -> Heard:
        """Take an event in. Raises DatabaseTrouble."""
        return await self.house.take(event)

    async def opened(self, key: str) -> None:
        """The form of the delivery with this key is on the screen."""
        house = self.house
        await house.database.write(lambda session: opened(session, key, house.clock()))

    def answer_now(self) -> None:
        """Say what there is to say."""
        self.house.courier.wake()

    async def suggest(self, event: Event, what: str) -> tuple[Offer, ...]:
        """What to offer somebody who types a field."""
        house = self.house
        return await house.database.write(lambda session: house.engine.suggest(session, event, what))

    async def rooms(self) -> frozenset[int]:
        """The channels and threads that are rooms of ours."""
        return await self.house.database.write(_discord_rooms)


def has_rooms(session: Session) -> bool:
    """Whether the bot is somewhere already."""
    with session.begin():
        return session.exec(select(Room.id).limit(1)).first() is not None


def _discord_rooms(session: Session) -> frozenset[int]:
    with session.begin():
        return frozenset(session.exec(select(Room.chat).where(col(Room.platform) == "discord")))
