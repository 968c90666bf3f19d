"""Databases for tests: SQLite in a file, and a real PostgreSQL, started once for each test process that needs it."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.database import Database
from facilitation.model import metadata
from tests.fakes.postgres import Server
from tests.tables import with_tables

MISSING = "NO BROWSER"  # what tests of pages say that were left out (tests/adapters/web)
BOTH = ("sqlite", "postgresql")

# What a test takes says nothing on a machine that runs others beside it: time is measured in benchmarks/.
# `make test` tries the same examples each time, so that nothing lands red by chance; `make soak` looks for new ones.
settings.register_profile("smol", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=500)
settings.load_profile("smol")
gc.set_threshold(50_000)  # as the command sets it


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A running PostgreSQL. Raises NoPostgres, which says why: these tests are never skipped."""
    server = Server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres: Server) -> str:
    """The name of a PostgreSQL database with all tables, to be copied."""
    url = postgres.new()
    made = Database(url)
    metadata.create_all(made.engine)
    made.close()
    return postgres.name(url)


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    postgres: Server = request.getfixturevalue("postgres")
    url = postgres.new()
    yield url
    postgres.drop(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite database with all tables, in a file of its own."""
    return with_tables(tmp_path / "smol.db")


@pytest.fixture(params=BOTH)
def any_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with all tables, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    postgres: Server = request.getfixturevalue("postgres")
    url = postgres.new(request.getfixturevalue("postgres_template"))
    yield url
    postgres.drop(url)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """An open SQLite database with all tables."""
    opened = Database(sqlite_url, durable=False)
    yield opened
    opened.close()


@pytest.fixture
def any_database(any_url: str) -> Iterator[Database]:
    """An open database with all tables, on SQLite and on PostgreSQL."""
    opened = Database(any_url, durable=False)
    yield opened
    opened.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested for want of a browser."""
    left_out = [row for row in terminalreporter.getreports("skipped") if MISSING in str(row.longrepr)]
    if left_out:
        terminalreporter.section(
            f"{MISSING}: PAGES WERE NOT TESTED IN CHROMIUM", sep="!", red=True, bold=True
        )
        terminalreporter.line(
            f"{len(left_out)} tests were left out: axe's rules, screens, keyboard, paper, no JavaScript. Structure, "
            "contrast and headers of the pages were tested. Debian and Ubuntu: apt install chromium; or name a Chromium "
            "in SMOL_CHROMIUM.",
            red=True,
        )
