"""Events handled in a second: people choosing a goal tap by tap, each tap one durable transaction."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlmodel import Session, select

from benchmarks.baseline import RowByRow
from benchmarks.due import KICKOFF, skip_to
from benchmarks.population import populate
from benchmarks.report import Line, rate, seconds
from benchmarks.timing import Spent, bare_sqlite, commit_each
from bot.database import Database
from facilitation.engine import Engine, Heard
from facilitation.events import Event
from facilitation.model import Occurrence
from facilitation.rules.calendar import Beat
from facilitation.tokens import token
from tests.faults.made import press

ECHO = 1.12e-3  # seconds, measured beside the prototypes
BLOCK = 100
GROUPS = 50
LEARNERS = 4
TAPS = (
    ("ko.goal", ""),
    ("goal.choose", "whole"),
    ("goal.day", "1"),
    ("goal.days", ""),
    ("goal.part", "evening"),
    ("goal.obstacle", "O1"),
    ("goal.plan", "own"),
    ("goal.show", "no"),
)


def measure(engine: Engine, folder: Path, say: Callable[[str], object]) -> list[Line]:
    """Taps through `engine.handle`, in turns with bare and with ORM inserts of the same durability."""
    say("handling events")
    made = populate(folder / "events.db", GROUPS, learners=LEARNERS)
    database = Database(made.url)
    skip_to(database, KICKOFF + timedelta(minutes=1))
    events = list(_taps(database))
    ours, plain, orm = Spent(), Spent(), Spent()
    with bare_sqlite(folder / "bare.db") as bare, RowByRow(folder) as baseline:
        bare.execute("CREATE TABLE seen (source TEXT, key TEXT, at TEXT, PRIMARY KEY (source, key))")
        for start in range(0, len(events), BLOCK):
            block = events[start : start + BLOCK]
            rows = [("bench", event.key, event.at.isoformat()) for event in block]
            with ours:
                _handle(engine, database, block)
            with plain:
                commit_each(bare, "INSERT INTO seen VALUES (?, ?, ?)", rows)
            with orm:
                baseline.write(len(block))
    database.close()
    return _lines(len(events), ours, plain, orm)


def _lines(number: int, ours: Spent, plain: Spent, orm: Spent) -> list[Line]:
    each = [spent.wall / number for spent in (ours, plain)]
    processor = ours.processor / number
    return [
        Line(
            f"Events: {number:,} taps of {GROUPS * LEARNERS} people choosing a goal, a FULL commit each",
            f"{rate(1, each[0])} ({seconds(each[0])} each)",
            "one bare sqlite3 insert, one FULL commit each",
            f"{rate(1, each[1])} ({seconds(each[1])} each)",
            each[0] / each[1],
        ),
        Line(
            "Processor time of an event",
            seconds(processor),
            "a row written the ORM's way, with its commit",
            seconds(orm.processor / number),
            ours.processor / orm.processor,
        ),
        Line(
            "Processor time of an event",
            seconds(processor),
            "an echo by python-telegram-bot without a database, quoted",
            seconds(ECHO),
            processor / ECHO,
            target="(≤ 2 in one run)",
        ),
    ]


def _handle(engine: Engine, database: Database, events: Sequence[Event]) -> None:
    for event in events:
        heard = database.run(partial(_one, engine, event))
        assert heard.new
        assert heard.fault is None


def _one(engine: Engine, event: Event, session: Session) -> Heard:
    return engine.handle(session, event)


def _taps(database: Database) -> Iterator[Event]:
    kickoffs = database.run(
        lambda session: session.exec(
            select(Occurrence.id, Occurrence.group_id).where(
                Occurrence.week == 1, Occurrence.beat == Beat.KICKOFF
            )
        ).all()
    )
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    number = 0
    for occurrence, group in kickoffs:
        first = 2 if group == 1 else 2 + (group - 1) * 1000
        for learner in range(LEARNERS):
            for action, arg in TAPS:
                number += 1
                yield press(token(action, occurrence, arg), key=str(number), at=at, who=first + learner)
