"""kill -9 on `smol run`, again and again, while people come in and ask: no update lost, no answer stored twice."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack, closing
from pathlib import Path
from time import monotonic

import pytest
from sqlmodel import Session, select

from bot.courier.embedded import CONCURRENCY
from bot.database import Database
from facilitation.model import Account, Delivery, Membership, Operation, Question, Role
from facilitation.rules.transitions import DeliveryState
from tests.fakes.telegram import Group, TelegramDouble
from tests.faults.chance import Random, seeded
from tests.faults.crowd import UPDATES, all_done, newcomers, sets_up
from tests.faults.running import LOOK, Running, until

Tell = Callable[[str, object], None]
SHORTEST, LONGEST = 0.2, 1.6  # seconds from a life's first request for updates to its end


async def live_through(folder: Path, people: int, kills: int, chance: Random) -> tuple[TelegramDouble, str]:
    """So many people, so many deaths. What the double and the database hold at the end is checked by the caller."""
    async with AsyncExitStack() as stack:
        double = await stack.enter_async_context(TelegramDouble())
        leader = double.person("Maria")
        group = double.group("Our group", leader)
        bot = await stack.enter_async_context(Running(folder, double))
        crowd = newcomers(double, group, leader, people, await sets_up(double, leader, group))
        before = double.updates.created
        left, twice = kills, 0
        dies_at = monotonic() + chance.uniform(SHORTEST, LONGEST)
        async with asyncio.timeout(120 + 30 * kills + people):
            while not all_done(crowd) or left:
                if left and monotonic() > dies_at:
                    await bot.kill()
                    twice += len(double.updates.waiting())
                    left -= 1
                    await bot.start()
                    dies_at = monotonic() + chance.uniform(SHORTEST, LONGEST)
                await asyncio.sleep(LOOK)
            await until(lambda: not double.updates.waiting())
            await until(lambda: not _is_open(bot.database_url))
        await bot.stop()
        figures = (
            f"{kills} kills of smol run at random; {double.updates.created - before} updates, "
            f"{twice} of them not confirmed at a kill, {double.updates.expired} lost; {people} people, "
            f"{sum(one.began_again for one in crowd)} times somebody saw no answer and began again; "
            f"{_check(bot.database_url, group, double, people, kills)}; "
            f"back at work after {bot.longest_start:.1f} s at most"
        )
        assert double.updates.expired == 0
        assert double.updates.created - before >= UPDATES * people
        return double, figures


def _is_open(url: str) -> bool:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as ledger:
        open_rows = "SELECT count(*) FROM delivery WHERE state IN ('pending', 'claimed', 'sending')"
        return bool(ledger.execute(open_rows).fetchone()[0])


def _states(session: Session) -> Counter[str]:
    with session.begin():
        return Counter(session.exec(select(Delivery.state)).all())


def _check(url: str, group: Group, double: TelegramDouble, people: int, kills: int) -> str:
    """Everybody is in once, under their own name, and has asked once; and the ledger tells what the chats show."""

    def look(session: Session) -> str:
        states = _states(session)
        with session.begin():
            names = session.exec(select(Membership.name).where(Membership.role == Role.LEARNER)).all()
            assert sorted(names) == sorted(f"Learner {index}" for index in range(people))
            asked = session.exec(select(Question.text)).all()
            assert sorted(asked) == sorted(f"What is number {index}?" for index in range(people))
            posts = session.exec(
                select(Delivery.state, Delivery.message_ref, Account.ref)
                .join(Account, isouter=True)
                .where(Delivery.operation == Operation.POST)
            ).all()
        said = Counter(
            (chat.id, str(message.id))
            for chat in double.world.chats.values()
            for message in chat.messages.values()
            if message.sender is double.world.bot and not message.service
        )
        sent = Counter(
            (ref or group.id, message_ref) for state, message_ref, ref in posts if state == DeliveryState.SENT
        )
        assert max(sent.values()) == 1
        assert sent.keys() <= said.keys()
        unrecorded = len(said.keys() - sent.keys())  # arrived, and the process died before it knew
        unknown = states[DeliveryState.UNKNOWN]
        assert unknown + unrecorded <= 2 * kills * CONCURRENCY
        assert unknown <= kills * CONCURRENCY
        assert not states[DeliveryState.FAILED]
        return (
            f"{states.total()} deliveries, {states[DeliveryState.SENT]} sent, {unknown} uncertain, "
            f"{unrecorded} messages that nobody recorded"
        )

    database = Database(url)
    try:
        return database.run(look)
    finally:
        database.close()


async def test_a_few_deaths_while_people_come_in_lose_nothing(tmp_path: Path, record_property: Tell) -> None:
    _, figures = await live_through(tmp_path, people=6, kills=2, chance=seeded(1))
    record_property("kill -9 on smol run", figures)


@pytest.mark.soak
async def test_deaths_amid_500_updates_lose_nothing(tmp_path: Path, record_property: Tell) -> None:
    _, figures = await live_through(tmp_path, people=56, kills=12, chance=seeded(2))
    record_property("kill -9 on smol run, long", figures)
