"""One week on SQLite and on PostgreSQL: the same rows, the same claims, the same words."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import Session, col, delete, select

from bot.courier.pacing import Budget, Held, Rate, release
from bot.database import Database
from facilitation.engine import Engine
from facilitation.model import Delivery, Goal, GoalKind, Membership, Role
from facilitation.rules.calendar import Beat
from facilitation.rules.transitions import DeliveryState
from facilitation.tokens import token, without_delivery
from tests.faults.bot import Bot
from tests.faults.made import CAN, PLATFORM, Made, engine_with, make_group, press

KICKOFF = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return engine_with()


@pytest.fixture
def bot(any_database: Database, engine: Engine) -> Bot:
    return Bot(any_database, engine)


@pytest.fixture
def group(bot: Bot) -> Made:
    return bot.database.run(make_group)


async def test_a_kickoff_a_goal_and_a_reminder_for_everyone_else(bot: Bot, group: Made) -> None:
    await bot.live(KICKOFF)
    (kickoff,) = (call for call in bot.platform.calls if call.message and call.message.kind == "M-KO-1")
    assert kickoff.address.chat == group.chat
    assert kickoff.message is not None
    amina, *others = group.learners
    goal, delivery = without_delivery(kickoff.message.buttons[0].token)
    assert delivery == kickoff.delivery
    heard = bot.hear(press(goal, key="1", at=KICKOFF, who=amina, chat=group.chat))
    again = bot.hear(press(goal, key="1", at=KICKOFF, who=amina, chat=group.chat))
    assert (heard.new, heard.fault, again.new) == (True, None, False)
    await bot.send(KICKOFF + timedelta(seconds=5))
    asked = [call for call in bot.platform.calls if call.address.private and call.address.chat == amina]
    assert [call.message.kind for call in asked if call.message] == ["M-OK-2", "M-KO-2"]
    bot.hear(
        press(
            token("goal.choose", bot.beat(1, Beat.KICKOFF).id, "short"),
            key="2",
            at=KICKOFF + timedelta(minutes=1),
            who=amina,
        )
    )
    await bot.live(KICKOFF + timedelta(hours=27))
    reminded = {c.address.chat for c in bot.platform.calls if c.message and c.message.kind == "M-RM-1"}
    assert reminded == set(others)
    assert [row.kind for row in bot.rows(select(Goal))] == [GoalKind.SHORT]
    assert {row.state for row in bot.deliveries()} == {DeliveryState.SENT}


@pytest.fixture
def databases(any_url: str) -> Iterator[list[Database]]:
    """One database as two processes see it."""
    opened = [Database(any_url) for _ in range(2)]
    yield opened
    for database in opened:
        database.close()


async def test_two_couriers_on_one_database_send_everything_once(
    databases: list[Database], engine: Engine
) -> None:
    databases[0].run(lambda session: make_group(session, learners=40))
    first = Bot(databases[0], engine, owner="one")
    second = Bot(databases[1], engine, first.platform, owner="two")
    await first.tick(KICKOFF)
    first.decide(KICKOFF + timedelta(hours=26))
    at = KICKOFF + timedelta(hours=26)
    await asyncio.gather(first.send(at), second.send(at))
    rows = first.deliveries()
    assert len(rows) > 40
    assert {row.state for row in rows} == {DeliveryState.SENT}
    assert sorted(call.delivery for call in first.platform.calls) == sorted(row.id for row in rows)


def test_a_claim_and_an_answer_that_meet_take_turns(databases: list[Database]) -> None:
    """The answer frees the last place first; a claim that read the places in order would wait for it, and it for the claim."""
    can = {PLATFORM: replace(CAN, per_second=2)}
    places = [f"{PLATFORM}/{number:03}" for number in range(2)]
    held = [Held(place, Rate(1.0), 0.0, 0.0) for place in reversed(places)]

    def claim(session: Session) -> None:
        with session.begin():
            Budget(session, can, KICKOFF).save()

    databases[0].run(claim)
    with ThreadPoolExecutor(1) as other, Session(databases[0].engine) as session:
        with session.begin():
            release(session, held[:1], KICKOFF.timestamp())
            claiming = other.submit(databases[1].run, claim)
            wait([claiming], timeout=0.5)
            release(session, held[1:], KICKOFF.timestamp())
        claiming.result()


def test_moments_that_two_processes_find_due_are_done_once(databases: list[Database], engine: Engine) -> None:
    for number in range(20):
        databases[0].run(partial(make_group, number=number, learners=2))
    bots = [Bot(database, engine) for database in databases]

    async def both() -> int:
        done = await asyncio.gather(*(asyncio.to_thread(bot.decide, KICKOFF) for bot in bots))
        assert [ticked.faults for ticked in done] == [(), ()]
        return sum(ticked.deliveries for ticked in done)

    asyncio.run(both())
    assert len(bots[0].deliveries("M-KO-1")) == 20
    assert len(bots[0].rows(select(Membership))) == 60


def test_a_week_ends_once_where_two_processes_share_a_database(
    databases: list[Database], engine: Engine
) -> None:
    databases[0].run(partial(make_group, learners=8))
    bots = [Bot(database, engine) for database in databases]

    async def both(at: datetime) -> None:
        done = await asyncio.gather(*(asyncio.to_thread(bot.decide, at) for bot in bots))
        assert [ticked.faults for ticked in done] == [(), ()]

    for day in range(15):
        asyncio.run(both(KICKOFF + timedelta(days=day)))
    learners = bots[0].rows(select(Membership).where(Membership.role == Role.LEARNER))
    assert [member.silent_weeks for member in learners] == [2] * 8


def test_the_id_of_a_delivery_is_never_given_to_another(database: Database, engine: Engine) -> None:
    bot = Bot(database, engine)
    database.run(make_group)
    bot.decide(KICKOFF)
    newest = bot.deliveries()[-1].id

    def forget(session: Session) -> None:
        with session.begin():
            session.connection().execute(delete(Delivery).where(col(Delivery.id) == newest))

    # Buttons that people still see carry the id, and some platforms drop a second message with the same one.
    bot.database.run(forget)
    bot.decide(KICKOFF + timedelta(hours=26))
    assert min(row.id for row in bot.deliveries("M-RM-1")) > newest
