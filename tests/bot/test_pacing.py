"""Messages leave as fast as the platform allows, and never faster (platform-facts 1.3)."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.courier.pacing import MINUTE, Rate, chat_rates, ring_of
from facilitation.ports import Capabilities
from tests.bot.courier_world import NOW, World, seconds, small_world
from tests.fakes.recorder import Recorder

TELEGRAM = Capabilities()


@pytest.fixture
def world() -> Iterator[World]:
    with small_world() as made:
        yield made


def most_within(times: Sequence[float], window: float) -> int:
    """The largest number of instants in any half-open window of that length, counted one by one."""
    return max((sum(start <= t < start + window for t in times) for start in times), default=0)


def departures(rates: Sequence[Rate], wanted: Sequence[float]) -> list[float]:
    """When messages that were wanted at these instants leave, each as early as all rates allow."""
    free = [-inf] * len(rates)
    left: list[float] = []
    for at in sorted(wanted):
        leaves = max(at, *free, *left[-1:])
        free = [rate.after(next_at, leaves) for rate, next_at in zip(rates, free, strict=True)]
        left.append(leaves)
    return left


@given(
    st.lists(st.floats(0, 300), max_size=60),
    st.floats(0.5, 5),
    st.integers(1, 5),
)
def test_a_rate_lets_its_burst_through_and_then_keeps_its_interval(
    wanted: list[float], interval: float, burst: int
) -> None:
    left = departures([Rate(interval, burst)], wanted)
    window = 10 * interval
    assert most_within(left, window * 0.999) <= burst + 9


@given(st.lists(st.floats(0, 400), max_size=90))
def test_a_room_never_gets_two_messages_in_a_second_nor_21_in_a_minute(wanted: list[float]) -> None:
    rates = list(chat_rates(TELEGRAM, "telegram", -1, private=False).values())
    left = departures(rates, wanted)
    assert most_within(left, 1.0) <= 1
    assert most_within(left, 60.0) <= 20


@given(st.lists(st.floats(0, 30), max_size=40))
def test_a_message_for_a_rested_chat_never_waits(gaps: list[float]) -> None:
    rates = list(chat_rates(TELEGRAM, "telegram", -1, private=False).values())
    wanted = [sum(gaps[: i + 1]) + i * (MINUTE / 18) for i in range(len(gaps))]
    assert departures(rates, wanted) == pytest.approx(wanted)


def test_a_private_chat_has_no_limit_by_the_minute() -> None:
    assert list(chat_rates(TELEGRAM, "telegram", 5, private=True)) == ["telegram:5"]


def test_a_platform_without_limits_is_not_paced() -> None:
    free = Capabilities(per_second=inf, per_room_second=inf, per_room_minute=inf)
    assert chat_rates(free, "console", 1, private=False) == {}
    assert ring_of(free, "console") == (["console/000"], 0.0)


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 30_000),  # milliseconds from now
            st.sampled_from(["room_id", "account_id"]),
            st.integers(0, 4),
            st.integers(0, 6),
        ),
        min_size=1,
        max_size=60,
    )
)
async def test_whatever_is_due_when_no_limit_is_ever_broken(rows: list[tuple[int, str, int, int]]) -> None:
    with small_world() as world:
        targets = {"room_id": world.room_ids + world.add_rooms(2), "account_id": world.add_people(5)}
        for number, (due, kind, which, priority) in enumerate(rows):
            target = targets[kind][which % len(targets[kind])]
            at = NOW + timedelta(milliseconds=due)
            world.say(f"{number}", at=at, priority=priority, **{kind: target})
        await world.drain(world.courier())
        assert_limits_kept(world.platform)
        assert len(world.platform.calls) == len(rows)


def assert_limits_kept(platform: Recorder) -> None:
    """30 a second, 1 a second in a chat, 20 a minute in a room."""
    times = [call.at.timestamp() for call in platform.calls]
    assert most_within(times, 1.0) <= 30
    for address in {call.address for call in platform.calls}:
        chat = [call.at.timestamp() for call in platform.calls if call.address == address]
        assert most_within(chat, 1.0) <= 1
        if not address.private:
            assert most_within(chat, 60.0) <= 20


async def test_300_private_messages_leave_within_a_tenth_of_the_shortest_time(world: World) -> None:
    accounts = world.add_people(300)
    world.say_all((f"to {account}", {"account_id": account}) for account in accounts)
    last = await world.drain(world.courier())
    assert_limits_kept(world.platform)
    assert len(world.platform.calls) == 300
    assert last - NOW <= seconds(9.0 * 1.1)  # 30 at once, then 30 a second


async def test_posts_to_many_rooms_and_answers_to_people_share_the_account(world: World) -> None:
    rooms, accounts = world.add_rooms(60), world.add_people(60)
    world.say_all((f"post {room}", {"room_id": room}) for room in rooms)
    world.say_all((f"more {room}", {"room_id": room}) for room in rooms)
    world.say_all((f"answer {account}", {"account_id": account, "priority": 1}) for account in accounts)
    last = await world.drain(world.courier())
    assert_limits_kept(world.platform)
    assert len(world.platform.calls) == 180
    assert all(call.address.private for call in world.platform.calls[:60])
    assert last - NOW <= seconds(5.0 * 1.1)


async def test_an_answer_that_comes_during_a_long_drain_goes_next(world: World) -> None:
    accounts = world.add_people(101)
    world.say_all((f"to {account}", {"account_id": account}) for account in accounts[:100])
    world.say("answer", account_id=accounts[100], priority=1, at=NOW + seconds(1.5))
    await world.drain(world.courier())
    sent_at = world.row("answer").sent_at
    assert sent_at is not None
    assert sent_at - NOW <= seconds(2.6)


async def test_one_busy_room_gets_twenty_posts_in_a_minute_at_most_and_a_toast_at_once(
    world: World,
) -> None:
    world.say_all((f"post {i}", {}) for i in range(30))
    world.toast("toast", "press 1", at=NOW + seconds(0.5))
    await world.drain(world.courier())
    toasts = [call for call in world.platform.calls if call.method == "toast"]
    world.platform.calls = [call for call in world.platform.calls if call.method == "post"]
    assert_limits_kept(world.platform)
    assert toasts[0].at == NOW + seconds(0.5)
    assert world.platform.calls[17].at - NOW < seconds(60)


async def test_a_clock_that_was_set_back_does_not_silence_the_bot(world: World) -> None:
    world.say_all((f"post {i}", {}) for i in range(3))
    courier = world.courier()
    await world.drain(courier)
    world.say("after", at=NOW - timedelta(hours=2))
    last = await world.drain(courier, NOW - timedelta(hours=1))
    assert world.states()["after"] == "sent"
    assert last - (NOW - timedelta(hours=1)) < seconds(10)
