"""What can be wrong with a database, in words for the operator."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from facilitation.errors import SmolError


class TroubleKind(StrEnum):
    """What keeps the database from working."""

    LOCKED = "locked"
    FULL = "full"
    CORRUPT = "corrupt"
    UNREACHABLE = "unreachable"
    SCHEMA = "schema"  # its tables are not those that this version needs


class DatabaseTrouble(SmolError):  # the operator's word for it, like Refusal and Unknown in the core
    """The database cannot be used now: what is wrong, and what to do. What was committed before is safe."""

    def __init__(self, kind: TroubleKind, sentence: str, remedy: str) -> None:
        super().__init__(f"{sentence} {remedy}")
        self.kind = kind
        self.sentence = sentence
        self.remedy = remedy


_WORDS = {
    TroubleKind.LOCKED: (
        "The database is locked: another program is writing to it.",
        "Stop the other program (a second bot, a database browser) and try again.",
    ),
    TroubleKind.FULL: (
        "The database or the disk is full.",
        "Make room on the disk. Nothing that was confirmed is lost.",
    ),
    TroubleKind.CORRUPT: (
        "The database is damaged, or the file is not a database.",
        "Stop the bot, keep the file, and put the last good copy in its place.",
    ),
    TroubleKind.UNREACHABLE: (
        "The database cannot be reached or cannot be written to.",
        "Check [database] url in bot.toml: that the folder or the server is there, and its rights.",
    ),
}

_SQLITE = {
    sqlite3.SQLITE_BUSY: TroubleKind.LOCKED,
    sqlite3.SQLITE_LOCKED: TroubleKind.LOCKED,
    sqlite3.SQLITE_FULL: TroubleKind.FULL,
    sqlite3.SQLITE_CORRUPT: TroubleKind.CORRUPT,
    sqlite3.SQLITE_NOTADB: TroubleKind.CORRUPT,
    sqlite3.SQLITE_CANTOPEN: TroubleKind.UNREACHABLE,
    sqlite3.SQLITE_READONLY: TroubleKind.UNREACHABLE,
    sqlite3.SQLITE_PERM: TroubleKind.UNREACHABLE,
    sqlite3.SQLITE_IOERR: TroubleKind.UNREACHABLE,
}

# PostgreSQL's SQLSTATE, the longest beginning that fits (postgresql.org/docs: appendix A).
_POSTGRESQL = {
    "53100": TroubleKind.FULL,
    "55P03": TroubleKind.LOCKED,
    "40P01": TroubleKind.LOCKED,
    "XX001": TroubleKind.CORRUPT,
    "XX002": TroubleKind.CORRUPT,
    "25006": TroubleKind.UNREACHABLE,  # read-only
    "08": TroubleKind.UNREACHABLE,
    "28": TroubleKind.UNREACHABLE,  # user or password
    "3D": TroubleKind.UNREACHABLE,  # no such database
    "53": TroubleKind.UNREACHABLE,  # too many connections, no memory
    "57P": TroubleKind.UNREACHABLE,  # being shut down or started
}


def trouble(kind: TroubleKind, detail: str = "") -> DatabaseTrouble:
    """The trouble of this kind in its usual words, with a detail behind them."""
    sentence, remedy = _WORDS[kind]
    return DatabaseTrouble(kind, f"{sentence} ({detail})" if detail else sentence, remedy)


def trouble_of(error: Exception) -> DatabaseTrouble | None:
    """The trouble behind an error of SQLAlchemy; None for a bug of ours (wrong SQL, a broken constraint)."""
    if isinstance(error, NoConnection):
        return trouble(TroubleKind.LOCKED)
    if not isinstance(error, DBAPIError):
        return None
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        # The lowest byte is the primary code (sqlite.org/rescode.html).
        kind = _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    else:
        kind = _postgresql(error)
    return trouble(kind, str(cause).strip().splitlines()[0] if str(cause).strip() else "") if kind else None


@contextmanager
def troubles_told() -> Iterator[None]:
    """Raises DatabaseTrouble in place of SQLAlchemy's error where the database itself is the problem."""
    try:
        yield
    except (DBAPIError, NoConnection) as error:
        found = trouble_of(error)
        if found is None:
            raise
        raise found from error


def _postgresql(error: DBAPIError) -> TroubleKind | None:
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        # psycopg gives no code where no server answered or the connection broke.
        lost = error.connection_invalidated or type(error.orig).__name__ == "OperationalError"
        return TroubleKind.UNREACHABLE if lost else None
    return next((kind for length in (5, 3, 2) if (kind := _POSTGRESQL.get(state[:length]))), None)
