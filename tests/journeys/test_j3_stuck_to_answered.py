"""J3: stuck, a question without a name, an answer, a thank you."""

from tests.journeys.driver import Journey


def test_who_is_stuck_asks_without_a_name_and_can_thank_for_the_answer(journey: Journey) -> None:
    clock, room = journey.clock, journey.room
    maria = journey.person("Maria", admin=True)
    georgi, amina = journey.person("Georgi"), journey.person("Amina")
    journey.set_up(maria)
    for learner in (georgi, amina):
        learner.joins()

    clock.to("Wed 17:00")  # a week before the course: nothing yet
    clock.to("Wed 17:00")
    room.says("Midweek! How is it going?")
    georgi.presses_in_room("I am stuck")
    georgi.presses("I do not understand")
    georgi.presses("The group, no name")
    georgi.sees("What is your question?")
    georgi.writes("What is a training set?")
    georgi.sees("Your question is on its way.")
    room.says("Someone asks: What is a training set?")

    amina.presses_in_room("I can answer")
    amina.sees("The question: What is a training set?")
    amina.writes("The examples that the computer learns from.")
    amina.sees("Your answer is on its way.")
    room.says("Amina answers “What is a training set?”: The examples")
    georgi.sees("Amina answered: The examples", "Does it help?")
    georgi.presses("Say thank you")
    georgi.presses("Explained well")
    georgi.sees("Your thank you is on its way.")

    clock.to("Mon 10:00")
    assert "Georgi asks" not in room.everything
    clock.after(1)
    assert "Georgi" not in maria.screen.everything.replace("Georgi thanks", ""), "no name reaches the leader"
