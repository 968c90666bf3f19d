"""Trouble with Discord: how long to wait, and one line in the log each time the state changes."""

import logging
from collections.abc import Callable

import aiohttp
import discord

from facilitation.errors import SmolError

LONGEST_WAIT = 60.0
REFUSED_WAIT = 300.0  # Discord takes a token away that knocks more than a thousand times a day
_DOORS_SHUT = {
    4004: "Discord refuses the token; put the token of the developer portal into the environment",
    4010: "this shard does not exist; check shard_ids and shard_count",
    4011: "the bot is in too many servers for one connection; set shard_count",
    4013: "Discord does not know what the bot wants to hear; this version is too old",
    4014: "Discord does not let the bot hear what it wants to hear; this version is too new for its settings there",
}
_log = logging.getLogger(__name__)


def diagnose(error: BaseException) -> str:
    """What is wrong, in a sentence for the operator. Never contains the token."""
    match error:
        case discord.LoginFailure():
            sentence = _DOORS_SHUT[4004]
        case discord.PrivilegedIntentsRequired():
            sentence = _DOORS_SHUT[4014]
        case discord.ConnectionClosed():
            sentence = _DOORS_SHUT.get(error.code, f"Discord closed the connection ({error.code})")
        case discord.HTTPException():
            sentence = f"Discord has trouble ({error.status})"
        case aiohttp.ClientError() | OSError() | TimeoutError():
            sentence = f"Discord cannot be reached ({type(error).__name__}); check the network"
        case _:
            sentence = f"Discord has trouble ({type(error).__name__})"
    return sentence


def diagnose_storage(error: BaseException) -> str:
    """Why something heard is not stored, in a sentence for the operator."""
    if isinstance(error, SmolError):
        return f"it cannot be stored now and is tried again: {str(error).rstrip('.')}"
    return f"it cannot be stored ({type(error).__name__}); it is tried again"


def is_refusal(error: BaseException) -> bool:
    """Whether trying again soon makes it worse: only an operator can mend it."""
    return isinstance(
        error, discord.LoginFailure | discord.PrivilegedIntentsRequired | discord.ConnectionClosed
    )


class Trouble:
    """A run of failures: doubling waits from one second to a minute, said once per kind of failure."""

    def __init__(self, what: str, *, diagnose: Callable[[BaseException], str] = diagnose) -> None:
        self._what, self._diagnose = what, diagnose
        self._wait = 0.0
        self._said = ""

    def met(self, error: BaseException) -> float:
        """Take note of a failure. Returns the seconds to wait before the next try."""
        sentence = self._diagnose(error)
        if sentence != self._said:
            _log.warning("Trouble %s: %s.", self._what, sentence)
            self._said = sentence
        self._wait = min(LONGEST_WAIT, self._wait * 2 or 1.0)
        return REFUSED_WAIT if is_refusal(error) else self._wait

    def over(self) -> None:
        """Take note that it works."""
        if self._said:
            _log.info("Works again: %s.", self._what)
        self._wait, self._said = 0.0, ""
