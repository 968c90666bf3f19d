"""kill -9 at any instant of a course: nothing is lost, and nothing is said twice but where the policy wants it."""

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.database import Database
from tests.faults import child
from tests.faults.chance import Random, seeded
from tests.faults.checks import Chronicle, check_beats, check_deliveries, check_events
from tests.faults.lives import Lives, Point, recording
from tests.faults.made import BEFORE, make_group
from tests.faults.world import World

HANGS = 900  # seconds, far more than a slow machine needs
COURSE = timedelta(weeks=6)  # from the first preview on
Tell = Callable[[str, object], None]


def plan_kills(random: Random, kills: int) -> list[tuple[datetime, Point]]:
    """Instants over the whole course, and all points in turn, shuffled."""
    instants = sorted(BEFORE + timedelta(days=4) + random.random() * COURSE for _ in range(kills))
    points = list(islice(cycle(Point), kills))
    random.shuffle(points)
    return list(zip(instants, points, strict=True))


def live_through(url: str, seed: int, kills: int, tell: Tell, *, learners: int = 4) -> None:
    """A whole course with so many deaths, and everything checked at its end."""
    with closing(Database(url)) as database:
        _live_through(database, url, seed, kills, tell, learners)


def _live_through(database: Database, url: str, seed: int, kills: int, tell: Tell, learners: int) -> None:
    group = database.run(lambda session: make_group(session, learners=learners))
    world = World(group, seeded(seed), now=BEFORE, wake=BEFORE, until=BEFORE + COURSE + timedelta(weeks=2))
    platform = recording(world)
    chronicle = Chronicle()
    chance = seeded(seed)
    with tempfile.TemporaryDirectory(prefix="smol-") as folder:
        lives = Lives(
            world,
            platform,
            child.main,
            url,
            Path(folder),
            chance,
            plan_kills(chance, kills),
            partial(database.run, chronicle.collect),
            lambda key: database.run(lambda session: chronicle.note(session, key)),
        )
        asyncio.run(asyncio.wait_for(lives.run(), HANGS))
    assert lives.killed.total() == kills
    database.run(chronicle.collect)

    def check(session: Session) -> None:
        with session.begin():
            check_events(session, chronicle, world)
            doubtful = check_beats(session, chronicle, platform, group.chat, world.now)
        traffic = check_deliveries(chronicle, platform)
        tell(
            f"kill -9 on {database.engine.dialect.name}, seed {seed}",
            f"{kills} kills ({_by_point(lives)}); {len(world.confirmed)} events, {world.repeated} of them heard twice, "
            f"0 lost; {traffic.deliveries} deliveries, {traffic.duplicates} posted twice by policy, "
            f"{traffic.unknown_arrived + traffic.unknown_lost} unknown ({traffic.unknown_arrived} had arrived), 0 lost; "
            f"{doubtful} beats cut off in both sends; back at work after {lives.longest_gap:.2f} s at most",
        )

    database.run(check)


def _by_point(lives: Lives) -> str:
    return ", ".join(f"{number} × {point.value}" for point, number in sorted(lives.killed.items()))


def test_twenty_deaths_in_a_course_lose_nothing(sqlite_url: str, record_property: Tell) -> None:
    live_through(sqlite_url, seed=1, kills=20, tell=record_property)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 6))
def test_two_hundred_deaths_lose_nothing(any_url: str, seed: int, record_property: Tell) -> None:
    live_through(any_url, seed, kills=50, tell=record_property)
