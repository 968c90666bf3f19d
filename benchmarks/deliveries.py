"""Deliveries in a second, to a platform that answers at once and sets no limits."""

import asyncio
import math
import sqlite3
from collections.abc import Callable
from pathlib import Path

from benchmarks.due import LEARNERS, REFLECTION, skip_to
from benchmarks.population import populate
from benchmarks.report import Line, rate
from benchmarks.timing import bare_sqlite, commit_each, timed
from bot.courier.embedded import Courier
from bot.database import Database
from facilitation.engine import Engine
from facilitation.ports import Capabilities
from tests.fakes.recorder import Recorder
from tests.faults.made import PLATFORM

GROUPS = 250
QUOTED = 300  # a second: a prototype ledger on SQLite completes 250–350
_STEPS = (
    "UPDATE delivery SET state = 'claimed', owner = 'bench' WHERE id = ? AND state = 'pending'",
    "UPDATE delivery SET state = 'sending', attempt = attempt + 1 WHERE id = ? AND state = 'claimed'",
    "UPDATE delivery SET state = 'sent', message_ref = '1' WHERE id = ? AND state = 'sending'",
)


def measure(engine: Engine, folder: Path, say: Callable[[str], object]) -> list[Line]:
    """The courier, and three bare updates for each row in one durable transaction after the other."""
    say("delivering")
    made = populate(folder / "deliveries.db", GROUPS, learners=LEARNERS)
    database = Database(made.url)
    skip_to(database, REFLECTION)
    number = database.run(lambda session: engine.tick(session, REFLECTION)).deliveries
    with bare_sqlite(folder / "ledger.db") as bare:
        _fill(bare, number)
        plain = timed(lambda: _by_hand(bare, range(number // 2)))
        ours = _deliver(engine, database, number)
        plain += timed(lambda: _by_hand(bare, range(number // 2, number)))
    database.close()
    return [
        Line(
            f"Deliveries of {number:,} private messages, from pending to sent",
            rate(number, ours),
            "claim, send, settle as three bare sqlite3 updates with a FULL commit each",
            rate(number, plain),
            ours / plain,
        ),
        Line(
            "The same",
            rate(number, ours),
            "a ledger on SQLite in the prototypes, quoted",
            f"{QUOTED}/s",
            QUOTED / (number / ours),
            target="(≤ 1 in one run)",
        ),
    ]


def _deliver(engine: Engine, database: Database, number: int) -> float:
    """Seconds until all are sent."""
    can = Capabilities(per_second=math.inf, per_room_second=math.inf, per_room_minute=math.inf)
    platform = Recorder(name=PLATFORM, capabilities=can)
    courier = Courier(database, {PLATFORM: platform}, "bench", book=engine.book)
    took = timed(lambda: asyncio.run(_drain(courier)))
    assert len(platform.calls) == number
    return took


async def _drain(courier: Courier) -> None:
    await courier.drain(REFLECTION)


def _fill(connection: sqlite3.Connection, number: int) -> None:
    connection.execute(
        "CREATE TABLE delivery (id INTEGER PRIMARY KEY, state TEXT, owner TEXT, attempt INTEGER, message_ref TEXT)"
    )
    connection.execute("BEGIN")
    rows = [(row,) for row in range(number)]
    connection.executemany("INSERT INTO delivery VALUES (?, 'pending', '', 0, '')", rows)
    connection.execute("COMMIT")


def _by_hand(connection: sqlite3.Connection, rows: range) -> None:
    for row in rows:
        for step in _STEPS:
            commit_each(connection, step, [(row,)])
