"""How commands speak to the operator, and which exit code each ending has."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from shlex import quote

import typer
from rich.console import Console
from rich.text import Text

from bot.config import ConfigError, Mistake
from bot.trouble import DatabaseTrouble

PROJECT = Path(__file__).parents[2]
_OURS = frozenset({"bot", "adapters", "facilitation", "guide_content"})


class Exit(IntEnum):
    """What a script can read from how `smol` ended (2, wrong use, is Typer's own)."""

    FINE = 0
    MISTAKES = 1
    DATABASE = 3
    STOPPED = 130


class Screen:
    """Lines for people: coloured in a terminal, plain in a pipe or with NO_COLOR, never cut or wrapped."""

    def __init__(self) -> None:
        self._out = Console(highlight=False, soft_wrap=True)
        self._err = Console(highlight=False, soft_wrap=True, stderr=True)

    def say(self, words: str, style: str = "") -> None:
        """A line of the result."""
        self._out.print(Text(words, style))

    def good(self, words: str) -> None:
        """A line about something that is as it should be."""
        self._out.print(Text.assemble(("✓ ", "green"), words))

    def idle(self, words: str) -> None:
        """A line about something that is not used."""
        self._out.print(Text.assemble(("– ", "dim"), words))

    def advise(self, sentence: str, remedy: str) -> None:
        """Something that works, and could be better."""
        self.idle(sentence)
        self._out.print(Text(f"  → {remedy}", "cyan"))

    def bad(self, sentence: str, remedy: str = "") -> None:
        """Something that must be mended, and how. Goes to the error output."""
        self._err.print(Text.assemble(("✗ ", "bold red"), sentence))
        if remedy:
            self._err.print(Text(f"  → {remedy}", "cyan"))

    @contextmanager
    def busy(self, words: str) -> Iterator[Callable[[float], None]]:
        """A bar while something takes its time; whoever knows the share that is done (0 to 1) calls what is given.

        Nothing in a pipe. Lines that are said meanwhile stand above it.
        """
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415  # slow to load

        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(
            *columns, console=self._out, transient=True, disable=not self._out.is_terminal
        ) as progress:
            task = progress.add_task(words, total=None)
            yield lambda share: progress.update(task, total=1.0, completed=share)

    def mistakes(self, mistakes: tuple[Mistake, ...]) -> None:
        """All mistakes of the settings, each with file, key, value and remedy."""
        for mistake in mistakes:
            where = ": ".join(filter(None, (mistake.file, mistake.key)))
            value = f" = {mistake.value}" if mistake.value else ""
            self._err.print(Text.assemble(("✗ ", "bold red"), (f"{where}{value}", "bold")))
            self._err.print(Text(f"  {mistake.sentence}"))
            self._err.print(Text(f"  → {mistake.remedy}", "cyan"))


@contextmanager
def told(screen: Screen) -> Iterator[None]:
    """Say what went wrong in a command and leave with its exit code."""
    try:
        yield
    except ConfigError as error:
        screen.mistakes(error.mistakes)
        raise typer.Exit(Exit.MISTAKES) from error
    except DatabaseTrouble as error:
        screen.bad(error.sentence, error.remedy)
        raise typer.Exit(Exit.DATABASE) from error
    except ModuleNotFoundError as error:
        if (error.name or "bot").partition(".")[0] in _OURS:
            raise
        screen.bad(
            f"This version needs something that is not installed yet: {error.name}.",
            f"Set it up: cd {quote(str(PROJECT))} && make setup",
        )
        raise typer.Exit(Exit.MISTAKES) from error
    except KeyboardInterrupt as error:
        screen.idle("Stopped before the end. Nothing is lost.")
        raise typer.Exit(Exit.STOPPED) from error


def refuse(screen: Screen, sentence: str, remedy: str) -> typer.Exit:
    """Say no, and why; the caller raises the result."""
    screen.bad(sentence, remedy)
    return typer.Exit(Exit.MISTAKES)


def write_new(path: Path, words: str) -> None:
    """Write a file that must not exist yet. Raises FileExistsError, or another OSError where it cannot be written."""
    with path.open("x", encoding="utf-8") as file:
        file.write(words)
