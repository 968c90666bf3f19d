"""Many small pieces of database work in few transactions: what comes while one commits shares the next."""

import asyncio
from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from bot.database import Database
from bot.trouble import DatabaseTrouble

Work = Callable[[Session], None]


class Together:
    """A queue in front of the one writer. Each piece is done once, or its caller gets the error."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[Work, asyncio.Future[None]]] = []
        self._running: asyncio.Task[None] | None = None

    async def do(self, work: Work) -> None:
        """Do the work, inside a transaction that others may share. Raises what `Database.write` raises."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._empty())
        await done

    async def _empty(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await self._commit([work for work, _ in batch])
            except DatabaseTrouble as trouble:
                _finish(batch, trouble)
            except Exception as bug:  # noqa: BLE001  # one piece is broken: the others must not go with it
                await self._one_by_one(batch, bug)
            else:
                _finish(batch, None)

    async def _one_by_one(self, batch: list[tuple[Work, asyncio.Future[None]]], bug: Exception) -> None:
        if len(batch) == 1:
            _finish(batch, bug)
            return
        for piece in batch:
            try:
                await self._commit([piece[0]])
            except Exception as error:  # noqa: BLE001  # handed to the caller
                _finish([piece], error)
            else:
                _finish([piece], None)

    async def _commit(self, works: list[Work]) -> None:
        def together(session: Session) -> None:
            with session.begin():
                for work in works:
                    work(session)

        await self._database.write(together)


def _finish(batch: list[tuple[Any, asyncio.Future[None]]], error: Exception | None) -> None:
    for _, done in batch:
        if done.done():
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
