"""J14: a leader changes the plan and asks a question of their own; the group sees what comes of it, and one word about dates."""

from tests.journeys.driver import Journey

QUESTION = "Which picture do you like best?"


def test_a_leader_makes_the_course_their_own(in_english: Journey) -> None:
    journey = in_english
    clock, room = journey.clock, journey.room
    maria = journey.person("Maria", admin=True)
    journey.set_up(maria)
    amina = journey.person("Amina")
    amina.joins()

    clock.to("Fri 13:00")
    maria.sees("This is how it looks")
    maria.presses("Another prompt")
    maria.presses("My own question")
    maria.writes(QUESTION)
    maria.sees("This is your question")
    maria.presses("Ask it on this date")

    maria.types("/plan 2")
    maria.presses("Make two of it")
    maria.sees("The course then has 7 weeks")
    maria.presses("Yes, make two")
    room.says("becomes two weeks. All dates after it move by one week.")
    maria.types("/plan 3")
    maria.presses("Materials and tasks")
    maria.writes("A film about light https://example.org/film")
    maria.sees("Saved. Week 3 is changed.")

    clock.to("Mon 10:00")
    room.says("Week 1 of 7", QUESTION)
    clock.to("Mon 10:00")
    room.says("Week 2 of 7", "(1 of 2)")
    amina.types("/week 3")
    amina.sees("(2 of 2)", "A film about light")
