"""The courier of one process: claims what may leave, sends it, writes down what became of it.

`drain` does so for one instant of a virtual clock, `run` for as long as the process lives; both share everything
but the waiting. No transaction is open while the platform is called; `sending` is committed just before.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlmodel import Session

from bot.bell import Bell
from bot.courier.claims import agenda, claim
from bot.courier.jobs import Job, begin_sending, doubtful_jobs
from bot.courier.ledger import LEASE, Desk, expire, reclaim
from bot.courier.outcomes import Outcome, Sent, reference_of, settle
from bot.courier.pacing import set_back
from bot.courier.together import Together
from bot.database import Database
from bot.trouble import DatabaseTrouble
from facilitation.errors import DeliveryError, Unknown
from facilitation.model import Operation
from facilitation.phrasebook import Phrasebook
from facilitation.ports import Capabilities, Platforms

CONCURRENCY: Final = 16  # more requests in flight make the Telegram library slower, not faster
LONGEST_SLEEP: Final = 1.0  # seconds; rows of other processes are noticed after that
SWEEP: Final = timedelta(seconds=10)
STEP: Final = timedelta(seconds=1)  # a clock that goes back further was set

_log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


class Courier:
    """Delivers for the given platforms; both mappings may grow as platforms get connected. `owner`: one word per process that runs at a time, the same after a restart."""

    def __init__(
        self,
        database: Database,
        platforms: Platforms,
        owner: str,
        *,
        book: Phrasebook,
        capabilities: Mapping[str, Capabilities] | None = None,
        clock: Clock = lambda: datetime.now(UTC),
        concurrency: int = CONCURRENCY,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._platforms = platforms
        known = {name: one.capabilities for name, one in platforms.items()}
        self._desk = Desk(owner, known if capabilities is None else capabilities, book, lease)
        self._clock = clock
        self._concurrency = concurrency
        self._together = Together(database)
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._unrecorded: list[tuple[Job, Outcome, datetime]] = []
        self._sweep_at: datetime | None = None  # None: nothing has been looked at since this process began
        self._looked_at: datetime | None = None
        self._bell = Bell()

    async def drain(self, now: datetime) -> datetime | None:
        """Send everything that may leave at `now` (aware, UTC).

        The result is the next instant at which something may leave, None where nothing is open. Raises
        DatabaseTrouble; what the platform has answered by then is kept and written down by the next call.
        """
        while True:
            jobs, next_at = await self._take(now, self._concurrency)
            for job in jobs:
                self._start(job, lambda: now)
            if not jobs and (next_at is None or next_at > now):
                return next_at
            await asyncio.gather(*self._under_way.values())
            if self._unrecorded:
                await self._database.write(self._record)

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set, then finish what has begun. A database in trouble is tried again."""
        self._bell.hang()
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _: self._bell.ring())
        trouble = ""
        while not stop.is_set():
            self._bell.hush()
            wait = LONGEST_SLEEP
            free = self._concurrency - len(self._under_way)
            if free > 0:
                try:
                    jobs, next_at = await self._take(self._clock(), free)
                    trouble = ""
                except DatabaseTrouble as found:
                    jobs, next_at = [], None
                    if found.sentence != trouble:
                        _log.error(
                            "Messages wait. %s %s", found.sentence, found.remedy
                        )  # once, not each second
                    trouble = found.sentence
                for job in jobs:
                    self._start(job, self._clock)
                if next_at is not None and not jobs:
                    wait = min(wait, max(0.0, (next_at - self._clock()).total_seconds()))
            await self._bell.wait(max(wait, 0.001))
        await asyncio.gather(*self._under_way.values())

    def wake(self) -> None:
        """A row was written: look at once. May be called from any thread."""
        self._bell.ring()

    async def _take(self, now: datetime, limit: int) -> tuple[list[Job], datetime | None]:
        return await self._database.write(lambda session: self._next_jobs(session, now, limit))

    def _next_jobs(self, session: Session, now: datetime, limit: int) -> tuple[list[Job], datetime | None]:
        if self._unrecorded:
            self._record(session)
        first = self._sweep_at is None
        sweeps = self._sweep_at is None or not self._sweep_at - SWEEP < now < self._sweep_at
        with session.begin():
            if self._looked_at is not None and now < self._looked_at - STEP:
                set_back(session, (self._looked_at - now).total_seconds())
            seen = agenda(session)
            if sweeps and seen.priorities(now) and expire(session, now):  # what is over has been due before
                seen = agenda(session)
            jobs: list[Job] = []
            if seen.lease is not None and (first or seen.lease <= now):
                dropped = reclaim(session, self._desk, now, held=self._under_way.keys(), former_life=first)
                jobs = doubtful_jobs(session, dropped)
                seen = agenda(session)
            found = claim(session, self._desk, now, max(0, limit - len(jobs)), seen)
            jobs += begin_sending(session, self._desk, found.held, now)
        if sweeps:
            self._sweep_at = now + SWEEP
        self._looked_at = now
        return jobs, found.next_at

    def _start(self, job: Job, clock: Clock) -> None:
        task = asyncio.create_task(self._deliver(job, clock))
        self._under_way[job.id] = task
        task.add_done_callback(lambda _: self._done(job))

    def _done(self, job: Job) -> None:
        self._under_way.pop(job.id, None)
        self._bell.ring()

    async def _deliver(self, job: Job, clock: Clock) -> None:
        outcome = await self._look(job) if job.doubtful else await self._send(job)
        now = clock()
        try:
            await self._together.do(lambda session: settle(session, self._desk, job, outcome, now))
        except DatabaseTrouble:
            self._unrecorded.append((job, outcome, now))  # written down before anything else is sent
        except Exception:  # noqa: BLE001  # logged; the row is taken up again when its lease runs out
            _log.exception("What became of delivery %d could not be written down.", job.id)

    async def _send(self, job: Job) -> Outcome:
        platform = self._platforms[job.platform]
        try:
            match job.operation:
                case Operation.POST:
                    return Sent(await platform.post(job.order))
                case Operation.EDIT:
                    await platform.edit(job.order, job.message_ref)
                case Operation.TOAST:
                    await platform.toast(job.order)
                case Operation.DELETE:
                    await platform.delete(job.order.address, job.message_ref)
                case Operation.PIN:
                    await platform.pin(job.order.address, job.message_ref)
        except Unknown as doubt:
            found = await self._look(job) if platform.capabilities.searchable else doubt
            return found if isinstance(found, Sent) else doubt
        except DeliveryError as error:
            return error
        except Exception as bug:  # noqa: BLE001  # the one place where any bug in sending ends
            # What the error says may hold a person's words, so that only its kind is logged.
            _log.error(
                "Delivery %d (%s): %s, reference %s", job.id, job.kind, type(bug).__name__, reference_of(job)
            )
            return bug
        return Sent()

    async def _look(self, job: Job) -> Outcome:
        """Ask the platform whether a doubtful post arrived."""
        if job.operation != Operation.POST:
            return Unknown("interrupted")
        try:
            found = await self._platforms[job.platform].find(job.order)
        except DeliveryError as error:
            return Unknown(str(error))
        except Exception as bug:  # noqa: BLE001  # looking is a courtesy: what breaks there leaves the doubt as it was
            _log.error("Looking for delivery %d: %s", job.id, type(bug).__name__)
            return Unknown("interrupted")
        return Unknown("interrupted") if found is None else Sent(found)

    def _record(self, session: Session) -> None:
        with session.begin():
            for job, outcome, now in self._unrecorded:
                settle(session, self._desk, job, outcome, now)
        self._unrecorded.clear()
