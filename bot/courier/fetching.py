"""Bringing in the files that people sent: pending rows become stored ones (design 5, "Files are rows").

    pending ─► stored       the bytes are in the store, then the row says so: a crash between the two fetches again
       │  ├──► too_large     more than the platform gives out: it stays there, known by its reference
       │  └──► failed        nobody has it any more, or it was tried fourteen times in two days
       └─────► pending       later, and later each time

Like the courier it works for one instant of a virtual clock (`drain`) or as long as the process lives (`run`).
Files whose rows are gone are removed from the store every hour.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import case, literal_column, select, update
from sqlmodel import Session

from bot.bell import Bell, until
from bot.database import Database
from bot.files import Store, Stored
from bot.trouble import DatabaseTrouble
from facilitation.errors import DeliveryError, Gone, TooLarge, TryLater
from facilitation.model import FileState, metadata
from facilitation.ports import Capabilities, Fetches

AT_ONCE = 4
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=12)
TRIES = 14  # about two days
NO_ROOM_WAIT = timedelta(minutes=5)
SHORTEST_SLEEP, LONGEST_SLEEP = (
    0.05,
    5.0,
)  # seconds; files that another process heard of are noticed after that
CLEARING = timedelta(hours=1)

_FILE = metadata.tables["file"]
_PENDING = _FILE.c.state == literal_column(
    f"'{FileState.PENDING.value}'"
)  # bound, it would not match the index
_HURRIED = ("discord",)  # its links to files end after a day (platform-facts 3.4)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch."""

    id: int
    platform: str
    ref: str
    size: int
    tries: int


Outcome = Stored | Exception


class Fetching:
    """Fetches for the platforms in `fetchers`; files of other platforms wait. `capabilities` say how large they may be."""

    def __init__(
        self,
        database: Database,
        store: Store,
        fetchers: Mapping[str, Fetches],
        capabilities: Mapping[str, Capabilities],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database, self._store = database, store
        self._fetchers, self._capabilities = fetchers, capabilities
        self._clock = clock
        self._bell = Bell()
        self._clear_at: datetime | None = None

    async def drain(self, now: datetime) -> datetime | None:
        """Fetch all that is due at `now` (aware, UTC). Returns when the next file is due, None where none waits.

        Raises DatabaseTrouble.
        """
        while wanted := await self._database.write(lambda session: self._due(session, now)):
            outcomes = await asyncio.gather(*(self._fetch(one) for one in wanted))
            await self._database.write(lambda session: _settle(session, wanted, outcomes, now))  # noqa: B023  # awaited at once
        return await self._database.write(self._next)

    async def run(self, stop: asyncio.Event) -> None:
        """Fetch until `stop` is set; what is being fetched then is fetched again at the next start."""
        self._bell.hang()
        await until(stop, self._work())

    def wake(self) -> None:
        """Something may have come: look at once. May be called from any thread."""
        self._bell.ring()

    async def clear(self, now: datetime) -> int:
        """Remove from the store what no row refers to any more. Returns how many files went."""
        before = now - CLEARING  # a file is written before its row knows of it
        names = await self._database.write(_names)
        return await asyncio.to_thread(self._store.clear, names, before)

    async def _work(self) -> None:
        trouble = ""
        while True:
            self._bell.hush()
            wait = LONGEST_SLEEP
            try:
                now = self._clock()
                next_at = await self.drain(now)
                if next_at is not None:
                    wait = min(wait, max(0.0, (next_at - now).total_seconds()))
                if self._clear_at is None or now >= self._clear_at:
                    self._clear_at = now + CLEARING
                    await self.clear(now)
                trouble = ""
            except (DatabaseTrouble, OSError) as found:
                if str(found) != trouble:
                    _log.error("Files wait. %s", found)  # once, not each time
                trouble = str(found)
            await self._bell.wait(max(wait, SHORTEST_SLEEP))

    async def _fetch(self, wanted: Wanted) -> Outcome:
        limit = self._capabilities[wanted.platform].file_limit
        if wanted.size > limit:
            return TooLarge()
        try:
            content = await self._fetchers[wanted.platform].fetch(wanted.ref, limit)
            return await asyncio.to_thread(self._store.put, content)
        except (DeliveryError, TooLarge, OSError) as error:
            if isinstance(error, OSError):
                _log.error(
                    "File %d cannot be kept (%s). It will be fetched again.", wanted.id, error.strerror
                )
            return error
        except Exception as bug:  # noqa: BLE001  # one file must not stop the others
            _log.error("File %d: %s.", wanted.id, type(bug).__name__)
            return bug

    def _due(self, session: Session, now: datetime) -> list[Wanted]:
        columns = (_FILE.c[name] for name in ("id", "platform", "ref", "size", "tries"))
        query = (
            select(*columns)
            .where(_PENDING, _FILE.c.fetch_at <= now, _FILE.c.platform.in_(list(self._fetchers)))
            .order_by(case((_FILE.c.platform.in_(_HURRIED), 0), else_=1), _FILE.c.fetch_at, _FILE.c.id)
            .limit(AT_ONCE)
        )
        return [Wanted(**row._mapping) for row in session.connection().execute(query)]  # noqa: SLF001  # SQLAlchemy's public name

    def _next(self, session: Session) -> datetime | None:
        query = (
            select(_FILE.c.fetch_at)
            .where(_PENDING, _FILE.c.platform.in_(list(self._fetchers)))
            .order_by(_FILE.c.fetch_at)
            .limit(1)
        )
        return session.connection().scalar(query)


def _settle(session: Session, wanted: list[Wanted], outcomes: list[Outcome], now: datetime) -> None:
    with session.begin():
        for one, outcome in zip(wanted, outcomes, strict=True):
            session.connection().execute(
                update(_FILE).where(_FILE.c.id == one.id, _PENDING).values(**_values(one, outcome, now))
            )


def _values(wanted: Wanted, outcome: Outcome, now: datetime) -> dict[str, Any]:
    match outcome:
        case Stored():
            return {
                "state": FileState.STORED,
                "sha256": outcome.sha256,
                "size": outcome.size,
                "media_type": outcome.media_type,
            }
        case TooLarge():
            return {"state": FileState.TOO_LARGE}
        case Gone():
            return {"state": FileState.FAILED}
        case OSError():  # our own disk: the file is not to blame
            return {"fetch_at": now + NO_ROOM_WAIT}
    tries = wanted.tries + 1
    asked = timedelta(seconds=outcome.seconds) if isinstance(outcome, TryLater) else timedelta()
    wait = max(asked, min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(tries - 1, 12)))
    if tries < TRIES:
        return {"tries": tries, "fetch_at": now + wait}
    return {"tries": tries, "state": FileState.FAILED}


def _names(session: Session) -> frozenset[str]:
    query = select(_FILE.c.sha256).where(_FILE.c.sha256 != "").distinct()
    return frozenset(session.connection().scalars(query))
