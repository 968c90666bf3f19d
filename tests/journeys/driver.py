"""A small language for journeys, in people's words: `maria.presses("My goal")`, `clock.to("Tue 12:00")`.

A journey knows people, a room and a clock, and nothing about tokens, tables or the platform behind them. What a
person can press is what stands on their own screen.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from adapters.console.inbox import Press, Where, Who, event
from adapters.console.platform import Shown, What
from bot.content import load
from bot.database import Database
from bot.simulation.stage import Stage
from facilitation.events import Attachment, Commanded, Said
from facilitation.model import Fault, metadata
from facilitation.ports import Address
from facilitation.rules.calendar import instant, wall
from facilitation.settings import Settings
from facilitation.speech import Button, plain

START = datetime(2026, 2, 23, 8, 5, tzinfo=UTC)  # a Monday, 10:05 in Sofia, a week before the course
ROOM = Address("console", -1)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class NotThere(AssertionError):
    """Somebody wanted to see or press what is not on their screen; says what is."""


@dataclass
class Clock:
    """The wall clock of the group. It moves only forward."""

    journey: "Journey"

    def to(self, when: str) -> None:
        """To the next such time ("Tue 12:00"); what is due on the way happens at its own time."""
        day, clock = when.split()
        hour, minute = map(int, clock.split(":"))
        now = wall(self.journey.stage.now, self.journey.zone)
        local = (now + timedelta(days=(DAYS.index(day) - now.weekday()) % 7)).replace(
            hour=hour, minute=minute, second=0, microsecond=0
        )
        if local <= now:
            local += timedelta(days=7)
        self.journey.pass_to(instant(local, self.journey.zone))

    def after(self, minutes: int) -> None:
        """So many minutes later."""
        self.journey.pass_to(self.journey.stage.now + timedelta(minutes=minutes))


@dataclass
class Screen:
    """What a chat shows: the texts that stand there now, and those that came since somebody last looked."""

    address: Address
    standing: dict[str, Shown] = field(default_factory=dict)
    news: list[str] = field(default_factory=list)

    def take(self, shown: Shown) -> None:
        if shown.what == What.DELETED:
            self.standing.pop(shown.message_ref)
            return
        if shown.what != What.TOASTED:
            self.standing.pop(shown.message_ref, None)
            self.standing[shown.message_ref] = (
                shown  # the newest is last, also if it is an old one with new words
            )
        self.news.append(plain(shown.message.text))

    def says(self, *words: str) -> None:
        """Each of these words is in what came since the last look; that look is over now."""
        news, self.news = "\n".join(self.news), []
        for part in words:
            if part not in news:
                raise NotThere(f"{part!r} did not come. What came:\n{news or '(nothing)'}")

    def is_silent(self) -> None:
        """Nothing came since the last look."""
        news, self.news = self.news, []
        if news:
            raise NotThere(f"there should be nothing new, but: {news}")

    @property
    def everything(self) -> str:
        """All that stands there now."""
        return "\n".join(plain(shown.message.text) for shown in self.standing.values())


@dataclass
class Person:
    """Somebody with a screen: the room they share, and their private chat."""

    journey: "Journey"
    who: Who
    admin: bool = False

    @property
    def screen(self) -> Screen:
        """The private chat."""
        return self.journey.screens.setdefault(self.who.private, Screen(self.who.private))

    def presses(self, label: str, *, in_room: bool = False) -> None:
        """Taps the button with this label in the newest message that has one; icons in front need not be said."""
        shown, button = self._find(label, in_room=in_room)
        self._do(Press(button.token, shown.message_ref, button.label), shown.address)

    def presses_in_room(self, label: str) -> None:
        """As `presses`, on a button that everybody sees."""
        self.presses(label, in_room=True)

    def writes(self, words: str, *, photo: bool = False) -> None:
        """Writes to the bot in private."""
        ref = f"w{self.journey.events}"
        files = (Attachment("photo", ref, ref, 900_000),) if photo else ()
        self._do(Said(words, ref, attachments=files), self.who.private)

    def types(self, command: str, *, in_room: bool = False) -> None:
        """Types a command with its slash."""
        name, _, rest = command.removeprefix("/").partition(" ")
        self._do(Commanded(name, rest), ROOM if in_room else self.who.private)

    def sees(self, *words: str) -> None:
        """Each of these came to the private chat since the last look."""
        self.screen.says(*words)

    def sees_nothing(self) -> None:
        """Nothing came to the private chat since the last look."""
        self.screen.is_silent()

    def joins(self, *, reminders: bool = True) -> None:
        """Goes through the welcome with taps and one name."""
        self.presses_in_room("Join the group")
        self.presses("Next")
        self.presses("I understand")
        self.writes(self.who.name)
        self.presses("Skip the rest")
        self.presses("Yes, please" if reminders else "No reminders")
        self.presses("I can tap")
        self.sees("Great, it works.")

    def _find(self, label: str, *, in_room: bool) -> tuple[Shown, Button]:
        screen = self.journey.room if in_room else self.screen
        for shown in reversed(screen.standing.values()):
            for button in shown.message.buttons:
                if button.label == label or button.label.partition(" ")[2] == label:
                    return shown, button
        labels = [[b.label for b in shown.message.buttons] for shown in screen.standing.values()]
        raise NotThere(f"{self.who.name} has no button {label!r}. Buttons: {labels}")

    def _do(self, act: Press | Said | Commanded, address: Address) -> None:
        self.journey.do(self.who, Where(address, self.journey.title, admin=self.admin), act)


class Journey:
    """One room with people in it, over the real engine, database and courier."""

    def __init__(self, database: Database, *, title: str = "Our group") -> None:
        self.title = title
        self.settings = Settings(contact="the office")
        self.zone = ZoneInfo(self.settings.zone)
        self.room = Screen(ROOM)
        self.screens: dict[Address, Screen] = {ROOM: self.room}
        self.stage = Stage(database, load(), self.settings, START, self._see)
        self.clock = Clock(self)
        self.events = 0
        self._people = 0
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.close()

    def person(self, name: str, *, admin: bool = False) -> Person:
        """Somebody who is in the room."""
        self._people += 1
        return Person(self, Who(self._people, name), admin)

    def set_up(self, leader: Person, first_day: str = "Monday 2 March") -> None:
        """The leader makes the group in the room."""
        leader.types("/setup", in_room=True)
        leader.presses("Elements of AI")
        leader.presses(first_day)
        leader.writes(leader.who.name)
        leader.presses("Create the group")
        self.room.says("Tap to join.")

    def do(self, who: Who, where: Where, act: Press | Said | Commanded) -> None:
        """Let somebody do something; the bot's answers are there when this returns. A bug of the bot is an error."""
        self.events += 1
        heard = self.stage.handle(
            event(
                who,
                where,
                act,
                key=str(self.events),
                at=self.stage.now,
                entropy=sha256(str(self.events).encode()).digest(),
            )
        )
        if heard.fault is not None:
            fault = self.stage.database.run(lambda session: session.get_one(Fault, heard.fault))
            raise AssertionError(f"{who.name} met a bug: {fault.error}")
        self._runner.run(self.stage.settle())

    def pass_to(self, at: datetime) -> None:
        """Let time pass."""
        self._runner.run(self.stage.pass_to(at))

    def _see(self, shown: Shown) -> None:
        self.screens.setdefault(shown.address, Screen(shown.address)).take(shown)


@contextmanager
def journey(folder: Path) -> Iterator[Journey]:
    """A journey with a database of its own in `folder`."""
    database = Database(f"sqlite:///{folder}/journey.db")
    metadata.create_all(database.engine)
    try:
        with Journey(database) as made:
            yield made
    finally:
        database.close()
