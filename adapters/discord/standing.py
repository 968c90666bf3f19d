"""What the bot may do in a room, and what happened to it, as far as Discord tells without special permissions."""

from collections.abc import Iterator
from typing import Literal

import discord

from adapters.discord import rights
from facilitation.events import RoomChanged

Standing = Literal["speaks", "muted", "closed"]
Channel = discord.abc.GuildChannel | discord.Thread


def standing(channel: Channel) -> Standing:
    """Whether the bot may write there now. A thread that sleeps wakes up by itself; a locked one does not."""
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return "muted"  # in a channel that the bot does not see
    if isinstance(channel, discord.Thread):
        allowed = channel.permissions_for(channel.guild.me)
        if channel.locked and not allowed.manage_threads:
            return "closed"
    return "muted" if lacking(channel) else "speaks"


def lacking(channel: Channel) -> tuple[str, ...]:
    """What the bot would need to write there and may not, as Discord's settings call it."""
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return (rights.name("view_channel"),)
    return rights.lacks(channel.permissions_for(channel.guild.me), thread=isinstance(channel, discord.Thread))


def places(guild: discord.Guild) -> Iterator[Channel]:
    """Everything in a server that can be a room."""
    yield from guild.channels
    yield from guild.threads


def news(channel: Channel, now: Standing) -> RoomChanged:
    """What to tell of a room whose standing is new."""
    match now:
        case "speaks":
            return RoomChanged("unmuted")
        case "closed":
            return RoomChanged("closed")
        case _:
            return RoomChanged("muted", rights=lacking(channel))
