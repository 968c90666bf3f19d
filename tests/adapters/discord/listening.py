"""A small Discord for tests of the hearing half: a server, a channel, people, and a core that only takes notes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from adapters.discord import menu
from adapters.discord.client import Receiver
from adapters.discord.connection import INTENTS, Access, make_client, me_of
from facilitation.commands import COMMANDS
from facilitation.engine import Heard
from facilitation.events import Event
from facilitation.speech import Field, Form, Message
from facilitation.tokens import token
from tests.fakes.discord import DiscordDouble

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
BUTTON, OPENS = token("ci.status", 4, "well"), token("ci.write", 4, opens_form=True)


@dataclass
class Notes:
    """Implements `hearing.Core`: keeps what it hears. `heard` is what became of the next event, an error is raised."""

    heard: list[Heard | Exception] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    windows: list[str] = field(default_factory=list)
    woken: int = 0
    ours: set[int] = field(default_factory=set)
    offers: tuple[tuple[str, str], ...] = ()
    ready: Callable[[], bool] = lambda: True

    async def handle(self, event: Event) -> Heard:
        while not self.ready():  # noqa: ASYNC110  # it waits for what Discord has been told
            await asyncio.sleep(0)
        outcome = self.heard.pop(0) if self.heard else Heard(new=True, answered=True)
        if isinstance(outcome, Exception):
            raise outcome
        self.events.append(event)
        return outcome

    async def opened(self, key: str) -> None:
        self.windows.append(key)

    def answer_now(self) -> None:
        self.woken += 1

    async def suggest(self, event: Event, what: str) -> tuple[tuple[str, str], ...]:
        self.events.append(event)
        assert what
        return self.offers

    async def rooms(self) -> frozenset[int]:
        return frozenset(self.ours)


@dataclass
class World:
    """Everything there is. Maria manages the server, Amina does not."""

    double: DiscordDouble
    client: discord.Client
    receiver: Receiver
    core: Notes
    guild: GuildHandle
    room: ChannelHandle
    maria: MemberActor
    amina: MemberActor

    async def bot_says(self, *names: str, menu_of: tuple[str, ...] = ()) -> discord.Message:
        """A post of the bot with buttons of these names, or with a menu."""
        rows: list[dict[str, object]] = [
            {"type": 2, "style": 2, "label": name, "custom_id": name} for name in names
        ]
        if menu_of:
            choices = [{"label": one, "value": one} for one in menu_of]
            rows = [{"type": 3, "custom_id": "sel~9", "options": choices}]
        body = {
            "content": "How is it going?",
            "components": [{"type": 1, "components": rows}] if rows else [],
        }
        route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=self.room.id)
        await self.client.http.request(route, json=body)
        await self.double.env.settle()
        posted = self.room.last_message
        assert posted is not None
        return posted


@asynccontextmanager
async def world(**options: Any) -> AsyncIterator[World]:
    """The bot has started and its commands are known."""
    client, core, entropy = make_client(Access("made-up")), Notes(), count(1)
    async with DiscordDouble(client, approved_intents=INTENTS, **options) as double:
        guild = double.env.create_guild("Library")
        managers = guild.create_role("staff", permissions=discord.Permissions(manage_guild=True))
        receiver = Receiver(
            client,
            me_of(client),
            core,
            token="made-up",
            clock=lambda: NOW,
            entropy=lambda: next(entropy).to_bytes(16, "big"),
        )
        room = guild.create_text_channel("circle")
        maria = guild.add_member(double.env.create_user("maria", global_name="Maria"), roles=[managers])
        amina = guild.add_member(double.env.create_user("amina", global_name="Amina"))
        await menu.publish(client, menu.payload(COMMANDS, ["en"], described, "en"), **Kept().ways())
        yield World(double, client, receiver, core, guild, room, maria, amina)
        assert double.refusals() == []


@dataclass
class Kept:
    """The one line that the shell keeps about the list of commands."""

    value: str = ""

    async def last(self) -> str:
        return self.value

    async def store(self, found: str) -> None:
        self.value = found

    def ways(self) -> dict[str, Any]:
        return {"last_hash": self.last, "store_hash": self.store}


def described(words: str, language: str) -> str:
    return f"{words.removeprefix('L-')} {language}"


def form(*fields: Field, title: str = "One question") -> Form:
    return Form(OPENS, title, fields or (asked("What helped you?"),))


def asked(text: str, key: str = "text", **more: object) -> Field:
    return Field(key, Message("M-CI-10", text), **more)  # type: ignore[arg-type]  # what a test wants to say
