"""What leaves, in which order, and to whom (design 5)."""

import asyncio
import re
from collections.abc import Iterator
from copy import copy
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.courier import embedded
from bot.database import Database
from facilitation.errors import TryLater
from facilitation.model import Account, Operation, Reach, Room, RoomState
from facilitation.ports import Capabilities
from facilitation.rules.transitions import DeliveryState
from tests.bot.courier_world import NOW, UNHURRIED, World, press, seconds, small_world
from tests.fakes.recorder import Recorder

S = DeliveryState


@pytest.fixture
def world(any_database: Database) -> World:
    return World(any_database)


@pytest.fixture
def small() -> Iterator[World]:
    with small_world() as made:
        yield made


async def test_what_is_due_is_said_and_nothing_is_open_after_it(world: World) -> None:
    world.say("hello")
    assert await world.courier().drain(NOW) is None
    sent = world.row("hello")
    assert world.platform.posts(world.room()) == ["hello"]
    assert (sent.state, sent.attempt, sent.sent_at, sent.message_ref) == (S.SENT, 1, NOW, "1")
    assert (sent.owner, sent.lease_until) == ("", None)


async def test_what_is_not_due_yet_is_the_next_instant(world: World) -> None:
    world.say("tomorrow", at=NOW + timedelta(days=1))
    world.say("later", at=NOW + timedelta(hours=3), priority=1)
    assert await world.courier().drain(NOW) == NOW + timedelta(hours=3)
    assert world.platform.calls == []


async def test_what_has_expired_is_never_said(world: World) -> None:
    world.say("old", at=NOW - timedelta(hours=25))
    world.say("fresh")
    await world.courier().drain(NOW)
    assert world.states() == {"old": S.EXPIRED, "fresh": S.SENT}


async def test_what_expires_while_it_waits_for_its_turn_is_not_said(small: World) -> None:
    small.say("first")
    small.say("second", expires_at=NOW + seconds(1))
    await small.drain(small.courier())
    assert small.states() == {"first": S.SENT, "second": S.EXPIRED}


async def test_answers_go_before_posts_and_posts_before_nudges(small: World) -> None:
    room, other = small.add_rooms(2)
    account = small.add_people(1)[0]
    small.say("nudge", account_id=account, priority=6)
    small.say("post", room_id=room, priority=5)
    small.say("answer", room_id=other, priority=1)
    small.toast("toast", "press 1")
    await small.courier(concurrency=1).drain(NOW)
    assert [call.text for call in small.platform.calls] == ["toast", "answer", "post", "nudge"]


async def test_within_a_room_the_order_of_the_ledger_is_kept(small: World) -> None:
    names = [f"part {i}" for i in range(6)]
    small.say_all([(name, {}) for name in names])
    await small.drain(small.courier())
    assert small.platform.posts() == names


async def test_a_row_that_must_try_again_is_not_overtaken_in_its_room(small: World) -> None:
    small.say_all([("one", {}), ("two", {}), ("three", {})])
    small.platform.fails(TryLater(7), when=lambda call: call.text == "one")
    await small.drain(small.courier())
    assert small.platform.posts() == ["one", "one", "two", "three"]
    assert small.row("one").sent_at == NOW + seconds(7)


async def test_one_room_has_one_message_under_way_while_others_go_on(small: World) -> None:
    small.add_rooms(4)
    small.platform = Recorder(capabilities=UNHURRIED)
    small.platform.hold()
    small.say_all([(f"{room}.{i}", {"room_id": room}) for i in range(3) for room in small.room_ids])
    draining = asyncio.create_task(small.drain(small.courier()))
    await small.platform.reached(held=5)
    assert sorted(call.address.chat for call in small.platform.held) == [-5, -4, -3, -2, -1]
    small.platform.release()
    await draining
    assert small.platform.overlaps == 0
    assert len(small.platform.calls) == 15


async def test_no_more_requests_are_in_flight_than_allowed(small: World) -> None:
    small.add_rooms(20)
    small.platform = Recorder(capabilities=UNHURRIED)
    small.platform.hold()
    small.say_all([(f"to {room}", {"room_id": room}) for room in small.room_ids])
    draining = asyncio.create_task(small.courier(concurrency=4).drain(NOW))
    await small.platform.reached(held=4)
    small.platform.release()
    await draining
    assert small.platform.most_held == 4
    assert len(small.platform.posts()) == 21


async def test_buttons_carry_the_mark_of_their_delivery(small: World) -> None:
    small.say("question", buttons=[press("Well", "1b:ci.status:1:well")])
    await small.courier().drain(NOW)
    (call,) = small.platform.calls
    assert call.message is not None
    assert re.fullmatch(r"1b:ci\.status:1:well~[0-9a-z]+", call.message.buttons[0].token)


async def test_a_room_that_is_not_open_keeps_its_rows_until_it_opens(world: World) -> None:
    world.say("post")
    world.change(Room, world.room_ids[0], state=RoomState.MUTED)
    assert await world.courier().drain(NOW) is None
    assert world.platform.calls == []
    world.change(Room, world.room_ids[0], state=RoomState.OPEN)
    await world.courier().drain(NOW)
    assert world.states() == {"post": S.SENT}


@pytest.mark.parametrize("reach", [Reach.UNKNOWN, Reach.BLOCKED, Reach.GONE])
async def test_an_account_that_is_not_open_is_not_written_to(small: World, reach: Reach) -> None:
    account = small.add_people(1, reach=reach)[0]
    small.say("nudge", account_id=account)
    small.toast("toast", "press 1", account_id=account)
    await small.courier().drain(NOW)
    assert [call.method for call in small.platform.calls] == ["toast"]
    assert small.states()["nudge"] == S.PENDING


async def test_where_strangers_may_be_written_to_success_opens_the_account(small: World) -> None:
    small.platform = Recorder(capabilities=Capabilities(cold_private=True))
    account = small.add_people(1, reach=Reach.UNKNOWN)[0]
    small.say("hello", account_id=account)
    await small.courier().drain(NOW)
    assert small.get(Account, account).reach == Reach.OPEN


async def test_rows_of_a_platform_that_does_not_run_here_are_left_alone(small: World) -> None:
    small.change(Room, small.room_ids[0], platform="discord")
    small.say("elsewhere")
    assert await small.courier().drain(NOW) is None
    assert small.states() == {"elsewhere": S.PENDING}


async def test_an_edit_waits_for_its_message_and_then_changes_it(small: World) -> None:
    post = small.say("before", at=NOW + seconds(60))
    small.say("after", operation=Operation.EDIT, subject_id=post)
    await small.drain(small.courier())
    assert small.platform.shown(small.room()) == ["after"]
    assert small.states() == {"before": S.SENT, "after": S.SENT}


@pytest.mark.parametrize("state", [S.FAILED, S.EXPIRED, S.CANCELLED, S.UNKNOWN])
async def test_an_edit_of_a_message_that_was_never_sent_is_said_anew_in_private(
    small: World, state: DeliveryState
) -> None:
    account = small.add_people(1)[0]
    step = small.say("step 1", account_id=account, state=state)
    small.say("step 2", account_id=account, operation=Operation.EDIT, subject_id=step)
    step_3 = partial(small.say, "step 3", account_id=account, operation=Operation.EDIT)
    await small.drain(small.courier())
    assert small.platform.shown(small.private()) == ["step 2"]
    step_3(subject_id=small.ids["step 2"])
    await small.drain(small.courier(), NOW + seconds(9))
    assert small.platform.shown(small.private()) == ["step 3"]


@pytest.mark.parametrize("operation", [Operation.EDIT, Operation.PIN, Operation.DELETE])
async def test_what_is_about_a_post_that_was_never_sent_is_cancelled_in_a_room(
    small: World, operation: Operation
) -> None:
    post = small.say("post", state=S.EXPIRED)
    small.say("about it", operation=operation, subject_id=post)
    await small.drain(small.courier())
    assert small.states()["about it"] == S.CANCELLED
    assert small.platform.calls == []


async def test_pins_and_deletions_reach_the_message_they_are_about(small: World) -> None:
    first, second = small.say("week 1"), small.say("a slip")
    small.say("pin", operation=Operation.PIN, subject_id=first)
    small.say("delete", operation=Operation.DELETE, subject_id=second)
    await small.drain(small.courier())
    assert small.platform.shown(small.room()) == ["week 1"]
    assert small.platform.pins[small.room()] == ["1"]


async def test_a_row_that_was_written_wakes_the_courier_at_once(
    small: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "LONGEST_SLEEP", 3600.0)
    looked, stop = asyncio.Event(), asyncio.Event()

    def clock() -> datetime:
        looked.set()
        return NOW

    courier = small.courier(clock=clock)
    running = asyncio.create_task(courier.run(stop))
    await looked.wait()
    small.say("quick")
    await asyncio.to_thread(courier.wake)
    async with asyncio.timeout(30):
        await small.platform.reached(calls=1)
    stop.set()
    await running
    assert small.states() == {"quick": S.SENT}


async def test_stopping_finishes_what_has_begun_and_begins_nothing_new(small: World) -> None:
    small.platform = Recorder(capabilities=UNHURRIED)
    small.platform.hold()
    small.say_all([("one", {}), ("two", {})])
    stop = asyncio.Event()
    running = asyncio.create_task(small.courier(clock=lambda: NOW).run(stop))
    await small.platform.reached(held=1)
    stop.set()
    small.platform.release()
    await running
    assert small.states() == {"one": S.SENT, "two": S.PENDING}


async def test_two_couriers_on_one_database_say_everything_once(world: World) -> None:
    world.platform = Recorder(capabilities=UNHURRIED)
    world.add_rooms(9)
    world.say_all([(f"{room}.{i}", {"room_id": room}) for i in range(10) for room in world.room_ids])
    second = copy(world)
    second.database = Database(world.database.url)
    stop = asyncio.Event()

    loop = asyncio.get_running_loop()
    start = loop.time()

    def clock() -> datetime:
        return NOW + seconds(loop.time() - start)

    couriers = [world.courier("a", clock=clock), second.courier("b", clock=clock)]
    running = [asyncio.create_task(courier.run(stop)) for courier in couriers]
    async with asyncio.timeout(30):
        await world.platform.reached(calls=100)
    stop.set()
    await asyncio.gather(*running)
    second.database.close()
    assert set(world.states().values()) == {S.SENT}
    assert len(world.platform.calls) == len({call.delivery for call in world.platform.calls}) == 100
    for room in range(10):
        texts = world.platform.posts(world.room(room))
        assert texts == sorted(texts)
