"""What the bot may do in a place, as far as the client knows it: a refusal that can be foreseen is not asked for."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import discord

from facilitation.errors import Unreachable, Why
from facilitation.ports import Address

# What the bot asks for when it is added to a server, in the words of Discord's settings. See and write come first.
NEEDED = ("view_channel", "send_messages", "send_messages_in_threads", "read_message_history")
WISHED = ("embed_links", "attach_files", "pin_messages")


def permissions() -> discord.Permissions:
    """Everything that the bot can use, and nothing more."""
    return discord.Permissions(**dict.fromkeys((*NEEDED, *WISHED), True))


def name(right: str) -> str:
    """A right as Discord's settings call it."""
    return {"view_channel": "View Channel", "send_messages_in_threads": "Send Messages in Threads"}.get(
        right, right.replace("_", " ").title()
    )


def invitation(application: int) -> str:
    """The address at which a server's owner adds the bot with these permissions."""
    return discord.utils.oauth_url(
        application, permissions=permissions(), scopes=("bot", "applications.commands")
    )


def known(client: discord.Client, address: Address) -> discord.Permissions | None:
    """What the bot may do there; None where the client cannot say."""
    place = client.get_channel(address.thread or address.chat) or client.get_channel(address.chat)
    if not isinstance(place, discord.abc.GuildChannel | discord.Thread) or place.guild.me is None:
        return None
    try:
        return place.permissions_for(place.guild.me)
    except discord.ClientException:  # a thread whose channel the client does not see
        return None


def must_allow(client: discord.Client, address: Address) -> discord.Permissions:
    """What the bot may do there. Raises Unreachable, with the right's name, where it may not see it or write."""
    allowed = known(client, address)
    if allowed is None:
        return discord.Permissions.all()
    in_thread = isinstance(client.get_channel(address.thread or address.chat), discord.Thread)
    if lacking := lacks(allowed, thread=in_thread or bool(address.thread)):
        raise Unreachable(Why.NO_RIGHTS, f"the bot may not {', '.join(lacking)}", lacking)
    return allowed


def lacks(allowed: discord.Permissions, *, thread: bool) -> tuple[str, ...]:
    """What the bot would need to speak in a place and may not, as Discord's settings call it.

    Who may not see a place may do nothing there, so then both are named.
    """
    needed = ("view_channel", "send_messages_in_threads" if thread else "send_messages")
    return tuple(name(right) for right in needed if not getattr(allowed, right))


def computed(
    guild: int,
    me: int,
    roles: Iterable[Mapping[str, Any]],
    mine: Collection[str],
    overwrites: Iterable[Mapping[str, Any]],
) -> discord.Permissions:
    """What the bot may do in a channel, from what Discord keeps: its roles, `mine` among them, and the channel's own rules.

    The channel's rules for everyone come first, then those for roles together, then those for the bot itself.
    """
    ours = {str(guild), *mine}
    value = 0
    for role in roles:
        if role["id"] in ours:
            value |= int(role["permissions"])
    allowed = discord.Permissions(value)
    if allowed.administrator:
        return discord.Permissions.all()
    rules = {one["id"]: (int(one["allow"]), int(one["deny"])) for one in overwrites}
    for owners in ([str(guild)], sorted(ours - {str(guild)}), [str(me)]):
        these = [rules[owner] for owner in owners if owner in rules]
        for _, deny in these:
            allowed.value &= ~deny
        for allow, _ in these:
            allowed.value |= allow
    return allowed
