"""J1: one steady week, from the week start to the showcase, with a leader and three learners."""

import pytest

from tests.journeys.driver import Journey
from tests.journeys.screens import NotThere

CANARY = "zanzibar"  # a word of a private look back, that nobody else may ever read


def test_a_steady_week_carries_everybody_from_plan_to_show(journey: Journey) -> None:
    clock, room = journey.clock, journey.room
    maria = journey.person("Maria", admin=True)
    amina, georgi, leila = (journey.person(name) for name in ("Amina", "Georgi", "Leila"))
    journey.set_up(maria)
    for learner in (amina, georgi, leila):
        learner.joins()

    clock.to("Fri 13:00")
    maria.sees("Your next week start goes out on", "Week 1 of 6: What is AI?")
    maria.presses("Add my own line")
    maria.writes("The first section is enough.")

    clock.to("Mon 10:00")
    room.says("Maria: The first section is enough.", "Week 1 of 6: What is AI?", "Short path, 30 minutes")
    amina.presses_in_room("My goal")
    amina.presses("Whole week")
    amina.presses("Tue")
    amina.presses("Done")
    amina.presses("Evening")
    amina.presses("Tired")
    amina.presses("Learn in the morning")
    amina.sees("Your plan", "Then: Learn in the morning")
    room.is_silent()
    amina.presses("Show the goal")
    room.says("Amina, goal of the week: What is AI?")
    georgi.presses_in_room("Just reading")
    leila.sees_nothing()

    clock.to("Tue 12:00")
    leila.sees("A small note about your goal")
    georgi.sees("You are reading along this week.")
    georgi.sees_nothing()
    leila.presses("My goal")
    leila.presses("Short path")

    clock.to("Wed 17:00")
    room.says("Midweek! How is it going?")
    amina.presses_in_room("Going well")
    amina.presses("I can help someone")
    georgi.presses_in_room("I am stuck")
    georgi.sees("What kind of stuck?")
    georgi.presses("I do not understand")
    georgi.presses("The group")
    georgi.writes("What is a search tree?")
    room.says("Georgi asks: What is a search tree?")
    clock.after(2)
    room.says("2 people checked in. 1 person offered help.")
    amina.presses_in_room("I can answer")
    amina.writes("All the ways you could go, drawn like a tree.")
    room.says("Amina answers “What is a search tree?”: All the ways you could go")
    georgi.sees("Amina answered: All the ways you could go")

    clock.to("Fri 10:00")
    amina.sees("Time to look back.")
    amina.presses("Start")
    amina.writes(f"I learned about {CANARY}.")
    amina.writes("It helps me at work.")
    amina.writes("Next time I start earlier.")
    amina.presses("At work")
    amina.presses("Only me")
    amina.sees("Saved.", "Next time I start earlier.")

    clock.to("Fri 15:00")
    room.says("Show your work!")
    amina.presses_in_room("Show something")
    amina.writes("A page of notes.", photo=True)
    amina.sees("Before I post it, please check.")
    room.is_silent()
    amina.presses("In the group")
    room.says("Amina shows: A page of notes.")
    leila.presses_in_room("Feedback")
    leila.presses("Write or speak")
    leila.writes("Your drawing is clear.")
    amina.sees("Leila gave you feedback: Your drawing is clear.")

    everyone_else = [room, maria.screen, georgi.screen, leila.screen]
    assert not [screen for screen in everyone_else if CANARY in screen.everything]


def test_a_button_of_somebody_else_opens_nothing(journey: Journey) -> None:
    maria, amina = journey.person("Maria", admin=True), journey.person("Amina")
    journey.set_up(maria)
    with pytest.raises(NotThere, match="no button 'Create the group'"):
        amina.presses("Create the group")


def test_a_stranger_who_presses_in_the_room_leaves_no_trace_and_gets_no_goal(journey: Journey) -> None:
    maria, amina, stranger = (
        journey.person("Maria", admin=True),
        journey.person("Amina"),
        journey.person("Somebody"),
    )
    journey.set_up(maria)
    amina.joins()
    journey.clock.to("Mon 10:01")
    stranger.presses_in_room("My goal")
    assert "What do you want to finish" not in stranger.screen.everything
