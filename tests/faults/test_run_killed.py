"""kill -9 on `smol run`, again and again, while people come in and ask: no update lost, no answer stored twice."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.database import Database
from facilitation.model import Account, Delivery, Membership, Operation, Question, Role
from facilitation.rules.transitions import DeliveryState
from tests.fakes.telegram import Group, TelegramDouble
from tests.faults.chance import Random, seeded
from tests.faults.crowd import UPDATES, all_done, newcomers, sets_up
from tests.faults.running import LOOK, Forked, until

Tell = Callable[[str, object], None]
UNSETTLED = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING)
LATENCY = 0.05  # seconds, of every answer of the double: so long is a message on its way


async def live_through(folder: Path, people: int, kills: int, chance: Random, *, busy: int) -> str:
    """So many people, so many deaths; what the double and the database hold at the end is checked. The figures.

    A life ends after its first request for updates and up to `busy` more requests, however fast the machine is.
    """
    async with AsyncExitStack() as stack:
        double = await stack.enter_async_context(TelegramDouble())
        leader = double.person("Maria")
        group = double.group("Our group", leader)
        bot = await stack.enter_async_context(Forked(folder, double))
        crowd = newcomers(double, group, leader, people, await sets_up(double, leader, group))
        before = double.updates.created
        left, twice, flying = kills, 0, 0
        double.latency = LATENCY
        dies_at = len(double.requests) + chance.randint(1, busy)
        async with asyncio.timeout(120 + 30 * kills + people):
            while not all_done(crowd, quiet=_is_quiet(double, bot)) or left:
                if left and len(double.requests) >= dies_at:
                    await bot.kill()
                    flying += _count(bot.database_url, DeliveryState.SENDING)
                    twice += len(double.updates.waiting())
                    left -= 1
                    await bot.start()
                    dies_at = len(double.requests) + chance.randint(1, busy)
                await asyncio.sleep(LOOK)
            await until(lambda: _is_quiet(double, bot))
        await bot.stop()
        figures = (
            f"{kills} kills of smol run at random; {double.updates.created - before} updates, "
            f"{twice} of them not confirmed at a kill, {double.updates.expired} lost; {people} people, "
            f"{sum(one.began_again for one in crowd)} times somebody saw no answer and began again; "
            f"{_check(bot.database_url, group, double, people, flying)}; "
            f"back at work after {bot.longest_start:.1f} s at most, imports aside"
        )
        assert double.updates.expired == 0
        assert double.updates.created - before >= UPDATES * people
        return figures


def _is_quiet(double: TelegramDouble, bot: Forked) -> bool:
    """Whether all that was said to the bot is heard, and all that it has to say is said."""
    return not double.updates.waiting() and not _count(bot.database_url, *UNSETTLED)


def _count(url: str, *states: DeliveryState) -> int:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as ledger:
        marks = ", ".join("?" for _ in states)
        found = ledger.execute(f"SELECT count(*) FROM delivery WHERE state IN ({marks})", states)  # noqa: S608  # marks
        return int(found.fetchone()[0])


def _states(session: Session) -> Counter[str]:
    with session.begin():
        return Counter(session.exec(select(Delivery.state)).all())


def _check(url: str, group: Group, double: TelegramDouble, people: int, flying: int) -> str:
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
        # Only what was on its way at a kill can be uncertain, or have arrived without our knowing.
        assert unknown <= flying
        assert unrecorded <= flying
        assert not states[DeliveryState.FAILED]
        return (
            f"{states.total()} deliveries, {states[DeliveryState.SENT]} sent, {flying} of them on their way at a kill, {unknown} uncertain, "
            f"{unrecorded} messages that nobody recorded"
        )

    database = Database(url)
    try:
        return database.run(look)
    finally:
        database.close()


async def test_a_few_deaths_while_people_come_in_lose_nothing(tmp_path: Path, record_property: Tell) -> None:
    figures = await live_through(tmp_path, people=3, kills=2, chance=seeded(1), busy=12)
    record_property("kill -9 on smol run", figures)


@pytest.mark.soak
async def test_deaths_amid_500_updates_lose_nothing(tmp_path: Path, record_property: Tell) -> None:
    figures = await live_through(tmp_path, people=56, kills=12, chance=seeded(2), busy=80)
    record_property("kill -9 on smol run, long", figures)
