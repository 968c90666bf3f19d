"""Journeys on Discord: the real client, hearing, platform, files and courier, in SimCord's world behind the strict gate.

Clock and database are the test's own; the world's clock follows. People do only what their app lets them do: they
press, choose, fill in windows, and write to the bot in its private chat. What they see is read from the world's
channels; a window stands on the screen of who opened it until it is sent.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import discord
from simcord.actors import MemberActor
from simcord.backend.models import Message
from simcord.builders import ChannelHandle, GuildHandle
from simcord.results import InteractionResult, to_discord_message
from sqlmodel import select

from adapters.discord import menu
from adapters.discord.client import Receiver
from adapters.discord.connection import INTENTS, Access, make_client, me_of
from adapters.discord.files import DiscordFiles
from adapters.discord.forms import FILES
from adapters.discord.options import OPTIONS, Kind
from adapters.discord.platform import DiscordPlatform
from bot.courier.embedded import Courier
from bot.courier.fetching import Fetching
from bot.files import Store
from bot.house import DiscordHouse, House
from facilitation.commands import COMMANDS
from facilitation.engine import Engine, Heard
from facilitation.events import Event
from facilitation.model import Account, Fault
from tests.fakes.discord import DiscordDouble
from tests.journeys.driver import START, TITLE, Journey
from tests.journeys.screens import Knob, Shown, What

SETTLE = timedelta(seconds=30)  # people read on when the bot has finished speaking
ACKNOWLEDGE_SECONDS = 3.0
_BUTTON, _MENU, _INPUT, _TEXT, _LABEL = 2, 3, 4, 10, 18  # Discord's numbers of components

_INSTANT = re.compile(r"<t:(\d+):(\w)>")

Look = tuple[str, tuple[str, ...]]


@dataclass
class Window:
    """A window on somebody's screen: the places for words in their order, and what stands in them."""

    shown: InteractionResult
    places: list[str]
    needed: frozenset[str]
    takes_files: bool
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def next(self) -> str | None:
        """The next empty place for words."""
        return self.places[0] if self.places else None


class Discord:
    """Implements `driver.Land`. `double` is there for what journeys do to Discord itself."""

    needs_start = False
    room: Hashable = "room"

    def __init__(self, journey: Journey, folder: Path, *, thread: bool = False) -> None:
        self._journey = journey
        self.now = START
        self._store = Store(folder / "files")
        self._in_thread = thread
        self.client = self._new_client()
        self.double = DiscordDouble(
            self.client, approved_intents=INTENTS, settle_timeout=10.0, check_errors=True
        )
        self.double.backend.clock._epoch = START
        self.engine = Engine(journey.library, {}, journey.settings)
        self.people: dict[Hashable, MemberActor] = {}
        self.windows: dict[Hashable, Window] = {}
        self.faults: list[str] = []  # what bugs the bot met
        self.faults_expected = False
        self.unacknowledged_expected = False
        self._rooms: dict[int, Hashable] = {}
        self._seen: dict[str, Look] = {}
        self._entropy = count(1)
        self._leaves: datetime | None = None
        self._answers_wait = False
        self._results: list[InteractionResult] = []

    def newcomer(self, name: str, *, admin: bool) -> Hashable:
        """Somebody new in the server."""
        user = self.double.env.create_user(name.casefold(), global_name=name)
        person = self.guild.add_member(user, roles=[self._managers] if admin else [])
        self.people[person.id] = person
        return person.id

    async def press(self, private: Hashable, where: Hashable, shown: Shown, button: Knob) -> None:  # noqa: ARG002  # driver.Land; here messages know their channel
        """A tap, a choice from a menu, or leaving a place of a window empty."""
        person = self.people[private]
        if shown.ref == "window":
            await self._window_knob(private, button.does)
            return
        message = to_discord_message(self.double.env, self._message(shown.ref))
        actor = person if message.guild else person.user
        name, _, choice = button.does.partition("|")
        if choice:
            done = await actor.select(message, [choice], custom_id=name)
        else:
            done = await actor.click(message, custom_id=name)
        await self._after(private, done)

    async def write(self, private: Hashable, words: str, *, photo: bool) -> None:
        """Words into the window that is open, else into the private chat."""
        person, window = self.people[private], self.windows.get(private)
        picture = ("photo.jpg", b"\xff\xd8\xff picture")
        if window is None:
            await person.send_dm(words, attachments=[picture] if photo else [])
            await self.settle()
            return
        if window.next is not None:
            window.given[window.places.pop(0)] = words
        if photo:
            assert window.takes_files, "this window has no place for a picture"
            window.given[FILES] = [picture]
        await self._maybe_send(private, window)

    async def command(self, private: Hashable, where: Hashable, typed: str) -> None:
        """A command, chosen from Discord's list; what follows it goes into its first place for words."""
        person = self.people[private]
        name, _, rest = typed.removeprefix("/").partition(" ")
        option = next((one for one in OPTIONS.get(name, ()) if one.kind != Kind.FILE), None)
        given: dict[str, Any] = {}
        if rest and option is not None:
            given[option.name] = int(rest) if option.kind == Kind.NUMBER else rest
        if where == private:
            done = await person.user.slash(name, **given)
        else:
            done = await person.slash(self.channel(where), name, **given)
        await self._after(private, done)

    async def pass_to(self, at: datetime) -> None:
        """Time passes, and what is being said then is said."""
        await self._pass_to(at)
        await self.settle()

    async def sleep_to(self, at: datetime) -> None:
        """The machine is off; whatever people do meanwhile, Discord tells nobody."""
        self._tick_world(max(self.now, at))
        self.now = max(self.now, at)
        await self.restart()
        await self.settle()

    def another_room(self, title: str) -> tuple[str, int, Hashable]:
        """One more channel of the server."""
        channel = self.guild.create_text_channel(title.casefold().replace(" ", "-"))
        self._rooms[channel.id] = channel.id
        return "discord", channel.id, channel.id

    async def shut(self, private: Hashable) -> None:
        """The person takes no private messages from the server any more."""
        self.double.closes_messages(self.people[private])

    async def open(self) -> None:
        """A server with a channel and the bot in it, and the bot starts."""
        await self.double.__aenter__()
        self.guild: GuildHandle = self.double.env.create_guild("Library")
        self._managers = self.guild.create_role("staff", permissions=discord.Permissions(manage_guild=True))
        channel = self.guild.create_text_channel(TITLE)
        if self._in_thread:
            made = self.double.backend.create_thread(channel.id, TITLE, self.double.backend.bot_user.id)
            channel = ChannelHandle(self.double.env, self.guild, made)
        self._rooms[channel.id] = self.room
        self._channels = {self.room: channel}
        await self.start()
        await self.settle()

    async def close(self) -> None:
        """No request had a wrong form, every press was acknowledged in time, no bug was met."""
        await self.stop()
        await self.double.__aexit__(None, None, None)
        assert self.double.refusals() == [], self.double.refusals()
        late = [done for done in self._results if not done.acknowledged]
        assert self.unacknowledged_expected or late == [], late
        thinking = [done for done in self._results if done._interaction.loading and done.response is not None]
        assert thinking == [], "somebody still waits for an answer"
        assert self.faults_expected or self.faults == [], self.faults
        if self._journey.pseudo:
            self._all_is_disguised()

    def channel(self, where: Hashable) -> ChannelHandle:
        """The channel of a room."""
        number = next(number for number, place in self._rooms.items() if place == where)
        return ChannelHandle(self.double.env, self.guild, self.double.backend.get_channel(number))

    async def start(self) -> None:
        """A life of the bot begins."""
        database = self._journey.database
        me = me_of(self.client)
        self.platform = DiscordPlatform(
            self.client, me, lambda name: asyncio.to_thread(self._store.get, name), clock=lambda: self.now
        )
        capabilities = {"discord": self.platform.capabilities}
        self.engine.capabilities = capabilities
        self.courier = Courier(
            database, {"discord": self.platform}, "land", book=self.engine.book, clock=lambda: self.now
        )
        files = {"discord": DiscordFiles(self.client)}
        self.fetching = Fetching(database, self._store, files, capabilities, clock=lambda: self.now)
        house = House(database, self.engine, self.courier, self.fetching, lambda: self.now)
        self.house = Watched(DiscordHouse(house), self.faults)
        self.receiver = Receiver(
            self.client,
            me,
            self.house,
            token="made-up",
            clock=lambda: self.now,
            entropy=lambda: sha256(str(next(self._entropy)).encode()).digest(),
        )
        book = self.engine.book
        languages = [self._journey.settings.language]
        await menu.publish(
            self.client,
            menu.payload(COMMANDS, languages, book.text, self._journey.settings.language),
            last_hash=_nothing,
            store_hash=_forget,
        )
        await database.write(lambda session: self.engine.begin(session, self.now))

    async def stop(self) -> None:
        """A life of the bot ends."""
        await self.receiver.hearing.finish()

    async def restart(self) -> None:
        """The process ends and another one begins: nothing is left but the rows."""
        await self.stop()
        self.client = self._new_client()
        await self.double.env.restart_bot(self.client)
        await self.start()
        await self.client.on_ready()  # type: ignore[attr-defined]  # the library calls it when it is there in time

    async def settle(self) -> None:
        """All that people did is heard, and what follows from it within half a minute is said and seen."""
        await self.double.env.settle()
        await self.fetching.drain(self.now)
        await self._stop_at(self.now)
        until = self.now + SETTLE
        while self._leaves is not None and self._leaves <= until:
            await self._pass_to(self._leaves)
        await self.double.env.settle()
        self._look()

    async def _after(self, private: Hashable, done: InteractionResult) -> None:
        self._results.append(done)
        if done.modal is not None:
            self._show_window(private, done)
        await self.settle()

    def _show_window(self, private: Hashable, done: InteractionResult) -> None:
        lines: list[str] = []
        places: list[str] = []
        needed: set[str] = set()
        takes_files = False
        for component in (done.modal or {})["components"]:
            if component["type"] == _TEXT:
                lines.append(component["content"])
            elif component["type"] == _LABEL:
                lines += [component["label"], component.get("description") or ""]
                control = component["component"]
                takes_files |= control["custom_id"] == FILES
                if control["type"] == _INPUT:
                    places.append(control["custom_id"])
                    if control.get("required", True):
                        needed.add(control["custom_id"])
        self.windows[private] = Window(done, places, frozenset(needed), takes_files)
        ways = [Knob("Skip", "skip")] if not needed else []
        self._journey.see(
            private, Shown(What.STANDS, "window", "\n".join(lines), (*ways, Knob("Cancel", "cancel")))
        )

    async def _window_knob(self, private: Hashable, does: str) -> None:
        window = self.windows[private]
        if does == "cancel":
            self._shut(private)
            return
        assert window.next is not None
        assert window.next not in window.needed
        window.places.pop(0)
        await self._maybe_send(private, window)

    async def _maybe_send(self, private: Hashable, window: Window) -> None:
        if window.next is None:
            await self.send(private)

    async def send(self, private: Hashable) -> None:
        """Somebody sends the window that is open, filled in as far as it is."""
        window, person = self.windows[private], self.people[private]
        self._shut(private)
        actor = person if window.shown._interaction.guild_id is not None else person.user
        await self._after(private, await actor.submit_modal(window.shown, window.given))

    def _shut(self, private: Hashable) -> None:
        del self.windows[private]
        self._journey.see(private, Shown(What.DELETED, "window", ""))

    def _new_client(self) -> discord.Client:
        return make_client(Access("made-up"))

    async def _pass_to(self, at: datetime) -> None:
        while (due := await self._next_at()) is not None and due < at:
            await self._stop_at(due)
        await self._stop_at(at)

    async def _next_at(self) -> datetime | None:
        due = await self._journey.database.write(self.engine.next_due)
        return min((at for at in (due, self._leaves) if at is not None), default=None)

    async def _stop_at(self, at: datetime) -> None:
        self._tick_world(at)
        self.now = max(self.now, at)
        ticked = await self._journey.database.write(lambda session: self.engine.tick(session, self.now))
        self.faults += ticked.faults
        self._leaves = await self.courier.drain(self.now)

    def _tick_world(self, at: datetime) -> None:
        self.double.backend.advance_clock(max(0.0, (at - self.double.env.now()).total_seconds()))

    def _message(self, ref: str) -> Message:
        channel, number = map(int, ref.split("/"))
        return self.double.backend.get_message(channel, number)

    def _look(self) -> None:
        """Show the journey what is new in the channels and private chats."""
        backend = self.double.backend
        places: dict[int, Hashable] = dict(self._rooms)
        for private, person in self.people.items():
            if (chat := backend.dm_channels.get(person.id)) is not None:
                places[chat] = private
        standing: set[str] = set()
        for number, place in places.items():
            for message in backend.messages.get(number, {}).values():
                if (
                    message.author_id == backend.bot_user.id
                    and not message.flags & discord.MessageFlags.loading.flag
                ):
                    ref = f"{number}/{message.id}"
                    standing.add(ref)
                    self._look_at(self._reader(message) if message.is_ephemeral else place, ref, message)
        for ref in self._seen.keys() - standing:
            del self._seen[ref]
            for place in {*places.values(), *self.people}:
                self._journey.see(place, Shown(What.DELETED, ref, ""))

    def _reader(self, message: Message) -> Hashable:
        assert message.interaction_metadata is not None
        return self.double.backend.interactions[int(message.interaction_metadata["id"])].user_id

    def _look_at(self, place: Hashable, ref: str, message: Message) -> None:
        knobs = tuple(_knobs(message.components))
        look = (message.content, tuple(knob.label for knob in knobs))
        if self._seen.get(ref) == look:
            return
        self._seen[ref] = look
        self._journey.see(
            place, Shown(What.STANDS, ref, _readable(message.content, self._journey.zone), knobs)
        )

    def _all_is_disguised(self) -> None:
        # Who is nobody to us is answered in the language of their app, which is English here.
        known = set(self._journey.database.run(lambda session: session.exec(select(Account.ref)).all()))
        said = [
            message.content
            for messages in self.double.backend.messages.values()
            for message in messages.values()
            if message.author_id == self.double.backend.bot_user.id and message.content
            if not message.is_ephemeral or self._reader(message) in known
        ]
        assert [text for text in said if "⟦" not in text] == []
        assert said


@dataclass
class Watched:
    """Implements `hearing.Core` by the house: bugs are noted, and it can be made slow."""

    inner: DiscordHouse
    faults: list[str]
    before: Callable[[], Awaitable[None]] | None = None

    async def handle(self, event: Event) -> Heard:
        """As the composition root does."""
        if self.before is not None:
            await self.before()
        heard = await self.inner.handle(event)
        if heard.fault is not None:
            fault = self.inner.house.database.run(lambda session: session.get_one(Fault, heard.fault))
            self.faults.append(f"{event.body}: {fault.error}")
        return heard

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


def _knobs(components: list[dict[str, Any]]) -> list[Knob]:
    found: list[Knob] = []
    for component in components:
        if component["type"] == _BUTTON:
            found.append(Knob(component["label"], component.get("custom_id") or component["url"]))
        elif component["type"] == _MENU:
            name = component["custom_id"]
            found += [Knob(option["label"], f"{name}|{option['value']}") for option in component["options"]]
        else:
            found += _knobs(component.get("components", []))
    return found


def _readable(text: str, zone: ZoneInfo) -> str:
    """As it is shown to somebody in this zone: without the marks for bold and the like, instants as words."""
    shown = _INSTANT.sub(lambda found: _instant(found, zone), text)
    return shown.replace("\\", "").replace("**", "")


def _instant(found: re.Match[str], zone: ZoneInfo) -> str:
    styles = {"F": "%A %-d %B %Y %H:%M", "D": "%-d %B %Y", "t": "%H:%M"}
    return datetime.fromtimestamp(int(found[1]), zone).strftime(styles[found[2]])


async def _nothing() -> str:
    return ""


async def _forget(_found: str) -> None:
    return None
