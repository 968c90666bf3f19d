"""The digest of a programme: its message and its page over many groups with a year of weeks, in processor time and memory."""

import gc
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlmodel import Session, select

from benchmarks.memory import IMPORTS, peak
from benchmarks.report import Line, seconds
from benchmarks.timing import Spent
from bot.database import Database
from facilitation.closing import row_of
from facilitation.digest_page import page
from facilitation.engine import Engine
from facilitation.flows.programme.digest import message
from facilitation.model import Group, GroupState, Programme, WeekFacts, metadata
from facilitation.phrasebook import Phrasebook
from facilitation.programmes import LOOK_BACK, week_of_programme
from facilitation.rules.calendar import Beat
from facilitation.rules.digest.facts import GroupWeek

SIZES = (10, 100, 1_000, 10_000)
USUAL, WEEKS = 1_000, 52
KINDS = 7  # of groups, by how many take part
ROUNDS = 5
MONDAY = date(2026, 2, 23)
PLAIN = "the same rows read by sqlite3 alone"

_ROWS = """SELECT f.* FROM week_facts f JOIN "group" g ON g.id = f.group_id
           WHERE g.programme_id = 1 AND f.monday > ? AND f.monday <= ? ORDER BY f.group_id, f.monday"""
_READ = """
import sys
from benchmarks.digest import made
from bot import content
from bot.database import Database
from facilitation.phrasebook import Phrasebook
database, book = Database(sys.argv[1]), Phrasebook(content.load())
database.run(lambda session: made(session, book))
"""


def measure(engine: Engine, folder: Path, say: Callable[[str], object]) -> list[Line]:
    """Processor time of a message by the number of groups, of its page, and the memory of both."""
    gc.set_threshold(50_000)  # as the command sets it
    took: dict[int, float] = {}
    lines = []
    for groups in SIZES:
        say(f"writing {groups:,} groups of {WEEKS} weeks")
        file = written(folder / f"digest-{groups}.db", groups)
        say(f"a digest over {groups:,} groups")
        took[groups], plain = _digest_against_rows(file, engine.book)
        what = f"Digest over {groups:,} groups × {WEEKS} weeks, the message: processor time"
        lines.append(Line(what, seconds(took[groups]), PLAIN, seconds(plain), took[groups] / plain))
    lines += _growth(took)
    say("drawing")
    lines += _page(folder, engine.book)
    say("weighing")
    return [*lines, *_memory(folder)]


def made(session: Session, book: Phrasebook) -> str:
    """The message of the last week."""
    with session.begin():
        week = week_of_programme(session, session.exec(select(Programme)).one(), MONDAY)
        return message(book, week, "en").text


def written(file: Path, groups: int) -> Path:
    """A database in which so many groups have a year of closed weeks."""
    database = Database(f"sqlite:///{file}")
    metadata.create_all(database.engine)

    def work(session: Session) -> None:
        with session.begin():
            session.add(Programme(name="SMOL", zone="Europe/Sofia"))
            session.flush()
            connection = session.connection()
            connection.execute(metadata.tables["group"].insert(), [_group(n) for n in range(1, groups + 1)])
            years = [list(_weeks(kind)) for kind in range(KINDS)]
            for n in range(1, groups + 1):
                rows = [{**row, "group_id": n} for row in years[n % KINDS]]
                connection.execute(metadata.tables["week_facts"].insert(), rows)

    database.run(work)
    database.close()
    return file


def _group(number: int) -> dict[str, object]:
    row = Group(
        programme_id=1,
        title=f"Group {number}",
        state=GroupState.RUNNING,
        zone="Europe/Sofia",
        first_day=MONDAY - timedelta(weeks=WEEKS - 1),
        weeks=12,
        created_at=datetime(2025, 1, 1, tzinfo=UTC),
    )
    return {**row.model_dump(), "id": number}


def _weeks(kind: int) -> Iterator[dict[str, object]]:
    for ago in range(WEEKS):
        few = (kind + ago) % KINDS
        facts = GroupWeek(
            group=1,
            monday=MONDAY - timedelta(weeks=ago),
            week=(WEEKS - ago) % 11 + 1,
            eligible=10,
            took_part=9 - few,
            responses=dict.fromkeys(Beat, 8 - few),
            asked=3,
            answered_24=2,
            answered_48=3,
            works=4,
            works_with_words=3,
            contacts=12,
            steady=5,
            steady_of=8,
            started=10,
            retained=8,
            load_minutes=60,
        )
        yield WeekFacts(**dict(row_of(facts))).model_dump()


def _digest_against_rows(file: Path, book: Phrasebook) -> tuple[float, float]:
    database = Database(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as bare:
        span = (str(MONDAY - LOOK_BACK), str(MONDAY))
        ours, plain = _processor(
            lambda: database.run(lambda session: made(session, book)),
            lambda: bare.execute(_ROWS, span).fetchall(),
        )
    database.close()
    return ours, plain


def _processor(*works: Callable[[], object]) -> list[float]:
    """The median processor seconds of each; they take turns, so that what disturbs one disturbs all."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, mine in zip(works, times, strict=True):
            spent = Spent()
            with spent:
                work()
            mine.append(spent.processor)
    return [median(mine) for mine in times]


def _growth(took: dict[int, float]) -> Iterator[Line]:
    """How the time of one group changes with the number of groups: at most linear means a ratio of one."""
    for few, many in ((SIZES[1], USUAL), (USUAL, SIZES[-1])):
        each = took[many] / many
        yield Line(
            f"The message, by the group: {many:,} against {few:,} groups",
            seconds(each),
            f"ours at {few:,} groups",
            seconds(took[few] / few),
            each / (took[few] / few),
            1.2,
        )


def _page(folder: Path, book: Phrasebook) -> list[Line]:
    from adapters.web import drawing, pages  # noqa: PLC0415  # else they would be weighed with the message

    database = Database(f"sqlite:///{folder}/digest-{USUAL}.db")

    def shown(session: Session) -> str:
        with session.begin():
            week = week_of_programme(session, session.exec(select(Programme)).one(), MONDAY)
            return pages.digest(page(book, week, "en", newest=MONDAY), offline=True)

    def six_empty() -> None:
        for number in range(6):
            drawing.questions((), ("a", "b")).svg(f"c{number}")

    ours, empty = _processor(lambda: database.run(shown), six_empty)
    database.close()
    what = f"Digest over {USUAL:,} groups × {WEEKS} weeks, the page with six charts: processor time"
    return [Line(what, seconds(ours), "six empty charts drawn by Matplotlib", seconds(empty), ours / empty)]


def _memory(folder: Path) -> list[Line]:
    imports = peak(IMPORTS)
    few, usual, many = (peak(_READ, f"sqlite:///{folder}/digest-{n}.db") for n in (10, USUAL, SIZES[-1]))
    return [
        Line(
            f"Memory of a process that makes a digest over {USUAL:,} groups × {WEEKS} weeks",
            f"{usual:.0f} MiB",
            "the same process over 10 groups",
            f"{few:.0f} MiB",
            usual / few,
            1.5,
        ),
        Line(
            f"The same over {SIZES[-1]:,} groups",
            f"{many:.0f} MiB",
            "the same process over 10 groups",
            f"{few:.0f} MiB",
            many / few,
        ),
        Line(
            "The same over 10 groups",
            f"{few:.0f} MiB",
            "a process that imports sqlite3 and sqlmodel",
            f"{imports:.0f} MiB",
            few / imports,
        ),
    ]
