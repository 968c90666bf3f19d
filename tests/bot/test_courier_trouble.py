"""What becomes of a message when the platform says no, or nothing (design 5 and 7)."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.trouble import DatabaseTrouble, TroubleKind, trouble
from facilitation.errors import Malformed, RoomMoved, TryLater, Unknown, Unreachable, Why
from facilitation.flows.shared.reach import arrived
from facilitation.model import Account, Operation, Reach, Role, Room, RoomState
from facilitation.outbox import AT_A_TAP, bring_along
from facilitation.ports import Address, Capabilities
from facilitation.rules.transitions import DeliveryState, Policy
from tests.bot.courier_world import NOW, World, seconds, small_world
from tests.fakes.recorder import Recorder

S = DeliveryState


@pytest.fixture
def world() -> Iterator[World]:
    with small_world() as made:
        yield made


async def test_a_room_that_asks_to_wait_does_not_stop_the_others(world: World) -> None:
    busy, calm = world.room_ids[0], world.add_rooms(1)[0]
    world.platform.fails(TryLater(30), when=lambda call: call.address.chat == -1)
    world.say_all([("busy 1", {"room_id": busy}), ("calm", {"room_id": calm}), ("busy 2", {"room_id": busy})])
    courier = world.courier()
    await world.drain(courier, until=NOW + seconds(20))
    assert world.states() == {"busy 1": S.PENDING, "calm": S.SENT, "busy 2": S.PENDING}
    await world.drain(courier, NOW + seconds(29))
    assert world.row("busy 1").sent_at == NOW + seconds(30)
    assert world.states()["busy 2"] == S.SENT


async def test_an_account_that_must_wait_sends_nothing_at_all_and_begins_again_gently(world: World) -> None:
    rooms = world.add_rooms(40)
    world.platform.fails(TryLater(5, whole_account=True))
    world.say("first")
    world.say_all([(f"to {room}", {"room_id": room}) for room in rooms])
    await world.drain(world.courier(concurrency=1))
    times = [call.at for call in world.platform.calls]
    assert times[1] == NOW + seconds(5)
    assert times.count(times[1]) == 1
    assert set(world.states().values()) == {S.SENT}


async def test_waiting_does_not_use_up_the_sends_of_a_policy(world: World) -> None:
    world.say("beat", policy=Policy.RESEND)
    world.platform.fails(TryLater(2), times=3)
    world.platform.fails(Unknown("read timeout"), times=1)
    await world.drain(world.courier())
    assert world.states() == {"beat": S.SENT}
    assert len(world.platform.calls) == 5


async def test_a_toast_waits_alone_and_fails_where_it_would_come_too_late(world: World) -> None:
    world.toast("soon", "press 1")
    world.toast("never", "press 2")
    world.platform.fails(TryLater(10), when=lambda call: call.text == "soon")
    world.platform.fails(TryLater(200), when=lambda call: call.text == "never")
    world.say("post")
    await world.drain(world.courier())
    assert world.states() == {"soon": S.SENT, "never": S.FAILED, "post": S.SENT}
    assert world.row("post").sent_at == NOW


async def test_a_room_that_moved_is_followed_with_all_its_rows(world: World) -> None:
    world.say_all([("one", {}), ("two", {})])
    world.platform.fails(RoomMoved(-1001), when=lambda call: call.address.chat == -1, times=9)
    await world.drain(world.courier())
    assert world.get(Room, world.room_ids[0]).chat == -1001
    assert world.platform.shown(Address("console", -1001)) == ["one", "two"]


async def test_a_room_that_moved_to_where_a_room_stands_hands_its_rows_over(world: World) -> None:
    old, new = world.room_ids[0], world.add_rooms(1)[0]
    world.say("post")
    world.platform.fails(RoomMoved(-2))
    await world.drain(world.courier())
    assert world.platform.shown(world.room(1)) == ["post"]
    assert (world.get(Room, old).state, world.get(Room, new).chat) == (RoomState.LOST, -2)


@pytest.mark.parametrize(
    ("why", "state", "words"),
    [
        (Why.REMOVED, RoomState.LOST, "no longer in the room"),
        (Why.NOT_FOUND, RoomState.LOST, "no longer in the room"),
        (Why.NO_RIGHTS, RoomState.MUTED, "cannot write"),
        (Why.TOPIC_CLOSED, RoomState.CLOSED, "is closed"),
        (Why.TOPIC_DELETED, RoomState.LOST, "is gone"),
    ],
)
async def test_a_lost_room_is_kept_as_such_and_its_leader_told_once(
    world: World, why: Why, state: RoomState, words: str
) -> None:
    world.add_people(2)
    world.add_people(1, role=Role.FACILITATOR)
    world.say_all([(f"post {i}", {}) for i in range(4)])
    world.platform.fails(Unreachable(why), when=lambda call: not call.address.private, times=9)
    courier = world.courier()
    await world.drain(courier)
    await world.drain(courier, NOW + timedelta(hours=1))
    room = world.get(Room, world.room_ids[0])
    assert (room.state, room.reason, room.state_since) == (state, why, NOW)
    assert list(world.states().values())[:4] == [S.PENDING] * 4, "they wait until the room is open again"
    (told,) = world.platform.posts(world.private(2))
    assert words in told
    assert "Room 1" in told
    assert "Blue group" in told
    assert len(world.platform.calls) == 2


async def test_a_missing_right_to_pin_does_not_silence_the_room(world: World) -> None:
    post = world.say("post")
    world.say("pin", operation=Operation.PIN, subject_id=post)
    world.platform.fails(Unreachable(Why.NO_RIGHTS), when=lambda call: call.method == "pin")
    await world.drain(world.courier())
    assert world.states() == {"post": S.SENT, "pin": S.FAILED}
    assert world.get(Room, world.room_ids[0]).state == RoomState.OPEN


async def test_a_missing_right_to_pin_is_told_once_and_named(world: World) -> None:
    world.add_people(1, role=Role.FACILITATOR)
    post = world.say("post")
    lacking = Unreachable(Why.NO_RIGHTS, rights=("Pin Messages",))
    world.platform.fails(lacking, when=lambda call: call.method == "pin", times=9)
    for week in range(3):
        world.say(f"pin {week}", at=NOW + timedelta(weeks=week), operation=Operation.PIN, subject_id=post)
        await world.drain(world.courier(), NOW + timedelta(weeks=week))
    (told,) = world.platform.posts(world.private())
    assert "please give me this permission there: Pin Messages." in told


@pytest.mark.parametrize(
    ("why", "reach"),
    [
        (Why.BLOCKED, Reach.BLOCKED),
        (Why.NEVER_STARTED, Reach.UNKNOWN),
        (Why.DEACTIVATED, Reach.GONE),
        (Why.NOT_FOUND, Reach.UNKNOWN),
    ],
)
async def test_who_blocked_the_bot_gets_no_retry_and_nobody_a_message_about_it(
    world: World, why: Why, reach: Reach
) -> None:
    account = world.add_people(1)[0]
    world.add_people(1, role=Role.FACILITATOR)
    world.platform.fails(Unreachable(why))
    world.say_all([(f"nudge {i}", {"account_id": account}) for i in range(10)])
    courier = world.courier()
    await world.drain(courier)
    await world.drain(courier, NOW + timedelta(days=2))
    assert world.get(Account, account).reach == reach
    assert len(world.platform.calls) == 1
    assert world.states() == {"nudge 0": S.FAILED} | {f"nudge {i}": S.EXPIRED for i in range(1, 10)}


async def test_news_to_closed_messages_waits_for_a_tap_where_taps_are_answered_and_nudges_do_not(
    world: World,
) -> None:
    world.platform = Recorder(capabilities=Capabilities(ephemeral=True))
    account, other = world.add_people(2)
    world.platform.fails(Unreachable(Why.BLOCKED), times=2)
    world.say("news", account_id=account)
    world.say("nudge", account_id=other, nudge="OTHER")
    courier = world.courier()
    await world.drain(courier)
    assert world.states() == {"news": S.PENDING, "nudge": S.FAILED}
    assert world.get(Account, account).reach == Reach.BLOCKED
    bring(world, account, "a tap")
    world.platform.fails(Unreachable(Why.EXPIRED))  # even that tap was too long ago
    await world.drain(courier)
    assert world.states()["news"] == S.PENDING
    bring(world, account, "another tap")
    await world.drain(courier)
    assert world.states()["news"] == S.SENT
    assert world.get(Account, account).reach == Reach.BLOCKED, "an answer to a tap opens nothing"


async def test_a_tap_brings_a_few_news_along_and_never_a_nudge(world: World) -> None:
    (account,) = world.add_people(1, reach=Reach.BLOCKED)
    world.say_all([(f"news {n}", {"account_id": account}) for n in range(AT_A_TAP + 2)])
    world.say_all(
        [
            ("nudge", {"account_id": account, "nudge": "OTHER"}),
            ("later", {"account_id": account, "due_at": NOW + seconds(9)}),
        ]
    )
    bring(world, account, "a tap")
    brought = [name for name in world.ids if world.row(name).interaction == "a tap"]
    assert brought == [f"news {n}" for n in range(AT_A_TAP)]


def bring(world: World, account: int, interaction: str) -> None:
    with Session(world.database.engine) as session, session.begin():
        assert bring_along(session, account, interaction, NOW, closed=True)


async def test_an_answer_to_an_old_press_fails_quietly(world: World) -> None:
    account = world.add_people(1)[0]
    world.platform.spent.add("press 1")
    world.toast("saved", "press 1", account_id=account)
    await world.drain(world.courier())
    assert world.states() == {"saved": S.FAILED}
    assert world.get(Account, account).reach == Reach.OPEN
    assert world.faults() == []


async def test_an_answer_that_came_too_late_for_a_stranger_is_not_said_in_the_room(world: World) -> None:
    world.platform = Recorder(capabilities=Capabilities(ephemeral=True))
    world.platform.spent.add("press 1")
    world.toast("only members can", "press 1", at=NOW)
    await world.drain(world.courier())
    assert world.states() == {"only members can": S.FAILED}
    assert world.platform.posts(world.room()) == []


async def test_a_refused_form_is_a_fault_with_a_reference(world: World) -> None:
    world.say("odd")
    world.platform.fails(Malformed('can\'t parse entities: unsupported start tag "maria" at byte 5'))
    await world.drain(world.courier())
    assert world.states() == {"odd": S.FAILED}
    (fault,) = world.faults()
    assert fault.reference == f"D{world.ids['odd']}"
    assert "parse entities" in fault.error
    assert "maria" not in fault.error + world.row("odd").error


async def test_a_bug_in_a_platform_is_logged_kept_and_stops_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.say_all([("odd", {"policy": Policy.RESEND}), ("even", {})])
    world.platform.fails(ZeroDivisionError("a secret word"))
    await world.drain(world.courier())
    assert world.states() == {"odd": S.UNKNOWN, "even": S.SENT}
    (fault,) = world.faults()
    assert fault.reference in caplog.text
    assert "secret" not in caplog.text + fault.error + world.row("odd").error


async def test_a_private_answer_whose_message_is_gone_is_said_anew(world: World) -> None:
    account = world.add_people(1)[0]
    step = world.say("step 1", account_id=account, state=S.SENT, message_ref="99")
    world.say("step 2", account_id=account, operation=Operation.EDIT, subject_id=step)
    await world.drain(world.courier())
    assert world.platform.shown(world.private()) == ["step 2"]
    assert world.row("step 2").operation == Operation.POST


async def test_an_edit_of_a_post_that_is_gone_is_done(world: World) -> None:
    post = world.say("post", state=S.SENT, message_ref="99")
    world.say("refresh", operation=Operation.EDIT, subject_id=post)
    await world.drain(world.courier())
    assert world.states()["refresh"] == S.SENT
    assert world.platform.shown(world.room()) == []


@pytest.mark.parametrize(
    ("policy", "arrives", "calls", "state"),
    [
        (Policy.RESEND, True, 2, S.SENT),
        (Policy.RESEND, False, 2, S.SENT),
        (Policy.STOP, True, 1, S.UNKNOWN),
        (Policy.EPHEMERAL, True, 1, S.UNKNOWN),
        (Policy.DEDUPE, True, 2, S.SENT),
    ],
)
async def test_a_doubtful_message_goes_by_its_policy(
    world: World, policy: Policy, arrives: bool, calls: int, state: DeliveryState
) -> None:
    world.say("beat", policy=policy)
    world.platform.fails(Unknown("read timeout"), arrives=arrives)
    await world.drain(world.courier())
    assert (len(world.platform.calls), world.states()["beat"]) == (calls, state)


@pytest.mark.parametrize(("policy", "most"), [(Policy.RESEND, 2), (Policy.STOP, 1), (Policy.DEDUPE, 2)])
async def test_doubt_without_end_ends_at_unknown(world: World, policy: Policy, most: int) -> None:
    world.say("beat", policy=policy)
    world.platform.fails(Unknown("read timeout"), times=99, arrives=True)
    await world.drain(world.courier())
    assert (len(world.platform.calls), world.states()["beat"]) == (most, S.UNKNOWN)


async def test_where_the_platform_drops_repeats_a_private_message_is_repeated(world: World) -> None:
    account = world.add_people(1)[0]
    world.platform = Recorder(capabilities=Capabilities(deduplicates=True))
    world.say("nudge", account_id=account, policy=Policy.STOP)
    world.platform.fails(Unknown("read timeout"), arrives=True)
    await world.drain(world.courier())
    assert world.states() == {"nudge": S.SENT}
    assert world.platform.shown(world.private()) == ["nudge"]


async def test_where_the_platform_can_be_asked_evidence_comes_before_the_policy(world: World) -> None:
    world.platform = Recorder(capabilities=Capabilities(searchable=True))
    world.say("arrived", policy=Policy.STOP)
    world.platform.fails(Unknown("read timeout"), arrives=True)
    await world.drain(world.courier())
    assert [call.method for call in world.platform.calls] == ["post", "find"]
    assert (world.states()["arrived"], world.row("arrived").message_ref) == (S.SENT, "1")


async def test_an_edit_in_doubt_is_repeated_for_it_does_no_harm(world: World) -> None:
    account = world.add_people(1)[0]
    step = world.say("step 1", account_id=account)
    world.say("step 2", account_id=account, operation=Operation.EDIT, subject_id=step, policy=Policy.STOP)
    world.platform.fails(Unknown("read timeout"), when=lambda call: call.method == "edit", arrives=True)
    await world.drain(world.courier())
    assert world.states() == {"step 1": S.SENT, "step 2": S.SENT}


async def test_a_press_on_a_doubtful_message_shows_that_it_arrived(world: World) -> None:
    world.say_all([("nudge", {"policy": Policy.STOP}), ("sure", {})])
    world.platform.fails(Unknown("read timeout"), arrives=True)
    await world.drain(world.courier())

    def pressed(name: str) -> bool:
        def work(session: Session) -> bool:
            with session.begin():
                return arrived(session, world.ids[name], NOW + seconds(60))

        return world.database.run(work)

    assert [pressed("nudge"), pressed("nudge"), pressed("sure")] == [True, False, False]
    assert (world.states()["nudge"], world.row("nudge").sent_at) == (S.SENT, NOW + seconds(60))


async def test_what_was_sent_is_written_down_after_the_database_is_well_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.platform.hold()
    world.say("beat", policy=Policy.STOP)
    courier = world.courier()
    draining = asyncio.create_task(courier.drain(NOW))
    await world.platform.reached(held=1)
    with monkeypatch.context() as ill:
        ill.setattr(world.database, "run", _full)
        world.platform.release()
        with pytest.raises(DatabaseTrouble):
            await draining
    assert world.states() == {"beat": S.SENDING}
    await world.drain(courier, NOW + seconds(600))
    assert (world.states()["beat"], world.row("beat").sent_at) == (S.SENT, NOW)
    assert len(world.platform.calls) == 1


def _full(_work: object) -> None:
    raise trouble(TroubleKind.FULL)
