"""What happens to rooms in Telegram in the middle of a course: they move, close, vanish; the bot is removed and back."""

from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from facilitation.model import Group, Occurrence
from tests.journeys.driver import Journey, Person
from tests.journeys.places import on_telegram
from tests.journeys.telegram import Telegram


def a_group(journey: Journey, *names: str) -> tuple[Person, ...]:
    """Maria leads; the others have joined, and week 1 has begun."""
    maria = journey.person("Maria", admin=True)
    learners = [journey.person(name) for name in names]
    journey.set_up(maria)
    for learner in learners:
        learner.joins()
    journey.clock.to("Mon 10:00")
    journey.room.says("Week 1 of 6")
    for person in (maria, *learners):
        person.screen.news.clear()
    return maria, *learners


def plan(journey: Journey) -> list[tuple[object, ...]]:
    """All beats with their times."""

    def read(session: Session) -> list[tuple[object, ...]]:
        with session.begin():
            rows = session.exec(select(Occurrence).order_by(col(Occurrence.id)))
            return [(row.id, row.week, row.beat, row.due_at) for row in rows]

    return journey.database.run(read)


def groups(journey: Journey) -> int:
    def read(session: Session) -> int:
        with session.begin():
            return len(session.exec(select(Group)).all())

    return journey.database.run(read)


def test_the_link_of_the_check_brings_the_bot_in_and_leads_to_a_group(tmp_path: Path) -> None:
    with on_telegram(tmp_path) as (journey, land):
        maria = journey.person("Maria", admin=True)
        owner, place = land.people[maria.private], land.double.group("New", land.people[maria.private])
        owner.follows("https://t.me/circle_bot?startgroup=setup", place)
        journey.run(land.settle())
        (((button,),),) = [place.last().keyboard]
        owner.follows(button["url"])
        journey.run(land.settle())
        maria.sees("Which course do you follow?")


@pytest.mark.parametrize("told", [True, False], ids=["told of it", "not told of it"])
def test_a_group_that_becomes_a_supergroup_goes_on_in_its_new_chat(tmp_path: Path, *, told: bool) -> None:
    with on_telegram(tmp_path, kind="group") as (journey, land):
        _, amina = a_group(journey, "Amina")
        before = plan(journey)
        old = land.group.chat
        land.group.upgrades()
        if not told:
            land.double.updates.clear()
            land.refusals_expected = ("group chat was upgraded",)
        journey.clock.to("Wed 17:00")
        journey.room.says("Midweek!")
        assert "Midweek!" in land.group.last().text
        assert land.group.last().chat.id != old.id
        amina.presses_in_room("Going well")
        amina.sees("Good.")
        assert plan(journey) == before


def test_a_bot_that_was_removed_says_so_to_the_leader_and_goes_on_when_it_is_back(
    on_phone: tuple[Journey, Telegram],
) -> None:
    journey, land = on_phone
    maria, amina = a_group(journey, "Amina")
    land.creator.removes_bot(land.group)
    journey.clock.to("Tue 9:00")
    maria.sees("I am no longer in the room “Our group”")
    calls = len(land.double.calls("sendMessage"))
    journey.clock.to("Wed 17:30")
    asked = [one.chat for one in land.double.calls("sendMessage")[calls:]]
    assert land.group.id not in asked, "nothing is tried where the bot is not"
    assert "no longer in the room" not in "\n".join(maria.screen.news), "said once is enough"

    land.creator.adds_bot(land.group)
    journey.clock.after(1)
    journey.room.says("Midweek!")  # it still makes sense
    amina.presses_in_room("Going well")
    amina.sees("Good.")
    assert land.double.refusals() == []


@pytest.mark.parametrize("told", [True, False], ids=["told of it", "not told of it"])
def test_a_bot_that_may_not_write_tells_the_leader_and_posts_when_it_may(
    on_phone: tuple[Journey, Telegram], *, told: bool
) -> None:
    journey, land = on_phone
    (maria,) = a_group(journey)
    land.creator.mutes_bot(land.group)
    if not told:
        land.double.updates.clear()
        land.refusals_expected = ("not enough rights",)
    journey.clock.to("Wed 17:10")
    maria.sees("I cannot write in the room “Our group”")
    land.creator.unmutes_bot(land.group)
    journey.clock.after(1)
    journey.room.says("Midweek!")


def test_a_group_that_meets_in_a_topic_is_spoken_to_there_and_nowhere_else(tmp_path: Path) -> None:
    with on_telegram(tmp_path, forum=True) as (journey, land):
        land.topic = land.group.opens_topic("Our course")
        maria, amina = a_group(journey, "Amina")
        assert all(message.topic is land.topic for message in land.group.from_bot())

        land.group.closes_topic(land.topic)
        journey.clock.to("Wed 17:10")
        maria.sees("is closed, so I cannot post there")
        land.group.reopens_topic(land.topic)
        journey.clock.after(1)
        journey.room.says("Midweek!")
        amina.presses_in_room("Going well")
        amina.sees("Good.")
        assert all(message.topic is land.topic for message in land.group.from_bot())


@pytest.mark.parametrize("refusal", ["message thread not found", "TOPIC_DELETED"])
def test_a_group_whose_topic_is_deleted_goes_on_where_its_leader_types_setup(
    tmp_path: Path, refusal: str
) -> None:
    with on_telegram(tmp_path, forum=True) as (journey, land):
        land.topic = land.group.opens_topic("Our course")
        maria, amina = a_group(journey, "Amina")
        before = plan(journey)
        land.group.deletes_topic(land.topic, refusal)
        land.refusals_expected = (refusal,)
        journey.clock.to("Wed 17:10")
        maria.sees("is gone, so I cannot post there", "Please type /setup")

        land.topic = land.group.opens_topic("Our new place")
        maria.types("/setup", in_room=True)
        maria.sees("From now on Our group meets here.")
        journey.room.says("Midweek!")
        assert land.group.last().topic is land.topic
        amina.presses_in_room("Going well")
        amina.sees("Good.")
        assert plan(journey) == before
        assert groups(journey) == 1


def test_nobody_else_takes_a_group_with_a_lost_topic_to_another_place(tmp_path: Path) -> None:
    with on_telegram(tmp_path, forum=True) as (journey, land):
        land.topic = land.group.opens_topic("Our course")
        maria, _ = a_group(journey, "Amina")
        land.group.deletes_topic(land.topic)
        land.refusals_expected = ("message thread not found",)
        journey.clock.to("Wed 17:10")
        maria.sees("is gone")
        lars = journey.person("Lars", admin=True)
        land.topic = land.group.opens_topic("Another course")
        lars.types("/setup", in_room=True)
        lars.presses_in_room("Open private chat")
        lars.sees("Let us set up your group.")
        assert groups(journey) == 2
