"""Everything due at once: all groups' kickoffs in their rooms, then all invitations to look back in private."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session

from benchmarks.baseline import NAME, RowByRow
from benchmarks.population import populate
from benchmarks.report import Line, seconds
from benchmarks.timing import Spent, bare_sqlite, commit_each, timed
from bot.database import Database
from facilitation.engine import Engine

GROUPS = 1000
LEARNERS = 8
KICKOFF = datetime(2026, 3, 2, 8, tzinfo=UTC)
REFLECTION = datetime(2026, 3, 6, 8, tzinfo=UTC)
SAMPLE = 200  # rows of the baseline, before and after each tick

_BY_HAND = (
    "UPDATE moment SET done_at = :now WHERE done_at IS NULL AND due_at < :now",
    "UPDATE occurrence SET state = 'posted', posted_at = due_at WHERE due_at < :now",
)


def measure(engine: Engine, folder: Path, say: Callable[[str], object]) -> list[Line]:
    """Time to decide and durably enqueue, by the message."""
    say(f"making {GROUPS:,} groups with {LEARNERS} learners each")
    made = populate(folder / "due.db", GROUPS, learners=LEARNERS)
    database = Database(made.url)
    lines = []
    say("everything due")
    with RowByRow(folder) as baseline, bare_sqlite(folder / "bare-rows.db") as bare:
        bare.execute("CREATE TABLE delivery (id INTEGER PRIMARY KEY, message TEXT)")
        for what, at in (("kickoffs in rooms", KICKOFF), ("invitations in private", REFLECTION)):
            skip_to(database, at)
            orm, plain = Spent(), Spent()
            _write_rows(baseline, bare, orm, plain)
            took, said = _tick(engine, database, at)
            _write_rows(baseline, bare, orm, plain)
            each = f"{said:,} {what} of {GROUPS:,} groups at once: decide and enqueue, by the message"
            lines += _lines(each, took / said, orm.wall / (2 * SAMPLE), plain.wall / (2 * SAMPLE))
    database.close()
    return lines


def _lines(what: str, ours: float, orm: float, plain: float) -> list[Line]:
    return [
        Line(what, seconds(ours), NAME, seconds(orm), ours / orm, 0.5),
        Line(
            "The same",
            seconds(ours),
            "one bare sqlite3 insert, one FULL commit each",
            seconds(plain),
            ours / plain,
        ),
    ]


def _write_rows(baseline: RowByRow, bare: sqlite3.Connection, orm: Spent, plain: Spent) -> None:
    with orm:
        baseline.write(SAMPLE)
    with plain:
        commit_each(bare, "INSERT INTO delivery (message) VALUES (?)", [("A look back. " * 20,)] * SAMPLE)


def skip_to(database: Database, at: datetime) -> None:
    """Take everything before this instant as done."""

    def work(session: Session) -> None:
        with session.begin():
            for statement in _BY_HAND:
                session.connection().execute(text(statement), {"now": at.replace(tzinfo=None)})

    database.run(work)


def _tick(engine: Engine, database: Database, at: datetime) -> tuple[float, int]:
    """Seconds, and messages decided."""
    said = 0

    def work() -> None:
        nonlocal said
        done = database.run(lambda session: engine.tick(session, at))
        assert done.faults == ()
        said = done.deliveries

    return timed(work), said
