"""The line to Telegram: one python-telegram-bot `Bot`, set up so that it waits long, opens few connections and is discreet."""

import logging
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from adapters.telegram.trouble import Trouble

CONNECTIONS = 32
SEND_SECONDS = 25.0  # so long that "nobody knows whether it was sent" is rare (platform-facts 1.11)


@dataclass(frozen=True, slots=True)
class Access:
    """What opens the line. The token is appended to `api_base` and `api_file_base`."""

    token: str = field(repr=False)
    api_base: str = "https://api.telegram.org/bot"
    api_file_base: str = "https://api.telegram.org/file/bot"


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as Telegram knows it: its number and its name without the @."""

    ref: int
    username: str

    @property
    def source(self) -> str:
        """The name of this bot account in our events."""
        return f"telegram:{self.ref}"


ResponseHook = Callable[[Any], Awaitable[None]]  # gets httpx responses


def make_bot(access: Access, *, hooks: Sequence[ResponseHook] = ()) -> Bot:
    """A bot that is not yet connected. From here on httpx logs no addresses, because they contain the token."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    line = {"verify": _tls()}
    return Bot(
        access.token,
        base_url=access.api_base,
        base_file_url=access.api_file_base,
        request=HTTPXRequest(
            connection_pool_size=CONNECTIONS,
            read_timeout=SEND_SECONDS,
            write_timeout=SEND_SECONDS,
            media_write_timeout=60.0,
            connect_timeout=10.0,
            pool_timeout=10.0,
            httpx_kwargs={**line, "event_hooks": {"response": list(hooks)}},
        ),
        get_updates_request=HTTPXRequest(
            connection_pool_size=1,
            read_timeout=10.0,
            write_timeout=10.0,
            connect_timeout=10.0,
            pool_timeout=10.0,
        ),
    )


@cache
def _tls() -> ssl.SSLContext:
    # Reading the certificates takes a tenth of a second, so all connections share them.
    return httpx.create_ssl_context()


async def introduce(bot: Bot, *, sleep: Callable[[float], Awaitable[None]]) -> Me:
    """Ask Telegram who the bot is, as often as it takes: at boot the network may be down. Cancel to give up."""
    trouble = Trouble("connecting to Telegram")
    while True:
        try:
            await bot.initialize()
        except TelegramError as error:
            await sleep(trouble.met(error))
            continue
        trouble.over()
        return Me(bot.id, bot.username)
