"""Where journeys take place, each with a database of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.database import Database
from tests.journeys.both import Both
from tests.journeys.console import Console
from tests.journeys.discord import Discord
from tests.journeys.driver import Journey
from tests.journeys.machine import Machine
from tests.journeys.telegram import Telegram
from tests.tables import in_memory


@contextmanager
def on_console(
    *, pseudo: bool = False, weeks: int | None = None, fewest_to_start: int = 0
) -> Iterator[Journey]:
    """A journey on the console."""
    with (
        _database() as database,
        Journey(database, pseudo=pseudo, weeks=weeks, fewest_to_start=fewest_to_start) as made,
    ):
        yield made.begin(Console(made))


@contextmanager
def on_telegram(
    folder: Path,
    *,
    pseudo: bool = False,
    weeks: int | None = None,
    kind: str = "supergroup",
    forum: bool = False,
) -> Iterator[tuple[Journey, Telegram]]:
    """A journey on Telegram, and the land itself for what happens to it."""
    with _database() as database, Journey(database, pseudo=pseudo, weeks=weeks) as made:
        land = Telegram(Machine(made, folder), kind=kind, forum=forum)
        made.begin(land)
        yield made, land


@contextmanager
def on_discord(
    folder: Path, *, pseudo: bool = False, weeks: int | None = None, **more: Any
) -> Iterator[tuple[Journey, Discord]]:
    """A journey on Discord, and the land itself for what happens to it. `more` goes to the land."""
    with _database() as database, Journey(database, pseudo=pseudo, weeks=weeks) as made:
        land = Discord(Machine(made, folder), **more)
        made.begin(land)
        yield made, land


@contextmanager
def on_both(folder: Path, *, weeks: int | None = None) -> Iterator[tuple[Journey, Both]]:
    """A journey on Telegram and Discord at once, and both lands."""
    with _database() as database, Journey(database, weeks=weeks) as made:
        land = Both(Machine(made, folder))
        made.begin(land)
        yield made, land


@contextmanager
def _database() -> Iterator[Database]:
    database = in_memory()  # a disk that is asked to be sure at every step takes half the time
    try:
        yield database
    finally:
        database.close()
