"""Whom the bot writes to first is spread out: Discord shuts out bots that open many private chats at once (platform-facts 2.5)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

AT_ONCE = 5
GAP = timedelta(seconds=1)  # between two that are opened, when a few were opened at once


class Opening:
    """Turns for opening private chats. Who must wait gets a turn of their own and keeps it."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._last = self._shut_until = datetime(1970, 1, 1, tzinfo=UTC)
        self._turns: dict[int, datetime] = {}

    def wait(self, person: int) -> timedelta:
        """How long until the chat with this person may be opened; nothing: now, and the turn is used."""
        now = self._clock()
        if now < self._shut_until:
            return self._shut_until - now
        turn = self._turns.pop(person, None)
        if (
            turn is None or turn < now - AT_ONCE * GAP
        ):  # a turn that was missed is lost: else all would come together
            turn = self._last = max(self._last, now - AT_ONCE * GAP) + GAP
        if turn <= now:
            return timedelta()
        self._turns[person] = turn
        return turn - now

    def shut(self, seconds: float) -> None:
        """Discord found that it were too many: none is opened for a while."""
        self._last = self._shut_until = self._clock() + timedelta(seconds=seconds)
        self._turns.clear()
