"""A tick that has nothing to do, in a database of 100, 10,000 and 100,000 groups."""

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from sqlmodel import Session, col, select

from benchmarks.population import PLAN, populate
from benchmarks.report import Line, seconds
from benchmarks.timing import bare_sqlite, side_by_side
from bot.database import Database
from facilitation.engine import Engine
from facilitation.model import Moment
from tests.faults.made import BEFORE

SIZES = (100, 10_000, 100_000)
ROUNDS = 300
_DUE = "SELECT id FROM moment WHERE done_at IS NULL AND due_at <= ? ORDER BY due_at, id LIMIT 200"


def measure(engine: Engine, folder: Path, say: Callable[[str], object]) -> list[Line]:
    """Ours, and the same question asked by the sqlite3 module alone, on the same files."""
    with ExitStack() as stack:
        works: list[Callable[[], object]] = []
        rows = []
        for size in SIZES:
            say(f"making {size:,} groups")
            made = populate(folder / f"idle{size}.db", size, tables=PLAN)
            rows.append(made.rows)
            database = Database(made.url)
            stack.callback(database.close)
            bare = stack.enter_context(bare_sqlite(made.file))
            works += [_tick(engine, database), _ask(bare), _orm(database)]
        say("ticking")
        side_by_side(works, 20)  # warm
        times = side_by_side(works, ROUNDS)
    return _lines(times[::3], times[1::3], times[5], rows)


def _lines(ours: list[float], bare: list[float], orm: float, rows: list[int]) -> list[Line]:
    lines = [
        Line(
            f"Tick with nothing due, {size:,} groups ({count:,} rows)",
            seconds(mine),
            "the same indexed question by sqlite3 alone",
            seconds(plain),
            mine / plain,
        )
        for size, count, mine, plain in zip(SIZES, rows, ours, bare, strict=True)
    ]
    lines += [
        Line(
            f"Tick with nothing due, {size:,} against {SIZES[0]:,} groups",
            seconds(mine),
            f"ours at {SIZES[0]:,} groups",
            seconds(ours[0]),
            mine / ours[0],
            1.2,
        )
        for size, mine in zip(SIZES[1:], ours[1:], strict=True)
    ]
    one_question = Line(
        "Tick with nothing due, 10,000 groups",
        seconds(ours[1]),
        "one indexed ORM question in a transaction of its own (healthchecks' way)",
        seconds(orm),
        ours[1] / orm,
        1.0,
    )
    return [*lines, one_question]


def _orm(database: Database) -> Callable[[], object]:
    now = BEFORE
    due = (
        select(Moment)
        .where(col(Moment.done_at).is_(None), Moment.due_at <= now)
        .order_by(col(Moment.due_at))
        .limit(1)
    )

    def ask(session: Session) -> object:
        with session.begin():
            return session.exec(due).first()

    return lambda: database.run(ask)


def _tick(engine: Engine, database: Database) -> Callable[[], object]:
    return lambda: database.run(lambda session: engine.tick(session, BEFORE))


def _ask(connection: sqlite3.Connection) -> Callable[[], object]:
    now = BEFORE.strftime("%Y-%m-%d %H:%M:%S.%f")  # as SQLAlchemy stores an instant
    return lambda: connection.execute(_DUE, (now,)).fetchall()
