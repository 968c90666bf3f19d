"""The bot of a journey without its ears: engine, courier and fetching on one virtual clock, for one platform or several."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Protocol

from bot.courier.embedded import Courier
from bot.courier.fetching import Fetching
from bot.errands import Errands
from bot.files import Store
from bot.house import House
from bot.plan_files import PlanFiles
from facilitation.engine import Engine, Heard
from facilitation.events import Event
from facilitation.flows.course.errands import PLAN_FILE
from facilitation.model import Fault
from facilitation.ports import Fetches, Platform
from tests.journeys.driver import START, Journey

SETTLE = timedelta(
    seconds=30
)  # people read on when the bot has finished speaking: a room takes one post a second


class World(Protocol):
    """A platform's double, as the machine needs it."""

    async def heard(self) -> None:
        """Return when the bot has heard all that people did."""
        ...

    def follow(self, at: datetime) -> None:
        """The world's clock goes on."""
        ...

    def look(self) -> None:
        """Show the journey what is new in the chats."""
        ...


class Machine:
    """One process of the bot after another, over the journey's database. `faults`: what bugs it met."""

    def __init__(self, journey: Journey, folder: Path) -> None:
        self.journey, self.now = journey, START
        self.store = Store(folder / "files")
        self.engine = Engine(journey.library, {}, journey.settings)
        self.faults: list[str] = []
        self.worlds: list[World] = []
        self.house: House
        self._platforms: dict[str, Platform] = {}
        self._files: dict[str, Fetches] = {}
        self._entropy = count(1)
        self._leaves: datetime | None = None

    def clock(self) -> datetime:
        """The virtual time."""
        return self.now

    def entropy(self) -> bytes:
        """Bytes that are never the same and the same in each run."""
        return sha256(str(next(self._entropy)).encode()).digest()

    def connect(self, platform: Platform, files: Fetches) -> None:
        """The process that begins speaks by this platform, and fetches files from it."""
        self._platforms[platform.name], self._files[platform.name] = platform, files

    async def begin(self) -> None:
        """A life of the bot begins, with the platforms that were connected."""
        database, engine = self.journey.database, self.engine
        capabilities = {name: platform.capabilities for name, platform in self._platforms.items()}
        engine.capabilities = capabilities
        courier = Courier(database, self._platforms, "land", book=engine.book, clock=self.clock)
        fetching = Fetching(database, self.store, self._files, capabilities, clock=self.clock)
        errands = Errands(database, {PLAN_FILE: PlanFiles(self._files).read}, clock=self.clock)
        self.house = House(database, engine, courier, fetching, self.clock, errands=errands)
        await database.write(lambda session: engine.begin(session, self.now))

    async def watched(self, event: Event, handle: Callable[[Event], Awaitable[Heard]]) -> Heard:
        """Have an event handled, and note the bug that it met."""
        heard = await handle(event)
        if heard.fault is not None:
            fault = self.journey.database.run(lambda session: session.get_one(Fault, heard.fault))
            self.faults.append(f"{event.body}: {fault.error}")
        return heard

    async def pass_to(self, at: datetime) -> None:
        """Time passes, after what people did is heard, and what is being said then is said."""
        await self._heard()
        await self._pass_to(at)
        await self.settle()

    async def settle(self) -> None:
        """All that people did is heard, and what follows from it within half a minute is said and seen."""
        await self._heard()
        await self.house.fetching.drain(self.now)
        if self.house.errands is not None:
            await self.house.errands.drain(self.now)
        await self._stop_at(self.now)
        until = self.now + SETTLE
        while self._leaves is not None and self._leaves <= until:
            await self._pass_to(self._leaves)
        await self._heard()
        for world in self.worlds:
            world.look()

    def skip_to(self, at: datetime) -> None:
        """Time passes while the machine is off."""
        self.now = max(self.now, at)
        for world in self.worlds:
            world.follow(self.now)

    async def _heard(self) -> None:
        for world in self.worlds:
            await world.heard()

    async def _pass_to(self, at: datetime) -> None:
        while (due := await self._next_at()) is not None and due < at:
            await self._stop_at(due)
        await self._stop_at(at)

    async def _next_at(self) -> datetime | None:
        due = await self.journey.database.write(self.engine.next_due)
        return min((at for at in (due, self._leaves) if at is not None), default=None)

    async def _stop_at(self, at: datetime) -> None:
        self.skip_to(at)
        ticked = await self.journey.database.write(lambda session: self.engine.tick(session, self.now))
        self.faults += ticked.faults
        self._leaves = await self.house.courier.drain(self.now)
