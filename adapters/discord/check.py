"""What `smol check` finds about Discord: each finding one sentence, with a remedy in another."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import aiohttp
import discord

from adapters.discord import errors, rights

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
    """What was found, and the address at which the bot is added to a server; empty where nobody could say."""

    findings: Sequence[Finding]
    invitation: str = ""


async def examine(
    token: str,
    rooms: Iterable[tuple[int, str]],
    commands: Collection[str],
    *,
    clock: Callable[[], datetime],
    api_base: str = "https://discord.com/api/v10",
) -> Report:
    """What is wrong between this machine, the bot account and Discord, and in each room (channel, title).

    `clock` gives the time here (aware, UTC); `commands`: the names that Discord should know.
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
            for channel, title in rooms:
                found += await _room(client, me.id, application.id, channel, title)
        except _NO_LINE as error:
            return Report([_no_line(error, api_base)])
    return Report(found, rights.invitation(application.id))


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
            "Discord refuses the token.",
            f"Open {_PORTAL}, the application, Bot, press Reset Token, and copy the new token into the environment.",
        )
    return Finding(
        "network",
        f"Discord does not answer: {errors.discreet(error)}.",
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


def _intents(application: discord.AppInfo) -> Iterator[Finding]:
    may = application.flags
    if may.gateway_message_content or may.gateway_message_content_limited:
        yield Finding(
            "wish",
            "The application may read everything that people write in its servers; SMOL never asks for it.",
            f"Open {_PORTAL}, the application, Bot, and switch Message Content Intent off.",
        )


async def _commands(client: discord.Client, application: int, wanted: Collection[str]) -> list[Finding]:
    known = {command["name"] for command in await client.http.get_global_commands(application)}
    missing = sorted(set(wanted) - known)
    if not missing:
        return []
    shown = ", ".join(f"/{name}" for name in missing[:5]) + (" and more" if len(missing) > 5 else "")
    return [
        Finding(
            "commands",
            f"Discord does not know {len(missing)} of the {len(wanted)} commands: {shown}.",
            "Run smol run once: it gives Discord the list. Apps show new commands after they were started again.",
        )
    ]


async def _room(client: discord.Client, me: int, application: int, channel: int, title: str) -> list[Finding]:
    try:
        there: Any = await client.http.get_channel(channel)
        allowed, place = await _allowed(client, me, there)
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
                "Open the channel's settings, Permissions, and give the bot's role these permissions.",
            )


def _locked(channel: Any) -> bool:
    return bool((channel.get("thread_metadata") or {}).get("locked"))


async def _allowed(client: discord.Client, me: int, channel: Any) -> tuple[discord.Permissions, Any]:
    """What the bot may do in a channel, and the channel whose settings say so: a thread has its parent's."""
    place = channel
    if "thread_metadata" in channel:
        place = await client.http.get_channel(int(channel["parent_id"]))
    guild = int(channel["guild_id"])
    roles: Any = await client.http.get_roles(guild)
    member: Any = await client.http.get_member(guild, me)
    return rights.computed(guild, me, roles, member["roles"], place.get("permission_overwrites") or ()), place
