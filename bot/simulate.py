"""`smol simulate`: many groups of simulated people at once, no words printed, and every rule checked afterwards."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlmodel import col, func, select

from adapters.console.inbox import Press, Where, Who
from adapters.console.platform import Shown
from bot.content import load as load_content
from bot.database import Database, Rehearsal
from bot.demo.show import COURSE, SETTINGS, START, only
from bot.schema import migrate
from bot.simulation.books import EVERY, Books
from bot.simulation.conduct import Did
from bot.simulation.findings import Finding
from bot.simulation.habits import LEARNERS, Habit
from bot.simulation.invariants import check
from bot.simulation.words import load as load_words
from bot.simulation.world import World
from facilitation.events import Commanded, Said
from facilitation.library import Course, Library
from facilitation.model import Moment

GRID = 60  # seconds: people who act in the same minute are served together


@dataclass(slots=True)
class Record:
    """Looks on and keeps what was shown."""

    seen: list[Shown] = field(default_factory=list)
    acts: list[Did] = field(default_factory=list)

    def shown(self, shown: Shown) -> None:
        """Keep it."""
        self.seen.append(shown)

    def did(self, at: datetime, who: Who, where: Where, act: Press | Said | Commanded) -> None:  # noqa: ARG002  # world.Audience
        """Keep that, too."""
        self.acts.append(Did(at, who, act))


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a simulation until `now`. `seconds` are those of a real clock; `seen` is all that people saw."""

    weeks: int
    events: int
    moments: int
    deliveries: Counter[str]
    seconds: float
    findings: Sequence[Finding]
    books: Books
    seen: Sequence[Shown]
    acts: Sequence[Did]
    now: datetime

    @property
    def kept(self) -> bool:
        """Whether all rules were kept."""
        return all(finding.kept for finding in self.findings)


def run(*, groups: int, weeks: int, seed: int) -> bool:
    """Simulate and print the table. Whether every rule was kept. Raises DatabaseTrouble."""
    screen = Console(highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True) as progress, TemporaryDirectory() as folder:
        task = progress.add_task(_title(groups, weeks), total=1.0)
        result = simulate(
            Path(folder) / "simulation.db",
            groups=groups,
            weeks=weeks,
            seed=seed,
            step=lambda share: progress.update(task, completed=share),
        )
    show(screen, result, groups=groups)
    return result.kept


def simulate(
    path: Path,
    *,
    groups: int,
    weeks: int,
    seed: int,
    learners: Sequence[Habit] = LEARNERS,
    rounds: int = 1,
    step: Callable[[float], None] = lambda _: None,
) -> Result:
    """Lead groups of these learners through a course; `step` hears of the share that is done.

    `rounds`: so many times, with other people, one round after the other.
    """
    url = f"sqlite:///{path}"
    migrate(url, copy=False)
    database = Rehearsal(url)
    record = Record()
    try:
        world = World(
            database,
            lasting(only(load_content(), COURSE), weeks),
            SETTINGS,
            start=START,
            words=load_words(),
            seed=seed,
            audience=[record],
            grid=GRID,
            marks=True,
            files=path.with_suffix(".files"),
        )
        for number in range(groups * rounds):
            world.add_group(number, f"Group {number + 1}", learners, wait=number // groups * (weeks + 1))
        end = START + timedelta(weeks=rounds * (weeks + 1), days=2)
        began = time.monotonic()
        books = asyncio.run(_run(world, end, step))
        seconds = time.monotonic() - began
        return _result(database, books, world, record, rounds * (weeks + 1) - 1, seconds)
    finally:
        database.close()


async def _run(world: World, end: datetime, step: Callable[[float], None]) -> Books:
    books, until = Books(), START
    while until < end:
        until = min(until + EVERY, end)
        await world.run(until, lambda at: step((at - START) / (end - START)))
        world.stage.database.run(books.take)
    return books


def lasting(library: Library, weeks: int) -> Library:
    """The same texts, with the course cut or repeated to so many weeks."""
    courses: dict[str, Course] = {}
    for slug, course in library.courses.items():
        plan = islice(cycle(course.weeks), weeks)
        numbered = tuple(replace(week, number=number) for number, week in enumerate(plan, 1))
        courses[slug] = replace(course, weeks=numbered)
    return replace(library, courses=courses)


def _result(
    database: Database, books: Books, world: World, record: Record, weeks: int, seconds: float
) -> Result:
    now = world.stage.now
    findings = database.run(lambda session: check(session, books, record.seen, record.acts, SETTINGS, now))
    moments = database.run(
        lambda session: session.exec(select(func.count()).where(col(Moment.done_at).is_not(None))).one()
    )
    states = Counter(str(entry.state) for entry in books.entries.values())
    return Result(
        weeks, world.events, moments, states, seconds, findings, books, record.seen, record.acts, now
    )


def show(screen: Console, result: Result, *, groups: int) -> None:
    """Print the figures and the rules."""
    figures = Table("What", "Number", title=_title(groups, result.weeks))
    figures.columns[1].justify = "right"
    figures.add_row("Events handled", str(result.events))
    figures.add_row("Moments done", str(result.moments))
    for state, number in sorted(result.deliveries.items()):
        figures.add_row(f"Deliveries {state}", str(number))
    figures.add_row("Seconds", f"{result.seconds:.1f}")
    figures.add_row("Seconds per virtual week", f"{result.seconds / (result.weeks + 1):.2f}")
    rules = Table("Rule", "Looked at", "Kept", title="Rules")
    rules.columns[1].justify = "right"
    for finding in result.findings:
        kept = "[green]yes[/green]" if finding.kept else "[bold red]no[/bold red]"
        rules.add_row(finding.rule, str(finding.looked_at), kept)
    screen.print(figures)
    screen.print(rules)
    for finding in result.findings:
        for wrong in finding.wrong:
            screen.print(f"{finding.rule}: {wrong}", style="red", markup=False)


def _title(groups: int, weeks: int) -> str:
    return f"{groups} {'group' if groups == 1 else 'groups'}, {weeks} weeks"
