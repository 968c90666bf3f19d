"""The demo itself: one group, one course, virtual time, a transcript."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO
from zoneinfo import ZoneInfo

from rich.console import Console

from adapters.console.transcript import Transcript
from adapters.web.pages import digest as digest_page
from bot.commands.screen import Screen, refuse
from bot.content import load as load_content
from bot.database import Database, Rehearsal
from bot.demo import programme, summary
from bot.demo.story import Story
from bot.schema import migrate
from bot.simulation.habits import LEADER, LEARNERS
from bot.simulation.words import load as load_words
from bot.simulation.world import TABLET, World
from facilitation.library import Course, Library
from facilitation.phrasebook import Phrasebook
from facilitation.rules.calendar import instant
from facilitation.settings import Settings

COURSE = "elements-of-ai"
GROUP = "Elements of AI, spring"
# A fixed year, so that the story stays the same: Monday a week before the course, which has a change of clocks in it.
START = datetime(2026, 2, 23, 8, 0, tzinfo=UTC)
WIDTH = 100  # of the transcript's file, whatever the terminal has
FOCUS = LEARNERS[0].name
DATABASE = Path("demo.db")
DEMO_ID = 0x534D4F44  # "SMOD", in the head of the SQLite file: a demo replaces only what a demo made

SETTINGS = Settings(programme="SMOL", contact="the project office")


def run(
    *,
    seed: int = 1,
    weeks: int | None = None,
    pace: float = 0.0,
    transcript: Path | None = None,
    database: Path = DATABASE,
) -> None:
    """Tell the story on the screen, and into the file `transcript` if there is one.

    Raises DatabaseTrouble where `database` cannot be written, typer.Exit where `transcript` cannot, or where
    `database` is not a demo's.
    """
    screen = Console(highlight=False)
    with ExitStack() as stack:
        consoles = [screen]
        if transcript is not None:
            consoles.append(_plain_console(stack.enter_context(_written(transcript))))
        _make_room(database, screen)
        with _tables(database) as opened:
            pause = (lambda: time.sleep(pace)) if pace else _at_once
            files = Path(stack.enter_context(TemporaryDirectory()))  # of what people download in the story
            asyncio.run(_tell(opened, consoles, seed, weeks, pause, page_beside(database), files))
    _say_next(screen, database, transcript)


async def _tell(
    database: Database,
    consoles: Iterable[Console],
    seed: int,
    weeks: int | None,
    pause: Callable[[], None],
    page: Path,
    files: Path,
) -> None:
    library = load_content()
    course = library.courses[COURSE]
    names = {place + 1: name for place, name in enumerate([LEADER, *(habit.name for habit in LEARNERS)])}
    focus = next(ref for ref, name in names.items() if name == FOCUS)
    tablets = {habit.name for habit in LEARNERS if habit.tablet}
    names |= {ref + TABLET: f"{name}'s tablet" for ref, name in names.items() if name in tablets}
    zone = ZoneInfo(SETTINGS.zone)
    transcript = Transcript(consoles, zone, names)
    story = Story(transcript, zone, focus, pause)
    _introduce(transcript, course, len(LEARNERS))
    world = World(
        database,
        only(library, COURSE),
        SETTINGS,
        start=START,
        words=load_words(),
        seed=seed,
        audience=[story],
        files=files,
    )
    world.add_group(0, GROUP)
    told = min(weeks or len(course.weeks), len(course.weeks))
    for week in range(told + 1):
        begins = START if not week else _midnight(world, week, zone)
        await world.run(begins)
        story.heading(_title(week, course))
        await world.run(_midnight(world, week + 1, zone))
    if told == len(course.weeks):
        story.heading("After the course")
        await world.run(_midnight(world, told + 1, zone) + timedelta(days=1))
    story.finish()
    _conclude(transcript, database, Phrasebook(library), world.stage.now, page)


def only(library: Library, slug: str) -> Library:
    """The same texts with one course to choose."""
    return replace(library, courses={slug: library.courses[slug]})


def _introduce(transcript: Transcript, course: Course, learners: int) -> None:
    transcript.line(
        f"A group of {learners} learners, led by {LEADER}, follows “{course.title}” ({course.provider}) "
        f"for {len(course.weeks)} weeks. The people are simulated and the clock is virtual; everything else is real: "
        "engine, database, ledger, courier, texts."
    )
    transcript.line(
        f"You see the room as everyone sees it. 🔒 marks what one person alone sees: all of it for {FOCUS}, "
        "and each kind of talk once for the others.",
        "dim",
    )


def _title(week: int, course: Course) -> str:
    if not week:
        return "Before the course"
    return f"Week {week} of {len(course.weeks)} · {course.weeks[week - 1].topic}"


def _midnight(world: World, week: int, zone: ZoneInfo) -> datetime:
    monday = world.first_monday + timedelta(weeks=week - 1)
    return instant(datetime.combine(monday, datetime.min.time()), zone)


def _conclude(
    transcript: Transcript, database: Database, book: Phrasebook, now: datetime, page: Path
) -> None:
    transcript.heading("What each learner has")
    for line in database.run(lambda session: list(summary.learners(session))):
        transcript.line(line)
    for line in database.run(lambda session: list(summary.gone(session))):
        transcript.line(line)
    transcript.heading(f"What {LEADER} sees")
    for line in database.run(lambda session: list(summary.leader(session, now))):
        transcript.line(line)
    transcript.heading("What a coordinator of five groups reads on Monday")
    lines, shown = database.run(lambda session: programme.digest(session, book, now))
    for line in lines:
        transcript.line(line)
    if shown is not None:
        page.write_text(digest_page(shown, offline=True), encoding="utf-8", newline="\n")


def _say_next(screen: Console, database: Path, transcript: Path | None) -> None:
    lines = [
        "",
        f"The database of this story stays in {database}.",
        f"The coordinator's digest as a page, with charts: {page_beside(database)}. It opens without a network.",
        *([f"The story stands in {transcript}."] if transcript else []),
        "",
        "To lead a group of your own in Telegram:",
        "  1. . .venv/bin/activate    makes the command smol known in this terminal",
        "  2. mkdir ../my-group && cd ../my-group && smol init",
        "     writes bot.toml in a folder of your bot's own: set zone, country and contact there",
        "  3. Write to @BotFather in Telegram, /newbot, and copy the token it gives you.",
        "  4. export TELEGRAM_TOKEN='…'",
        "  5. smol check    says what is missing, and shows the link that adds the bot to your group",
        "  6. smol run      then open that link",
        "docs/telegram.md shows each step slowly.",
        "",
        "In Discord: take the token of a bot from discord.com/developers/applications, export DISCORD_TOKEN='…'",
        "in step 4 (docs/discord.md). smol check shows the link that brings the bot into your server; then type /setup there.",
    ]
    for line in lines:
        screen.print(line, markup=False, soft_wrap=True)


def page_beside(database: Path) -> Path:
    """Where the digest's page is written: demo.db has demo-digest.html beside it."""
    return database.with_name(f"{database.stem}-digest.html")


def _at_once() -> None:
    """Full speed."""


def _written(transcript: Path) -> TextIO:
    """The open file. Raises typer.Exit where it cannot be written."""
    try:
        return transcript.open("w", encoding="utf-8")
    except OSError as error:
        raise refuse(
            Screen(),
            f"{transcript} cannot be written: {error.strerror}.",
            "Choose another name: --transcript",
        ) from error


def _make_room(database: Path, screen: Console) -> None:
    """Remove an earlier demo's file, and nothing else's. Raises typer.Exit for a file that is no demo's."""
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database)) as opened:
            ours = opened.execute("PRAGMA application_id").fetchone() == (DEMO_ID,)
    except sqlite3.DatabaseError:
        ours = False
    if not ours:
        raise refuse(
            Screen(),
            f"{database} exists and is not from a demo, so it stays.",
            "Choose another name: --database",
        )
    screen.print(f"{database} is from an earlier demo and is replaced.", style="dim", markup=False)
    for ending in ("", "-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)


@contextmanager
def _tables(path: Path) -> Iterator[Database]:
    url = f"sqlite:///{path}"
    migrate(url, copy=False)
    with closing(sqlite3.connect(path)) as opened:
        opened.execute(f"PRAGMA application_id = {DEMO_ID}")
    database = Rehearsal(url)
    try:
        yield database
    finally:
        database.close()


class _Plain:
    """A file that gets lines without blanks at their end, and ordinary blanks inside."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, words: str) -> int:
        """Write whole lines."""
        self._file.write("\n".join(line.rstrip() for line in words.replace("\u00a0", " ").split("\n")))
        return len(words)

    def flush(self) -> None:
        """Pass on what was written."""
        self._file.flush()


def _plain_console(file: TextIO) -> Console:
    return Console(file=_Plain(file), width=WIDTH, color_system=None, force_terminal=False, highlight=False)  # type: ignore[arg-type]  # Rich asks for all of IO and uses write and flush
