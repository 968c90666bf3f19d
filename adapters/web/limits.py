"""So many tries in a while for each address; only what failed counts, so that nobody locks out those who may come in."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

MOST_KNOWN = 10_000  # addresses; the longest unused is forgotten first


class Tries:
    """Counts failures by address."""

    def __init__(self, most: int, within: timedelta, clock: Callable[[], datetime]) -> None:
        self._most, self._within, self._clock = most, within, clock
        self._failed: OrderedDict[str, list[datetime]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Seconds until this address may try again; 0: now."""
        now = self._clock()
        recent = [at for at in self._failed.get(address, []) if at > now - self._within]
        if len(recent) < self._most:
            return 0
        return max(1, int((recent[0] + self._within - now).total_seconds()))

    def failed(self, address: str) -> None:
        """One more."""
        kept = [*self._failed.pop(address, []), self._clock()][-self._most :]
        self._failed[address] = kept
        while len(self._failed) > MOST_KNOWN:
            self._failed.popitem(last=False)
