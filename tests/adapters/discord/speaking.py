"""A bot on Discord with people around it, and orders for it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from adapters.discord.line import patience
from adapters.discord.platform import DiscordPlatform
from facilitation.ports import Address, Order, SentFile
from facilitation.speech import Button, Message
from tests.fakes.discord import DiscordDouble

BUTTON = Button("Done", "1b:a::~5")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


class Listening(discord.Client):
    """A client that acknowledges what is pressed, as the hearing half does, and keeps the names for answering."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            http_trace=patience(),
            max_ratelimit_timeout=30,
            **more,
        )
        self.heard: list[str] = []
        self.thinking = False

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        kind = "t" if self.thinking else "u"
        await interaction.response.defer(thinking=self.thinking, ephemeral=True)
        began = int(discord.utils.snowflake_time(interaction.id).timestamp())
        self.heard.append(f"{interaction.application_id}:{interaction.id}:{interaction.token}:{began}:{kind}")


@dataclass(frozen=True)
class Self:
    """Who the bot is."""

    ref: int


@dataclass
class Stage:
    """The adapter before the double: Maria can be written to, Eva closed her messages."""

    double: DiscordDouble
    client: Listening
    platform: DiscordPlatform
    guild: GuildHandle
    channel: ChannelHandle
    maria: MemberActor
    eva: MemberActor
    stored: dict[str, bytes] = field(default_factory=dict)
    results: list[Any] = field(default_factory=list)  # of Maria's presses

    @property
    def room(self) -> Address:
        return Address("discord", self.channel.id)

    @property
    def private(self) -> Address:
        return Address("discord", self.maria.id, private=True)

    @property
    def closed(self) -> Address:
        return Address("discord", self.eva.id, private=True)

    def seen(self, address: Address) -> list[discord.Message]:
        """What everybody there sees, oldest first."""
        if address.private:
            place = ChannelHandle(self.double.env, None, self.double.backend.get_dm_channel(address.chat))
        else:
            number = address.thread or address.chat
            place = ChannelHandle(self.double.env, self.guild, self.double.backend.channels[number])
        return [message for message in place.history() if message.type is not discord.MessageType.pins_add]

    def shown(self, address: Address) -> list[str]:
        return [message.content for message in self.seen(address)]

    def pinned(self, address: Address) -> list[str]:
        return [str(message.id) for message in self.seen(address) if message.pinned]

    def last(self, address: Address | None = None) -> discord.Message:
        return self.seen(address or self.room)[-1]

    async def press(self) -> str:
        """Maria presses a button that the bot posted in the room."""
        place = ChannelHandle(
            self.double.env,
            self.guild,
            self.double.backend.create_channel(self.guild.id, f"week {len(self.client.heard)}"),
        )
        asked = Message("M-CI-1", "How is it going?", (Button("Fine", "1b:a::~77"),))
        await self.platform.post(Order(900 + len(self.client.heard), Address("discord", place.id), asked))
        message = place.last_message
        assert message is not None
        self.results.append(await self.maria.click(message, label="Fine"))
        return self.client.heard[-1]

    def expire(self, interaction: str) -> None:
        assert interaction
        self.double.backend.advance_clock(901)

    def toasts(self) -> list[str]:
        """What only Maria sees, of all her presses."""
        return [said.content for result in self.results for said in result.followups if said.ephemeral]

    async def say(
        self,
        text: str,
        to: Address | None = None,
        *buttons: Button,
        delivery: int = 5,
        files: Sequence[SentFile] = (),
        **more: Any,
    ) -> str:
        message = Message("M-X-1", text, tuple(buttons))
        return await self.platform.post(Order(delivery, to or self.room, message, files=tuple(files), **more))

    def thread(self, **state: bool) -> Address:
        """A thread under the room, in the given state."""
        made = self.double.backend.create_thread(self.channel.id, "Week 1", self.double.backend.bot_user.id)
        if state:
            self.double.backend.edit_channel(made.id, {}, thread_metadata=state)
        return Address("discord", self.channel.id, made.id)

    async def load(self, name: str) -> bytes:
        if name not in self.stored:
            raise FileNotFoundError(name)
        return self.stored[name]


@asynccontextmanager
async def standing() -> AsyncIterator[Stage]:
    """A stage over a real socket."""
    client = Listening()
    async with DiscordDouble(client, wire=True) as double:
        guild = double.env.create_guild("Circle")
        maria, eva = (guild.add_member(double.env.create_user(name)) for name in ("maria", "eva"))
        double.closes_messages(eva)
        stage: Stage

        async def load(name: str) -> bytes:
            return await stage.load(name)

        platform = DiscordPlatform(client, Self(double.backend.bot_user.id), load, clock=double.env.now)
        stage = Stage(double, client, platform, guild, guild.create_text_channel("week"), maria, eva)
        yield stage
