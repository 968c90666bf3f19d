"""Many groups at once: one is made by the real flows, and its rows are copied inside the database.

Every copy has its own ids, room, people and moments, so that for the engine it is a group like any other.
"""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.database import Database
from facilitation.model import metadata
from tests.faults.made import make_group

WHOLE = ("group", "room", "course_week", "person", "account", "membership", "occurrence", "moment")
PLAN = ("group", "occurrence", "moment")  # enough for a tick that has nothing to do

# Which table each reference of a copied row points to, and what else must differ from copy to copy.
_REFERENCES = {
    "group_id": "group",
    "person_id": "person",
    "occurrence_id": "occurrence",
    "membership_id": "membership",
}
_OWN = {
    "room": {"chat": "t.chat - k"},
    "account": {"ref": "t.ref + k * 1000"},
    "moment": {"key": "t.key || '/' || k"},
}


@dataclass(frozen=True, slots=True)
class Population:
    """A database full of groups."""

    file: Path
    groups: int
    rows: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"sqlite:///{self.file}"


def populate(file: Path, groups: int, *, learners: int = 8, tables: Collection[str] = WHOLE) -> Population:
    """A new database with so many groups, each with the plan of a six-week course."""
    database = Database(f"sqlite:///{file}")
    metadata.create_all(database.engine)
    database.run(partial(make_group, learners=learners))
    database.close()
    with closing(sqlite3.connect(file)) as connection:
        # Written once and read often: durability begins when the bot opens the file.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -400000")
        sizes = {name: _count(connection, name) for name in WHOLE}
        with _indexes_later(connection):
            for name in tables:
                connection.execute(_copy(name, sizes), {"copies": groups - 1})
        connection.commit()
        connection.execute("ANALYZE")
        rows = sum(_count(connection, name) for name in WHOLE)
    return Population(file, groups, rows)


@contextmanager
def _indexes_later(connection: sqlite3.Connection) -> Iterator[None]:
    """Indexes are built when all rows are there: sorted, and so in a fraction of the time."""
    question = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    indexes = connection.execute(question).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        connection.execute(definition)


def _count(connection: sqlite3.Connection, table: str) -> int:
    (number,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608  # a name of ours
    return int(number)


def _copy(table: str, sizes: dict[str, int]) -> str:
    """The statement that copies the rows of the first group of a table, once for each number.

    All copies of a row stand together: so tables and indexes grow at their ends, which is many times quicker.
    """
    columns = [column.name for column in metadata.tables[table].columns]
    values = {name: f't."{name}"' for name in columns}
    values |= {name: _new_id(name, sizes[to]) for name, to in _REFERENCES.items() if name in values}
    values |= {"id": _new_id("id", sizes[table]), **_OWN.get(table, {})}
    names = ", ".join(f'"{name}"' for name in columns)
    numbers = "WITH RECURSIVE numbers(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM numbers WHERE k < :copies)"
    copied = ", ".join(values[name] for name in columns)
    source = f'(SELECT * FROM "{table}" ORDER BY id LIMIT {sizes[table]}) AS t CROSS JOIN numbers'  # noqa: S608  # names of ours
    return f'{numbers} INSERT INTO "{table}" ({names}) SELECT {copied} FROM {source}'  # noqa: S608  # as above


def _new_id(column: str, size: int) -> str:
    return f"{size} + (t.{column} - 1) * :copies + k"
