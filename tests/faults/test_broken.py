"""One broken group or event never stops the others, and is met once."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import Session, col, select

from bot.database import Database
from facilitation.engine import Engine
from facilitation.flows.own import keeping
from facilitation.model import Delivery, Fault, Group, Moment, Occurrence, OccurrenceState, Operation
from facilitation.rules.calendar import Beat
from facilitation.rules.transitions import DeliveryState
from facilitation.tokens import token
from tests.faults.bot import Bot
from tests.faults.made import engine_with, make_group, press

KICKOFF = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return engine_with()


@pytest.fixture
def bot(any_database: Database, engine: Engine) -> Bot:
    bot = Bot(any_database, engine)
    for number in range(3):
        any_database.run(partial(make_group, number=number, learners=2))
    return bot


def damage(bot: Bot, **values: object) -> None:
    """Give the second group values that no flow can work with."""

    def work(session: Session) -> None:
        with session.begin():
            group = session.get_one(Group, 2)
            for name, value in values.items():
                setattr(group, name, value)

    bot.database.run(work)


def test_a_group_that_breaks_does_not_stop_the_groups_that_are_due_with_it(bot: Bot) -> None:
    damage(bot, zone="Nowhere/AtAll")
    done = bot.decide(KICKOFF)
    assert done.faults
    kickoffs = bot.rows(select(Occurrence).where(Occurrence.week == 1, Occurrence.beat == Beat.KICKOFF))
    assert {row.group_id: row.state == OccurrenceState.POSTED for row in kickoffs} == {
        1: True,
        2: False,
        3: True,
    }
    assert len(bot.rows(select(Fault))) == len(done.faults)


def test_what_broke_is_not_tried_again_and_again(bot: Bot) -> None:
    damage(bot, zone="Nowhere/AtAll")
    bot.decide(KICKOFF)
    again = bot.decide(KICKOFF)
    assert (again.moments, again.faults) == (0, ())


def test_a_beat_at_the_last_instant_of_its_window_stops_nobody(bot: Bot) -> None:
    last = next(row for row in bot.beats() if row.beat == Beat.KICKOFF).post_until
    done = bot.decide(last)
    assert done.faults == ()
    assert bot.rows(select(Moment).where(Moment.due_at <= last, col(Moment.done_at).is_(None))) == []


def test_a_message_that_was_changed_days_later_does_not_stop_the_daily_deletion(bot: Bot) -> None:
    bot.decide(KICKOFF)
    change_later(bot, KICKOFF + timedelta(days=3))
    bot.database.run(partial(plan_sweep, at=KICKOFF + timedelta(days=31)))
    done = bot.decide(KICKOFF + timedelta(days=32))
    assert done.faults == ()
    sent = select(Delivery).where(Delivery.created_at == KICKOFF, Delivery.state == DeliveryState.SENT)
    assert bot.rows(sent) == []


def change_later(bot: Bot, at: datetime) -> None:
    """A kickoff that was sent, and an edit of it days after."""

    def work(session: Session) -> None:
        with session.begin():
            post = session.exec(select(Delivery).where(Delivery.kind == "M-KO-1")).first()
            assert post is not None
            post.state = DeliveryState.SENT
            session.add(
                Delivery(
                    dedupe_key="later",
                    operation=Operation.EDIT,
                    subject_id=post.id,
                    room_id=post.room_id,
                    kind=post.kind,
                    message=post.message,
                    due_at=at,
                    expires_at=at + timedelta(days=1),
                    created_at=at,
                    state=DeliveryState.SENT,
                )
            )

    bot.database.run(work)


def plan_sweep(session: Session, at: datetime) -> None:
    """What every start of the bot does."""
    with session.begin():
        keeping.ensure(session, at)


def test_a_press_that_breaks_is_met_once_and_the_next_one_is_handled(bot: Bot) -> None:
    bot.decide(KICKOFF)
    kickoffs = bot.rows(select(Occurrence).where(Occurrence.week == 1, Occurrence.beat == Beat.KICKOFF))
    damage(bot, zone="Nowhere/AtAll")
    broken = press(token("ko.goal", kickoffs[1].id), key="1", at=KICKOFF, who=1002, chat=-1001)
    first, again = bot.hear(broken), bot.hear(broken)
    other = bot.hear(press(token("ko.goal", kickoffs[0].id), key="2", at=KICKOFF, who=2, chat=-1000))
    assert (first.new, again.new) == (True, False)
    assert (other.new, other.fault) == (True, None)
