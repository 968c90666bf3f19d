"""Receiving by long polling. An update is confirmed to Telegram only when it, and all before it, are stored.

python-telegram-bot's own updater confirms before anything is handled, so a crash would lose what was fetched
(platform-facts 1.10). Here the next request's offset passes an update only after `handle` returned for it; what
comes twice is absorbed by the event's key. Within a chat updates keep their order; chats go side by side.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar, cast

from telegram import Bot, Update
from telegram.error import TelegramError

from adapters.telegram.admins import Admins
from adapters.telegram.connection import Me
from adapters.telegram.inbox import asks_for_admins, translate
from adapters.telegram.trouble import Trouble
from facilitation.events import Event

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
POLL_SECONDS = 30
CHATS_AT_ONCE = 32
BATCH = 100

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class Outcome(Protocol):
    """What the receiver wants to know about a handled event."""

    @property
    def toasted(self) -> bool:
        """Whether a press will be answered by a delivery of its own."""
        ...


Handle = Callable[[Event], Awaitable[Outcome]]


class Receiver:
    """The one receiver of a bot's updates.

    `handle` takes an event in, in one transaction; when it raises, nothing is confirmed and the same updates are
    taken again. `acknowledge` answers a press without words and raises nothing. `clock` gives the time (aware,
    UTC), `entropy` 16 random bytes. `admin_commands`: those that need to know whether the sender may manage the
    room; `commands`: all of ours (`inbox.translate`).
    """

    def __init__(
        self,
        bot: Bot,
        me: Me,
        handle: Handle,
        acknowledge: Callable[[str], Awaitable[None]],
        *,
        clock: Callable[[], datetime],
        entropy: Callable[[], bytes],
        admin_commands: frozenset[str] = frozenset(),
        commands: frozenset[str] | None = None,
        sleep: Callable[[float], Coroutine[Any, Any, None]] = asyncio.sleep,
        poll_seconds: int = POLL_SECONDS,
    ) -> None:
        self._bot, self._me = bot, me
        self._handle, self._acknowledge = handle, acknowledge
        self._clock, self._entropy, self._sleep = clock, entropy, sleep
        self._admin_commands, self._commands = admin_commands, commands
        self._poll_seconds = poll_seconds
        self._admins = Admins(bot, clock)
        self._gate = asyncio.Semaphore(CHATS_AT_ONCE)
        self._offset: int | None = None
        self._courtesies: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until `stop`. What is being handled then is finished; the rest comes again at the next start."""
        network, storage = Trouble("receiving from Telegram"), Trouble("storing what Telegram sent")
        stopping = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                try:
                    updates = await _unless(stopping, self._fetch())
                except TelegramError as error:
                    await _unless(stopping, self._sleep(network.met(error)))
                    continue
                network.over()
                failure = await self._take(updates or (), stop)
                if failure is not None:
                    await _unless(stopping, self._sleep(storage.met(failure)))
                elif updates:
                    storage.over()
        finally:
            stopping.cancel()
            await asyncio.gather(*self._courtesies)

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
        return [self._read(item) for item in items]

    def _read(self, item: Mapping[str, Any]) -> Update:
        try:
            return Update.de_json(dict(item), self._bot)
        except Exception as bug:  # noqa: BLE001  # whatever a new kind of update breaks, the others must get through
            kinds = ", ".join(key for key in item if key != "update_id")
            _log.error("Update %s (%s) cannot be read: %s.", item["update_id"], kinds, type(bug).__name__)
            return Update(item["update_id"])

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
                    await self._hear(update)
                except Exception as error:  # noqa: BLE001  # the store is locked, full or away, in the words of any database
                    return error
                stored.add(update.update_id)
        return None

    async def _hear(self, update: Update) -> None:
        if update.my_chat_member is not None:
            self._admins.forget(update.my_chat_member.chat.id)
        chat = asks_for_admins(update, self._me, self._admin_commands)
        admins = await self._admins.of(chat) if chat is not None else frozenset()
        event = translate(
            update,
            self._me,
            entropy=self._entropy(),
            now=self._clock(),
            admins=admins,
            commands=self._commands,
        )
        toasted = event is not None and (await self._handle(event)).toasted
        if update.callback_query is not None and not toasted:
            self._in_background(self._acknowledge(update.callback_query.id))

    def _in_background(self, courtesy: Awaitable[None]) -> None:
        # The next update of the chat need not wait until Telegram has heard that a button may stop spinning.
        task = asyncio.ensure_future(courtesy)
        self._courtesies.add(task)
        task.add_done_callback(self._courtesies.discard)


async def _unless(stopping: "asyncio.Future[Any]", work: Coroutine[Any, Any, _T]) -> _T | None:
    """The result of `work`, or None when `stopping` comes first; the work is then given up."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
