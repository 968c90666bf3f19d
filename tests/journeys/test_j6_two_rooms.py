"""J6: one group in two rooms. Both hear everything; a person counts once, wherever they tap.

J5, pause and leave, is left out: the bot cannot do that yet.
"""

from sqlmodel import Session, select

from facilitation.model import CheckIn
from tests.journeys.driver import Journey


def test_both_rooms_of_a_group_get_the_posts_and_an_answer_counts_once(journey: Journey) -> None:
    clock, room = journey.clock, journey.room
    maria = journey.person("Maria", admin=True)
    amina, georgi = journey.person("Amina"), journey.person("Georgi")
    journey.set_up(maria)
    for learner in (amina, georgi):
        learner.joins()
    place = journey.meets_too(maria, "Our other room")
    other = journey.screen(place)

    clock.to("Mon 10:00")
    for each in (room, other):
        each.says("Week 1 of 6: What is AI?")
    amina.presses_in_room("My goal", place)
    amina.presses("Short path")
    amina.presses("Wed")
    amina.presses("Done")
    amina.presses("Evening")
    amina.presses("Tired")
    amina.presses("Learn in the morning")
    amina.presses("Show the goal")
    for each in (room, other):
        each.says("Amina, goal of the week")

    clock.to("Wed 17:00")
    georgi.presses_in_room("Going well")
    georgi.presses_in_room("I need more time", place)
    georgi.sees("Good. Do you want to answer the question?")
    amina.presses_in_room("Going well", place)
    clock.after(2)
    for each in (room, other):
        each.says("2 people checked in.")

    def statuses(session: Session) -> list[str]:
        with session.begin():
            return sorted(str(status) for status in session.exec(select(CheckIn.status)))

    assert journey.database.run(statuses) == ["more_time", "well"]
