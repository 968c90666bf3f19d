"""Updates waiting for the bot: kept until confirmed, forgotten when their time is over (platform-facts 1.10)."""

import asyncio
from dataclasses import dataclass

from tests.fakes.telegram.clock import Clock
from tests.fakes.telegram.refusals import JSON, OTHER_POLLER, conflict

KEPT_S = 24 * 3600.0  # messages, member changes
PRESS_KEPT_S = 150.0  # callback queries
LONGEST_POLL_S = 50
MOST_AT_ONCE = 100
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True, eq=False)
class Update:
    """One update. `lane`: what the webhook keeps in order – the chat, or the person who pressed."""

    id: int
    kind: str
    body: JSON
    expires: float
    lane: str

    def shape(self) -> JSON:
        return {"update_id": self.id, self.kind: self.body}


class Updates:
    """The queue of one bot. `allowed` is what it last asked for; None stands for the default."""

    def __init__(self, clock: Clock, first_id: int = 700_000_000) -> None:
        self._clock = clock
        self._next_id = first_id
        self._waiting: list[Update] = []
        self._poll: asyncio.Future[None] | None = None
        self.changed = asyncio.Event()
        self.allowed: frozenset[str] | None = None
        self.created = 0
        self.expired = 0

    def push(self, kind: str, body: JSON, *, lane: str, date: float) -> None:
        """A new update, dropped at once where the bot did not ask for its kind."""
        allowed = kind in self.allowed if self.allowed is not None else kind not in NOT_BY_DEFAULT
        if not allowed:
            return
        kept = PRESS_KEPT_S if kind == "callback_query" else KEPT_S
        self._waiting.append(Update(self._next_id, kind, body, date + kept, lane))
        self._next_id += 1
        self.created += 1
        self.wake()

    def wake(self) -> None:
        """Let whoever waits look again."""
        self.changed.set()
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    def jump_to(self, update_id: int) -> None:
        """Go on from another number, as after a week without updates."""
        self._next_id = update_id

    def allow(self, kinds: list[str] | None) -> None:
        """None leaves the earlier wish as it was; an empty list asks for the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def waiting(self) -> list[Update]:
        """What is not confirmed yet, oldest first."""
        now = self._clock.now()
        fresh = [one for one in self._waiting if one.expires > now]
        self.expired += len(self._waiting) - len(fresh)
        self._waiting = fresh
        return list(fresh)

    def confirm(self, update: Update) -> None:
        if update in self._waiting:
            self._waiting.remove(update)

    def clear(self) -> None:
        self._waiting.clear()

    def interrupt(self, reason: str) -> None:
        """End a poll that waits, with a conflict."""
        if self._poll and not self._poll.done():
            self._poll.set_exception(conflict(reason))

    async def poll(self, offset: int, limit: int, timeout: float) -> list[Update]:
        """What `getUpdates` answers. A poll that waits already is sent away, as only one may."""
        self.interrupt(OTHER_POLLER)
        self._confirm_before(offset)
        limit = min(max(limit, 1), MOST_AT_ONCE)
        loop = asyncio.get_running_loop()
        until = loop.time() + min(max(timeout, 0), LONGEST_POLL_S)
        while not (ready := self.waiting()[:limit]) and (left := until - loop.time()) > 0:
            self._poll = mine = loop.create_future()
            try:
                await asyncio.wait_for(mine, left)
            except TimeoutError:
                break
            finally:
                if self._poll is mine:
                    self._poll = None
        return ready

    def _confirm_before(self, offset: int) -> None:
        waiting = self.waiting()
        if offset > 0:
            self._waiting = [one for one in waiting if one.id >= offset]
        elif offset < 0:
            self._waiting = waiting[offset:]
