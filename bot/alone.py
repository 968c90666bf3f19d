"""One bot for one database file: a second one of the same name would take the first one's work for its own, left half done."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.database import file_of
from bot.trouble import DatabaseTrouble, TroubleKind


@contextmanager
def alone(url: str, owner: str) -> Iterator[None]:
    """Hold an SQLite database for the process of this name, until it ends, also by being killed.

    Raises DatabaseTrouble where another one holds it. PostgreSQL is not held: its processes are on several machines.
    """
    file = file_of(url)
    if file is None or os.name != "posix":
        yield
        return
    import fcntl  # noqa: PLC0415  # not everywhere

    with _place(file, owner).open("a+", encoding="utf-8") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            held.seek(0)
            raise DatabaseTrouble(
                TroubleKind.LOCKED,
                f"This bot is running already (process {held.read().strip() or 'unknown'}).",
                "One is enough. To start it anew, first stop it: Ctrl-C in its terminal, or sudo systemctl stop smol.",
            ) from error
        held.truncate(0)
        held.write(f"{os.getpid()}\n")
        held.flush()
        yield


def _place(file: Path, owner: str) -> Path:
    # The machine's name stands before the rest, and the folder is that of one machine.
    name = re.sub(r"[^\w+.-]", "-", owner.partition(":")[2])
    return file.with_name(f"{file.name}-running" if name == "one" else f"{file.name}-running-{name}")
