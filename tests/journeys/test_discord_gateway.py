"""The line to Discord breaks in mid-course: nothing that people did is lost, and nothing is done twice."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from adapters.discord.connection import Access
from facilitation.model import CheckIn
from tests.journeys.discord import Discord
from tests.journeys.driver import Journey, Person
from tests.journeys.places import on_discord

CHECK_IN = "Midweek! How is it going?"


def group(journey: Journey) -> tuple[Person, Person]:
    """Maria leads, Amina has joined, the first week has begun."""
    maria, amina = journey.person("Maria", admin=True), journey.person("Amina")
    journey.set_up(maria)
    amina.joins()
    journey.clock.to("Mon 10:00")
    return maria, amina


def statuses(session: Session) -> list[str]:
    with session.begin():
        return [str(status) for status in session.exec(select(CheckIn.status))]


@pytest.mark.parametrize("again", [1, 2])
def test_what_people_do_while_the_line_is_down_is_done_once_when_it_is_up_again(
    on_discord_app: tuple[Journey, Discord], again: int
) -> None:
    journey, land = on_discord_app
    _, amina = group(journey)
    journey.clock.to("Wed 17:00")
    journey.room.says(CHECK_IN)
    amina.types("/ask")
    amina.presses("The group")
    land.double.gateway.drops()
    amina.presses_in_room("Going well")
    amina.writes("What is a search tree?")
    journey.room.is_silent()
    land.double.gateway.resumes(again=again)
    journey.run(land.settle())
    journey.clock.after(2)
    amina.sees("Good. Do you want to answer the question?")
    assert journey.database.run(statuses) == ["well"]
    assert journey.room.everything.count("Amina asks: What is a search tree?") == 1


def test_a_new_session_finds_the_rooms_as_they_are_and_people_tap_again(
    on_discord_app: tuple[Journey, Discord],
) -> None:
    journey, land = on_discord_app
    maria, amina = group(journey)
    journey.clock.to("Wed 16:50")
    land.double.gateway.drops()
    journey.clock.to("Wed 17:00")
    journey.room.says(CHECK_IN)  # what is due is said all the same
    land.unacknowledged_expected = True
    amina.presses_in_room("Going well")
    land.double.bot_may(land.guild, channel=land.channel(land.room), send_messages=False)
    journey.run(land.settle())
    maria.screen.news.clear()
    journey.run(land.double.gateway.begins_anew())
    journey.run(land.settle())
    maria.sees("I cannot write in")
    assert journey.database.run(statuses) == []
    amina.presses_in_room("Going well")
    amina.sees("Good. Do you want to answer the question?")
    assert journey.database.run(statuses) == ["well"]
    assert journey.room.everything.count(CHECK_IN) == 1


def test_a_bot_in_parts_hears_the_servers_and_private_chats_of_all_its_parts(tmp_path: Path) -> None:
    with on_discord(tmp_path, access=Access("made-up", shard_count=2), part=1) as (journey, land):
        _, amina = group(journey)
        assert (land.guild.id >> 22) % 2 == 1, "private chats are in the other part"
        journey.clock.to("Wed 17:00")
        amina.presses_in_room("Going well")
        amina.sees("Good. Do you want to answer the question?")
