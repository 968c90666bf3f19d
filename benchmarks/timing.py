"""Stop watches, and the plainest durable write there is: what everything else is compared with."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Self


@dataclass(slots=True)
class Spent:
    """Seconds spent inside `with`, added up: on the wall, and by this process's processor time."""

    wall: float = 0.0
    processor: float = 0.0

    def __enter__(self) -> Self:
        self.wall -= perf_counter()
        self.processor -= process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall += perf_counter()
        self.processor += process_time()


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work takes."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


def side_by_side(works: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The median seconds of each. They take turns, so that what disturbs one disturbs all."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, mine in zip(works, times, strict=True):
            mine.append(timed(work))
    return [median(mine) for mine in times]


@contextmanager
def bare_sqlite(file: Path) -> Iterator[sqlite3.Connection]:
    """The sqlite3 module with the bot's own durability, and nothing above it."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    try:
        yield connection
    finally:
        connection.close()


def commit_each(connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    """One durable transaction for each row."""
    for row in rows:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(statement, row)
        connection.execute("COMMIT")
