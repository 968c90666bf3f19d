"""An SQLite database with all tables and no rows, made once for each test process: copying it is quicker than making it."""

from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from bot.database import Database, Rehearsal
from facilitation.model import metadata


def with_tables(file: Path) -> str:
    """The address of a new database in a file, with all tables."""
    file.write_bytes(image())
    return f"sqlite:///{file}"


class _Lent(Rehearsal):
    """A database in memory that is given back by closing it: the next one need not compile all statements again."""

    lent = True

    def close(self) -> None:
        if self.lent:
            self.lent = False
            _FREE.append(self)


_FREE: list[_Lent] = []


def in_memory(tables: bytes | None = None) -> Database:
    """A database in memory that nobody else has, with these tables and rows, or with all tables and no rows.

    A test that changes the tables themselves takes `alone`.
    """
    database = _FREE.pop() if _FREE else _Lent("sqlite://")
    database.lent = True
    fill(database.engine, image() if tables is None else tables)
    return database


def alone() -> Database:
    """A new database in memory with all tables, which is nobody's afterwards."""
    database = Rehearsal("sqlite://")
    fill(database.engine, image())
    return database


def fill(engine: Engine, tables: bytes) -> None:
    """Put tables and rows into a database in memory, in the place of what was there."""
    with engine.connect() as connection:
        connection.connection.driver_connection.deserialize(tables)  # type: ignore[union-attr]  # sqlite3's own


def emptied(database: Database) -> bytes:
    """Tables and rows of a database in memory, which is closed."""
    with database.engine.connect() as connection:
        tables: bytes = connection.connection.driver_connection.serialize()  # type: ignore[union-attr]  # sqlite3's own
    database.close()
    return tables


@cache
def image() -> bytes:
    """All tables, as SQLite keeps them in a file."""
    database = Database("sqlite://")
    metadata.create_all(database.engine)
    return emptied(database)
