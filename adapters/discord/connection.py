"""The line to Discord: one discord.py client that hears as little as it can and remembers next to nothing."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.line import patience
from adapters.discord.trouble import Trouble

# Interactions come without any of them. No privileged one: the bot does not read what is not said to it.
INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


@dataclass(frozen=True, slots=True)
class Access:
    """What opens the line. `shard_ids`: the parts of `shard_count` that this process listens to; none: all."""

    token: str = field(repr=False)
    api_base: str = "https://discord.com/api/v10"
    gateway_url: str = "wss://gateway.discord.gg/"
    shard_ids: Sequence[int] = ()
    shard_count: int = 1


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as Discord knows it: its number and its name."""

    ref: int
    username: str

    @property
    def source(self) -> str:
        """The name of this bot account in our events."""
        return f"discord:{self.ref}"


def make_client(access: Access, **more: Any) -> discord.Client:
    """A client that is not yet connected. `more` goes to discord.py."""
    # The library takes both addresses from its classes (platform-facts 7).
    Route.BASE = access.api_base.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(access.gateway_url)
    # It logs each lost connection with its whole history, and addresses that can be used to answer. We say it in a line.
    logging.getLogger("discord").setLevel(logging.ERROR)
    logging.getLogger("discord.client").setLevel(logging.CRITICAL)
    settings: dict[str, Any] = {
        "intents": INTENTS,
        "max_messages": None,
        "member_cache_flags": discord.MemberCacheFlags.none(),
        "chunk_guilds_at_startup": False,
        "allowed_mentions": discord.AllowedMentions.none(),
        "http_trace": patience(),
        **more,
    }
    if access.shard_count > 1:
        if access.shard_ids:
            settings["shard_ids"] = list(access.shard_ids)
        return discord.AutoShardedClient(shard_count=access.shard_count, **settings)
    return discord.Client(**settings)


async def introduce(client: discord.Client, token: str, *, sleep: Callable[[float], Awaitable[None]]) -> Me:
    """Ask Discord who the bot is, as often as it takes: at boot the network may be down. Cancel to give up."""
    trouble = Trouble("connecting to Discord")
    while True:
        try:
            await log_in(client, token)
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
            await sleep(trouble.met(error))
            continue
        trouble.over()
        return me_of(client)


async def log_in(client: discord.Client, token: str) -> None:
    """Open the line, also one that was closed or did not open. Raises what the library raises."""
    if client.http.connector is not discord.utils.MISSING:
        # The library would leave the old line open, and take its closed ends for the new one.
        await client.http.close()
        client.http.connector = discord.utils.MISSING
    if client.is_closed():
        client.clear()
    await client.login(token)


def me_of(client: discord.Client) -> Me:
    """The bot of a client that has logged in."""
    if client.user is None:
        raise RuntimeError("the client has not logged in")
    return Me(client.user.id, client.user.name)
