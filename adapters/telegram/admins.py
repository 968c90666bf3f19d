"""Who may manage a chat, asked of Telegram and remembered for five minutes."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import TelegramError

from adapters.telegram.errors import discreet

REMEMBERED = timedelta(minutes=5)
_ANSWER_SECONDS = 5.0  # receiving waits for the answer

_log = logging.getLogger(__name__)


class Admins:
    """Administrators by chat. Any member bot may ask for the list (platform-facts 1.8)."""

    def __init__(self, bot: Bot, clock: Callable[[], datetime]) -> None:
        self._bot, self._clock = bot, clock
        self._known: dict[int, tuple[datetime, frozenset[int]]] = {}

    async def of(self, chat: int) -> frozenset[int]:
        """The numbers of the chat's administrators; nobody where Telegram does not say, so that no right is given."""
        now = self._clock()
        self._known = {key: entry for key, entry in self._known.items() if now - entry[0] < REMEMBERED}
        if chat not in self._known:
            try:
                found = await self._bot.get_chat_administrators(chat, read_timeout=_ANSWER_SECONDS)
            except TelegramError as error:
                _log.warning("The administrators of chat %d are unknown: %s", chat, discreet(error.message))
                return frozenset()
            self._known[chat] = (now, frozenset(member.user.id for member in found))
        return self._known[chat][1]

    def forget(self, chat: int) -> None:
        """Ask anew next time: something about the members changed."""
        self._known.pop(chat, None)
