"""The database under its own rules: real files, real locks, real damage."""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import JSON, Column, Integer, MetaData, Table, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from bot.database import Database
from bot.trouble import DatabaseTrouble, TroubleKind

COUNT = """
import sys
from sqlalchemy import text
from bot.database import Database

def add(session):
    with session.begin():
        n = session.scalar(text("SELECT n FROM counter"))
        session.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

database = Database(sys.argv[1])
for _ in range(int(sys.argv[2])):
    database.run(add)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "smol.db"


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{file}")
    yield opened
    opened.close()


def do(database: Database, *statements: str) -> None:
    def work(session: Session) -> None:
        with session.begin():
            for statement in statements:
                session.execute(text(statement))

    database.run(work)


def ask(database: Database, question: str) -> object:
    def work(session: Session) -> object:
        with session.begin():
            return session.execute(text(question)).scalar()

    return database.run(work)


def fill(database: Database) -> None:
    """A table, and no room for a single page more."""
    do(database, "CREATE TABLE t (x BLOB)")
    pages = ask(database, "PRAGMA page_count")
    do(database, f"PRAGMA max_page_count = {pages}")


def test_what_is_committed_is_durable_and_foreign_keys_hold(database: Database) -> None:
    assert ask(database, "PRAGMA journal_mode") == "wal"
    assert ask(database, "PRAGMA synchronous") == 2  # FULL
    assert ask(database, "PRAGMA busy_timeout") == 5000
    do(database, "CREATE TABLE a (id INTEGER PRIMARY KEY)", "CREATE TABLE b (a INTEGER REFERENCES a)")
    with pytest.raises(IntegrityError):
        do(database, "INSERT INTO b VALUES (7)")


def test_two_processes_lose_no_update(database: Database, file: Path) -> None:
    do(database, "CREATE TABLE counter (n INTEGER)", "INSERT INTO counter VALUES (0)")
    command = [sys.executable, "-c", COUNT, f"sqlite:///{file}", "150"]
    processes = [subprocess.Popen(command, cwd=Path(__file__).parents[2]) for _ in range(2)]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert ask(database, "SELECT n FROM counter") == 300


async def test_writes_run_one_after_the_other_on_the_one_writer_thread(database: Database) -> None:
    do(database, "CREATE TABLE counter (n INTEGER)", "INSERT INTO counter VALUES (0)")
    threads: set[int] = set()

    def add(session: Session) -> int:
        threads.add(threading.get_ident())
        with session.begin():
            n = session.scalar(text("SELECT n FROM counter"))
            session.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})
            return int(n)

    results = await asyncio.gather(*(database.write(add) for _ in range(20)))
    assert results == list(range(20))
    assert len(threads) == 1
    assert threads != {threading.get_ident()}


async def test_a_write_and_a_run_on_another_thread_wait_for_each_other(database: Database) -> None:
    do(database, "CREATE TABLE counter (n INTEGER)", "INSERT INTO counter VALUES (0)")
    inside, go_on = threading.Event(), threading.Event()

    def slow(session: Session) -> None:
        with session.begin():
            n = session.scalar(text("SELECT n FROM counter"))
            inside.set()
            assert go_on.wait(5)
            session.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

    writing = asyncio.create_task(database.write(slow))
    await asyncio.to_thread(inside.wait, 5)
    running = asyncio.create_task(asyncio.to_thread(do, database, "UPDATE counter SET n = n + 1"))
    go_on.set()
    await asyncio.gather(writing, running)
    assert ask(database, "SELECT n FROM counter") == 2


def test_a_session_begins_without_an_open_transaction(database: Database) -> None:
    assert database.run(lambda session: session.in_transaction()) is False


def test_what_a_work_leaves_open_is_rolled_back_and_locks_nobody(database: Database) -> None:
    do(database, "CREATE TABLE t (x INTEGER)")
    database.run(lambda session: session.execute(text("INSERT INTO t VALUES (1)")).close())
    assert ask(database, "SELECT count(*) FROM t") == 0


def test_a_database_in_memory_stays_from_one_work_to_the_next() -> None:
    database = Database("sqlite://")
    do(database, "CREATE TABLE t (x INTEGER)", "INSERT INTO t VALUES (7)")
    assert ask(database, "SELECT x FROM t") == 7
    assert asyncio.run(database.write(lambda session: session.scalar(text("SELECT x FROM t")))) == 7
    assert database.health() is None
    database.close()


def test_json_is_stored_compact_and_readable(database: Database) -> None:
    table = Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("x", JSON))
    with database.engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert().values(x={"name": "Мария", "n": [1, 2]}))
    stored = ask(database, "SELECT x FROM t")
    assert stored == '{"name":"Мария","n":[1,2]}'
    assert json.loads(str(stored)) == {"name": "Мария", "n": [1, 2]}


def test_a_healthy_database_has_no_trouble(database: Database) -> None:
    do(database, "CREATE TABLE t (x INTEGER)")
    assert database.health() is None
    assert database.health(thorough=True) is None
    assert ask(database, "SELECT count(*) FROM sqlite_master") == 1  # the probe has left nothing


def test_a_full_database_is_said_to_be_full_and_loses_nothing_confirmed(database: Database) -> None:
    do(database, "CREATE TABLE confirmed (x INTEGER)", "INSERT INTO confirmed VALUES (1)")
    fill(database)
    with pytest.raises(DatabaseTrouble) as caught:
        do(database, "INSERT INTO t VALUES (zeroblob(1000000))")
    assert caught.value.kind == TroubleKind.FULL
    health = database.health()
    assert health is not None
    assert health.kind == "full"
    assert ask(database, "SELECT count(*) FROM confirmed") == 1


def test_a_locked_database_is_said_to_be_locked(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.database.BUSY_TIMEOUT", 20)
    holder, other = Database(f"sqlite:///{file}"), Database(f"sqlite:///{file}")

    def hold(session: Session) -> DatabaseTrouble | None:
        with session.begin():
            session.execute(text("CREATE TABLE t (x INTEGER)"))
            return other.health()

    health = holder.run(hold)
    assert health is not None
    assert health.kind == TroubleKind.LOCKED
    assert other.health() is None
    holder.close()
    other.close()


def test_a_file_that_is_no_database_is_said_to_be_damaged(file: Path) -> None:
    file.write_bytes(b"This was a shopping list. " * 400)
    database = Database(f"sqlite:///{file}")
    with pytest.raises(DatabaseTrouble) as caught:
        do(database, "SELECT 1")
    assert caught.value.kind == TroubleKind.CORRUPT
    database.close()


def test_a_damaged_page_is_found_by_the_thorough_check(database: Database, file: Path) -> None:
    do(database, "CREATE TABLE t (x TEXT)", "CREATE INDEX i ON t (x)")
    do(database, *["INSERT INTO t VALUES (hex(randomblob(100)))"] * 200)
    database.close()
    whole = bytearray(file.read_bytes())
    whole[4096 * 3 : 4096 * 5] = b"\xff" * 8192
    file.write_bytes(bytes(whole))
    again = Database(f"sqlite:///{file}")
    health = again.health(thorough=True)
    again.close()
    assert health is not None
    assert health.kind == TroubleKind.CORRUPT


def test_a_folder_that_does_not_exist_is_said_to_be_unreachable(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/nowhere/smol.db")
    health = database.health()
    assert health is not None
    assert health.kind == TroubleKind.UNREACHABLE
    database.close()


def test_a_server_that_does_not_answer_is_said_to_be_unreachable() -> None:
    database = Database("postgresql+psycopg://smol@127.0.0.1:1/smol")
    health = database.health()
    assert health is not None
    assert health.kind == TroubleKind.UNREACHABLE
    database.close()


def test_a_bug_of_ours_is_no_trouble_of_the_database(database: Database) -> None:
    with pytest.raises(OperationalError, match="no such table"):
        ask(database, "SELECT x FROM nowhere")
