"""The composition root: everything is made and wired here, in one place, and stopped in the right order.

receivers ─► engine.handle ─┬─► ledger ─► courier  ─► platforms
heartbeat ─► engine.tick  ──┘
engine.handle ───────────────► files  ─► fetching ◄─ platforms
engine.handle ───────────────► errands ─► what must be done outside
"""

import asyncio
import logging
import signal
import socket
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot import content, lines
from bot.alone import alone
from bot.config import for_core
from bot.courier.embedded import Courier
from bot.courier.fetching import Fetching
from bot.database import Database
from bot.dates import Dates
from bot.errands import Errands
from bot.files import Store
from bot.heartbeat import Heartbeat
from bot.house import Clock, House, has_rooms
from bot.lines import Line, Wiring
from bot.packing import Packing
from bot.papers import Papers
from bot.plan_files import PlanFiles, PlanLinks, Plans
from bot.settings import Settings
from facilitation.engine import Engine
from facilitation.flows.course.errands import LINKS, PLAN_FILE
from facilitation.flows.setup.setting_up import LINK_WORD
from facilitation.holdings import CALENDAR, MADE_HERE, PACKED, PAGE, PLAN, TABLE
from facilitation.pages import Pages
from facilitation.ports import Capabilities, Fetches, Platform

LARGEST_DOWNLOAD = 45 * 2**20  # bytes; Telegram takes files of 50 MB from a bot (platform-facts 1.2)
PATIENCE = 15.0  # seconds until the platforms that are connected begin without the others

_log = logging.getLogger("smol")


@dataclass(slots=True)
class Board:
    """The platforms that are connected, as the parts of the bot look them up."""

    platforms: dict[str, Platform] = field(default_factory=dict)
    capabilities: dict[str, Capabilities] = field(default_factory=dict)
    fetchers: dict[str, Fetches] = field(default_factory=dict)
    limits: dict[str, Capabilities] = field(default_factory=dict)  # of what is fetched

    def add(self, line: Line) -> None:
        """From now on this one is spoken to as well."""
        name = line.platform.name
        self.fetchers[name], self.limits[name] = line.files, line.platform.capabilities
        self.speak(line.platform)

    def speak(self, platform: Platform | None) -> None:
        """As `add`, for one that is not listened to, if there is one."""
        if platform is not None:
            self.platforms[platform.name], self.capabilities[platform.name] = platform, platform.capabilities


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
    """Everything, until `stop` is set or a signal comes.

    Raises DatabaseTrouble where the database cannot be written, or where a bot of the same name works with it.
    """
    stop = stop or asyncio.Event()
    _listen_for_signals(stop)
    async with AsyncExitStack() as stack:
        database = Database(settings.database.url)
        stack.callback(database.close)
        if (trouble := database.health()) is not None:
            raise trouble
        owner = _owner(settings, environ)
        stack.enter_context(alone(settings.database.url, owner))
        store = Store(settings.files.folder)
        connecting = _connect(settings, environ, Wiring(settings, store, stack, clock))
        stack.push_async_callback(_give_up, connecting)
        await _some(connecting, stop)
        if stop.is_set():
            return
        board = Board()
        engine = Engine(content.load(), board.capabilities, for_core(settings))
        courier = Courier(
            database,
            board.platforms,
            owner,
            book=engine.book,
            capabilities=board.capabilities,
            clock=clock,
        )
        _make_files(board, database, store, engine, clock)
        fetching = Fetching(database, store, board.fetchers, board.limits, clock=clock)
        pages = _pages(settings, database, engine, clock)
        ways = {PLAN_FILE: PlanFiles(board.fetchers).read, LINKS: PlanLinks().look}
        errands = Errands(database, ways, clock=clock)
        house = House(database, engine, courier, fetching, clock, pages, errands)
        await database.write(lambda session: engine.begin(session, clock()))
        for line in connecting:
            if line.done():
                board.add(line.result())
        board.speak(_mail(settings, environ, database, engine, clock))
        receiving = [asyncio.create_task(_receive(line, board, house, stop)) for line in connecting]
        heartbeat = Heartbeat(house.beat, clock)
        heartbeat.start()
        delivering = asyncio.create_task(courier.run(stopped := asyncio.Event()))
        bringing = asyncio.create_task(fetching.run(stopped))
        running = asyncio.create_task(errands.run(stopped))
        await _say_it_runs(board, database)
        if pages is not None and not _shared(settings, environ):
            receiving.append(asyncio.create_task(_serve(pages, settings.web.listen, stop)))
        try:
            await _until_stopped(stop, receiving, delivering, bringing, running)
        finally:
            _log.info("Stopping: what was decided is still being sent.")
            # First nothing new comes in, then nothing falls due, then what was decided is sent.
            stop.set()
            await asyncio.gather(*receiving, return_exceptions=True)
            await heartbeat.stop()
            stopped.set()
            await asyncio.gather(delivering, bringing, running)


def _make_files(board: Board, database: Database, store: Store, engine: Engine, clock: Clock) -> None:
    # Files that are made for one person are fetched like any file, from where they are made.
    board.fetchers[PACKED] = Packing(database, store, Pages(engine.book))
    board.fetchers[CALENDAR] = Dates(database, engine.book, engine.settings, clock)
    board.fetchers[PLAN] = Plans(database)
    board.fetchers[PAGE] = board.fetchers[TABLE] = Papers(database, engine.book, clock)
    board.limits |= dict.fromkeys(MADE_HERE, Capabilities(file_limit=LARGEST_DOWNLOAD))


async def _say_it_runs(board: Board, database: Database) -> None:
    """And, to somebody who begins, the next step: the address at which each platform brings the bot to people."""
    _log.info("Running on: %s. Stop with Ctrl-C.", ", ".join(board.platforms) or "nothing")
    if await database.write(has_rooms):
        return
    for name, can in board.capabilities.items():
        if can.room_link:
            link = can.room_link.format(payload=LINK_WORD)
            _log.info("No group yet. To bring the bot to people on %s, open %s", name.title(), link)


def _pages(settings: Settings, database: Database, engine: Engine, clock: Clock) -> Any:
    """The web application; None where no public address is set."""
    if not settings.web.public_url:
        return None
    # Read only where it is used: the web server costs memory and a tenth of a second at start.
    from adapters.web.app import application  # noqa: PLC0415  # see above
    from bot.desk import WebDesk  # noqa: PLC0415  # see above

    desk = WebDesk(database, engine.book, engine.settings, clock, engine.capabilities)
    return application(desk, public_url=settings.web.public_url, clock=clock)


async def _look_at_links(data: Mapping[str, Any]) -> Mapping[str, object]:
    from adapters.links.checker import LinkChecker  # noqa: PLC0415  # read only where links are visited

    return await LinkChecker().look(data)


def _mail(
    settings: Settings, environ: Mapping[str, str], database: Database, engine: Engine, clock: Clock
) -> Platform | None:
    """The way letters leave; None where no mail server is set."""
    if not settings.mail.host:
        return None
    from bot.post import platform  # noqa: PLC0415  # as above

    return platform(settings, environ, database, engine.book, clock)


async def _serve(pages: Any, listen: str, stop: asyncio.Event) -> None:
    from adapters.web.server import serve as serve_pages  # noqa: PLC0415  # as above

    await serve_pages(pages, listen, stop)


def _shared(settings: Settings, environ: Mapping[str, str]) -> bool:
    """Whether Telegram's webhook serves the pages at its own address."""
    return settings.telegram.mode == "webhook" and bool(settings.telegram.token(environ))


async def _until_stopped(
    stop: asyncio.Event, receiving: list[asyncio.Task[None]], *others: asyncio.Task[None]
) -> None:
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([stopping, *receiving, *others], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    for task in done - {stopping}:
        task.result()  # a part that ended by itself ends the whole, with its error


def _connect(settings: Settings, environ: Mapping[str, str], wiring: Wiring) -> list[asyncio.Task[Line]]:
    tokens = {
        lines.telegram: settings.telegram.token(environ),
        lines.discord: settings.discord.token(environ),
    }
    return [asyncio.create_task(line(wiring, token)) for line, token in tokens.items() if token]


async def _some(connecting: Sequence[asyncio.Task[Line]], stop: asyncio.Event) -> None:
    """Wait until all are connected; after a while one is enough, so that none holds up the others for ever."""
    stopping = asyncio.create_task(stop.wait())
    waiting = set(connecting)
    try:
        if waiting:
            together = asyncio.ensure_future(asyncio.wait(waiting))
            await asyncio.wait({together, stopping}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            together.cancel()
            if not stopping.done():
                await asyncio.wait({*waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()


async def _receive(connecting: asyncio.Task[Line], board: Board, house: House, stop: asyncio.Event) -> None:
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not connecting.done():
        return
    line = connecting.result()
    if line.platform.name not in board.platforms:
        board.add(line)
        _log.info("Running on %s as well.", line.platform.name)
    house.courier.wake()
    await line.receive(house)(stop)


async def _give_up(connecting: Sequence[asyncio.Task[Line]]) -> None:
    for task in connecting:
        task.cancel()
    await asyncio.gather(*connecting, return_exceptions=True)


def _owner(settings: Settings, environ: Mapping[str, str]) -> str:
    # The same after a restart on this machine: what a former life left half done is recognised at once. Processes with
    # different parts of Discord are different ones.
    parts = "+".join(map(str, settings.discord.shard_ids))
    return ":".join(filter(None, (socket.gethostname(), environ.get("SMOL_PROCESS", "one"), parts)))


def _listen_for_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError, RuntimeError):  # Windows, or a thread that is not the main one
            loop.add_signal_handler(name, stop.set)
