"""The composition root: everything is made and wired here, in one place, and stopped in the right order.

receivers ─► engine.handle ─┬─► ledger ─► courier  ─► platforms
heartbeat ─► engine.tick  ──┘
engine.handle ───────────────► files  ─► fetching ◄─ platforms
"""

import asyncio
import logging
import os
import secrets
import signal
import socket
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.telegram import menu
from adapters.telegram.connection import Access, introduce, make_bot
from adapters.telegram.files import TelegramFiles
from adapters.telegram.platform import TelegramPlatform
from adapters.telegram.receivers import receiver_for
from bot import content
from bot.config import for_core
from bot.courier.embedded import Courier
from bot.courier.fetching import Fetching
from bot.database import Database
from bot.files import Store
from bot.heartbeat import Heartbeat
from bot.keeping import keep, kept
from bot.packing import Packing
from bot.settings import Settings
from facilitation.commands import COMMANDS, NAMES, Scope
from facilitation.engine import Engine, Heard
from facilitation.events import Event
from facilitation.holdings import PACKED
from facilitation.pages import Pages
from facilitation.ports import Capabilities, Fetches, Platform

LARGEST_DOWNLOAD = 45 * 2**20  # bytes; Telegram takes files of 50 MB from a bot (platform-facts 1.2)
MENU_FINGERPRINT = "telegram.menu"
ADMIN_COMMANDS = frozenset(command.name for command in COMMANDS if command.scope == Scope.ADMIN) | {"start"}

_log = logging.getLogger("smol")

Clock = Callable[[], datetime]
Receive = Callable[[asyncio.Event], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Line:
    """A platform that is connected: how it speaks, gives out files, and how to receive from it once all is there."""

    platform: Platform
    files: Fetches
    receive: Callable[["House"], Receive]


@dataclass(frozen=True, slots=True)
class House:
    """What receivers need of the rest."""

    database: Database
    engine: Engine
    courier: Courier
    fetching: Fetching
    clock: Clock

    async def handle(self, event: Event) -> Heard:
        """Take an event in, in one transaction; what is to be said leaves at once. Raises DatabaseTrouble."""
        heard = await self.database.write(lambda session: self.engine.handle(session, event))
        if heard.fault:
            _log.error(
                "An event could not be handled. Reference %s (source %s, key %s).",
                heard.fault,
                event.source,
                event.key,
            )
        self.courier.wake()
        self.fetching.wake()
        return heard

    async def beat(self, now: datetime) -> None:
        """One heartbeat: do what is due."""
        done = await self.database.write(lambda session: self.engine.tick(session, now))
        for fault in done.faults:
            _log.error("Something that was due could not be done. Reference %s.", fault)
        if done.deliveries:
            self.courier.wake()


def run(settings: Settings, environ: Mapping[str, str]) -> None:
    """Run until SIGINT or SIGTERM. Raises DatabaseTrouble where the database cannot be opened."""
    logging.basicConfig(
        level=settings.log.level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    asyncio.run(serve(settings, environ))


async def serve(
    settings: Settings,
    environ: Mapping[str, str],
    *,
    stop: asyncio.Event | None = None,
    clock: Clock = lambda: datetime.now(UTC),
) -> None:
    """Everything, until `stop` is set or a signal comes."""
    stop = stop or asyncio.Event()
    _listen_for_signals(stop)
    async with AsyncExitStack() as stack:
        database = Database(settings.database.url)
        stack.callback(database.close)
        store = Store(settings.files.folder)
        lines = await _connect(settings, environ, store, stack, clock, stop)
        if stop.is_set():
            return
        platforms = {line.platform.name: line.platform for line in lines}
        capabilities = {name: platform.capabilities for name, platform in platforms.items()}
        engine = Engine(content.load(), capabilities, for_core(settings))
        courier = Courier(database, platforms, _owner(), book=engine.book, clock=clock)
        # A download of one's own data is fetched like any file, from where it is packed.
        fetchers: dict[str, Fetches] = {line.platform.name: line.files for line in lines}
        fetchers[PACKED] = Packing(database, store, Pages(engine.book))
        limits = {**capabilities, PACKED: Capabilities(file_limit=LARGEST_DOWNLOAD)}
        fetching = Fetching(database, store, fetchers, limits, clock=clock)
        house = House(database, engine, courier, fetching, clock)
        await database.write(lambda session: engine.begin(session, clock()))
        heartbeat = Heartbeat(house.beat, clock)
        heartbeat.start()
        delivering = asyncio.create_task(courier.run(stopped := asyncio.Event()))
        bringing = asyncio.create_task(fetching.run(stopped))
        receiving = [asyncio.create_task(line.receive(house)(stop)) for line in lines]
        _log.info("Running on: %s. Stop with Ctrl-C.", ", ".join(platforms) or "nothing")
        try:
            await _until_stopped(stop, receiving, delivering, bringing)
        finally:
            # First nothing new comes in, then nothing falls due, then what was decided is sent.
            stop.set()
            await asyncio.gather(*receiving, return_exceptions=True)
            await heartbeat.stop()
            stopped.set()
            await asyncio.gather(delivering, bringing)
            _log.info("Stopped. Nothing that was confirmed is lost.")


async def _until_stopped(
    stop: asyncio.Event, receiving: list[asyncio.Task[None]], *others: asyncio.Task[None]
) -> None:
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([stopping, *receiving, *others], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    for task in done - {stopping}:
        task.result()  # a part that ended by itself ends the whole, with its error


async def _connect(
    settings: Settings,
    environ: Mapping[str, str],
    store: Store,
    stack: AsyncExitStack,
    clock: Clock,
    stop: asyncio.Event,
) -> list[Line]:
    token = settings.telegram.token(environ)
    if token is None:
        return []
    connecting = asyncio.create_task(_telegram(settings, token, store, stack, clock))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([connecting, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not connecting.done():
        connecting.cancel()
        with suppress(asyncio.CancelledError):
            await connecting
        return []
    return [connecting.result()]


async def _telegram(
    settings: Settings, token: str, store: Store, stack: AsyncExitStack, clock: Clock
) -> Line:
    bot = make_bot(Access(token, settings.telegram.api_base, settings.telegram.api_file_base))
    stack.push_async_callback(bot.shutdown)
    me = await introduce(bot, sleep=asyncio.sleep)
    platform = TelegramPlatform(bot, me, lambda name: asyncio.to_thread(store.get, name))

    def receive(house: House) -> Receive:
        receiver = receiver_for(
            settings.telegram.mode,
            bot,
            me,
            house.handle,
            platform.acknowledge,
            listen=settings.web.listen,
            public_url=settings.web.public_url,
            clock=clock,
            entropy=lambda: secrets.token_bytes(16),
            admin_commands=ADMIN_COMMANDS,
            commands=NAMES,
        )

        async def publish_and_run(stop: asyncio.Event) -> None:
            await menu.publish(
                bot,
                menu.entries(COMMANDS, house.engine.book.languages(), _describe(house.engine)),
                fallback=settings.programme.language,
                last_hash=lambda: house.database.write(lambda session: kept(session, MENU_FINGERPRINT)),
                store_hash=lambda found: house.database.write(
                    lambda session: keep(session, MENU_FINGERPRINT, found)
                ),
            )
            await receiver.run(stop)

        return publish_and_run

    return Line(platform, TelegramFiles(bot), receive)


def _describe(engine: Engine) -> Callable[[str, str], str]:
    return lambda name, language: engine.book.text(f"L-CMD-{name}", language)


def _owner() -> str:
    # The same after a restart on this machine: what a former life left half done is recognised at once.
    return f"{socket.gethostname()}:{os.environ.get('SMOL_PROCESS', 'one')}"


def _listen_for_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError, RuntimeError):  # Windows, or a thread that is not the main one
            loop.add_signal_handler(name, stop.set)
