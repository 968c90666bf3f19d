"""Listening to Discord: what the client tells goes to `Hearing`; what happens to rooms is compared with what was.

The library keeps the connection and takes it up again by itself. Where Discord shuts the door, for a token that is no
longer good for example, it is knocked at again from time to time, and whatever else runs goes on.
"""

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

import aiohttp
import discord

from adapters.discord.connection import Me, log_in
from adapters.discord.hearing import Core, Hearing, InPrivate
from adapters.discord.standing import Channel, Standing, news, places, standing
from adapters.discord.trouble import Trouble
from facilitation.events import Event, Place, RoomChanged
from facilitation.speech import clean

_log = logging.getLogger(__name__)


class Receiver:
    """Receives by the gateway. `token` opens it again where Discord closed it for good."""

    def __init__(
        self,
        client: discord.Client,
        me: Me,
        core: Core,
        *,
        token: str,
        clock: Callable[[], datetime],
        entropy: Callable[[], bytes],
        sleep: Callable[[float], Coroutine[Any, Any, None]] = asyncio.sleep,
        in_private: InPrivate = lambda _person, _channel: None,
    ) -> None:
        self._client, self._me, self._core, self._token = client, me, core, token
        self._clock, self._entropy, self._sleep = clock, entropy, sleep
        self.hearing = Hearing(me, core, clock=clock, entropy=entropy, sleep=sleep, in_private=in_private)
        self._standings: dict[int, Standing] = {}
        self._lost = False
        self._listen()

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until `stop`. What is being handled then is finished; the client's owner closes the line."""
        stopping = asyncio.ensure_future(stop.wait())
        trouble = Trouble("listening to Discord")
        try:
            while not stopping.done():
                connecting = asyncio.ensure_future(self._client.connect(reconnect=True))
                await asyncio.wait({connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not connecting.done():
                    # Nothing more is heard. The line itself stays: what was decided is still to be said by it.
                    connecting.cancel()
                    await asyncio.wait({connecting})
                    break
                if (error := _error_of(connecting)) is None:
                    break  # the line was closed by its owner
                await self._wait(trouble.met(error), stopping)
                await self._open_again(trouble, stopping)
        finally:
            stopping.cancel()
            await self.hearing.finish()

    async def _open_again(self, trouble: Trouble, stopping: "asyncio.Future[Any]") -> None:
        while not stopping.done():
            try:
                await log_in(self._client, self._token)
            except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
                await self._wait(trouble.met(error), stopping)
            else:
                return

    async def _wait(self, seconds: float, stopping: "asyncio.Future[Any]") -> None:
        waiting = asyncio.ensure_future(self._sleep(seconds))
        await asyncio.wait({waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()

    def _listen(self) -> None:
        for listener in (
            self.on_interaction,
            self.on_message,
            self.on_raw_message_edit,
            self.on_ready,
            self.on_disconnect,
            self.on_resumed,
            self.on_guild_join,
            self.on_guild_remove,
            self.on_guild_channel_delete,
            self.on_guild_channel_update,
            self.on_raw_thread_delete,
            self.on_thread_update,
            self.on_thread_join,
            self.on_guild_role_update,
            self.on_member_update,
            self.on_error,
        ):
            self._client.event(listener)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """A press, a command or a window, whatever message it belongs to."""
        await self.hearing.interaction(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Words."""
        await self.hearing.message(message)

    async def on_raw_message_edit(self, change: discord.RawMessageUpdateEvent) -> None:
        """Words put right. A picture that Discord adds to a link is a change as well, and none to us."""
        if change.message.edited_at is not None:
            await self.hearing.message(change.message, edited=True)

    async def on_ready(self) -> None:
        """A new session: what happened to rooms meanwhile is only to be seen by looking."""
        self._connected()
        for guild in self._client.guilds:
            await self._look(guild, anew=True)

    async def on_disconnect(self) -> None:
        """The connection is lost, or Discord asked to connect anew; the library does so."""
        if not self._lost and not self._client.is_closed():
            self._lost = True
            _log.info("The connection to Discord is interrupted; connecting again.")

    async def on_resumed(self) -> None:
        """The session goes on; Discord has told what happened meanwhile."""
        self._connected()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot came to a server; maybe it had been there before."""
        for channel in await self._rooms_of(guild):
            self._standings.pop(channel.id, None)
            await self._tell(channel, RoomChanged("joined"))
        await self._look(guild, anew=True)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was taken out of a server."""
        for channel in await self._rooms_of(guild):
            self._standings.pop(channel.id, None)
            await self._tell(channel, RoomChanged("removed", reason="left the server"))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is gone; its threads are told of one by one."""
        if channel.id in await self._core.rooms():
            await self._tell(channel, RoomChanged("deleted"))

    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """A channel has another name, or other rights; its threads follow its rights."""
        await self._renamed(before, after)
        await self._look(after.guild)

    async def on_raw_thread_delete(self, gone: discord.RawThreadDeleteEvent) -> None:
        """A thread is gone."""
        if gone.thread_id in await self._core.rooms():
            await self._store(Place("discord", gone.thread_id), RoomChanged("deleted"))

    async def on_thread_update(self, before: discord.Thread, after: discord.Thread) -> None:
        """A thread has another name, was locked or opened, or fell asleep: then the library forgets it."""
        await self._renamed(before, after)
        if after.id in await self._core.rooms():
            await self._compare(after)

    async def on_thread_join(self, thread: discord.Thread) -> None:
        """A thread is there, maybe after a sleep."""
        if thread.id in await self._core.rooms():
            await self._compare(thread)

    async def on_guild_role_update(self, _before: discord.Role, after: discord.Role) -> None:
        """Rights of a role changed, maybe ours."""
        await self._look(after.guild)

    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """Of all members Discord tells us only about ourselves."""
        if after.id == self._me.ref:
            await self._look(after.guild)

    async def on_error(self, event: str, *_: Any, **__: Any) -> None:
        """A bug of ours, in a line and without what people wrote."""
        _log.error("What Discord told (%s) could not be handled: %s.", event, sys.exc_info()[0])

    def _connected(self) -> None:
        if self._lost:
            _log.info("Connected to Discord again.")
        self._lost = False

    async def _rooms_of(self, guild: discord.Guild) -> list[Channel]:
        ours = await self._core.rooms()
        return [channel for channel in places(guild) if channel.id in ours]

    async def _look(self, guild: discord.Guild, *, anew: bool = False) -> None:
        """See what the bot may do in the rooms of a server, and tell what is new."""
        for channel in await self._rooms_of(guild):
            await self._compare(channel, anew=anew)

    async def _compare(self, channel: Channel, *, anew: bool = False) -> None:
        now = standing(channel)
        if anew or self._standings.get(channel.id, "speaks") != now:
            self._standings[channel.id] = now
            await self._tell(channel, news(channel, now))

    async def _renamed(self, before: Channel, after: Channel) -> None:
        if before.name != after.name and after.id in await self._core.rooms():
            await self._tell(after, RoomChanged("renamed", reason=clean(after.name)))

    async def _tell(self, channel: Channel, change: RoomChanged) -> None:
        await self._store(Place("discord", channel.id, title=clean(channel.name)), change)

    async def _store(self, place: Place, change: RoomChanged) -> None:
        # Discord gives such news no number; each is told once, and hearing it twice changes nothing.
        entropy = self._entropy()
        key = f"room:{place.chat}:{change.change}:{entropy.hex()[:16]}"
        event = Event(self._me.source, key, self._clock(), entropy, place, change)
        if await self.hearing.store(event) is not None:
            self._core.answer_now()


def _error_of(task: "asyncio.Future[None]") -> BaseException | None:
    if task.cancelled():
        return None
    return task.exception()
