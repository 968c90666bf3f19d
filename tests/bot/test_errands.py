"""What flows want done outside their transactions is done once, tried again where it failed, and ends with a moment."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.database import Database
from bot.errands import LEASE, Errands
from facilitation.errors import TryLater
from facilitation.flows.course.errands import PATIENCE
from facilitation.model import Errand, Group, Moment, Programme

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


@dataclass
class World:
    """Errands in a database. `errors` are raised in order before anything is done."""

    database: Database
    errors: list[Exception] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    told: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        with Session(self.database.engine) as session, session.begin():
            session.add(programme := Programme(name="SMOL", zone="UTC"))
            session.flush()
            group = Group(
                programme_id=programme.id, title="g", zone="UTC", first_day=date(2026, 3, 9), created_at=NOW
            )
            session.add(group)
            session.flush()
            self.group = group.id

    def asks(self, key: str, kind: str = "known") -> None:
        with Session(self.database.engine) as session, session.begin():
            session.add(
                Errand(key=key, kind=kind, group_id=self.group, data={"what": key}, asked_at=NOW, due_at=NOW)
            )
            session.add(Moment(key=key, kind=kind, group_id=self.group, due_at=NOW + PATIENCE))

    def worker(self) -> Errands:
        """One process."""
        return Errands(self.database, {"known": self.do}, clock=lambda: NOW)

    async def do(self, data: Mapping[str, Any]) -> Mapping[str, object]:
        self.done.append(data["what"])
        self.told.set()
        await asyncio.sleep(0)
        if self.errors:
            raise self.errors.pop(0)
        return {"answer": data["what"]}

    def errand(self, key: str) -> Errand:
        with Session(self.database.engine) as session:
            return session.exec(select(Errand).where(Errand.key == key)).one()

    def due(self, key: str) -> datetime:
        """When the moment of an errand falls due."""
        with Session(self.database.engine) as session:
            return session.exec(select(Moment.due_at).where(Moment.key == key)).one()


@pytest.fixture
def world(any_database: Database) -> World:
    return World(any_database)


async def test_an_errand_is_done_and_its_moment_falls_due_at_once(world: World) -> None:
    world.asks("a")
    assert await world.worker().drain(NOW) is None
    row = world.errand("a")
    assert (row.result, row.done_at, world.due("a")) == ({"answer": "a"}, NOW, NOW)
    await world.worker().drain(NOW + timedelta(minutes=1))
    assert world.done == ["a"]


async def test_two_processes_share_the_errands_and_do_none_twice(world: World) -> None:
    for number in range(10):
        world.asks(str(number))
    await asyncio.gather(*(world.worker().drain(NOW) for _ in range(2)))
    assert sorted(world.done) == sorted(map(str, range(10)))


async def test_what_a_process_left_half_done_is_done_again(world: World) -> None:
    world.asks("a")
    with Session(world.database.engine) as session:
        assert len(world.worker()._due(session, NOW)) == 1  # and then it dies
    assert await world.worker().drain(NOW) == NOW + LEASE
    assert world.done == []
    await world.worker().drain(NOW + LEASE)
    assert world.errand("a").result == {"answer": "a"}


@pytest.mark.parametrize("error", [TryLater(20), OSError("away"), KeyError("a bug")])
async def test_what_fails_is_tried_again_and_given_up_when_nobody_waits_any_more(
    world: World, error: Exception
) -> None:
    world.asks("a")
    world.errors = [error] * 50
    at: datetime | None = NOW
    while at is not None:
        worker = Errands(world.database, {"known": world.do}, clock=lambda at=at: at)  # type: ignore[misc]  # a default binds it
        at = await worker.drain(at)
    assert 3 <= len(world.done) < 20
    row = world.errand("a")
    assert row.result == {}
    assert world.due("a") == NOW + PATIENCE


async def test_a_failure_stops_no_other_errand(world: World) -> None:
    world.asks("a")
    world.asks("b")
    world.errors = [KeyError("a bug")]
    await world.worker().drain(NOW)
    assert sorted(len(world.errand(key).result) for key in "ab") == [0, 1]


async def test_kinds_that_nobody_can_do_and_old_ones_are_left_alone(world: World) -> None:
    world.asks("other", "unknown")
    world.asks("old")
    assert await world.worker().drain(NOW + PATIENCE) is None
    assert world.done == []


async def test_it_works_until_it_is_stopped_and_is_woken_from_outside(world: World) -> None:
    stop = asyncio.Event()
    worker = world.worker()
    running = asyncio.create_task(worker.run(stop))
    await asyncio.sleep(0)
    world.asks("a")
    worker.wake()
    await asyncio.wait_for(world.told.wait(), 10)
    stop.set()
    await running
    assert world.done == ["a"]
