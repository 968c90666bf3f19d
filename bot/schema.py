"""The schema of the database: which revision it has, which one this version needs, and the way from one to the other.

Revisions are numbered, and a migration's file begins with its number. So a start needs no Alembic (a fifth of a
second) to see that there is nothing to do.
"""

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, MetaData, inspect, text

from bot.database import engine_for, file_of
from bot.ground import folder_obstacle
from bot.schema_compare import differences
from bot.trouble import DatabaseTrouble, TroubleKind, troubles_told
from facilitation.model import metadata

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
TABLES: MetaData = metadata
_ONE_AT_A_TIME = 0x534D4F4C  # PostgreSQL's advisory lock of migrations: "SMOL"


class SchemaState(StrEnum):
    """How the tables of a database stand to this version of the program."""

    EMPTY = "empty"
    CURRENT = "current"
    BEHIND = "behind"
    AHEAD = "ahead"  # made by a newer version
    FOREIGN = "foreign"  # tables, but not ours
    OTHER = "other"  # ours, with the newest revision, but of another version


@dataclass(frozen=True, slots=True)
class Schema:
    """The state of a database's schema, its revision, the newest one known here, and what differs from our tables."""

    state: SchemaState
    revision: str | None
    newest: str
    differs: tuple[str, ...] = ()


def head() -> str:
    """The revision that this version of the program needs. Raises LookupError where no migration exists."""
    known = revisions()
    if not known:
        raise LookupError("There is no migration yet.")
    return known[-1]


def revisions() -> tuple[str, ...]:
    """All revisions known here, the newest last."""
    return tuple(sorted(file.name.split("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py")))


def current(url: str) -> str | None:
    """The revision of a database, None for one without tables of ours. Makes no file. Raises DatabaseTrouble."""
    return _look(url).revision


def schema_of(url: str) -> Schema:
    """How a database stands to this version. Makes no file. Raises DatabaseTrouble."""
    found, newest = _look(url), head()
    if found.revision is None:
        state = SchemaState.FOREIGN if found.has_tables else SchemaState.EMPTY
    elif found.revision == newest:
        state = SchemaState.OTHER if found.differs else SchemaState.CURRENT
    else:
        state = SchemaState.BEHIND if found.revision in revisions() else SchemaState.AHEAD
    return Schema(state, found.revision, newest, found.differs)


def require_current(url: str, say: Callable[[str], None] = lambda _: None) -> None:
    """Make the tables of an empty database; any other must have the newest revision. Raises DatabaseTrouble."""
    found = schema_of(url)
    if found.state == SchemaState.EMPTY:
        migrate(url, say=say)
    elif found.state != SchemaState.CURRENT:
        raise not_current(found)


def not_current(found: Schema) -> DatabaseTrouble:
    """Why a database with this schema cannot be used, and what to do."""
    match found.state:
        case SchemaState.BEHIND:
            words = (
                f"The tables of the database have revision {found.revision}; this version needs {found.newest}.",
                "Stop the bot and run: smol migrate",
            )
        case SchemaState.AHEAD:
            words = (
                f"The database was made by a newer version (revision {found.revision}; this version knows {found.newest}).",
                "Install the newer version, or put back the copy made before the change.",
            )
        case SchemaState.OTHER:
            more = f" and {len(found.differs) - 1} more" if len(found.differs) > 1 else ""
            words = (
                f"Another version of SMOL made the database; its tables are different: {found.differs[0]}{more}.",
                "Go on with the version that made it; or begin anew in a new folder with smol init, and keep the old one.",
            )
        case SchemaState.FOREIGN:
            words = (
                "The database holds tables that are not from SMOL.",
                "Check [database] url in bot.toml, and give SMOL a database of its own.",
            )
        case _:
            words = ("The database has no tables yet.", "Run: smol migrate")
    return DatabaseTrouble(TroubleKind.SCHEMA, *words)


def migrate(url: str, *, copy: bool = True, say: Callable[[str], None] = lambda _: None) -> None:
    """Bring a database to the newest revision in one transaction: all of it or nothing.

    An SQLite file is copied first, under the lock, to `<file>.before-<newest revision>`; PostgreSQL is not.
    Raises DatabaseTrouble where the database cannot be used, or is not ours, or is newer than this version.
    """
    found = schema_of(url)
    if found.state == SchemaState.CURRENT:
        say(f"The tables are those of this version (revision {found.newest}). Nothing to do.")
        return
    if found.state not in (SchemaState.EMPTY, SchemaState.BEHIND):
        raise not_current(found)
    engine = engine_for(url, foreign_keys=False)
    try:
        with troubles_told(), engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            if found.state == SchemaState.BEHIND and copy:
                _copy(url, found.newest, say)
            upgrade(connection)
            _check_references(connection)
    finally:
        engine.dispose()
    say(
        f"The tables were changed: revision {found.revision} → {found.newest}."
        if found.revision
        else f"The database is new: its tables are made (revision {found.newest})."
    )


def upgrade(connection: Connection) -> None:
    """Bring the database of a connection to the newest revision, inside the connection's own transaction."""
    from alembic import command  # noqa: PLC0415  # see above: most starts do not need it

    command.upgrade(config(connection), "head")


def config(connection: Connection) -> "Config":
    """Alembic's settings; there is no alembic.ini."""
    from alembic.config import Config  # noqa: PLC0415  # as above

    made = Config(stdout=sys.stdout)  # Alembic would keep the one that stood when it was first imported
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    made.attributes["connection"] = connection
    return made


@dataclass(frozen=True, slots=True)
class _Seen:
    revision: str | None = None
    has_tables: bool = False
    differs: tuple[str, ...] = ()


def _look(url: str) -> _Seen:
    """What is there. Raises DatabaseTrouble, also where the database's folder cannot be used."""
    file = file_of(url)
    if file is not None:
        _must_hold_files(file.parent)
        if not file.exists():
            return _Seen()
    engine = engine_for(url)
    try:
        with troubles_told(), engine.connect() as connection:
            tables = inspect(connection).get_table_names()
            if "alembic_version" not in tables:
                return _Seen(has_tables=bool(tables))
            revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
            differs = differences(connection, TABLES) if revision == head() else []
            return _Seen(revision, bool(tables), tuple(differs))
    finally:
        engine.dispose()


def _must_hold_files(folder: Path) -> None:
    found = folder_obstacle(folder, may_be_made=False)
    if found is not None:
        kind = TroubleKind.FULL if found.no_room else TroubleKind.UNREACHABLE
        raise DatabaseTrouble(kind, found.sentence, found.remedy)


def _copy(url: str, newest: str, say: Callable[[str], None]) -> None:
    """Copy an SQLite file. The caller holds the write lock, so nothing is written meanwhile."""
    file = file_of(url)
    if file is None:
        say("Only an SQLite file is copied here. To have a copy of PostgreSQL, use pg_dump.")
        return
    target = _free_name(file.with_name(f"{file.name}.before-{newest}"))
    half = target.with_name(f"{target.name}.half")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(half)) as copy:
        source.backup(copy)
    half.replace(target)
    say(f"Copied the database to {target}")


def _free_name(wanted: Path) -> Path:
    # A copy from an earlier attempt may be the only good one: it is never overwritten.
    number, name = 2, wanted
    while name.exists():
        name = wanted.with_name(f"{wanted.name}-{number}")
        number += 1
    return name


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise DatabaseTrouble(
            TroubleKind.CORRUPT,
            "After the change, rows would refer to rows that do not exist. Nothing was changed.",
            "This is a bug of the migration: please report it.",
        )
