"""Migrations: copied first, all or nothing, and never over a database that is not ours."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import MetaData

from bot import schema
from bot.schema import SchemaState, current, head, migrate, require_current, schema_of
from bot.trouble import DatabaseTrouble, TroubleKind

FIRST = """
    op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String))
    op.create_table("child", sa.Column("parent", sa.Integer, sa.ForeignKey("parent.id", ondelete="CASCADE")))
"""
SECOND = """
    with op.batch_alter_table("parent") as table:
        table.alter_column("name", existing_type=sa.String, nullable=False)
"""
BROKEN = """
    op.create_table("half", sa.Column("id", sa.Integer))
    op.execute("SELECT no_such_function()")
"""
ORPHAN = """
    op.execute("INSERT INTO child VALUES (99)")
"""


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations of our own making, run by the real env.py."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    shutil.copy(schema.MIGRATIONS / "env.py", folder)
    shutil.copy(schema.MIGRATIONS / "script.py.mako", folder)
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    monkeypatch.setattr(schema, "TABLES", MetaData())  # of our own making too: see below for the real ones
    add_step(folder, "0001", None, FIRST)
    return folder


def add_step(folder: Path, number: str, before: str | None, body: str) -> None:
    source = f"import sqlalchemy as sa\nfrom alembic import op\nrevision = {number!r}\ndown_revision = {before!r}\n"
    (folder / "versions" / f"{number}_step.py").write_text(
        f"{source}def upgrade():{body}\n", encoding="utf-8"
    )


def rows(file: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(question).fetchall()


def fill(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("INSERT INTO parent VALUES (1, 'Maria')")
        connection.execute("INSERT INTO child VALUES (1)")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "smol.db"


@pytest.fixture
def url(file: Path) -> str:
    return f"sqlite:///{file}"


def test_looking_at_a_database_that_does_not_exist_makes_no_file(steps: Path, url: str, file: Path) -> None:
    assert current(url) is None
    assert schema_of(url).state == SchemaState.EMPTY
    assert not file.exists()


def test_an_empty_database_gets_its_tables_without_a_copy(steps: Path, url: str, file: Path) -> None:
    said: list[str] = []
    require_current(url, said.append)
    assert current(url) == head() == "0001"
    assert said == ["The database is new: its tables are made (revision 0001)."]
    assert list(file.parent.glob("*.before-*")) == []


def test_a_database_with_the_newest_revision_stays_as_it_is(steps: Path, url: str) -> None:
    migrate(url)
    said: list[str] = []
    migrate(url, say=said.append)
    require_current(url, said.append)
    assert said == ["The tables are those of this version (revision 0001). Nothing to do."]


def test_an_older_database_is_refused_until_it_is_migrated(steps: Path, url: str) -> None:
    migrate(url)
    add_step(steps, "0002", "0001", SECOND)
    with pytest.raises(DatabaseTrouble, match="smol migrate") as caught:
        require_current(url)
    assert caught.value.kind == TroubleKind.SCHEMA
    migrate(url)
    require_current(url)


def test_the_file_is_copied_as_it_was_before_the_change(steps: Path, url: str, file: Path) -> None:
    migrate(url)
    fill(file)
    add_step(steps, "0002", "0001", SECOND)
    said: list[str] = []
    migrate(url, say=said.append)
    copy = file.with_name("smol.db.before-0002")
    assert said[0] == f"Copied the database to {copy}"
    assert rows(copy, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert rows(copy, "SELECT name FROM parent") == [("Maria",)]


def test_building_a_table_anew_keeps_the_rows_that_belong_to_it(steps: Path, url: str, file: Path) -> None:
    migrate(url)
    fill(file)
    add_step(steps, "0002", "0001", SECOND)
    migrate(url, copy=False)
    assert rows(file, "SELECT parent FROM child") == [(1,)]
    assert not file.with_name("smol.db.before-0002").exists()


def test_a_migration_that_breaks_leaves_nothing_half_done(steps: Path, url: str, file: Path) -> None:
    migrate(url)
    fill(file)
    add_step(steps, "0002", "0001", SECOND)
    add_step(steps, "0003", "0002", BROKEN)
    before = rows(file, "SELECT sql FROM sqlite_master ORDER BY name")
    with pytest.raises(Exception, match="no_such_function"):
        migrate(url)
    assert current(url) == "0001"
    assert rows(file, "SELECT sql FROM sqlite_master ORDER BY name") == before


def test_a_migration_that_leaves_orphans_is_taken_back(steps: Path, url: str, file: Path) -> None:
    migrate(url)
    add_step(steps, "0002", "0001", ORPHAN)
    with pytest.raises(DatabaseTrouble, match="do not exist"):
        migrate(url)
    assert current(url) == "0001"
    assert rows(file, "SELECT * FROM child") == []


def test_the_copy_of_an_earlier_attempt_is_never_overwritten(steps: Path, url: str, file: Path) -> None:
    migrate(url)
    precious = file.with_name("smol.db.before-0002")
    precious.write_bytes(b"precious")
    add_step(steps, "0002", "0001", SECOND)
    migrate(url)
    assert precious.read_bytes() == b"precious"
    assert rows(file.with_name("smol.db.before-0002-2"), "SELECT version_num FROM alembic_version") == [
        ("0001",)
    ]


def test_a_database_of_a_newer_version_is_refused(steps: Path, url: str) -> None:
    add_step(steps, "0002", "0001", SECOND)
    migrate(url)
    (steps / "versions" / "0002_step.py").unlink()
    for act in (require_current, migrate):
        with pytest.raises(DatabaseTrouble, match="newer version"):
            act(url)


def test_a_database_of_another_program_is_left_alone(steps: Path, url: str, file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    for act in (require_current, migrate):
        with pytest.raises(DatabaseTrouble, match="not from SMOL"):
            act(url)
    assert rows(file, "SELECT name FROM sqlite_master") == [("recipes",)]


def test_the_next_migration_is_written_with_the_next_number(
    steps: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from bot.migrations import __main__ as writer  # noqa: PLC0415  # after the folder was put in its place

    (steps / "versions" / "0001_step.py").unlink()
    writer.main("First tables")
    assert schema.revisions() == ("0001",)
    url = f"sqlite:///{tmp_path}/new.db"
    migrate(url)
    assert ("delivery",) in rows(tmp_path / "new.db", "SELECT name FROM sqlite_master WHERE type = 'table'")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("DROP TABLE note", "table note"),
        ("ALTER TABLE note DROP COLUMN text", "column note.text"),
        ("ALTER TABLE note ADD COLUMN colour TEXT", ""),  # nobody misses what may be empty
        ("CREATE TABLE recipes (name TEXT)", ""),
    ],
)
def test_tables_of_another_version_are_told_in_a_line(url: str, file: Path, change: str, what: str) -> None:
    migrate(url)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(change)
    if not what:
        require_current(url)
        return
    for act in (require_current, migrate):
        with pytest.raises(DatabaseTrouble, match=f"its tables are different: {what}") as caught:
            act(url)
        assert caught.value.kind == TroubleKind.SCHEMA
        assert "smol init" in caught.value.remedy


def test_a_list_of_words_of_another_version_is_told(url: str, file: Path) -> None:
    migrate(url)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = 'room'", ("'muted'", "'silent'")
        )
    with pytest.raises(DatabaseTrouble, match="rule room"):
        require_current(url)
