"""The database: one writer, durable commits, and a schema that is brought up to date with a copy made first.

SQLite's own defaults lose updates and take bad foreign keys. Here every transaction begins with BEGIN IMMEDIATE
on the one connection there is, in WAL mode with synchronous=FULL: what was committed survives a power cut.
A `Rehearsal` (a story on a virtual clock) does without that.
"""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, PoolProxiedConnection, QueuePool, create_engine, event, make_url, text
from sqlmodel import Session

from bot.ground import LEAST_ROOM
from bot.trouble import DatabaseTrouble, TroubleKind, trouble, troubles_told

T = TypeVar("T")

BUSY_TIMEOUT = 5000  # milliseconds to wait for another program's transaction


class Database:
    """An open database. `url`: sqlite:///path, sqlite:// (in memory) or postgresql+psycopg://…

    `durable` False: what was committed may be lost in a power cut, nothing else is different.
    """

    def __init__(self, url: str, *, durable: bool = True) -> None:
        self.url = url
        self.engine = engine_for(url, durable=durable)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="database")

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` on the one writer thread. Raises what `run` raises."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self.run, work)

    def run(self, work: Callable[[Session], T]) -> T:
        """Run `work` on this thread, in a session without an open transaction.

        The work begins and commits its own transactions; what it leaves open is rolled back.
        Raises DatabaseTrouble where the database itself is the problem, else what `work` raises.
        """
        with troubles_told(), Session(self.engine, expire_on_commit=False) as session:
            return work(session)

    def health(self, *, thorough: bool = False) -> DatabaseTrouble | None:
        """What is wrong with the database now, None if it can be read and written.

        `thorough` reads all of an SQLite file, which takes its time with a large one.
        """
        try:
            with troubles_told():
                if self.engine.dialect.name == "sqlite":
                    _try_sqlite(self.engine, thorough=thorough)
                else:
                    with self.engine.begin() as connection:
                        if connection.scalar(text("SHOW transaction_read_only")) == "on":
                            return trouble(TroubleKind.UNREACHABLE, "read-only")
        except DatabaseTrouble as found:
            return found
        return None

    def close(self) -> None:
        """Finish the work that has begun and close the connections."""
        self._writer.shutdown(wait=True)
        self.engine.dispose()


class Rehearsal(Database):
    """A database for virtual time, where one thing happens after the other: it waits for no disk and no other thread."""

    def __init__(self, url: str) -> None:
        super().__init__(url, durable=False)

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` here and now. Raises what `run` raises."""
        return self.run(work)


def engine_for(url: str, *, foreign_keys: bool = True, durable: bool = True) -> Engine:
    """An engine under the rules of this module. Nothing is opened yet.

    `foreign_keys` off is for migrations: SQLite changes a table by building it anew and dropping the old one,
    which would delete all rows that belong to it.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(address, json_serializer=_json, pool_pre_ping=True)
    engine = create_engine(
        address,
        json_serializer=_json,
        # One connection: twenty were three times slower than one. It is never closed, so memory databases stay.
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT / 1000},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # sqlite3 must not begin transactions on its own
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    # A deferred BEGIN takes the lock too late: 40 % "database is locked" with four writers. Here and not in a listener
    # of "begin": a statement by way of SQLAlchemy costs more than all else in an empty transaction.
    engine.dialect.do_begin = _begin_immediate  # type: ignore[method-assign]  # of this engine alone
    return engine


def _begin_immediate(dbapi_connection: PoolProxiedConnection) -> None:
    dbapi_connection.cursor().execute("BEGIN IMMEDIATE").close()


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL and for databases in memory."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return None
    return Path(str(address.database))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _try_sqlite(engine: Engine, *, thorough: bool) -> None:
    """Write a page and take it back. Raises DatabaseTrouble or SQLAlchemy's error."""
    file = file_of(str(engine.url))
    with engine.connect() as connection:
        transaction = connection.begin()
        connection.exec_driver_sql("CREATE TABLE health_probe (page BLOB)")
        connection.exec_driver_sql("INSERT INTO health_probe VALUES (zeroblob(8192))")
        transaction.rollback()
        if thorough and (found := connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()) != "ok":
            raise trouble(TroubleKind.CORRUPT, str(found).splitlines()[-1])
    if file is not None and shutil.disk_usage(file.parent).free < LEAST_ROOM:
        raise trouble(TroubleKind.FULL, f"less than {LEAST_ROOM // 2**20} MiB are free on its disk")
