"""Journeys on Discord: the real client, hearing, platform, files and courier, in SimCord's world behind the strict gate.

Clock and database are the test's own; the world's clock follows. People do only what their app lets them do: they
press, choose, fill in windows, and write to the bot in its private chat. What they see is read from the world's
channels; a window stands on the screen of who opened it until it is sent.
"""

import asyncio
from collections.abc import Hashable
from datetime import datetime
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.results import InteractionResult, to_discord_message
from sqlmodel import select

from adapters.discord import menu
from adapters.discord.client import Receiver
from adapters.discord.connection import INTENTS, Access, make_client, me_of
from adapters.discord.files import DiscordFiles
from adapters.discord.forms import FILES
from adapters.discord.platform import DiscordPlatform
from bot.house import DiscordHouse
from facilitation.commands import COMMANDS
from facilitation.model import Account
from tests.fakes.discord import DiscordDouble
from tests.journeys.discord_house import Watched, forget, in_fields, nothing
from tests.journeys.discord_screens import Sight, Window, opened
from tests.journeys.driver import START, TITLE
from tests.journeys.machine import Machine
from tests.journeys.screens import Knob, Shown, What

ACCESS = Access("made-up")


class Discord:
    """Implements `driver.Land`. `double` is there for what journeys do to Discord itself.

    `thread`: the group meets in a thread. `part`: the shard that the server belongs to. `restless`: between any two
    things that people do, the process ends and another one begins.
    """

    needs_start = False
    room: Hashable = "room"

    def __init__(
        self,
        machine: Machine,
        *,
        thread: bool = False,
        access: Access = ACCESS,
        part: int | None = None,
        restless: bool = False,
    ) -> None:
        self.machine, self._journey = machine, machine.journey
        machine.worlds.append(self)
        self._in_thread, self._access, self._part, self._restless = thread, access, part, restless
        self.client = make_client(self._access)
        self.double = DiscordDouble(
            self.client, approved_intents=INTENTS, settle_timeout=10.0, check_errors=True
        )
        self.double.backend.clock._epoch = START
        self.people: dict[Hashable, MemberActor] = {}
        self.windows: dict[Hashable, Window] = {}
        self.faults = machine.faults
        self.faults_expected = False
        self.unacknowledged_expected = False
        self._rooms: dict[int, Hashable] = {}
        self._sight = Sight(self._journey, self.double.backend)
        self._lives = 0
        self.said: list[discord.Message] = []
        self._results: list[InteractionResult] = []

    @property
    def now(self) -> datetime:
        """The virtual time."""
        return self.machine.now

    def newcomer(self, name: str, *, admin: bool) -> Hashable:
        """Somebody new in the server."""
        user = self.double.env.create_user(name.casefold(), global_name=name)
        person = self.guild.add_member(user, roles=[self._managers] if admin else [])
        self.people[person.id] = person
        return person.id

    async def press(self, private: Hashable, where: Hashable, shown: Shown, button: Knob) -> None:  # noqa: ARG002  # driver.Land; here messages know their channel
        """A tap, a choice from a menu, or leaving a place of a window empty."""
        await self._maybe_restart()
        person = self.people[private]
        if shown.ref == "window":
            await self._window_knob(private, button.does)
            return
        channel, number = map(int, shown.ref.split("/"))
        stored = self.double.backend.get_message(channel, number)
        message = to_discord_message(self.double.env, stored)
        actor = person if message.guild else person.user
        name, _, choice = button.does.partition("|")
        if choice:
            done = await actor.select(message, [choice], custom_id=name)
        else:
            done = await actor.click(message, custom_id=name)
        await self._after(private, done)

    async def write(self, private: Hashable, words: str, *, photo: bool) -> None:
        """Words into the window that is open, else into the private chat."""
        await self._maybe_restart()
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
        """A command, chosen from Discord's list; what follows it goes into the fields that it fits."""
        await self._maybe_restart()
        person = self.people[private]
        name, _, rest = typed.removeprefix("/").partition(" ")
        given = in_fields(name, rest)
        if where == private:
            done = await person.user.slash(name, **given)
        else:
            done = await person.slash(self.channel(where), name, **given)
        await self._after(private, done)

    async def says_in_room(self, private: Hashable, words: str) -> None:
        """Somebody says something to the others, kept in `said`."""
        self.said.append(await self.people[private].send(self.channel(self.room), words))
        await self.settle()

    async def chooses(self, private: Hashable, name: str, target: Any) -> None:
        """Somebody chooses from the list of what can be done with a message or a person of the group's room."""
        person = self.people[private]
        await self._after(private, await person.context_menu(self.channel(self.room), name, target))

    async def pass_to(self, at: datetime) -> None:
        """Time passes, and what is being said then is said."""
        await self.machine.pass_to(at)

    async def sleep_to(self, at: datetime) -> None:
        """The machine is off; whatever people do meanwhile, Discord tells nobody."""
        self.machine.skip_to(at)
        await self.restart()
        await self.settle()

    def another_room(self, title: str) -> Hashable:
        """One more channel of the server."""
        channel = self.guild.create_text_channel(title.casefold().replace(" ", "-"))
        self._rooms[channel.id] = channel.id
        return channel.id

    async def shut(self, private: Hashable) -> None:
        """The person takes no private messages from the server any more."""
        self.double.closes_messages(self.people[private])

    async def open(self) -> None:
        """A server with a channel and the bot in it, and the bot starts."""
        await self.enter()
        await self.start()
        await self.settle()

    async def enter(self) -> None:
        """A server with a channel and the bot in it."""
        await self.double.__aenter__()
        self.guild: GuildHandle = self.double.env.create_guild("Library", shard_id=self._part)
        self._managers = self.guild.create_role("staff", permissions=discord.Permissions(manage_guild=True))
        channel = self.guild.create_text_channel(TITLE)
        if self._in_thread:
            made = self.double.backend.create_thread(channel.id, TITLE, self.double.backend.bot_user.id)
            channel = ChannelHandle(self.double.env, self.guild, made)
        self._rooms[channel.id] = self.room

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
            # Who is nobody to us is answered in the language of their app, which is English here.
            known = self._journey.database.run(lambda session: session.exec(select(Account.ref)).all())
            said = self._sight.said_to(frozenset(known))
            assert [text for text in said if "⟦" not in text] == []
            assert said

    def channel(self, where: Hashable) -> ChannelHandle:
        """The channel of a room."""
        number = next(number for number, place in self._rooms.items() if place == where)
        return ChannelHandle(self.double.env, self.guild, self.double.backend.get_channel(number))

    async def start(self) -> None:
        """A life of the bot begins."""
        await self.connect()
        await self.machine.begin()
        await self.listen()

    async def connect(self) -> None:
        """The line that the bot speaks by is open; after the first life it is a new one."""
        if self._lives:
            self.client = make_client(self._access)
            await self.double.env.restart_bot(self.client)
        self._lives += 1
        store = self.machine.store
        self.platform = DiscordPlatform(
            self.client,
            me_of(self.client),
            lambda name: asyncio.to_thread(store.get, name),
            clock=self.machine.clock,
        )
        self.machine.connect(self.platform, DiscordFiles(self.client))

    async def listen(self) -> None:
        """The bot begins to hear, and publishes its commands."""
        self.house = Watched(DiscordHouse(self.machine.house), self.machine)
        self.receiver = Receiver(
            self.client,
            me_of(self.client),
            self.house,
            token="made-up",
            clock=self.machine.clock,
            entropy=self.machine.entropy,
            in_private=self.platform.heard_in_private,
        )
        book, language = self.machine.engine.book, self._journey.settings.language
        await menu.publish(
            self.client,
            menu.payload(COMMANDS, [language], book.text, language),
            last_hash=nothing,
            store_hash=forget,
        )
        if self._lives > 1:
            await self.client.on_ready()  # type: ignore[attr-defined]  # the library calls it when it is there in time

    async def stop(self) -> None:
        """A life of the bot ends."""
        await self.receiver.hearing.finish()

    async def restart(self) -> None:
        """The process ends and another one begins: nothing is left but the rows."""
        await self.stop()
        await self.start()

    async def _maybe_restart(self) -> None:
        if self._restless:
            await self.restart()

    async def settle(self) -> None:
        """All that people did is heard, and what follows from it within half a minute is said and seen."""
        await self.machine.settle()

    async def heard(self) -> None:
        """Implements `machine.World`; so do the next two."""
        await self.double.env.settle()

    def follow(self, at: datetime) -> None:
        """The world's clock goes on."""
        self.double.backend.advance_clock(max(0.0, (at - self.double.env.now()).total_seconds()))

    def look(self) -> None:
        """Show the journey what is new in the channels and private chats."""
        self._sight.look(self._rooms, self.people)

    async def _after(self, private: Hashable, done: InteractionResult) -> None:
        self._results.append(done)
        if done.modal is not None:
            self.windows[private], shown = opened(done)
            self._journey.see(private, shown)
        await self.settle()

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
