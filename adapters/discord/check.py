"""What `smol check` finds about Discord: each finding one sentence, with a remedy in another."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import aiohttp
import discord

from adapters.discord import errors, menu, rights

Kind = Literal["token", "network", "clock", "commands", "room", "wish"]
CLOCK_TOLERANCE = timedelta(seconds=30)
_PORTAL = "https://discord.com/developers/applications"
_NO_LINE = (discord.DiscordException, aiohttp.ClientError, OSError)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an operator should mend; a `wish` is no fault."""

    kind: Kind
    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. `name` of the bot and `invitation`, where it is added to a server, are empty where nobody could say."""

    findings: Sequence[Finding]
    name: str = ""
    invitation: str = ""
    in_a_server: bool = True


async def examine(
    token: str,
    rooms: Iterable[tuple[int, str]],
    commands: Sequence[Mapping[str, Any]],
    *,
    clock: Callable[[], datetime],
    api_base: str = "https://discord.com/api/v10",
    step: Callable[[float], None] = lambda _: None,
) -> Report:
    """What is wrong between this machine, the bot account and Discord, and in each room (channel, title).

    `clock` gives the time here (aware, UTC); `commands`: the list that Discord should have, as `menu.payload` makes it;
    `step` hears of the share that is done.
    """
    skews: list[timedelta] = []

    async def compare(_: Any, __: Any, end: aiohttp.TraceRequestEndParams) -> None:
        if told := end.response.headers.get("Date"):
            skews.append(clock() - parsedate_to_datetime(told))

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(compare)
    discord.http.Route.BASE = api_base.rstrip("/")
    # Nothing is listened to; without this one the library warns.
    client = discord.Client(intents=discord.Intents(guilds=True), http_trace=trace, max_ratelimit_timeout=30)
    async with _closing(client):
        try:
            await client.login(token)
            me, application = client.user, client.application
            if me is None or application is None:
                raise RuntimeError("logged in, and nobody")
            found = [
                *_clock(skews),
                *_intents(application),
                *await _commands(client, application.id, commands),
            ]
            in_a_server = bool(await client.http.get_guilds(limit=1, with_counts=False))
            servers = _Servers(client, me.id)
            places = [*rooms]
            for number, (channel, title) in enumerate(places, 1):
                step((number - 1) / len(places))
                found += await _room(servers, application.id, channel, title)
        except _NO_LINE as error:
            return Report([_no_line(error, api_base)])
    return Report(found, me.name, rights.invitation(application.id), in_a_server)


@asynccontextmanager
async def _closing(client: discord.Client) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await client.close()


def _no_line(error: Exception, api_base: str) -> Finding:
    if isinstance(error, discord.LoginFailure):
        return Finding(
            "token",
            "Discord refuses the token: it was reset, or a letter is wrong.",
            f"Open {_PORTAL}, the application, Bot, press Reset Token, and give the new token to the bot.",
        )
    return Finding(
        "network",
        f"Discord does not answer: {errors.discreet(error)}."
        if isinstance(error, discord.HTTPException)
        else f"Discord cannot be reached from this computer ({type(error).__name__}).",
        f"Check the network, the proxy settings and discord.api_base ({api_base}).",
    )


def _clock(skews: Sequence[timedelta]) -> Iterator[Finding]:
    worst = max(skews, key=abs, default=timedelta())
    if abs(worst) > CLOCK_TOLERANCE:
        word = "fast" if worst > timedelta() else "slow"
        yield Finding(
            "clock",
            f"The clock of this machine is {abs(worst).total_seconds():.0f} seconds {word}.",
            "Switch time synchronisation on (timedatectl set-ntp true), or posts come at the wrong time.",
        )


_INTENTS = {
    "Presence Intent": ("gateway_presence", "see who is online"),
    "Server Members Intent": ("gateway_guild_members", "see all people of its servers"),
    "Message Content Intent": ("gateway_message_content", "read everything that people write in its servers"),
}


def _intents(application: discord.AppInfo) -> Iterator[Finding]:
    may = application.flags
    for name, (flag, words) in _INTENTS.items():
        if getattr(may, flag) or getattr(may, f"{flag}_limited"):
            yield Finding(
                "wish",
                f"The application may {words}; SMOL never asks for it.",
                f"Open {_PORTAL}, the application, Bot, and switch {name} off.",
            )


async def _commands(
    client: discord.Client, application: int, wanted: Sequence[Mapping[str, Any]]
) -> list[Finding]:
    there = await client.http.get_global_commands(application)
    if wanted and not there:
        return [
            Finding(
                "commands",
                "Discord has no list of the bot's commands yet.",
                "The bot gives it at its start (smol run). Then restart the Discord app to see them.",
            )
        ]
    found = menu.difference(there, wanted)
    told = (
        (found.missing, f"Discord does not know {len(found.missing)} of the {len(wanted)} commands"),
        (found.other, "Discord has other words for some commands than this version"),
        (found.surplus, "Discord shows commands that this version does not have"),
    )
    return [
        Finding(
            "commands",
            f"{words}: {', '.join(names[:5])}{' and more' if len(names) > 5 else ''}.",
            "Start the bot once (smol run): it gives Discord the list. Then restart the Discord app to see it.",
        )
        for names, words in told
        if names
    ]


class _Servers:
    """What the bot may do in channels. The roles of a server are asked for once."""

    def __init__(self, client: discord.Client, me: int) -> None:
        self.client, self._me = client, me
        self._roles: dict[int, tuple[Any, Any]] = {}

    async def allowed(self, channel: Any) -> tuple[discord.Permissions, Any]:
        """What the bot may do in a channel, and the channel whose settings say so: a thread has its parent's."""
        place = channel
        if "thread_metadata" in channel:
            place = await self.client.http.get_channel(int(channel["parent_id"]))
        guild = int(channel["guild_id"])
        if guild not in self._roles:
            roles: Any = await self.client.http.get_roles(guild)
            member: Any = await self.client.http.get_member(guild, self._me)
            self._roles[guild] = roles, member["roles"]
        all_roles, mine = self._roles[guild]
        return (
            rights.computed(guild, self._me, all_roles, mine, place.get("permission_overwrites") or ()),
            place,
        )


async def _room(servers: _Servers, application: int, channel: int, title: str) -> list[Finding]:
    try:
        there: Any = await servers.client.http.get_channel(channel)
        allowed, place = await servers.allowed(there)
    except discord.HTTPException as error:
        if not errors.is_lost(error):
            raise
        return [
            Finding(
                "room",
                f"“{title}” cannot be reached: {errors.discreet(error)}.",
                f"Let the bot see the channel, or add it to the server again ({rights.invitation(application)}); then /setup.",
            )
        ]
    in_thread = place is not there
    needed = [right for right in rights.NEEDED if in_thread or right != "send_messages_in_threads"]
    if in_thread:
        needed.remove("send_messages")
    return [*_standing(allowed, title, needed, locked=_locked(there) and not allowed.manage_threads)]


def _standing(
    allowed: discord.Permissions, title: str, needed: Sequence[str], *, locked: bool
) -> Iterator[Finding]:
    if locked:
        yield Finding(
            "room",
            f"The thread “{title}” is locked, so the bot may not write there.",
            "Unlock it in the thread's menu.",
        )
    for kind, wanted, words in (
        ("room", needed, "cannot work"),
        ("wish", rights.WISHED, "cannot do everything"),
    ):
        missing = [rights.name(right) for right in wanted if not getattr(allowed, right)]
        if missing:
            yield Finding(
                "room" if kind == "room" else "wish",
                f"The bot {words} in “{title}”: it may not {', '.join(missing)}.",
                "Open the channel's settings, Permissions, add the bot's role, and tick these.",
            )


def _locked(channel: Any) -> bool:
    return bool((channel.get("thread_metadata") or {}).get("locked"))
