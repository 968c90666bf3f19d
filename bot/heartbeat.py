"""The one APScheduler job: a beat every second, in UTC. It holds no plan; what is due stands in the database.

APScheduler's own calendar triggers skip whole weeks around some changes of the clock, so it only says "now".
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.trouble import DatabaseTrouble

_log = logging.getLogger(__name__)
JOB = "heartbeat"


class Heartbeat:
    """Calls `beat(clock())` every `seconds`, never twice at once; beats missed meanwhile become one.

    An exception in a beat is logged and the next beat comes; a database in trouble is said once.
    """

    def __init__(
        self, beat: Callable[[datetime], Awaitable[None]], clock: Callable[[], datetime], seconds: float = 1.0
    ) -> None:
        self._beat = beat
        self._clock = clock
        self._seconds = seconds
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._idle = asyncio.Event()
        self._idle.set()
        self._trouble = ""

    def start(self) -> None:
        """Begin to beat, at once. Needs a running event loop."""
        # A long beat is no fault: it would be reported every second.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.add_job(
            self._once,
            "interval",
            seconds=self._seconds,
            id=JOB,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Let the beat that has begun come to its end, and beat no more."""
        if not self._scheduler.running:
            return
        self._scheduler.remove_job(JOB)
        await self._idle.wait()
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # APScheduler shuts down in the loop's next turn

    async def _once(self) -> None:
        self._idle.clear()
        try:
            await self._beat(self._clock())
            self._trouble = ""
        except DatabaseTrouble as found:
            if str(found) != self._trouble:
                _log.error("What is due waits. %s", found)  # once, not each second
            self._trouble = str(found)
        except Exception:  # noqa: BLE001  # whatever is wrong with one beat, the next one must come
            _log.exception("A beat failed. The next one comes in %s s.", self._seconds)
        finally:
            self._idle.set()
