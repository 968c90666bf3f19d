"""What only Discord can do to a group: windows over a restart, slow answers, channels and rights that change."""

import asyncio
from pathlib import Path

from tests.fakes.discord import POST
from tests.journeys.discord import Discord
from tests.journeys.driver import Journey, Person
from tests.journeys.places import on_discord


def group(journey: Journey) -> tuple[Person, Person]:
    """Maria leads, Amina has joined."""
    maria, amina = journey.person("Maria", admin=True), journey.person("Amina")
    journey.set_up(maria)
    amina.joins()
    return maria, amina


def test_a_window_opened_before_a_restart_is_sent_after_it(on_discord_app: tuple[Journey, Discord]) -> None:
    journey, land = on_discord_app
    _, amina = group(journey)
    journey.clock.to("Wed 17:00")
    amina.types("/ask")
    amina.presses("The group")
    assert land.windows
    journey.run(land.restart())
    amina.writes("What is a search tree?")
    journey.room.says("Amina asks: What is a search tree?")


def test_a_window_that_comes_too_late_is_opened_by_a_button(on_discord_app: tuple[Journey, Discord]) -> None:
    journey, land = on_discord_app
    _, amina = group(journey)
    amina.types("/ask")

    async def at_once(_: float) -> None:
        return None

    async def until_told() -> None:
        while not land.double.calls()[-1].name.endswith("/callback"):  # noqa: ASYNC110  # until Discord was told
            await asyncio.sleep(0)

    land.receiver.hearing._sleep, land.house.before = at_once, until_told  # a slow database
    amina.presses("The group")
    amina.sees("I was too slow.")
    land.receiver.hearing._sleep, land.house.before = asyncio.sleep, None  # a quick one again
    amina.presses("Write")
    amina.writes("What is a search tree?")
    journey.room.says("Amina asks: What is a search tree?")


def test_a_channel_that_is_closed_to_the_bot_is_told_to_the_leader_and_goes_on_when_it_opens(
    on_discord_app: tuple[Journey, Discord],
) -> None:
    journey, land = on_discord_app
    maria, _ = group(journey)
    land.double.bot_may(land.guild, channel=land.channel(land.room), send_messages=False)
    journey.run(land.settle())
    maria.sees("I cannot write in", "I need these permissions: Send Messages.")
    journey.room.news.clear()
    land.double.bot_may(land.guild, channel=land.channel(land.room), send_messages=True)
    journey.run(land.settle())
    journey.clock.to("Mon 10:00")
    journey.room.says("Week 1 of 6")


def test_where_the_bot_may_not_write_setup_says_which_permission_it_needs(
    on_discord_app: tuple[Journey, Discord],
) -> None:
    journey, land = on_discord_app
    maria = journey.person("Maria", admin=True)
    land.double.bot_may(land.guild, channel=land.channel(land.room), send_messages=False)
    maria.types("/setup", in_room=True)
    maria.sees("Please give me these permissions here: Send Messages. Then type /setup again.")
    land.double.bot_may(land.guild, channel=land.channel(land.room), send_messages=True)
    journey.set_up(maria)


def test_a_group_whose_channel_was_deleted_goes_on_in_another(
    on_discord_app: tuple[Journey, Discord],
) -> None:
    journey, land = on_discord_app
    maria, amina = group(journey)
    land.double.backend.delete_channel(land.channel(land.room).id)
    journey.run(land.settle())
    maria.sees(
        "is gone, so I cannot post there.", "Please type /setup in the place where the group meets now."
    )
    place = journey.meets_too(maria, "new circle")
    journey.clock.to("Mon 10:00")
    journey.screen(place).says("Week 1 of 6")
    amina.presses_in_room("Just reading", place)
    amina.sees("You are reading along")


def test_a_group_can_meet_in_a_thread(tmp_path: Path) -> None:
    with on_discord(tmp_path, thread=True) as (journey, _):
        _, amina = group(journey)
        journey.clock.to("Mon 10:00")
        journey.room.says("Week 1 of 6")
        amina.presses_in_room("Just reading")
        amina.sees("You are reading along")


def test_what_can_be_done_with_messages_and_people_stands_in_discords_own_lists(
    on_discord_app: tuple[Journey, Discord],
) -> None:
    journey, land = on_discord_app
    maria, amina = group(journey)
    journey.run(land.says_in_room(amina.private, "My tree of states"))
    words = land.said[-1]
    journey.run(land.chooses(amina.private, "Save to portfolio", words))
    amina.sees("Saved in your portfolio.")
    amina.presses("Show it")
    amina.sees("My tree of states")
    journey.run(land.chooses(maria.private, "Save to portfolio", words))
    maria.sees("This is not a message of yours")
    journey.clock.to("Mon 10:00")
    journey.run(land.chooses(amina.private, "Say thank you", land.people[maria.private]))
    amina.presses("Explained well")
    journey.room.says("Amina thanks Maria")


DEAD = "POST /webhooks/*", 401, 50027


def test_an_answer_that_comes_too_late_for_its_tap_comes_in_private(
    on_discord_app: tuple[Journey, Discord],
) -> None:
    journey, land = on_discord_app
    _, amina = group(journey)
    journey.clock.to("Mon 10:00")
    land.double.faults.refuses(*DEAD)
    amina.presses_in_room("Just reading")
    amina.sees("You are reading along")
    said = land.double.backend.messages[land.double.backend.dm_channels[land.people[amina.private].id]]
    assert any("You are reading along" in message.content for message in said.values())


def test_who_takes_no_private_messages_gets_a_late_answer_with_the_next_tap(
    on_discord_app: tuple[Journey, Discord],
) -> None:
    journey, land = on_discord_app
    _, amina = group(journey)
    journey.clock.to("Mon 10:00")
    amina.shuts_the_bot_out()
    land.double.faults.refuses(*DEAD)
    amina.presses_in_room("Just reading")
    assert "You are reading along" not in amina.screen.everything
    journey.clock.after(60)
    amina.types("/week", in_room=True)
    journey.room.says("Week 1 of 6")
    amina.sees("You are reading along")
    assert amina.screen.everything.count("You are reading along") == 1


def test_who_takes_no_private_messages_gets_news_with_the_next_tap(
    on_discord_app: tuple[Journey, Discord],
) -> None:
    journey, land = on_discord_app
    maria, amina = group(journey)
    journey.clock.to("Mon 10:00")
    chat = land.double.backend.get_dm_channel(land.people[amina.private].id).id
    amina.shuts_the_bot_out()
    for fruit in ("kumquat", "rambutan"):
        amina.types("/ask", in_room=True)
        amina.presses("My group leader")
        amina.writes(f"What is a {fruit}?")
        maria.presses("I can answer")
        maria.writes(f"A {fruit} is a fruit.")
        journey.clock.after(60)
        assert f"{fruit} is a fruit" not in amina.screen.everything
        amina.types("/week", in_room=True)
        amina.sees(f"{fruit} is a fruit")
    posts = [call for call in land.double.calls(POST) if call.route.args["channel_id"] == str(chat)]
    assert [call.refused is not None for call in posts] == [True], "the second one was not even tried"


def test_a_step_of_a_dialogue_changes_in_its_place(on_discord_app: tuple[Journey, Discord]) -> None:
    journey, _ = on_discord_app
    _, amina = group(journey)
    journey.clock.to("Mon 10:00")
    before = len(amina.screen.standing)
    amina.presses_in_room("My goal")
    for label in ("Whole week", "Tue", "Done", "Evening"):
        amina.presses(label)
    assert len(amina.screen.standing) == before + 1
