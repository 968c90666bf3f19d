"""The arrows between the states of a delivery: claims, leases, and what a crash leaves behind (design 5)."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from threading import Barrier
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text
from sqlmodel import Session

from bot.courier.claims import agenda, claim
from bot.courier.embedded import Courier
from bot.courier.jobs import begin_sending
from bot.courier.ledger import Desk, expire, move, reclaim
from bot.courier.outcomes import Sent, settle
from bot.courier.pacing import Held
from bot.database import Database
from facilitation.errors import Gone, Malformed, TryLater, Unknown, Unreachable, Why
from facilitation.ports import Capabilities
from facilitation.rules.transitions import ALLOWED, DeliveryState, ForbiddenTransition, Policy
from tests.bot.courier_world import NOW, UNHURRIED, World, seconds, small_world
from tests.fakes.recorder import Call, Recorder
from tests.tables import alone

S = DeliveryState
T = TypeVar("T")


@pytest.fixture
def world(any_database: Database) -> World:
    return World(any_database)


@pytest.fixture
def small() -> Iterator[World]:
    with small_world() as made:
        yield made


def once(database: Database, work: Callable[[Session], T]) -> T:
    """Run the work in one transaction."""

    def run(session: Session) -> T:
        with session.begin():
            return work(session)

    return database.run(run)


def claimed(world: World, desk: Desk, now: datetime = NOW, limit: int = 16) -> tuple[int, ...]:
    return once(world.database, lambda session: claim(session, desk, now, limit, agenda(session)).ids)


def test_a_row_is_claimed_by_one_of_many_who_try_at_the_same_time(world: World) -> None:
    world.platform = Recorder(capabilities=UNHURRIED)
    world.add_rooms(39)
    world.say_all((f"to {room}", {"room_id": room}) for room in world.room_ids)
    begin = Barrier(4)

    def work(owner: str) -> list[int]:
        database = Database(world.database.url)
        desk = world.desk(owner)
        mine: list[int] = []
        begin.wait()
        while ids := once(database, lambda session: claim(session, desk, NOW, 3, agenda(session)).ids):
            mine += ids
        database.close()
        return mine

    with ThreadPoolExecutor(4) as threads:
        found = [number for ids in threads.map(work, "abcd") for number in ids]
    assert sorted(found) == sorted(world.ids.values())


def test_a_room_is_served_by_one_courier_at_a_time(world: World) -> None:
    world.platform = Recorder(capabilities=UNHURRIED)
    world.say_all([("one", {}), ("two", {})])
    assert claimed(world, world.desk("a")) == (world.ids["one"],)
    assert claimed(world, world.desk("b")) == ()


def test_a_claim_whose_lease_ran_out_waits_again_and_its_first_owner_sends_nothing(world: World) -> None:
    world.say("post")
    slow, quick = world.desk("slow"), world.desk("quick")
    ids = claimed(world, slow)
    later = NOW + slow.lease
    assert once(world.database, lambda s: reclaim(s, quick, later - seconds(1))) == []
    assert world.states() == {"post": S.CLAIMED}
    once(world.database, lambda s: reclaim(s, quick, later))
    assert world.states() == {"post": S.PENDING}
    assert claimed(world, quick, later) == ids
    assert once(world.database, lambda s: begin_sending(s, slow, dict.fromkeys(ids, ()), later)) == []
    assert len(once(world.database, lambda s: begin_sending(s, quick, dict.fromkeys(ids, ()), later))) == 1


@pytest.mark.parametrize(
    ("policy", "state"),
    [
        (Policy.RESEND, S.PENDING),
        (Policy.STOP, S.UNKNOWN),
        (Policy.EPHEMERAL, S.UNKNOWN),
        (Policy.DEDUPE, S.PENDING),
    ],
)
def test_what_was_being_sent_when_the_process_died_goes_by_its_policy(
    small: World, policy: Policy, state: DeliveryState
) -> None:
    small.say("beat", policy=policy)
    desk = small.desk()
    once(small.database, lambda s: begin_sending(s, desk, claimed_in(s, desk), NOW))
    assert small.states() == {"beat": S.SENDING}
    once(small.database, lambda s: reclaim(s, desk, NOW + seconds(1), former_life=True))
    assert small.states() == {"beat": state}


def claimed_in(session: Session, desk: Desk) -> Mapping[int, tuple[Held, ...]]:
    return claim(session, desk, NOW, 16, agenda(session)).held


def test_rows_that_this_process_is_sending_are_not_taken_from_it(small: World) -> None:
    small.say("slow")
    desk = small.desk()
    (job,) = once(small.database, lambda s: begin_sending(s, desk, claimed_in(s, desk), NOW))
    once(small.database, lambda s: reclaim(s, desk, NOW + timedelta(hours=1), held={job.id}))
    assert small.states() == {"slow": S.SENDING}


async def test_after_a_crash_the_platform_is_asked_before_anything_is_repeated(small: World) -> None:
    small.platform = Recorder(capabilities=Capabilities(searchable=True))
    elsewhere = {"room_id": small.add_rooms(1)[0], "policy": Policy.RESEND}
    small.say_all([("arrived", {"policy": Policy.STOP}), ("lost", elsewhere)])
    desk = small.desk()
    jobs = once(small.database, lambda s: begin_sending(s, desk, claimed_in(s, desk), NOW))
    await small.platform.post(jobs[0].order)
    await small.drain(small.courier(), NOW + seconds(5))
    assert small.states() == {"arrived": S.SENT, "lost": S.SENT}
    assert small.platform.posts() == ["arrived", "lost"]


async def test_a_late_answer_of_the_platform_is_evidence(small: World) -> None:
    small.say("private", policy=Policy.STOP)
    desk, other = small.desk("frozen"), small.desk("other")
    (job,) = once(small.database, lambda s: begin_sending(s, desk, claimed_in(s, desk), NOW))
    once(small.database, lambda s: reclaim(s, other, NOW + seconds(61)))
    assert small.states() == {"private": S.UNKNOWN}
    once(small.database, lambda s: settle(s, desk, job, Sent("7"), NOW + seconds(62)))
    assert (small.states()["private"], small.row("private").message_ref) == (S.SENT, "7")


def test_what_has_expired_is_let_go_whatever_its_priority(small: World) -> None:
    small.say_all(
        (f"{priority}", {"priority": priority, "expires_at": NOW + seconds(1 + priority)})
        for priority in range(10)
    )
    assert once(small.database, lambda s: expire(s, NOW + seconds(5))) == 5
    assert Counter(small.states().values()) == {S.EXPIRED: 5, S.PENDING: 5}


@pytest.mark.parametrize("before", list(S))
def test_every_arrow_goes_through_the_table(small: World, before: DeliveryState) -> None:
    for after in S:
        name = f"to {after}"
        number = small.say(name, state=before)
        work = partial(move, ids=[number], before=before, after=after)
        if after in ALLOWED[before]:
            assert once(small.database, work) == [number]
            assert small.states()[name] == after
        else:
            with pytest.raises(ForbiddenTransition):
                once(small.database, work)
            assert small.states()[name] == before


def test_a_row_in_another_state_is_left_as_it_is(small: World) -> None:
    number = small.say("row", state=S.CANCELLED)
    assert once(small.database, lambda s: move(s, [number], S.PENDING, S.CLAIMED)) == []
    assert small.states() == {"row": S.CANCELLED}


def test_an_idle_courier_asks_one_question_and_reads_no_rows(small: World) -> None:
    small.say_all((f"later {i}", {"due_at": NOW + timedelta(days=1)}) for i in range(50))
    small.say_all((f"done {i}", {"state": S.SENT}) for i in range(50))
    asked: list[str] = []
    event.listen(small.database.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    assert claimed(small, small.desk()) == ()
    questions = [statement for statement in asked if statement.startswith("SELECT")]
    assert len(questions) == 1
    with small.database.engine.begin() as connection:
        plan = [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {questions[0]}"))]
    searches = [step for step in plan if "delivery" in step]
    assert len(searches) == 11
    assert all("USING" in step and "INDEX ix_delivery_" in step for step in searches)


# A life in steps: what the platform answers to each send, and how long until the next instant.
answers = st.sampled_from(
    [
        None,
        TryLater(3),
        TryLater(2, whole_account=True),
        Unknown("read timeout"),
        Malformed("bad"),
        Gone("gone"),
        Unreachable(Why.EXPIRED),
        ZeroDivisionError(),
    ]
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([Policy.RESEND], [(Unknown("read timeout"), False), (Unreachable(Why.EXPIRED), False)], set())
@given(
    policies=st.lists(st.sampled_from([Policy.RESEND, Policy.STOP, Policy.DEDUPE]), min_size=1, max_size=5),
    script=st.lists(st.tuples(answers, st.booleans()), max_size=25),
    crashes=st.sets(st.integers(0, 20), max_size=3),
)
async def test_whatever_happens_no_arrow_is_forbidden_and_nothing_is_sent_more_often_than_its_policy_says(
    policies: list[Policy], script: list[tuple[Exception | None, bool]], crashes: set[int]
) -> None:
    with small_world(alone) as world:
        history = watch(world.database)
        world.say_all((f"row {i}", {"policy": policy}) for i, policy in enumerate(policies))
        for number, (answer, arrives) in enumerate(script):
            if answer is not None:
                doubtful = isinstance(answer, Unknown | ZeroDivisionError)
                asked = _call_number(number, world.platform)
                world.platform.fails(answer, when=asked, arrives=arrives and doubtful)
        await live(world, crashes)
        for name, steps in history(world).items():
            for before, after in pairwise(steps):
                assert after in ALLOWED[before], (name, steps)
        calls = Counter(call.delivery for call in world.platform.calls)
        unsent = Counter(
            call.delivery
            for call, (answer, _) in zip(world.platform.calls, script, strict=False)
            if isinstance(answer, TryLater)
        )
        for i, policy in enumerate(policies):
            number = world.ids[f"row {i}"]
            assert calls[number] - unsent[number] <= _MOST[policy]
        assert not {S.CLAIMED, S.SENDING, S.PENDING} & set(world.states().values())


_MOST = {Policy.RESEND: 2, Policy.STOP: 1, Policy.DEDUPE: 2}


async def live(world: World, crashes: set[int]) -> None:
    """Virtual time until nothing is open; at some steps the process is killed and begins anew a second later."""
    courier, now = world.courier(), NOW
    for step in range(200):
        if step in crashes:
            await killed_while_sending(world, courier, now)
            courier, now = world.courier(), now + seconds(1)
        next_at = await courier.drain(now)
        if next_at is None:
            return
        now = next_at
    raise AssertionError("it never ends")


def _call_number(number: int, platform: Recorder) -> Callable[[Call], bool]:
    return lambda _: len(platform.calls) == number + 1


async def killed_while_sending(world: World, courier: Courier, now: datetime) -> None:
    """The process dies while the platform has the messages: nothing is written down any more."""
    world.platform.hold()
    draining = asyncio.create_task(courier.drain(now))
    held = asyncio.create_task(world.platform.reached(held=1))
    await asyncio.wait({draining, held}, return_when=asyncio.FIRST_COMPLETED)
    dying = [draining, held, *courier._under_way.values()]
    for task in dying:
        task.cancel()
    await asyncio.gather(*dying, return_exceptions=True)
    world.platform.release()


def watch(database: Database) -> Callable[[World], dict[str, list[DeliveryState]]]:
    """Keep every state that every row ever has, by a trigger of the database itself."""
    with database.engine.begin() as connection:
        connection.execute(
            text("CREATE TABLE seen_state (id INTEGER PRIMARY KEY, delivery INTEGER, state TEXT)")
        )
        keep = "INSERT INTO seen_state (delivery, state) VALUES (new.id, new.state)"
        connection.execute(text(f"CREATE TRIGGER born AFTER INSERT ON delivery BEGIN {keep}; END"))
        connection.execute(text(f"CREATE TRIGGER moved AFTER UPDATE OF state ON delivery BEGIN {keep}; END"))

    def history(world: World) -> dict[str, list[DeliveryState]]:
        found: dict[int, list[DeliveryState]] = defaultdict(list)
        with database.engine.begin() as connection:
            for row in connection.execute(text("SELECT delivery, state FROM seen_state ORDER BY id")):
                found[row.delivery].append(S(row.state))
        return {name: found[number] for name, number in world.ids.items()}

    return history
