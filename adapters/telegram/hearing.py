"""What both ways of receiving share: one update becomes an event that is handled, and a press is answered."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

from telegram import Bot, Update

from adapters.telegram.admins import Admins
from adapters.telegram.connection import Me
from adapters.telegram.inbox import asks_for_admins, translate
from facilitation.events import Event

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
CHATS_AT_ONCE = 32

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class Outcome(Protocol):
    """What a receiver wants to know about a handled event."""

    @property
    def toasted(self) -> bool:
        """Whether a press will be answered by a delivery of its own."""
        ...


class Receives(Protocol):
    """The one receiver of a bot's updates."""

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until `stop`. What is being handled then is finished; the rest comes again at the next start."""
        ...


Handle = Callable[[Event], Awaitable[Outcome]]
Acknowledge = Callable[[str], Awaitable[None]]


class Hearing:
    """Takes updates in, one by one.

    `handle` takes an event in, in one transaction, and raises where it could not be stored. `acknowledge` answers a
    press without words and raises nothing. `clock` gives the time (aware, UTC), `entropy` 16 random bytes.
    `admin_commands`: those that need to know whether the sender may manage the room; `commands`: all of ours
    (`inbox.translate`).
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
    ) -> None:
        self._bot, self._me = bot, me
        self._handle, self._acknowledge = handle, acknowledge
        self._clock, self._entropy = clock, entropy
        self._admin_commands, self._commands = admin_commands, commands
        self._admins = Admins(bot, clock)
        self._courtesies: set[asyncio.Task[None]] = set()

    def read(self, item: Mapping[str, Any]) -> Update:
        """An update as it came; one that cannot be read is passed over, and logged without what is in it.

        Raises KeyError for what is no update at all.
        """
        try:
            return Update.de_json(dict(item), self._bot)
        except Exception as bug:  # noqa: BLE001  # whatever a new kind of update breaks, the others must get through
            kinds = ", ".join(key for key in item if key != "update_id")
            _log.error("Update %s (%s) cannot be read: %s.", item["update_id"], kinds, type(bug).__name__)
            return Update(item["update_id"])

    async def hear(self, update: Update) -> None:
        """Take an update in. When this returns it is stored; raises what `handle` raises."""
        if update.my_chat_member is not None:
            self._admins.forget(update.my_chat_member.chat.id)
        chat = asks_for_admins(update, self._me, self._admin_commands)
        admins = await self._admins.of(chat) if chat is not None else frozenset()
        event = self._event(update, admins)
        toasted = event is not None and (await self._handle(event)).toasted
        if update.callback_query is not None and not toasted:
            self._in_background(self._acknowledge(update.callback_query.id))

    async def finish(self) -> None:
        """Wait for what is still being said in the background."""
        await asyncio.gather(*self._courtesies)

    def _event(self, update: Update, admins: frozenset[int]) -> Event | None:
        try:
            return translate(
                update,
                self._me,
                entropy=self._entropy(),
                now=self._clock(),
                admins=admins,
                commands=self._commands,
            )
        except Exception as bug:  # noqa: BLE001  # an update that we cannot read must not come again for ever
            _log.error("Update %d cannot be understood: %s.", update.update_id, type(bug).__name__)
            return None

    def _in_background(self, courtesy: Awaitable[None]) -> None:
        # The next update of the chat need not wait until Telegram has heard that a button may stop spinning.
        task = asyncio.ensure_future(courtesy)
        self._courtesies.add(task)
        task.add_done_callback(self._courtesies.discard)


async def unless(stopping: "asyncio.Future[Any]", work: Coroutine[Any, Any, _T]) -> _T | None:
    """The result of `work`, or None when `stopping` comes first; the work is then given up."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
