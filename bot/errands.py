"""Doing what flows want done outside their transactions: reading a file, looking at links (facilitation/flows/course/errands.py).

An errand is done, then its row gets the result and its moment falls due: a crash between the two does it again. What
fails is tried again until the moment's own patience is over. As Fetching, it works for one instant of a virtual clock
(`drain`) or as long as the process lives (`run`).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select, update

from bot.bell import Bell, until
from bot.database import Database
from bot.trouble import DatabaseTrouble
from facilitation.errors import TryLater
from facilitation.flows.course.errands import PATIENCE
from facilitation.model import Errand, Moment

AT_ONCE = 4
FIRST_WAIT = timedelta(seconds=5)
LEASE = timedelta(minutes=4)  # longer than an errand takes
SHORTEST_SLEEP, LONGEST_SLEEP = 0.05, 5.0  # seconds; what another process was asked for is noticed after that

Do = Callable[
    [Mapping[str, Any]], Awaitable[Mapping[str, object]]
]  # data → result; raises TryLater to be asked again

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An errand to do."""

    id: int
    key: str
    kind: str
    data: Mapping[str, Any]
    tries: int


class Errands:
    """Does the kinds in `ways`; others wait for a process that can."""

    def __init__(
        self,
        database: Database,
        ways: Mapping[str, Do],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database, self._ways, self._clock = database, ways, clock
        self._bell = Bell()

    async def drain(self, now: datetime) -> datetime | None:
        """Do all that is due at `now` (aware, UTC). Returns when the next one is due, None where none waits.

        Raises DatabaseTrouble.
        """
        while wanted := await self._database.write(lambda session: self._due(session, now)):
            results = await asyncio.gather(*(self._do(one) for one in wanted))
            done = max(now, self._clock())
            await self._database.write(lambda session: _settle(session, wanted, results, done))  # noqa: B023  # awaited at once
        return await self._database.write(lambda session: self._next(session, now))

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what is being done then is done again at the next start."""
        self._bell.hang()
        await until(stop, self._work())

    def wake(self) -> None:
        """Something may have come: look at once. May be called from any thread."""
        self._bell.ring()

    async def _work(self) -> None:
        while True:
            self._bell.hush()
            wait = LONGEST_SLEEP
            with suppress(DatabaseTrouble):  # the courier says so
                now = self._clock()
                if (next_at := await self.drain(now)) is not None:
                    wait = min(wait, max(0.0, (next_at - self._clock()).total_seconds()))
            await self._bell.wait(max(wait, SHORTEST_SLEEP))

    async def _do(self, wanted: Wanted) -> Mapping[str, object] | Exception:
        try:
            return await self._ways[wanted.kind](wanted.data)
        except TryLater as later:
            return later
        except Exception as bug:  # noqa: BLE001  # one errand must not stop the others
            _log.error("Errand %d (%s): %s.", wanted.id, wanted.kind, type(bug).__name__)
            return bug

    def _due(self, session: Session, now: datetime) -> list[Wanted]:
        open_now = select(Errand).where(*self._open(now), col(Errand.due_at) <= now)
        with session.begin():
            rows = session.exec(
                open_now.order_by(col(Errand.id)).limit(AT_ONCE).with_for_update(skip_locked=True)
            ).all()
            for row in rows:
                row.due_at = now + LEASE  # no other process does it meanwhile; after a crash it is done again
            return [Wanted(row.id, row.key, row.kind, row.data, row.tries) for row in rows]

    def _next(self, session: Session, now: datetime) -> datetime | None:
        return session.exec(select(func.min(Errand.due_at)).where(*self._open(now))).one()

    def _open(self, now: datetime) -> tuple[Any, ...]:
        return (
            col(Errand.done_at).is_(None),
            col(Errand.kind).in_(list(self._ways)),
            col(Errand.asked_at) > now - PATIENCE,  # nobody waits for the others any more
        )


def _settle(
    session: Session, wanted: list[Wanted], results: list[Mapping[str, object] | Exception], now: datetime
) -> None:
    with session.begin():
        for one, result in zip(wanted, results, strict=True):
            row = session.get(Errand, one.id)
            if row is None or row.done_at is not None:  # forgotten meanwhile, with who asked; or done
                continue
            if isinstance(result, Exception):
                _put_off(row, result, now)
                continue
            row.result, row.done_at = dict(result), now
            waits = (col(Moment.key) == one.key, col(Moment.done_at).is_(None))
            session.connection().execute(update(Moment).where(*waits).values(due_at=now))


def _put_off(row: Errand, why: Exception, now: datetime) -> None:
    row.tries += 1
    asked = timedelta(seconds=why.seconds) if isinstance(why, TryLater) else timedelta()
    row.due_at = now + max(asked, FIRST_WAIT * 2**row.tries)
    if row.due_at >= row.asked_at + PATIENCE:
        row.done_at = now  # its moment says that nothing came of it
