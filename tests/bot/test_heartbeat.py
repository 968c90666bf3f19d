"""The heartbeat: it comes again whatever happens, never twice at once, and ends whole."""

import asyncio
import logging
from datetime import UTC, datetime

import pytest

from bot.heartbeat import Heartbeat
from bot.trouble import TroubleKind, trouble

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


async def test_the_first_beat_comes_at_once_with_the_time_of_the_clock() -> None:
    came: asyncio.Future[datetime] = asyncio.get_running_loop().create_future()

    async def beat(now: datetime) -> None:
        came.set_result(now)

    heartbeat = Heartbeat(beat, lambda: NOON, seconds=60)
    heartbeat.start()
    assert await asyncio.wait_for(came, 5) == NOON
    await heartbeat.stop()


async def test_a_beat_that_fails_is_logged_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    count = 0
    second = asyncio.Event()

    async def beat(_now: datetime) -> None:
        nonlocal count
        count += 1
        if count == 1:
            raise ValueError("broken")
        second.set()

    heartbeat = Heartbeat(beat, lambda: NOON, seconds=0.01)
    with caplog.at_level(logging.ERROR):
        heartbeat.start()
        await asyncio.wait_for(second.wait(), 5)
        await heartbeat.stop()
    assert "A beat failed" in caplog.text
    assert "broken" in caplog.text


async def test_a_database_in_trouble_is_told_once_and_without_a_history(
    caplog: pytest.LogCaptureFixture,
) -> None:
    count = 0
    enough = asyncio.Event()

    async def beat(_now: datetime) -> None:
        nonlocal count
        count += 1
        if count == 4:
            enough.set()
        raise trouble(TroubleKind.FULL)

    heartbeat = Heartbeat(beat, lambda: NOON, seconds=0.01)
    heartbeat.start()
    await asyncio.wait_for(enough.wait(), 5)
    await heartbeat.stop()
    (said,) = caplog.messages
    assert said.startswith("What is due waits. The database or the disk is full. Make room on the disk.")
    assert "Traceback" not in caplog.text


async def test_a_long_beat_is_not_joined_by_another() -> None:
    running, most, count = 0, 0, 0
    done = asyncio.Event()

    async def beat(_now: datetime) -> None:
        nonlocal running, most, count
        running, count = running + 1, count + 1
        most = max(most, running)
        await asyncio.sleep(0.05)  # longer than five intervals
        running -= 1
        if count == 3:
            done.set()

    heartbeat = Heartbeat(beat, lambda: NOON, seconds=0.01)
    heartbeat.start()
    await asyncio.wait_for(done.wait(), 5)
    await heartbeat.stop()
    assert most == 1


async def test_stopping_lets_the_beat_that_has_begun_come_to_its_end() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()
    ended = False

    async def beat(_now: datetime) -> None:
        nonlocal ended
        begun.set()
        await may_end.wait()
        ended = True

    heartbeat = Heartbeat(beat, lambda: NOON, seconds=0.01)
    heartbeat.start()
    await asyncio.wait_for(begun.wait(), 5)
    stopping = asyncio.create_task(heartbeat.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    may_end.set()
    await asyncio.wait_for(stopping, 5)
    assert ended


async def test_a_heartbeat_that_never_began_can_be_stopped() -> None:
    async def beat(_now: datetime) -> None:
        raise AssertionError

    await Heartbeat(beat, lambda: NOON).stop()
