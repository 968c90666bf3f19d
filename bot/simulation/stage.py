"""The whole program on a virtual clock: the same engine, database, ledger and courier as in a real run."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from adapters.console.platform import ConsolePlatform, Shown
from bot.courier.embedded import Courier
from bot.courier.fetching import Fetching
from bot.database import Database
from bot.files import Store
from bot.packing import Packing
from facilitation.engine import Engine, Heard
from facilitation.events import Event
from facilitation.holdings import PACKED
from facilitation.library import Library
from facilitation.pages import Pages
from facilitation.ports import Capabilities
from facilitation.settings import Settings


class Stage:
    """Engine, courier and console around a database. `now` moves only forward, by `pass_to`."""

    def __init__(
        self,
        database: Database,
        library: Library,
        settings: Settings,
        start: datetime,
        see: Callable[[Shown], None] = lambda _: None,
        *,
        files: Path | None = None,
    ) -> None:
        """`files`: a folder for what people order as a file; None: nobody gets one."""
        self.now = start
        self.database = database
        self.platform = ConsolePlatform(lambda: self.now, see)
        platforms = {self.platform.name: self.platform}
        self.engine = Engine(library, {self.platform.name: self.platform.capabilities}, settings)
        self._courier = Courier(database, platforms, "stage", book=self.engine.book, clock=lambda: self.now)
        self._fetching: Fetching | None = None
        if files is not None:
            store = Store(files)
            packing = Packing(database, store, Pages(self.engine.book))
            self._fetching = Fetching(database, store, {PACKED: packing}, {PACKED: Capabilities()})
        self._leaves: datetime | None = start
        self._due: datetime | None = None
        self._stale = True

    def handle(self, event: Event) -> Heard:
        """Take in an event; what follows from it leaves with the next `settle`."""
        self._stale = True
        if event.interaction:
            self.platform.pressed(event.interaction)
        return self.database.run(lambda session: self.engine.handle(session, event))

    async def settle(self) -> None:
        """Send all that may leave now."""
        self._leaves = await self._courier.drain(self.now)

    async def pack(self) -> None:
        """Make the files that people have ordered."""
        if self._fetching is not None:
            await self._fetching.drain(self.now)

    def next_at(self) -> datetime | None:
        """When something falls due or may leave, None where nothing is open."""
        if self._stale:
            self._due, self._stale = self.database.run(self.engine.next_due), False
        return min((at for at in (self._due, self._leaves) if at is not None), default=None)

    async def pass_to(self, at: datetime) -> None:
        """Let the clock jump to `at`, and do there what is due. What lies before is done at its own time."""
        while (due := self.next_at()) is not None and due < at:
            await self._stop_at(due)
        await self._stop_at(at)

    async def _stop_at(self, at: datetime) -> None:
        self.now = max(self.now, at)
        due = self.next_at()
        if due is None or due > self.now:
            return
        if self._due is not None and self._due <= self.now:
            self.database.run(lambda session: self.engine.tick(session, self.now))
            self._stale = True
        await self.settle()
