"""What Discord's ears speak to in journeys: the real house, watched for bugs, and slow where a journey says so."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.house import DiscordHouse
from facilitation.engine import Heard
from facilitation.events import Event
from tests.journeys.machine import Machine


@dataclass
class Watched:
    """Implements `hearing.Core` by the house: bugs are noted, and it can be made slow."""

    inner: DiscordHouse
    machine: Machine
    before: Callable[[], Awaitable[None]] | None = None

    async def handle(self, event: Event) -> Heard:
        """As the composition root does."""
        if self.before is not None:
            await self.before()
        return await self.machine.watched(event, self.inner.handle)

    async def opened(self, key: str) -> None:
        """As the house."""
        await self.inner.opened(key)

    def answer_now(self) -> None:
        """As the house."""
        self.inner.answer_now()

    async def suggest(self, event: Event, what: str) -> tuple[str, ...]:
        """As the house."""
        return await self.inner.suggest(event, what)

    async def rooms(self) -> frozenset[int]:
        """As the house."""
        return await self.inner.rooms()


async def nothing() -> str:
    """No list of commands was ever given to Discord."""
    return ""


async def forget(_found: str) -> None:
    """And the next life knows of none either."""
