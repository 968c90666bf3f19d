"""Journeys on the console: the stage of the demo, one room, people who can always be written to."""

from collections.abc import Hashable
from datetime import datetime
from hashlib import sha256

from adapters.console import platform
from adapters.console.inbox import Press, Where, Who, event
from bot.simulation.stage import Stage
from facilitation.events import Attachment, Commanded, Said
from facilitation.model import Fault
from facilitation.ports import Address
from facilitation.speech import plain
from tests.journeys.driver import START, TITLE, Journey
from tests.journeys.screens import Knob, Shown, What


class Console:
    """Implements `driver.Land`."""

    needs_start = False
    room: Hashable = Address("console", -1)

    def __init__(self, journey: Journey) -> None:
        self.stage = Stage(journey.database, journey.library, journey.settings, START, self._see)
        self._journey = journey
        self._people: dict[Hashable, tuple[Who, bool]] = {}
        self._events = 0
        self._rooms = 1

    @property
    def now(self) -> datetime:
        """The virtual time."""
        return self.stage.now

    @now.setter
    def now(self, at: datetime) -> None:
        self.stage.now = at

    def newcomer(self, name: str, *, admin: bool) -> Hashable:
        """Somebody new."""
        who = Who(len(self._people) + 1, name)
        self._people[who.private] = who, admin
        return who.private

    async def press(self, private: Hashable, where: Hashable, shown: Shown, button: Knob) -> None:
        """A tap."""
        await self._do(private, where, Press(button.does, shown.ref, button.label))

    async def write(self, private: Hashable, words: str, *, photo: bool) -> None:
        """Words, maybe under a picture."""
        ref = f"w{self._events}"
        files = (Attachment("photo", ref, ref, 900_000),) if photo else ()
        await self._do(private, private, Said(words, ref, attachments=files))

    async def command(self, private: Hashable, where: Hashable, typed: str) -> None:
        """A command."""
        name, _, rest = typed.removeprefix("/").partition(" ")
        await self._do(private, where, Commanded(name, rest))

    async def pass_to(self, at: datetime) -> None:
        """Time passes."""
        await self.stage.pass_to(at)

    async def sleep_to(self, at: datetime) -> None:
        """Time jumps."""
        self.stage.now = at
        await self.stage.pass_to(at)

    def another_room(self, title: str) -> Hashable:  # noqa: ARG002  # rooms have no titles here
        """One more room."""
        self._rooms += 1
        return Address("console", -self._rooms)

    async def shut(self, private: Hashable) -> None:
        """The bot is refused from now on."""
        self.stage.platform.close(self._people[private][0].private)

    async def open(self) -> None:
        """There is nothing to open."""

    async def close(self) -> None:
        """There is nothing to close."""

    async def _do(self, private: Hashable, where: Hashable, act: Press | Said | Commanded) -> None:
        self._events += 1
        who, admin = self._people[private]
        if not isinstance(where, Address):
            raise TypeError(f"no place on the console: {where}")
        heard = self.stage.handle(
            event(
                who,
                Where(where, TITLE, admin=admin),
                act,
                key=str(self._events),
                at=self.stage.now,
                entropy=sha256(str(self._events).encode()).digest(),
            )
        )
        if heard.fault is not None:
            fault = self.stage.database.run(lambda session: session.get_one(Fault, heard.fault))
            raise AssertionError(f"{who.name} met a bug: {fault.error}")
        await self.stage.settle()

    def _see(self, seen: platform.Shown) -> None:
        what = {platform.What.DELETED: What.DELETED, platform.What.TOASTED: What.TOASTED}.get(
            seen.what, What.STANDS
        )
        if seen.what == platform.What.PINNED:
            return
        buttons = tuple(Knob(button.label, button.token) for button in seen.message.buttons)
        self._journey.see(seen.address, Shown(what, seen.message_ref, plain(seen.message.text), buttons))
