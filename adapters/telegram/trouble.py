"""Trouble while receiving: how long to wait, and one line in the log each time the state changes."""

import logging

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from adapters.telegram import errors
from facilitation.errors import SmolError

LONGEST_WAIT = 60.0
_log = logging.getLogger(__name__)


class CannotListen(Exception):
    """Our web server cannot have its address; says which, and why."""


def diagnose(error: BaseException) -> str:
    """What is wrong, in a sentence for the operator. Never contains the token."""
    match error:
        case Conflict() if "webhook" in error.message.lower():
            sentence = "a webhook is set for this bot, so Telegram gives it no updates by polling; remove the webhook"
        case Conflict():
            sentence = "another programme receives for this bot; stop it, or make a new token for this one"
        case InvalidToken():
            sentence = "Telegram refuses the token; put the token that @BotFather shows into the environment"
        case RetryAfter():
            sentence = f"Telegram asks to wait {errors.seconds(error):.0f} seconds"
        case NetworkError() if errors.is_network(error):
            sentence = f"Telegram cannot be reached ({type(error.__cause__).__name__}); check the network"
        case CannotListen():
            sentence = f"Telegram cannot bring anything: {error}"
        case TelegramError():
            sentence = f"Telegram has trouble: {errors.discreet(error.message)}"
        case SmolError():
            sentence = (
                f"what was received cannot be stored now and will be taken again: {str(error).rstrip('.')}"
            )
        case _:
            sentence = f"what was received cannot be stored ({type(error).__name__}); it will be taken again"
    return sentence


class Trouble:
    """A run of failures: doubling waits from one second to a minute, said once per kind of failure."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._wait = 0.0
        self._kind: tuple[str, str] | None = None

    def met(self, error: BaseException) -> float:
        """Take note of a failure. Returns the seconds to wait before the next try."""
        kind = type(error).__name__, type(error.__cause__).__name__
        if kind != self._kind:
            _log.warning("Trouble %s: %s.", self._what, diagnose(error))
            self._kind = kind
        self._wait = min(LONGEST_WAIT, self._wait * 2 or 1.0)
        return max(self._wait, errors.seconds(error)) if isinstance(error, RetryAfter) else self._wait

    def over(self) -> None:
        """Take note that it works."""
        if self._kind is not None:
            _log.info("Works again: %s.", self._what)
        self._wait, self._kind = 0.0, None
