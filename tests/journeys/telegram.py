"""Journeys on Telegram: the real receiver, platform, files and courier speak over HTTP with the strict double.

Clock and database are the test's own; the double shares the clock. People do only what their app lets them do, and
what they see is read from the double's chats.
"""

import asyncio
from collections.abc import Hashable
from datetime import datetime

from telegram import Bot

from adapters.telegram.connection import Access, introduce, make_bot
from adapters.telegram.files import TelegramFiles
from adapters.telegram.platform import TelegramPlatform
from adapters.telegram.receiver import Receiver
from bot.lines import ADMIN_COMMANDS
from facilitation.commands import NAMES
from facilitation.engine import Heard
from facilitation.events import Event
from tests.fakes.telegram import Group, Person, TelegramDouble
from tests.fakes.telegram.clock import Clock
from tests.fakes.telegram.rooms import Room
from tests.fakes.telegram.state import Message, Press, Topic
from tests.journeys.driver import TITLE
from tests.journeys.machine import Machine
from tests.journeys.screens import Knob, Shown, What

PATIENCE = 10.0  # real seconds until something that should have been heard is missed

_INTERRUPTED = "terminated by other getUpdates"  # the last request of a life that has ended

Look = tuple[str, tuple[str, ...]]  # what a message looks like: its words, its labels


class Telegram:
    """Implements `driver.Land`. `double` is there for what journeys do to Telegram itself."""

    needs_start = True
    room: Hashable = "room"  # the group's first one, also after it got another number

    def __init__(self, machine: Machine, *, kind: str = "supergroup", forum: bool = False) -> None:
        self.machine, self._journey = machine, machine.journey
        machine.worlds.append(self)
        self.double = TelegramDouble(clock=Clock(lambda: machine.clock().timestamp()))
        self.creator = self.double.person("Creator")
        self.group: Group = self.double.group(
            TITLE, self.creator, kind="group" if kind == "group" else "supergroup", forum=forum
        )
        self.people: dict[Hashable, Person] = {}
        self.rooms: dict[Hashable, Room] = {}
        self._seen: dict[str, Look] = {}
        self._presses: list[tuple[Hashable, Press]] = []
        self.faults = machine.faults
        self.faults_expected = False
        self.refusals_expected: tuple[str, ...] = ()
        self.topic: Topic | None = None  # where the group meets, if it has topics
        self._managers: list[Person] = []
        self._lives = 0

    @property
    def now(self) -> datetime:
        """The virtual time."""
        return self.machine.now

    def newcomer(self, name: str, *, admin: bool) -> Hashable:
        """Somebody new in the group."""
        person = self.double.person(name)
        self.creator.adds(self.group, person)
        if admin:
            self.creator.promotes(self.group, person)
            self._managers.append(person)
        self.people[person.id] = person
        self.rooms[person.id] = person.private
        return person.id

    async def press(self, private: Hashable, where: Hashable, shown: Shown, button: Knob) -> None:  # noqa: ARG002  # driver.Land; here messages know their chat
        """A tap; a link to the bot opens the private chat, where the person presses Start."""
        person = self.people[private]
        if button.does.startswith("https://"):
            person.follows(button.does)
        else:
            press = person.sends_data(self.message(shown), button.does)
            self._presses.append((private, press))
            await self.settle()
            if press.url:
                person.follows(press.url)
        await self.settle()

    async def write(self, private: Hashable, words: str, *, photo: bool) -> None:
        """Words, maybe under a picture."""
        person = self.people[private]
        if photo:
            person.sends(person.private, "photo", words, content=b"\xff\xd8\xff picture")
        else:
            person.tells(words)
        await self.settle()

    async def command(self, private: Hashable, where: Hashable, typed: str) -> None:
        """A command, chosen from the menu: in groups the app adds the bot's name."""
        person, room = self.people[private], self.rooms[where]
        name, space, rest = typed.partition(" ")
        addressed = name if room.chat.private else f"{name}@{self.double.world.bot.username}"
        person.writes(room, f"{addressed}{space}{rest}", topic=None if room.chat.private else self.topic)
        await self.settle()

    async def pass_to(self, at: datetime) -> None:
        """Time passes, after what people did is heard, and what is being said then is said."""
        await self.machine.pass_to(at)

    async def sleep_to(self, at: datetime) -> None:
        """The machine is off. What people do meanwhile waits at Telegram, as long as Telegram keeps it."""
        await self.stop()
        self.machine.skip_to(at)
        await self.start()
        await self.settle()

    def another_room(self, title: str) -> Hashable:
        """One more group with the same people."""
        group = self.double.group(title, self.creator, *self.people.values())
        for manager in self._managers:
            self.creator.promotes(group, manager)
        self.creator.adds_bot(group)
        self.rooms[group.id] = group
        return group.id

    async def shut(self, private: Hashable) -> None:
        """The person blocks the bot."""
        self.people[private].blocks()
        await self.settle()

    async def open(self) -> None:
        """The double starts, the bot is brought into the group, and the bot starts."""
        await self.enter()
        await self.start()
        await self.settle()

    async def enter(self) -> None:
        """The double starts, and the bot is brought into the group."""
        await self.double.__aenter__()
        self.rooms[self.room] = self.group
        self.creator.adds_bot(self.group)

    async def close(self) -> None:
        """Every request was valid, no limit was exceeded, every press was answered, no bug was met."""
        await self.stop()
        await self.double.__aexit__(None, None, None)
        expected = (*self.refusals_expected, *([_INTERRUPTED] if self._lives > 1 else []))
        refusals = [one for one in self.double.refusals() if not any(words in one for words in expected)]
        assert refusals == [], refusals
        rates = self.double.rates
        assert rates.within_limits(), (rates.per_second(), rates.per_chat_second(), rates.per_group_minute())
        unanswered = [press.data for _, press in self._presses if not press.answered]
        assert unanswered == [], unanswered
        assert self.faults_expected or self.faults == [], self.faults
        if self._journey.pseudo:
            self._all_is_disguised()

    def message(self, shown: Shown) -> Message:
        """The double's message behind what is on a screen."""
        chat, number = map(int, shown.ref.split("/"))
        return self.double.world.chats[chat].messages[number]

    async def start(self) -> None:
        """A life of the bot begins."""
        await self.connect()
        await self.machine.begin()
        await self.listen()

    async def connect(self) -> None:
        """The line that the bot speaks by is open."""
        self._lives += 1
        double, store = self.double, self.machine.store
        self._bot: Bot = make_bot(Access(double.token, double.base_url, double.base_file_url))
        self._me = await introduce(self._bot, sleep=asyncio.sleep)
        self.platform = TelegramPlatform(self._bot, self._me, lambda name: asyncio.to_thread(store.get, name))
        self.machine.connect(self.platform, TelegramFiles(self._bot))

    async def listen(self) -> None:
        """The bot begins to hear."""
        self._receiver = Receiver(
            self._bot,
            self._me,
            self.handle,
            self.platform.acknowledge,
            clock=self.machine.clock,
            entropy=self.machine.entropy,
            admin_commands=ADMIN_COMMANDS,
            commands=NAMES,
        )
        self._stop = asyncio.Event()
        self._receiving = asyncio.create_task(self._receiver.run(self._stop))

    async def stop(self) -> None:
        """A life of the bot ends."""
        self._stop.set()
        await self._receiving
        await self._bot.shutdown()

    async def handle(self, event: Event) -> Heard:
        """As the composition root does, without its log."""
        return await self.machine.watched(event, self.machine.house.take)

    async def settle(self) -> None:
        """All that people did is heard, and what follows from it within half a minute is said and seen."""
        await self.machine.settle()

    async def heard(self) -> None:
        """Implements `machine.World`; so do the next two."""
        async with asyncio.timeout(PATIENCE):
            while self.double.updates.waiting():
                if self._receiving.done():
                    self._receiving.result()
                await asyncio.sleep(0.001)

    def follow(self, at: datetime) -> None:
        """The double asks for the time itself."""

    def look(self) -> None:
        """Show the journey what is new in the chats."""
        for private, press in self._presses:
            if press.text:
                self._journey.see(private, Shown(What.TOASTED, press.id, press.text))
        self._presses = [(private, press) for private, press in self._presses if not press.answered]
        for place, room in self.rooms.items():
            for message in room.chat.messages.values():
                if message.sender is self.double.world.bot and not message.service:
                    self._look_at(place, message)

    def _look_at(self, place: Hashable, message: Message) -> None:
        ref = f"{message.chat.id}/{message.id}"
        if message.deleted:
            if self._seen.pop(ref, None) is not None:
                self._journey.see(place, Shown(What.DELETED, ref, ""))
            return
        look = (message.text, tuple(message.labels))
        if self._seen.get(ref) == look:
            return
        self._seen[ref] = look
        buttons = tuple(
            Knob(button["text"], button.get("callback_data") or button["url"])
            for row in message.keyboard
            for button in row
        )
        self._journey.see(place, Shown(What.STANDS, ref, message.text, buttons))

    def _all_is_disguised(self) -> None:
        said = [message for room in self.rooms.values() for message in room.from_bot()]
        assert [message.text for message in said if message.text and "⟦" not in message.text] == []
        assert said
