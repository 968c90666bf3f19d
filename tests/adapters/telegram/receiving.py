"""A receiver at work, for tests: what it hears, how long it waits, how it ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from adapters.telegram.connection import Access, introduce, make_bot
from adapters.telegram.platform import TelegramPlatform
from adapters.telegram.receiver import Receiver
from facilitation.events import Event, Said
from facilitation.ports import Address, Order
from facilitation.speech import Button, Message
from tests.fakes.telegram import TelegramDouble

ENTROPY = bytes(16)


@dataclass(frozen=True)
class Heard:
    toasted: bool = False


@dataclass
class Ears:
    """A core that keeps what it heard, each key once, as the transaction does; `before` may delay or raise."""

    before: Callable[[Event], Awaitable[None]] | None = None
    toasted: bool = False
    heard: dict[str, Event] = field(default_factory=dict)
    taken: int = 0

    async def handle(self, event: Event) -> Heard:
        self.taken += 1
        if self.before is not None:
            await self.before(event)
        self.heard.setdefault(event.key, event)
        return Heard(self.toasted)

    @property
    def words(self) -> list[str]:
        """What was said, in the order of hearing."""
        return [event.body.text for event in self.heard.values() if isinstance(event.body, Said)]


@dataclass
class Waits:
    """Every wait that was asked for, each over at once."""

    asked: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        await asyncio.sleep(0)


@dataclass
class Running:
    """A receiver at work."""

    receiver: Receiver
    platform: TelegramPlatform
    stop: asyncio.Event
    task: "asyncio.Task[None]"
    waits: Waits

    async def until(self, true: Callable[[], bool]) -> None:
        """Let it work until something is so; fails when that takes longer than five seconds."""
        async with asyncio.timeout(5):
            while not true():
                if self.task.done():
                    self.task.result()
                await asyncio.sleep(0.005)

    async def end(self) -> None:
        self.stop.set()
        await self.task


@asynccontextmanager
async def receiving(double: TelegramDouble, ears: Ears, **more: Any) -> AsyncIterator[Running]:
    """A programme that starts, receives, and ends."""
    bot = make_bot(Access(double.token, double.base_url, double.base_file_url))
    waits = Waits()
    me = await introduce(bot, sleep=waits)
    platform = TelegramPlatform(bot, me)
    receiver = Receiver(
        bot,
        me,
        ears.handle,
        platform.acknowledge,
        clock=double.clock.at,
        entropy=lambda: ENTROPY,
        sleep=waits,
        **more,
    )
    stop = asyncio.Event()
    running = Running(receiver, platform, stop, asyncio.ensure_future(receiver.run(stop)), waits)
    try:
        yield running
    finally:
        stop.set()
        with suppress(asyncio.CancelledError):
            await running.task
        await bot.shutdown()


async def prompt(running: Running, chat: int) -> None:
    buttons = (Button("Fine", "1b:checkin:4f:1"), Button("Stuck", "1b:checkin:4f:2"))
    await running.platform.post(
        Order(5, Address("telegram", chat), Message("M-CI-1", "How is it going?", buttons))
    )
