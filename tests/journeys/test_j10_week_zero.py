"""J10: the week before the course: people say hello, agree on promises, and the leader decides about the start."""

from tests.journeys.driver import Journey
from tests.journeys.places import on_console


def test_a_group_forms_before_its_first_week(journey: Journey) -> None:
    clock, room = journey.clock, journey.room
    maria, amina, georgi = (
        journey.person("Maria", admin=True),
        journey.person("Amina"),
        journey.person("Georgi"),
    )
    journey.set_up(maria)
    for learner in (amina, georgi):
        learner.joins()

    clock.to("Thu 10:00")
    room.says("Welcome, everyone!", "Or tap the hand.")
    amina.presses_in_room("Hello")
    amina.presses("Write or speak")
    amina.writes("I repair bicycles.")
    amina.sees("This is your hello: I repair bicycles.")
    amina.presses("Show it")
    room.says("Amina: I repair bicycles.")
    georgi.presses_in_room("Skip")
    clock.after(2)
    room.says("👋 Amina")

    clock.to("Sat 16:00")
    room.says("Tap the three promises")
    amina.presses_in_room("We ask")
    amina.presses("Simple words")
    amina.presses("It stays here")
    amina.presses("My own idea")
    amina.writes("We greet each other.")
    maria.sees("Amina suggests a promise for the group: We greet each other.")
    maria.presses("Yes, add it")

    clock.to("Mon 09:00")
    room.says("Our group promises", "We use simple words.", "We greet each other.")
    clock.to("Mon 10:00")
    room.says("Week 1 of 6")


def test_a_small_group_waits_a_week_unless_its_leader_says_start() -> None:
    with on_console(fewest_to_start=3) as journey:
        _waits(journey)


def _waits(journey: Journey) -> None:
    clock, room = journey.clock, journey.room
    maria, amina = journey.person("Maria", admin=True), journey.person("Amina")
    journey.set_up(maria)
    amina.joins()
    clock.to("Sun 12:00")
    clock.to("Mon 10:00")
    maria.sees("1 person has finished the welcome.", "Week 1 starts on")
    room.says("We start one week later")
    clock.to("Mon 08:30")
    maria.presses("Start now")
    maria.sees("Week 1 starts as planned")
    clock.to("Mon 10:00")
    room.says("Week 1 of 6")
