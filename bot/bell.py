"""What parts of the bot share that wait for work: a bell that wakes them from any thread, and an end when it is time."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any


class Bell:
    """Rung when there may be work; one loop waits for it."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rung = asyncio.Event()

    def hang(self) -> None:
        """It hangs in the running loop from now on, and may be rung from other threads."""
        self._loop = asyncio.get_running_loop()

    def ring(self) -> None:
        """There may be work: look at once. May be called from any thread."""
        if self._loop is None:
            self._rung.set()
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._rung.set)

    def hush(self) -> None:
        """What was rung before is being looked at; say so before looking, so that no ring is lost."""
        self._rung.clear()

    async def wait(self, seconds: float) -> None:
        """Wait until it rings, at most so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), seconds)


async def until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Work until `stop` is set, and break off there. Raises what the work raises."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
    with suppress(asyncio.CancelledError):
        await working
