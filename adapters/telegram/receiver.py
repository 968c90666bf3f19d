"""Receiving by long polling. An update is confirmed to Telegram only when it, and all before it, are stored.

python-telegram-bot's own updater confirms before anything is handled, so a crash would lose what was fetched
(platform-facts 1.10). Here the next request's offset passes an update only after `handle` returned for it; what
comes twice is absorbed by the event's key. Within a chat updates keep their order; chats go side by side.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, cast

from telegram import Bot, Update
from telegram.error import TelegramError

from adapters.telegram.connection import Me
from adapters.telegram.hearing import ALLOWED, CHATS_AT_ONCE, Acknowledge, Handle, Hearing, unless
from adapters.telegram.trouble import Trouble

POLL_SECONDS = 30
BATCH = 100


class Receiver:
    """Receives by asking. The arguments are those of `Hearing`; when `handle` raises, nothing is confirmed and the
    same updates are taken again.
    """

    def __init__(
        self,
        bot: Bot,
        me: Me,
        handle: Handle,
        acknowledge: Acknowledge,
        *,
        clock: Callable[[], datetime],
        entropy: Callable[[], bytes],
        admin_commands: frozenset[str] = frozenset(),
        commands: frozenset[str] | None = None,
        sleep: Callable[[float], Coroutine[Any, Any, None]] = asyncio.sleep,
        poll_seconds: int = POLL_SECONDS,
    ) -> None:
        self._bot, self._sleep, self._poll_seconds = bot, sleep, poll_seconds
        self._hearing = Hearing(
            bot,
            me,
            handle,
            acknowledge,
            clock=clock,
            entropy=entropy,
            admin_commands=admin_commands,
            commands=commands,
        )
        self._gate = asyncio.Semaphore(CHATS_AT_ONCE)
        self._offset: int | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until `stop`. What is being handled then is finished; the rest comes again at the next start."""
        network, storage = Trouble("receiving from Telegram"), Trouble("storing what Telegram sent")
        stopping = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                try:
                    updates = await unless(stopping, self._fetch())
                except TelegramError as error:
                    await unless(stopping, self._sleep(network.met(error)))
                    continue
                network.over()
                failure = await self._take(updates or (), stop)
                if failure is not None:
                    await unless(stopping, self._sleep(storage.met(failure)))
                elif updates:
                    storage.over()
        finally:
            stopping.cancel()
            await self._hearing.finish()

    async def _fetch(self) -> Sequence[Update]:
        asked: dict[str, Any] = {"timeout": self._poll_seconds, "limit": BATCH, "allowed_updates": ALLOWED}
        if self._offset is not None:
            asked["offset"] = self._offset
        # The public get_updates gives up a whole batch, and logs what people wrote, when one update cannot be read.
        raw = await self._bot._post("getUpdates", asked, read_timeout=self._poll_seconds + 10.0)  # noqa: SLF001
        items = cast("list[dict[str, Any]]", raw)
        if not items:
            # All before the offset is confirmed now. After a week of silence numbers start anew, maybe below it.
            self._offset = None
        return [self._hearing.read(item) for item in items]

    async def _take(self, updates: Sequence[Update], stop: asyncio.Event) -> Exception | None:
        """Handle a batch; move the offset past what is stored from its beginning on. Returns a failure, if any."""
        lanes: dict[int, list[Update]] = defaultdict(list)
        for update in updates:
            lanes[update.effective_chat.id if update.effective_chat else 0].append(update)
        stored: set[int] = set()
        failures = await asyncio.gather(*(self._lane(lane, stored, stop) for lane in lanes.values()))
        for update in updates:
            if update.update_id not in stored:
                break
            self._offset = update.update_id + 1
        return next((failure for failure in failures if failure is not None), None)

    async def _lane(
        self, updates: Sequence[Update], stored: set[int], stop: asyncio.Event
    ) -> Exception | None:
        async with self._gate:
            for update in updates:
                if stop.is_set():
                    return None
                try:
                    await self._hearing.hear(update)
                except Exception as error:  # noqa: BLE001  # the store is locked, full or away, in the words of any database
                    return error
                stored.add(update.update_id)
        return None
