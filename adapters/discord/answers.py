"""The one first answer that an interaction gets: a window, or a sign that it was heard (platform-facts 2.2).

What is said in answer is a row of the ledger and goes out by the platform, with nothing but the handle.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import aiohttp
import discord

from adapters.discord.forms import window
from facilitation.speech import Form

DEFER_SECONDS = 1.5  # until Discord hears that an answer is on its way; it forgets an interaction after three
WINDOW_SECONDS = 2.2  # where a window is hoped for, which could not follow
_ANSWER_SECONDS = 5.0

Kind = Literal["t", "u"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Handle:
    """What a later answer needs to know of an interaction.

    `kind`: t, "thinking" stands where the first answer will stand; u, nothing changes where the button is. `began`:
    when it was heard; it can be answered for fifteen minutes.
    """

    application: int
    interaction: int
    token: str
    began: datetime
    kind: Kind

    def __str__(self) -> str:
        return f"{self.application}:{self.interaction}:{self.token}:{int(self.began.timestamp())}:{self.kind}"


class Answer:
    """Answers an interaction once. What comes too late, or twice, is left: somebody else was there first."""

    def __init__(self, interaction: discord.Interaction) -> None:
        self._interaction = interaction
        self._begun = False
        self._shown = False

    async def acknowledge(self) -> None:
        """Say that it was heard, without words. Raises nothing: the answer itself may still get through."""
        if self._begun:
            return
        self._begun = True
        about_a_message = self._interaction.message is not None
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                await self._interaction.response.defer(
                    thinking=not about_a_message, ephemeral=self._interaction.guild_id is not None
                )
            self._shown = not about_a_message
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
            _log.warning("An interaction could not be acknowledged: %s", _short(error))

    async def open(self, form: Form) -> bool:
        """Open the form as a window. False where it is too late for one, or Discord does not take it."""
        if self._begun:
            return False
        try:
            shown = window(form)
        except ValueError as error:
            _log.error("No window: %s", error)
            return False
        self._begun = True
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                await self._interaction.response.send_modal(shown)
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
            _log.warning("A window could not be opened: %s", _short(error))
            return False
        return True

    async def withdraw(self) -> None:
        """Nothing answers a command: take away the sign that something will. Raises nothing."""
        if not self._shown:
            return
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                await self._interaction.delete_original_response()
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
            _log.debug("An empty answer could not be taken away: %s", _short(error))


def _short(error: BaseException) -> str:
    # What Discord quotes may hold the interaction's token, which can be used to answer.
    if isinstance(error, discord.HTTPException):
        return f"{type(error).__name__} {error.code}"
    return type(error).__name__
