"""What Discord's ears speak to in journeys: the real house, watched for bugs, and slow where a journey says so. Commands by their fields."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from adapters.discord.options import OPTIONS, Kind
from bot.house import DiscordHouse
from facilitation.engine import Heard
from facilitation.events import Event
from facilitation.flows.doors.suggesting import Offer
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

    async def suggest(self, event: Event, what: str) -> tuple[Offer, ...]:
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


def in_fields(command: str, typed: str) -> dict[str, Any]:
    """What somebody would have typed behind a command, as they fill in its fields."""
    given: dict[str, Any] = {}
    options = [one for one in OPTIONS.get(command, ()) if one.kind != Kind.FILE]
    for option in options:
        before, found, behind = (
            f" {typed} ".partition(f" {option.behind} ") if option.behind else ("", "", "")
        )
        if found and behind.strip() and not (before.strip() and options[0].choices):
            given[option.name], typed = behind.strip(), before.strip()
    *words, last = typed.split() or [""]
    if last.isdecimal() and (numbers := [one.name for one in options[1:] if one.kind == Kind.NUMBER]):
        given[numbers[0]], typed = int(last), " ".join(words)
    if typed and options:
        first = options[0]
        given[first.name] = int(typed) if first.kind == Kind.NUMBER else typed
    return given
