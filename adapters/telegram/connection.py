"""The line to Telegram: one python-telegram-bot `Bot`, set up so that it waits long, opens few connections and is discreet."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from telegram import Bot
from telegram.error import TelegramError

from adapters.telegram.requests import CONNECT_SECONDS, AiohttpRequest, ResponseHook
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


def make_bot(access: Access, *, hooks: Sequence[ResponseHook] = ()) -> Bot:
    """A bot that is not yet connected. `hooks` get the responses to all but getUpdates."""
    base = access.api_base
    return Bot(
        access.token,
        base_url=base,
        base_file_url=access.api_file_base,
        request=AiohttpRequest(base, connections=CONNECTIONS, seconds=SEND_SECONDS, hooks=hooks),
        get_updates_request=AiohttpRequest(base, connections=1, seconds=CONNECT_SECONDS),
    )


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
