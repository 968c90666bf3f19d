"""What the bot may do in a room, and what happened to it, as far as Discord tells without special permissions."""

from collections.abc import Iterator
from typing import Literal

import discord

from facilitation.events import RoomChanged

Standing = Literal["speaks", "muted", "closed"]
Channel = discord.abc.GuildChannel | discord.Thread


def standing(channel: Channel) -> Standing:
    """Whether the bot may write there now. A thread that sleeps wakes up by itself; a locked one does not."""
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return "muted"  # in a channel that the bot does not see
    me = channel.guild.me
    rights = channel.permissions_for(me)
    if isinstance(channel, discord.Thread):
        if channel.locked and not rights.manage_threads:
            return "closed"
        return "speaks" if rights.view_channel and rights.send_messages_in_threads else "muted"
    return "speaks" if rights.view_channel and rights.send_messages else "muted"


def places(guild: discord.Guild) -> Iterator[Channel]:
    """Everything in a server that can be a room."""
    yield from guild.channels
    yield from guild.threads


def removed(reason: str) -> RoomChanged:
    """The room is gone for the bot."""
    return RoomChanged("removed", reason=reason)
