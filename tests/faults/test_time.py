"""What time does to a bot: days without it, clocks that are changed, clocks that go back."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.database import Database
from facilitation.engine import Engine
from facilitation.model import Occurrence, OccurrenceState
from facilitation.rules.calendar import Beat
from facilitation.rules.transitions import DeliveryState
from facilitation.tokens import token
from tests.faults.bot import Bot
from tests.faults.made import BEFORE, Made, engine_with, make_group, press

HOUR = timedelta(hours=1)
KICKOFF = datetime(2026, 3, 2, 8, tzinfo=UTC)  # Monday 10:00 in Sofia
REMINDERS = ("M-RM-1", "M-RM-2", "M-RM-3")
INVITATION = "M-RF-1"

# In each zone one course over the change to summer time and one over the change back: the Monday of the week before.
CHANGES = [
    ("Europe/Sofia", date(2026, 3, 23)),
    ("Europe/Sofia", date(2026, 10, 19)),
    ("America/New_York", date(2026, 3, 2)),
    ("America/New_York", date(2026, 10, 26)),
    ("Australia/Lord_Howe", date(2026, 3, 30)),  # half an hour
    ("Australia/Lord_Howe", date(2026, 9, 28)),
    ("America/Santiago", date(2026, 3, 30)),  # at midnight
    ("America/Santiago", date(2026, 8, 31)),
    ("Africa/Cairo", date(2026, 4, 20)),  # on a Friday
    ("Africa/Cairo", date(2026, 10, 26)),
]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return engine_with()


@pytest.fixture
def bot(database: Database, engine: Engine) -> Bot:
    return Bot(database, engine)


@pytest.fixture
def group(bot: Bot) -> Made:
    return bot.database.run(make_group)


async def test_after_three_days_without_the_bot_late_beats_are_posted_in_their_window_or_dropped(
    bot: Bot, group: Made
) -> None:
    down = datetime(2026, 3, 8, 18, 30, tzinfo=UTC)
    await bot.live(down)
    before = len(bot.platform.calls)
    await bot.tick(down + timedelta(days=3))
    assert bot.beat(2, Beat.KICKOFF).state == OccurrenceState.DROPPED  # its window of 26 hours is over (A13)
    assert bot.beat(2, Beat.KICKOFF).reason
    assert bot.beat(2, Beat.CHECKIN).state == OccurrenceState.POSTED  # three and a half hours late
    calls = bot.platform.calls[before:]
    assert [call.message.kind for call in calls if call.address.chat == group.chat and call.message] == [
        "M-CI-1"
    ]
    assert [call for call in calls if call.message and call.message.kind in REMINDERS] == []


async def test_a_beat_that_was_dropped_is_told_to_the_leader_once_and_the_course_goes_on(
    bot: Bot, group: Made
) -> None:
    down = datetime(2026, 3, 8, 18, 30, tzinfo=UTC)
    await bot.live(down)
    known = {row.id for row in bot.deliveries()}
    await bot.tick(down + timedelta(days=3))
    told = [row for row in bot.deliveries() if row.id not in known and row.rule == "dropped"]
    assert len(told) == 1
    await bot.live(datetime(2026, 4, 20, tzinfo=UTC))
    states = Counter(beat.state for beat in bot.beats())
    assert states == {OccurrenceState.POSTED: 23, OccurrenceState.DROPPED: 1}


async def test_reminders_of_days_without_the_bot_are_not_sent_later_and_never_stacked(
    bot: Bot, group: Made
) -> None:
    await bot.live(KICKOFF + HOUR)
    await bot.tick(KICKOFF + HOUR + timedelta(days=3))
    assert bot.deliveries("M-RM-1") == []  # due on Tuesday, and the answer's window is nearly over
    await bot.live(datetime(2026, 3, 9, tzinfo=UTC))
    private = Counter(
        (call.address.chat, call.at.date())
        for call in bot.platform.calls
        if call.address.private and call.message and call.message.kind in (*REMINDERS, INVITATION)
    )
    assert private
    assert max(private.values()) == 1


@pytest.mark.parametrize(("late", "sent"), [(HOUR * 1.9, 8), (HOUR * 2.1, 0)])
async def test_a_reminder_is_sent_up_to_two_hours_late_and_then_dropped(
    bot: Bot, group: Made, late: timedelta, sent: int
) -> None:
    await bot.live(KICKOFF + HOUR)
    await bot.tick(KICKOFF + HOUR * 26 + late)
    assert len(bot.deliveries("M-RM-1")) == sent


@pytest.mark.parametrize(("zone", "monday"), CHANGES)
async def test_every_beat_comes_once_at_its_wall_time_over_a_change_of_the_clock(
    database: Database, engine: Engine, zone: str, monday: date
) -> None:
    local = ZoneInfo(zone)
    assert _offset(monday, local) != _offset(monday + timedelta(days=14), local)
    bot = Bot(database, engine)
    bot.now = datetime.combine(monday, time(0), UTC) - timedelta(days=7)
    database.run(lambda s: make_group(s, zone=zone, first_day=monday, weeks=3, learners=2, now=bot.now))
    await bot.live(datetime.combine(monday, time(0), UTC) + timedelta(days=23))
    beats = bot.beats()
    assert len(beats) == 12
    for beat in beats:
        assert beat.state == OccurrenceState.POSTED
        assert _wall(beat, local) == beat.local
        if beat.beat != Beat.REFLECTION:
            posts = [
                row for row in bot.deliveries() if row.occurrence_id == beat.id and row.room_id is not None
            ]
            assert [row.state for row in posts] == [DeliveryState.SENT]
    for row in bot.deliveries():
        if row.nudge and row.sent_at is not None:
            assert time(8) <= row.sent_at.astimezone(local).time() < time(20)


async def test_a_clock_that_goes_back_an_hour_says_nothing_twice(bot: Bot, group: Made) -> None:
    await bot.live(KICKOFF)
    ref = bot.beat(1, Beat.KICKOFF).id
    first, second, *_ = group.learners
    bot.hear(press(token("ko.read", ref), key="1", at=KICKOFF, who=first, chat=group.chat))
    await bot.send(KICKOFF)
    said = [(call.method, call.delivery) for call in bot.platform.calls]
    for minutes in (60, 30, 0):
        await bot.tick(KICKOFF - timedelta(minutes=minutes))
    bot.hear(press(token("ko.read", ref), key="1", at=KICKOFF - HOUR, who=first, chat=group.chat))
    await bot.tick(KICKOFF)
    assert [(call.method, call.delivery) for call in bot.platform.calls] == said
    bot.hear(press(token("ko.read", ref), key="2", at=KICKOFF - HOUR, who=second, chat=group.chat))
    await bot.send(KICKOFF - HOUR)
    assert len(bot.platform.calls) > len(said)  # an answer is not held back until the clock has caught up


async def test_a_clock_that_jumps_all_the_time_posts_each_beat_once(bot: Bot, group: Made) -> None:
    at = BEFORE
    while at < datetime(2026, 3, 14, tzinfo=UTC):
        await bot.tick(at + timedelta(hours=3))
        await bot.tick(at)
        at += timedelta(hours=4)
    twice = [
        number for number, times in Counter(call.delivery for call in bot.platform.calls).items() if times > 1
    ]
    assert twice == []
    posted = [beat for beat in bot.beats() if beat.due_at < at - timedelta(hours=4)]
    assert {beat.state for beat in posted} == {OccurrenceState.POSTED}


def _offset(day: date, zone: ZoneInfo) -> timedelta | None:
    return datetime.combine(day, time(12), zone).utcoffset()


def _wall(beat: Occurrence, zone: ZoneInfo) -> datetime | None:
    return beat.posted_at.astimezone(zone).replace(tzinfo=None, fold=0) if beat.posted_at else None
