"""The test server is a real one, wherever its programs come from, and its absence is said."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.fakes import postgres as fake
from tests.fakes.postgres import NoPostgres, Server


def test_the_programs_of_the_wheel_serve_too() -> None:
    programs = fake.programs_of_the_wheel()
    assert programs is not None
    server = Server.start(programs)
    try:
        with psycopg.connect(
            host=server.host, port=server.port, user="smol", dbname="postgres"
        ) as connection:
            row = connection.execute("SHOW server_version").fetchone()
    finally:
        server.stop()
    assert row is not None
    assert int(row[0].split(".")[0]) >= 15
    assert not server.folder.exists()


def test_a_new_database_is_a_copy_of_its_template(postgres: Server) -> None:
    template = postgres.new()
    with psycopg.connect(template.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE TABLE word (text TEXT)")
    copy = postgres.new(postgres.name(template))
    with psycopg.connect(copy.replace("+psycopg", ""), autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM word").fetchone() == (0,)
    for url in (template, copy):
        postgres.drop(url)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(copy.replace("+psycopg", ""))


def test_the_server_ends_with_tests_that_are_killed() -> None:
    code = "from tests.fakes.postgres import Server; print(Server.start().folder, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as tests:
        assert tests.stdout is not None
        folder = Path(tests.stdout.readline().strip())
        assert folder.is_dir()
        tests.kill()
    until = time.monotonic() + 10
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.05)  # the server needs a moment to go
    assert not folder.exists()


def test_a_machine_without_postgresql_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_args, **_kwargs: None)
    with pytest.raises(NoPostgres, match="none was found"):
        Server.start()


def test_programs_that_cannot_be_run_are_named(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "postgres").write_bytes(bytes(100))
    (programs / "postgres").chmod(0o755)
    with pytest.raises(NoPostgres, match=r"may not run|do not run"):
        Server.start(programs)


def test_programs_that_the_servers_user_cannot_reach_serve_from_a_copy(tmp_path: Path) -> None:
    # pytest's temporary folders are closed to everyone else, like the home of root.
    programs = fake.programs_of_the_wheel()
    assert programs is not None
    closed = fake._copy(programs, tmp_path)
    server = Server.start(closed)
    try:
        assert postgres_answers(server)
    finally:
        server.stop()


def postgres_answers(server: Server) -> bool:
    with psycopg.connect(host=server.host, port=server.port, user="smol", dbname="postgres") as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)
