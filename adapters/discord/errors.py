"""Discord's refusals and the network's failures in our words; the only place where they are translated.

Discord's refusals have numbers (platform-facts 2.8). What a number means depends on where the message went: an
unknown channel is a deleted thread, a room that is gone, or a private chat.
"""

import asyncio
import re
from collections.abc import Mapping

import aiohttp
import discord

from facilitation.errors import DeliveryError, Gone, Malformed, TryLater, Unknown, Unreachable, Why
from facilitation.ports import Address

TOKEN_REFUSED_WAIT = 300.0  # until an operator has put a new token in place
BAN_WAIT = 600.0  # Cloudflare lets nobody in from an address that asked too often in vain
STRANGERS_WAIT = 600.0  # Discord found that the bot opens too many private chats
_BUSY_WAIT = 5.0

NOT_ACKNOWLEDGED = 10015
ARCHIVED = 50083
TOO_MANY_CHATS = frozenset({40003, 20026})  # opened too fast, or flagged by the filter against spam

_UNREACHABLE: Mapping[Why, frozenset[int]] = {
    # 10015 and 50027: the token of the interaction is over; 10062: it was never answered in time.
    Why.EXPIRED: frozenset({10015, 10062, 50027}),
    Why.BLOCKED: frozenset({50007, 50278}),
    Why.DEACTIVATED: frozenset({10013}),
    Why.REMOVED: frozenset({10004, 10007}),
    Why.TOPIC_CLOSED: frozenset({ARCHIVED, 160005}),
    # No right to see, no right to do it; a place where messages cannot be (a forum itself, a voice channel).
    Why.NO_RIGHTS: frozenset({50001, 50013, 40058, 40067, 40066, 50008, 50024}),
}
_RIGHTS: Mapping[int, tuple[str, ...]] = {
    50001: ("View Channel",)
}  # which right a refusal is about, where it says
# Nothing to change, or answered already; 30046: so old that Discord lets it be changed no more.
_GONE = frozenset({10008, 40060, 30046})
_LATER = frozenset({20016, 20028, 20029, 130000, *TOO_MANY_CHATS})  # slow mode, limits of channel and server
_PLACE_GONE = 10003
_LIMITED = frozenset({401, 403, 429})

# Not sent: the connection never stood.
_NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


class FileTooLarge(Malformed):
    """Surely not sent: Discord takes no file of this size, so the words go without it."""


class PinsAreFull(Malformed):
    """Surely not pinned: a channel has at most 250 pins."""


# Refusals that the sender has a way round.
_WAYS_ROUND: Mapping[int, type[Malformed]] = {40005: FileTooLarge, 50045: FileTooLarge, 30003: PinsAreFull}


def translate(error: Exception, address: Address | None = None) -> DeliveryError:
    """The delivery error that says what is known about the message to `address` after `error`."""
    match error:
        case DeliveryError():
            return error
        case discord.RateLimited():
            return TryLater(max(1.0, error.retry_after), why="Discord's limit")
        case discord.HTTPException():
            return _refused(error, address)
        case _ if isinstance(error, _NEVER_SENT):
            return TryLater(1.0, whole_account=True, why=type(error).__name__)
        case aiohttp.ClientError() | OSError() | asyncio.TimeoutError():
            return Unknown(type(error).__name__)
        case _:
            raise error


def limited(headers: Mapping[str, str]) -> TryLater:
    """What an answer 429 says with its headers: how long, and whether the whole account must wait."""
    said = [_number(headers.get(name)) for name in ("X-RateLimit-Reset-After", "Retry-After")]
    waits = [wait for wait in said if wait is not None]
    if "Via" not in headers:
        return TryLater(max([BAN_WAIT, *waits]), whole_account=True, why="Cloudflare's limit")
    everywhere = headers.get("X-RateLimit-Scope") == "global" or "X-RateLimit-Global" in headers
    return TryLater(max([1.0, *waits]), whole_account=everywhere, why="Discord's limit")


def counts_as_invalid(status: int, headers: Mapping[str, str]) -> bool:
    """Whether an answer brings the ban nearer that follows 10,000 such in ten minutes (platform-facts 2.8)."""
    return status in _LIMITED and not (status == 429 and headers.get("X-RateLimit-Scope") == "shared")


def is_lost(error: Exception) -> bool:
    """Whether a place is gone, or closed to the bot, so that asking again is no use."""
    return isinstance(error, discord.HTTPException) and error.status in (403, 404)


def is_place_gone(error: discord.HTTPException) -> bool:
    """Whether the channel is not there any more, or never was."""
    return error.code == _PLACE_GONE


def discreet(error: Exception) -> str:
    """What Discord said, in one line, without what it quotes and without anything that opens a door."""
    text = f"{error.code}: {error.text}" if isinstance(error, discord.HTTPException) else type(error).__name__
    text = re.sub(r"[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}|[\w=-]{60,}", "<token>", text)
    return " ".join(text.split())[:200]


def _refused(error: discord.HTTPException, address: Address | None) -> DeliveryError:
    text, code = discreet(error), error.code
    problem: DeliveryError | None = None
    if error.status == 429:
        problem = limited(getattr(error.response, "headers", {}))
    elif code in _LATER:
        problem = TryLater(STRANGERS_WAIT if code in TOO_MANY_CHATS else _wait_said(error), why=text)
    elif code in _GONE:
        problem = Gone(text)
    elif code in _WAYS_ROUND:
        problem = _WAYS_ROUND[code](text)
    elif code == _PLACE_GONE:
        problem = Unreachable(_lost(address), text)
    elif (why := next((why for why, codes in _UNREACHABLE.items() if code in codes), None)) is not None:
        problem = Unreachable(why, text, _RIGHTS.get(code, ()))
    return problem or _by_status(error.status, text, address)


def _by_status(status: int, text: str, address: Address | None) -> DeliveryError:
    match status:
        case 401:
            return TryLater(TOKEN_REFUSED_WAIT, whole_account=True, why="Discord refuses the token")
        case 403:
            private = address is not None and address.private
            return Unreachable(Why.BLOCKED if private else Why.NO_RIGHTS, text)
        case 404:
            return Unreachable(Why.NOT_FOUND, text)
        case _ if status >= 500:
            return Unknown(text)
        case _:
            return Malformed(text)


def _lost(address: Address | None) -> Why:
    # A channel or thread that is not there any more is like a topic that was deleted: the bot is still in the server.
    return Why.NOT_FOUND if address is not None and address.private else Why.TOPIC_DELETED


def _wait_said(error: discord.HTTPException) -> float:
    # Slow mode says how long in its body, which the library turns into words: its headers have it too.
    waits = _number(getattr(error.response, "headers", {}).get("Retry-After"))
    return waits or _BUSY_WAIT


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
