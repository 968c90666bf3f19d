"""Journeys on Telegram and Discord at once: one process with both platforms, as `smol run` is with two tokens."""

from collections.abc import Hashable
from datetime import datetime

from tests.journeys.discord import Discord
from tests.journeys.driver import Person
from tests.journeys.machine import Machine
from tests.journeys.screens import Knob, Shown
from tests.journeys.telegram import Telegram


class Both:
    """Implements `driver.Land`. The group's first room is on Telegram, its other one on Discord; newcomers are on Telegram."""

    needs_start = True

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.telegram, self.discord = Telegram(machine), Discord(machine)
        self.discord.room = "on Discord"

    @property
    def now(self) -> datetime:
        """The virtual time."""
        return self.machine.now

    @property
    def room(self) -> Hashable:
        """The room on Telegram."""
        return self.telegram.room

    def newcomer(self, name: str, *, admin: bool) -> Hashable:
        """Somebody new on Telegram."""
        return self.telegram.newcomer(name, admin=admin)

    def on_discord(self, name: str, *, admin: bool = False) -> Person:
        """Somebody new in the server; maybe a person who is on Telegram as well."""
        return Person(self.machine.journey, name, self.discord.newcomer(name, admin=admin))

    async def press(self, private: Hashable, where: Hashable, shown: Shown, button: Knob) -> None:
        """As the person's platform does it; so for the rest."""
        await self._of(private).press(private, where, shown, button)

    async def write(self, private: Hashable, words: str, *, photo: bool) -> None:
        """Words to the bot in private."""
        await self._of(private).write(private, words, photo=photo)

    async def command(self, private: Hashable, where: Hashable, typed: str) -> None:
        """A command."""
        await self._of(private).command(private, where, typed)

    async def shut(self, private: Hashable) -> None:
        """Somebody lets the bot write to them no more."""
        await self._of(private).shut(private)

    async def pass_to(self, at: datetime) -> None:
        """Time passes on both."""
        await self.machine.pass_to(at)

    async def sleep_to(self, at: datetime) -> None:
        """The machine is off; then another process begins, with both platforms."""
        await self.telegram.stop()
        await self.discord.stop()
        self.machine.skip_to(at)
        await self._start()
        await self.machine.settle()

    def another_room(self, title: str) -> Hashable:  # noqa: ARG002  # driver.Land; the channel has its name
        """The channel of the server."""
        return self.discord.room

    async def open(self) -> None:
        """Both worlds begin, then the bot with both."""
        await self.telegram.enter()
        await self.discord.enter()
        await self._start()
        await self.machine.settle()

    async def close(self) -> None:
        """As each of them."""
        await self.telegram.close()
        await self.discord.close()

    async def _start(self) -> None:
        await self.telegram.connect()
        await self.discord.connect()
        await self.machine.begin()
        await self.telegram.listen()
        await self.discord.listen()

    def _of(self, private: Hashable) -> Telegram | Discord:
        return self.telegram if private in self.telegram.people else self.discord
