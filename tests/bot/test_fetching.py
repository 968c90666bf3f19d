"""Files that people sent come into the store, or are known to be out of reach; trouble makes them wait."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from bot.courier.fetching import FIRST_WAIT, NO_ROOM_WAIT, TRIES, Fetching
from bot.database import Database
from bot.files import Store
from facilitation.errors import Gone, TooLarge, TryLater, Unreachable, Why
from facilitation.model import File, FileState, Person
from facilitation.ports import Capabilities

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
CAN = {name: Capabilities(file_limit=100) for name in ("telegram", "discord")}


@dataclass
class Shelf:
    """A platform's files; errors are raised in order before anything is given out."""

    content: dict[str, bytes] = field(default_factory=dict)
    errors: list[Exception] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    async def fetch(self, ref: str, limit: int) -> bytes:
        self.asked.append(ref)
        self.meanwhile()
        if self.errors:
            raise self.errors.pop(0)
        if ref not in self.content:
            raise Gone(ref)
        if len(self.content[ref]) > limit:
            raise TooLarge(ref)
        return self.content[ref]


@dataclass
class World:
    database: Database
    folder: Path
    shelf: Shelf = field(default_factory=Shelf)

    def __post_init__(self) -> None:
        self.store = Store(self.folder)
        with Session(self.database.engine) as session, session.begin():
            session.add(Person(created_at=NOW))
        self.fetching = self.new()

    def new(self, *platforms: str) -> Fetching:
        """A process that fetches."""
        fetchers = dict.fromkeys(platforms or ("telegram",), self.shelf)
        return Fetching(self.database, self.store, fetchers, CAN, clock=lambda: NOW)

    def sent(self, ref: str, content: bytes | None = None, **more: Any) -> None:
        """Somebody sent a file."""
        if content is not None:
            self.shelf.content[ref] = content
        values: dict[str, Any] = {
            "platform": "telegram",
            "media_type": "image/jpeg",
            "name": "a.jpg",
            **more,
        }
        with Session(self.database.engine) as session, session.begin():
            session.add(
                File(
                    person_id=1,
                    place=ref,
                    kind="photo",
                    ref=ref,
                    unique_ref=ref,
                    at=NOW,
                    fetch_at=NOW,
                    **values,
                )
            )

    async def stored(self, ref: str) -> None:
        """Wait until it is."""
        for _ in range(1000):
            if self.row(ref).state == FileState.STORED:
                return
            await asyncio.sleep(0.005)

    def row(self, ref: str) -> File:
        with Session(self.database.engine) as session:
            return session.exec(select(File).where(File.ref == ref)).one()


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return World(database, tmp_path / "files")


@pytest.fixture
def commits_fail(database: Database) -> Iterator[list[bool]]:
    """While the list holds something, a commit fails as on a disk that is full."""
    failing: list[bool] = []

    def refuse(*_: object) -> None:
        if failing:
            failing.pop()
            raise KeyboardInterrupt

    engine: Engine = database.engine
    event.listen(engine, "commit", refuse)
    yield failing
    event.remove(engine, "commit", refuse)


async def test_a_file_is_stored_and_its_row_says_what_it_really_is(
    any_database: Database, tmp_path: Path
) -> None:
    world = World(any_database, tmp_path / "files")
    world.sent("a", b"%PDF-1.7 not a photo", size=5)
    assert await world.fetching.drain(NOW) is None
    row = world.row("a")
    assert (row.state, row.size, row.media_type, row.tries) == (FileState.STORED, 20, "application/pdf", 0)
    assert world.store.get(row.sha256) == b"%PDF-1.7 not a photo"


async def test_the_same_bytes_from_two_people_are_one_file_on_disk(world: World) -> None:
    world.sent("a", b"the same")
    world.sent("b", b"the same")
    await world.fetching.drain(NOW)
    assert world.row("a").sha256 == world.row("b").sha256
    assert len([place for place in world.folder.rglob("*") if place.is_file()]) == 1


async def test_what_is_too_large_is_not_even_asked_for_where_its_size_is_known(world: World) -> None:
    world.sent("known", b"x" * 101, size=101)
    world.sent("unknown", b"x" * 101)
    assert await world.fetching.drain(NOW) is None
    assert world.row("known").state == world.row("unknown").state == FileState.TOO_LARGE
    assert world.shelf.asked == ["unknown"]
    assert not world.folder.exists()


async def test_what_nobody_has_any_more_is_given_up(world: World) -> None:
    world.sent("lost")
    assert await world.fetching.drain(NOW) is None
    assert world.row("lost").state == FileState.FAILED


async def test_trouble_makes_a_file_wait_longer_each_time_and_never_shorter_than_asked(world: World) -> None:
    world.sent("a", b"work")
    world.shelf.errors = [TryLater(1), TryLater(300), Unreachable(Why.NOT_FOUND), RuntimeError("a bug")]
    waits, now = [], NOW
    while (next_at := await world.fetching.drain(now)) is not None:
        waits.append(next_at - now)
        now = next_at
    assert waits == [FIRST_WAIT, timedelta(seconds=300), 4 * FIRST_WAIT, 8 * FIRST_WAIT]
    assert world.row("a").state == FileState.STORED


async def test_after_two_days_of_trouble_a_file_is_given_up(world: World) -> None:
    world.sent("a", b"work")
    world.shelf.errors = [TryLater(1) for _ in range(100)]
    now = NOW
    while (next_at := await world.fetching.drain(now)) is not None:
        now = next_at
    assert (world.row("a").state, world.row("a").tries) == (FileState.FAILED, TRIES)
    assert timedelta(days=1) < now - NOW < timedelta(days=3)


async def test_no_room_on_our_own_disk_is_not_the_files_fault(world: World) -> None:
    world.sent("a", b"work")
    world.folder.write_bytes(b"a file stands where the folder should be")
    assert await world.fetching.drain(NOW) == NOW + NO_ROOM_WAIT
    world.folder.unlink()
    assert await world.fetching.drain(NOW + NO_ROOM_WAIT) is None
    assert (world.row("a").state, world.row("a").tries) == (FileState.STORED, 0)


async def test_one_file_in_trouble_does_not_stop_the_others(world: World) -> None:
    for number in range(10):
        world.sent(f"f{number}", b"work")
    world.shelf.errors = [RuntimeError("a bug"), TryLater(60)]
    await world.fetching.drain(NOW)
    states = [world.row(f"f{number}").state for number in range(10)]
    assert states == [FileState.PENDING] * 2 + [FileState.STORED] * 8


async def test_what_will_soon_be_out_of_reach_comes_first_and_a_platform_that_is_not_there_waits(
    world: World,
) -> None:
    for number in range(5):
        world.sent(f"t{number}", b"work")
    world.sent("d", b"work", platform="discord")
    assert await world.fetching.drain(NOW) is None
    assert world.row("d").state == FileState.PENDING
    for number in range(5, 10):
        world.sent(f"t{number}", b"work")
    world.shelf.asked.clear()
    await world.new("telegram", "discord").drain(NOW)
    assert world.shelf.asked[0] == "d"


async def test_a_crash_between_writing_and_commit_fetches_again_and_keeps_one_file(
    world: World, commits_fail: list[bool]
) -> None:
    world.sent("a", b"work")
    commits_fail.append(True)
    with pytest.raises(KeyboardInterrupt):
        await world.fetching.drain(NOW)
    assert (world.row("a").state, world.row("a").sha256) == (FileState.PENDING, "")
    assert len(list(world.folder.glob("??/*"))) == 1
    await world.new().drain(NOW)
    assert world.row("a").state == FileState.STORED
    assert len(list(world.folder.glob("??/*"))) == 1


async def test_a_row_that_is_deleted_while_its_file_comes_is_not_missed(world: World) -> None:
    world.sent("a", b"work")

    def forget() -> None:
        with Session(world.database.engine) as session, session.begin():
            session.delete(session.exec(select(File)).one())

    world.shelf.meanwhile = forget
    await world.fetching.drain(NOW)
    assert await world.fetching.clear(datetime.now(UTC) + timedelta(days=1)) == 1
    assert list(world.folder.glob("??/*")) == []


async def test_what_a_row_knows_is_never_cleared_away(world: World) -> None:
    world.sent("a", b"work")
    await world.fetching.drain(NOW)
    assert await world.fetching.clear(datetime.now(UTC) + timedelta(days=1)) == 0
    assert world.store.get(world.row("a").sha256) == b"work"


async def test_it_works_until_it_is_stopped_and_takes_up_what_comes(world: World) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(world.fetching.run(stop))
    for ref in ("a", "b"):
        world.sent(ref, b"work")
        world.fetching.wake()
        await world.stored(ref)
        assert world.row(ref).state == FileState.STORED
    stop.set()
    await asyncio.wait_for(running, 5)
