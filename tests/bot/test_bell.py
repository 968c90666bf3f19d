"""The bell that wakes who waits for work, and work that ends when it shall."""

import asyncio
from threading import Thread

import pytest

from bot.bell import Bell, until

LONG = 60.0  # seconds, which nobody waits here


async def test_it_is_heard_whether_it_was_rung_before_or_from_another_thread() -> None:
    bell = Bell()
    bell.ring()
    await asyncio.wait_for(bell.wait(LONG), 5)
    bell.hang()
    bell.hush()
    Thread(target=bell.ring).start()
    await asyncio.wait_for(bell.wait(LONG), 5)


async def test_without_a_ring_the_wait_ends_by_itself() -> None:
    await Bell().wait(0.001)


async def test_work_is_broken_off_at_the_end_and_its_error_is_told() -> None:
    stop = asyncio.Event()
    endless = asyncio.create_task(until(stop, asyncio.sleep(LONG)))
    await asyncio.sleep(0)
    stop.set()
    await asyncio.wait_for(endless, 5)

    async def broken() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await until(asyncio.Event(), broken())
