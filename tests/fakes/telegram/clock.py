import time
from collections.abc import Callable
from datetime import UTC, datetime


class Clock:
    """The double's time in Unix seconds: it runs with `base` until a test moves it or makes it stand still.

    Give it the clock of the application under test as `base` where both must agree.
    """

    def __init__(self, base: Callable[[], float] = time.time) -> None:
        self._base = base
        self._shift = 0.0
        self._still: float | None = None

    def now(self) -> float:
        return self._still if self._still is not None else self._base() + self._shift

    def at(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)

    def advance(self, seconds: float) -> None:
        """Let time pass at once. Nothing wakes by it; what has expired is gone at the next look."""
        if self._still is None:
            self._shift += seconds
        else:
            self._still += seconds

    def stand_still_at(self, moment: datetime) -> None:
        """From now on only `advance` moves time."""
        self._still = moment.timestamp()
