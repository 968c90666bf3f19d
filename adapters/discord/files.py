"""Files that people sent through Discord, brought in (platform-facts 2.1, 3.4).

A file is known by its address, which is signed and good for a day. Its path names the channel and the file, so that
later the message is looked up, whose answer has a fresh one. A file that came with a command has no message: it is
fetched in time or not at all.
"""

import asyncio
import re
from typing import Any, Final

import aiohttp
import discord

from adapters.discord import errors
from adapters.discord.line import Line
from facilitation.errors import DeliveryError, Gone, TooLarge, TryLater

_LATER: Final = 30.0  # seconds, where Discord does not say
_FILE_SECONDS: Final = 60.0
_AROUND: Final = 50  # messages: a file gets its number just before its message gets one
_PLACE = re.compile(r"/attachments/(\d+)/(\d+)/")


class DiscordFiles:
    """Implements `facilitation.ports.Fetches`."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._line = Line(client)

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The file at this address, or at the one that its message has for it now."""
        try:
            content = await self._bytes(ref)
        except Gone:
            found = await self._anew(ref)
            if int(found.get("size") or 0) > limit:
                raise TooLarge(ref.partition("?")[0]) from None
            content = await self._bytes(str(found["url"]))
        if len(content) > limit:
            raise TooLarge(ref.partition("?")[0])
        return content

    async def _bytes(self, address: str) -> bytes:
        try:
            async with asyncio.timeout(_FILE_SECONDS):
                return await self._client.http.get_from_cdn(address)
        except (discord.NotFound, discord.Forbidden) as error:
            raise Gone("the address is good no more") from error
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise TryLater(_LATER, why=errors.discreet(error)) from error

    async def _anew(self, ref: str) -> dict[str, Any]:
        """The file as its message shows it today. Raises Gone where the message is not there any more."""
        place = _PLACE.search(ref)
        if place is None:
            raise Gone("a file without a message")
        channel, number = int(place[1]), place[2]
        try:
            messages = await self._line.ask(
                "GET",
                "/channels/{channel_id}/messages",
                params={"around": number, "limit": _AROUND},
                channel_id=channel,
            )
        except TryLater:
            raise
        except (discord.HTTPException, DeliveryError) as error:
            if errors.is_lost(error):
                raise Gone("its channel is gone, or closed to us") from error
            raise TryLater(_LATER, why=errors.discreet(error)) from error
        files: list[dict[str, Any]] = [file for message in messages for file in message["attachments"]]
        for file in files:
            if file["id"] == number:
                return file
        raise Gone("its message is gone")
