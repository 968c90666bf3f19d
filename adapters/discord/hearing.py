"""Hearing Discord: an interaction or a message becomes an event that is stored first and acknowledged then.

Discord tells everything once and never again, and waits three seconds. So what cannot be stored at once is tried for
as long as an answer could still be given, while Discord is told that an answer is on its way. Nothing is remembered
of messages, windows and people: names and tokens carry all there is.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, Protocol
from weakref import WeakValueDictionary

import aiohttp
import discord
from discord import InteractionType

from adapters.discord.answers import DEFER_SECONDS, WINDOW_SECONDS, Answer
from adapters.discord.connection import Me
from adapters.discord.inbox import from_interaction, from_message, suggestion_wanted
from adapters.discord.trouble import Trouble, diagnose_storage
from facilitation.events import Event, Pressed
from facilitation.outbox import Window
from facilitation.tokens import opens_form

STORE_SECONDS = (
    600.0  # how long it is tried to store something; an interaction can be answered for fifteen minutes
)
MOST_SUGGESTIONS, SUGGESTION_LIMIT = 25, 100

_log = logging.getLogger(__name__)


InPrivate = Callable[[int, int], None]


class Outcome(Protocol):
    """What is to be known about a handled event (`facilitation.engine.Heard`)."""

    @property
    def answered(self) -> bool:
        """Whether a delivery answers the interaction."""
        ...

    @property
    def window(self) -> Window | None:
        """The form to open as the first answer."""
        ...


class Core(Protocol):
    """What hearing needs of the rest of the bot."""

    async def handle(self, event: Event) -> Outcome:
        """Take an event in, in one transaction; raises where it could not be stored."""
        ...

    async def opened(self, key: str) -> None:
        """The form of the delivery with this key is on the screen."""
        ...

    def answer_now(self) -> None:
        """Discord was told that an answer comes: say it."""
        ...

    async def suggest(self, event: Event, what: str) -> Sequence[tuple[str, str]]:
        """What to offer somebody who types a field: what is shown, and what the field gets."""
        ...

    async def rooms(self) -> frozenset[int]:
        """The numbers of the channels and threads that are rooms of ours."""
        ...


class Hearing:
    """Takes in what Discord tells. `clock` gives the time (aware, UTC), `entropy` 16 random bytes.

    `in_private` is told of everybody who acts in their private chat, and of the chat's number.
    """

    def __init__(
        self,
        me: Me,
        core: Core,
        *,
        clock: Callable[[], datetime],
        entropy: Callable[[], bytes],
        sleep: Callable[[float], Coroutine[Any, Any, None]] = asyncio.sleep,
        in_private: InPrivate = lambda _person, _channel: None,
    ) -> None:
        self._in_private = in_private
        self._me, self._core, self._clock, self._entropy, self._sleep = me, core, clock, entropy, sleep
        self._storage = Trouble("with what Discord sent", diagnose=diagnose_storage)
        self._lanes: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._under_way: set[asyncio.Task[Any]] = set()
        self._stopping = asyncio.Event()

    async def interaction(self, interaction: discord.Interaction) -> None:
        """A press, a command, a window that was sent, or somebody typing a field."""
        if interaction.type == InteractionType.autocomplete:
            await self._suggest(interaction)
            return
        event = self._understood(lambda: from_interaction(interaction, self._me, **self._now()))
        if event is not None:
            if interaction.guild_id is None and interaction.channel_id is not None:
                self._in_private(interaction.user.id, interaction.channel_id)
            await self._answer(event, Answer(interaction))

    async def message(self, message: discord.Message, *, edited: bool = False) -> None:
        """Words in private, or a reply to a message of ours."""
        event = self._understood(lambda: from_message(message, self._me, **self._now(), edited=edited))
        if event is not None and message.guild is None:
            self._in_private(message.author.id, message.channel.id)
        if event is not None and await self.store(event) is not None:
            self._core.answer_now()

    async def store(self, event: Event) -> Outcome | None:
        """Have an event handled, after all that its sender did before. None where it could not be stored."""
        if self._stopping.is_set():
            return None
        task = asyncio.ensure_future(self._stored(event))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def finish(self) -> None:
        """Hear nothing more, and wait for what is being stored or acknowledged."""
        self._stopping.set()
        while self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _answer(self, event: Event, answer: Answer) -> None:
        current = asyncio.current_task()
        if current is not None:
            self._under_way.add(current)
            current.add_done_callback(self._under_way.discard)
        storing = asyncio.ensure_future(self.store(event))
        wants_window = isinstance(event.body, Pressed) and opens_form(event.body.token)
        late = asyncio.ensure_future(self._sleep(WINDOW_SECONDS if wants_window else DEFER_SECONDS))
        await asyncio.wait({storing, late}, return_when=asyncio.FIRST_COMPLETED)
        late.cancel()
        if not storing.done():
            await answer.acknowledge()
        outcome = await storing
        if outcome is None:
            # Without a sign that it was heard Discord says "failed" by itself, and the person tries again.
            await answer.withdraw()
            return
        if outcome.window is not None and await answer.open(outcome.window.form):
            await self._core.opened(outcome.window.key)
            return
        await answer.acknowledge()
        self._core.answer_now()
        if not outcome.answered:
            await answer.withdraw()

    async def _stored(self, event: Event) -> Outcome | None:
        lane = event.sender.ref if event.sender else event.place.chat
        lock = self._lanes.get(lane)
        if lock is None:
            self._lanes[lane] = lock = asyncio.Lock()
        waited = 0.0
        async with lock:
            while True:
                try:
                    outcome = await self._core.handle(event)
                except Exception as error:  # noqa: BLE001  # the store is locked, full or away, in the words of any database
                    wait = self._storage.met(error)
                    waited += wait
                    if self._stopping.is_set() or waited > STORE_SECONDS:
                        _log.error("Event %s could not be stored and is lost.", event.key)
                        return None
                    await self._pause(wait)
                else:
                    self._storage.over()
                    return outcome

    async def _pause(self, seconds: float) -> None:
        waiting = {asyncio.ensure_future(self._sleep(seconds)), asyncio.ensure_future(self._stopping.wait())}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()

    async def _suggest(self, interaction: discord.Interaction) -> None:
        wanted = suggestion_wanted(interaction)
        found: Sequence[tuple[str, str]] = ()
        if wanted is not None:
            event = self._understood(lambda: from_interaction(interaction, self._me, **self._now()))
            if event is not None:
                found = await self._core.suggest(event, wanted.what)
            found = [one for one in found if wanted.typed.casefold() in one[0].casefold()]
        choices = [
            discord.app_commands.Choice(name=shown, value=int(given) if wanted and wanted.number else given)
            for shown, given in found[:MOST_SUGGESTIONS]
            if max(len(shown), len(given)) <= SUGGESTION_LIMIT
        ]
        try:
            await interaction.response.autocomplete(choices)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            _log.debug("Suggestions came too late: %s", type(error).__name__)

    def _now(self) -> dict[str, Any]:
        return {"entropy": self._entropy(), "now": self._clock()}

    def _understood(self, read: Callable[[], Event | None]) -> Event | None:
        try:
            return read()
        except Exception as bug:  # noqa: BLE001  # whatever a new kind of message breaks, the others must get through
            _log.error("Something from Discord cannot be understood: %s.", type(bug).__name__)
            return None
