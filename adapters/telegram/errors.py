"""Telegram's refusals and the network's failures in our words; the only place where they are translated.

python-telegram-bot lower-cases everything after the first letter of a "Bad Request" text, so all texts are compared
without regard to case. `BadRequest` and `TimedOut` are kinds of `NetworkError`: the narrow one comes first
(platform-facts 1.11).
"""

import re
from datetime import timedelta
from enum import Enum

import aiohttp
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from facilitation.errors import DeliveryError, Gone, Malformed, RoomMoved, TryLater, Unknown, Unreachable, Why

TOKEN_REFUSED_WAIT = 300.0  # until an operator has put a new token in place
_BUSY_WAIT = 5.0

_UNREACHABLE = {
    Why.EXPIRED: r"query is too old|query id is invalid",
    Why.BLOCKED: r"bot was blocked by the user",
    Why.DEACTIVATED: r"user is deactivated|input_user_deactivated",
    Why.NEVER_STARTED: r"bot can't initiate conversation",
    Why.REMOVED: r"bot was kicked|bot is not a member|group chat was deleted|group chat was deactivated",
    Why.NOT_FOUND: r"chat not found|user not found|peer_id_invalid",
    Why.TOPIC_CLOSED: r"topic_closed",
    Why.TOPIC_DELETED: r"topic_deleted|topic_id_invalid|message thread not found",
    Why.NO_RIGHTS: r"not enough rights|have no (write access|rights)|chat_write_forbidden|chat_restricted"
    r"|chat_send_\w+_forbidden|need administrator rights|chat_admin_required",
}
_GONE = r"message to (edit|delete|pin) not found|message can't be (edited|deleted)|message_id_invalid"
_GONE += r"|there is no text in the message to edit"  # it is a picture: words cannot take its place
_NOT_MODIFIED = r"message is not modified|chat_not_modified"
_BAD_MARKUP = r"can't parse entities"
_BAD_FILE = (
    r"wrong file identifier|wrong remote file|wrong file_id|file reference expired|can't use file of type"
    r"|failed to get http url content|photo_invalid_dimensions|image_process_failed|file must be non-empty"
    r"|voice_messages_forbidden"
)
_BAD_LINK_BUTTON = r"button_user_privacy_restricted|button_url_invalid|button url .*is invalid"

# Not sent: the connection never stood, or our own client was busy or wrong.
_NEVER_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)
_NETWORK = (aiohttp.ClientError, OSError)  # an OSError is a timeout, too


class Remedy(Enum):
    """What the sender can do by itself about a refusal."""

    NOTHING = "it is as wanted already"
    PLAIN = "say it again as plain text"
    LINKS_IN_TEXT = "say it again with the link buttons' addresses in the text"
    OTHER_FILE = "send the file in another way, or the words without it"


def remedy(error: TelegramError) -> Remedy | None:
    """The way round a refusal, None where there is none."""
    if not isinstance(error, BadRequest):
        return None
    for pattern, way in (
        (_NOT_MODIFIED, Remedy.NOTHING),
        (_BAD_MARKUP, Remedy.PLAIN),
        (_BAD_LINK_BUTTON, Remedy.LINKS_IN_TEXT),
        (_BAD_FILE, Remedy.OTHER_FILE),
    ):
        if _says(error, pattern):
            return way
    return None


def translate(error: TelegramError) -> DeliveryError:
    """The delivery error that says what is known about the message after `error`."""
    problem: DeliveryError
    match error:
        case RetryAfter():
            problem = TryLater(seconds(error), why="Telegram's limit")
        case ChatMigrated():
            problem = RoomMoved(error.new_chat_id)
        case InvalidToken():
            problem = TryLater(TOKEN_REFUSED_WAIT, whole_account=True, why="Telegram refuses the token")
        case Conflict():
            problem = TryLater(_BUSY_WAIT, why="another programme uses this bot")
        case Forbidden() | BadRequest():
            problem = _refused(error)
        case NetworkError():
            problem = _failed(error)
        case _:
            problem = Unknown(discreet(error.message))
    return problem


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait, whether the library keeps it as a number or as a timedelta."""
    wait = error.retry_after
    return max(1.0, wait.total_seconds() if isinstance(wait, timedelta) else float(wait))


def is_network(error: TelegramError) -> bool:
    """Whether the trouble lies between us and Telegram: no name, no connection, no TLS, no answer."""
    return isinstance(error.__cause__, _NETWORK)


def lacks_right(error: TelegramError) -> bool:
    """Whether the bot may not do this one thing in the chat."""
    return isinstance(error, (BadRequest, Forbidden)) and _says(error, _UNREACHABLE[Why.NO_RIGHTS])


def is_too_big(error: TelegramError) -> bool:
    """Whether a file has more bytes than Telegram gives to bots."""
    return isinstance(error, BadRequest) and _says(error, r"file is too big")


def discreet(text: str) -> str:
    """The text without anything that looks like a bot token, at most 200 characters."""
    return re.sub(r"\d{3,}:[\w-]{20,}", "<token>", text)[:200]


def _refused(error: Forbidden | BadRequest) -> DeliveryError:
    text = discreet(error.message)
    for why, pattern in _UNREACHABLE.items():
        if _says(error, pattern):
            return Unreachable(why, text)
    if _says(error, _GONE):
        return Gone(text)
    if _says(error, r"group chat was upgraded"):
        return TryLater(_BUSY_WAIT, why=text)  # the service message with the new address is on its way
    return Unreachable(Why.NO_RIGHTS, text) if isinstance(error, Forbidden) else Malformed(text)


def _failed(error: NetworkError) -> DeliveryError:
    text = discreet(error.message)
    if isinstance(error.__cause__, _NEVER_SENT):
        return TryLater(1.0, whole_account=True, why=text)
    if _says(error, r"too many requests"):
        return TryLater(_BUSY_WAIT, why=text)
    if _says(error, r"request entity too large"):
        return Malformed(text)
    return Unknown(text)


def _says(error: TelegramError, pattern: str) -> bool:
    return re.search(pattern, error.message, re.IGNORECASE) is not None
