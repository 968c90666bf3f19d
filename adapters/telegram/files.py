"""Files that people sent through Telegram, brought in (platform-facts 1.2, 1.12)."""

from typing import Final

from telegram import Bot
from telegram.error import TelegramError

from adapters.telegram import errors
from facilitation.errors import Gone, Malformed, TooLarge, TryLater, Unknown

_LATER: Final = 30.0  # seconds, where Telegram does not say
_FILE_SECONDS: Final = 60.0


class TelegramFiles:
    """Implements `facilitation.ports.Fetches`."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The file with this file id, which only the bot that got it knows."""
        try:
            file = await self._bot.get_file(ref)
            if (file.file_size or 0) > limit:
                raise TooLarge(ref)
            # The address holds the token, so it is never kept.
            content = bytes(await file.download_as_bytearray(read_timeout=_FILE_SECONDS))
        except TelegramError as error:
            raise _translate(error) from error
        if len(content) > limit:
            raise TooLarge(ref)
        return content


def _translate(error: TelegramError) -> Gone | TooLarge | TryLater:
    if errors.is_too_big(error):
        return TooLarge("more than Telegram gives out")
    problem = errors.translate(error)
    match problem:
        case TryLater():
            return problem
        case Malformed():
            return Gone(str(problem))  # no such file, or one of another bot
        case Unknown():
            return TryLater(_LATER, why=str(problem))
        case _:
            return TryLater(_LATER, why=type(problem).__name__)
