"""A full, a locked and a damaged database: said clearly, and nothing is lost that was confirmed."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import select

from bot.database import Database, file_of
from bot.trouble import DatabaseTrouble, TroubleKind
from facilitation.engine import Engine
from facilitation.events import Event
from facilitation.model import Goal, OccurrenceState, Seen
from facilitation.ports import Order
from facilitation.rules.calendar import Beat
from facilitation.rules.transitions import DeliveryState
from facilitation.tokens import token
from tests.faults.bot import Bot
from tests.faults.made import Made, engine_with, make_group, press

KICKOFF = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return engine_with()


@pytest.fixture
def bot(database: Database, engine: Engine) -> Bot:
    return Bot(database, engine)


@pytest.fixture
def group(bot: Bot) -> Made:
    return bot.database.run(make_group)


@contextmanager
def no_room(bot: Bot) -> Iterator[None]:
    """No page more than the file has now, and none free inside it."""
    bot.do("VACUUM")
    pages = bot.do("PRAGMA page_count")[0][0]
    bot.do(f"PRAGMA max_page_count = {pages}")
    yield
    bot.do("PRAGMA max_page_count = 1000000")


@contextmanager
def held_by_another(bot: Bot) -> Iterator[None]:
    """Another process is in the middle of a transaction."""
    bot.do("PRAGMA busy_timeout = 20")
    command = [sys.executable, "-c", HOLD, str(file_of(bot.database.url))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        other.stdout.readline()
        try:
            yield
        finally:
            other.stdin.close()
            other.wait()


def tap(bot: Bot, group: Made, number: int) -> Event:
    """One learner after the other says what they plan."""
    who = group.learners[number % len(group.learners)]
    token_ = token("ko.read", bot.beat(1, Beat.KICKOFF).id)
    return press(token_, key=str(number), at=KICKOFF, who=who, chat=group.chat)


def tap_until_trouble(bot: Bot, group: Made) -> tuple[int, DatabaseTrouble]:
    """The number of taps that were confirmed, and what came then."""
    for number in range(10_000):
        try:
            bot.hear(tap(bot, group, number))
        except DatabaseTrouble as trouble:
            return number, trouble
    raise AssertionError("the database was never full")


async def test_a_full_database_is_named_and_what_was_confirmed_before_is_kept(bot: Bot, group: Made) -> None:
    await bot.live(KICKOFF)
    with no_room(bot):
        confirmed, trouble = tap_until_trouble(bot, group)
    assert trouble.kind == TroubleKind.FULL
    assert "full" in trouble.sentence
    assert trouble.remedy
    assert {int(key) for key in bot.rows(select(Seen.key))} == set(range(confirmed))
    assert len(bot.rows(select(Goal))) == min(confirmed, len(group.learners))


async def test_an_event_that_met_a_full_database_is_handled_when_there_is_room_again(
    bot: Bot, group: Made
) -> None:
    await bot.live(KICKOFF)
    with no_room(bot):
        met, _ = tap_until_trouble(bot, group)
    heard = bot.hear(tap(bot, group, met))
    assert (heard.new, heard.fault) == (True, None)
    assert len(bot.rows(select(Seen))) == met + 1


async def test_a_beat_that_met_a_full_database_is_posted_when_there_is_room_again(
    bot: Bot, group: Made
) -> None:
    for number in range(1, 40):
        bot.database.run(partial(make_group, number=number, learners=1))
    await bot.live(KICKOFF - timedelta(hours=1))
    with no_room(bot), pytest.raises(DatabaseTrouble, match="full"):
        bot.decide(KICKOFF)
    await bot.tick(KICKOFF + timedelta(hours=1))
    assert bot.beat(1, Beat.KICKOFF).state == OccurrenceState.POSTED
    assert [row.state for row in bot.deliveries("M-KO-1")] == [DeliveryState.SENT] * 40


async def test_what_the_platform_took_while_the_database_was_held_is_not_sent_again(
    bot: Bot, group: Made
) -> None:
    bot.decide(KICKOFF)
    with held_by_another(bot):
        with pytest.raises(DatabaseTrouble) as caught:
            await bot.send(KICKOFF)
        assert caught.value.kind == TroubleKind.LOCKED
        assert "locked" in caught.value.sentence
        assert bot.platform.calls == []  # nothing leaves that could not be written down
    await bot.send(KICKOFF)
    calls = [call.delivery for call in bot.platform.calls]
    assert sorted(calls) == sorted(set(calls))
    assert {row.state for row in bot.deliveries()} == {DeliveryState.SENT}


async def test_an_answer_of_the_platform_that_could_not_be_written_down_is_written_later(
    bot: Bot, group: Made
) -> None:
    bot.decide(KICKOFF)
    post = bot.platform.post

    async def post_and_lose_the_database(order: Order) -> str:
        ref = await post(order)
        bot.do("PRAGMA query_only = ON")
        return ref

    bot.platform.post = post_and_lose_the_database  # type: ignore[method-assign]  # the moment that the test is about
    with pytest.raises(DatabaseTrouble) as caught:
        await bot.send(KICKOFF)
    assert caught.value.kind == TroubleKind.UNREACHABLE
    bot.platform.post = post  # type: ignore[method-assign]  # as above
    bot.do("PRAGMA query_only = OFF")
    await bot.send(KICKOFF)
    calls = [call.delivery for call in bot.platform.calls]
    assert len(calls) == len(set(calls)) == len(bot.deliveries())
    assert {row.state for row in bot.deliveries()} == {DeliveryState.SENT}


async def test_an_event_that_met_a_locked_database_is_handled_after(bot: Bot, group: Made) -> None:
    await bot.live(KICKOFF)
    event = tap(bot, group, 1)
    with held_by_another(bot), pytest.raises(DatabaseTrouble, match="locked"):
        bot.hear(event)
    assert bot.rows(select(Seen)) == []
    assert bot.hear(event).new


def test_a_damaged_database_is_named_and_never_confirms(sqlite_url: str, engine: Engine) -> None:
    database = Database(sqlite_url)
    group = database.run(make_group)
    event = tap(Bot(database, engine), group, 1)
    database.close()
    damage(sqlite_url)
    bot = Bot(Database(sqlite_url), engine)
    for act in (lambda: bot.decide(KICKOFF), lambda: bot.hear(event)):
        with pytest.raises(DatabaseTrouble) as caught:
            act()
        assert caught.value.kind == TroubleKind.CORRUPT
        assert "damaged" in caught.value.sentence
        assert "copy" in caught.value.remedy
    bot.database.close()


def damage(url: str) -> None:
    """Write over everything but the first page, which says that this is a database."""
    file: Path | None = file_of(url)
    assert file is not None
    size = file.stat().st_size
    with file.open("r+b") as raw:
        raw.seek(4096)
        raw.write(b"\xff" * (size - 4096))
