"""J15: two lead a group: one is invited by a link, answers for both, and takes over when the other one goes."""

from tests.journeys.driver import Journey
from tests.journeys.test_acceptance_absence import news


def test_a_co_leader_is_invited_answers_and_takes_over(in_english: Journey) -> None:
    clock, room = in_english.clock, in_english.room
    maria, vera = in_english.person("Maria", admin=True), in_english.person("Vera")
    amina = in_english.person("Amina")
    in_english.set_up(maria)
    amina.joins()
    clock.to("Mon 10:01")
    maria.types("/setup")
    maria.presses("Who leads")
    maria.presses("Invite a co-leader")
    word = next(part for part in reversed(news(maria).split()) if part.startswith("le-"))
    vera.types(f"/start {word}")
    vera.sees("Maria asks you to lead the group Our group together.")
    vera.presses("Yes, I lead, too")
    vera.sees("You lead Our group, too. Your name here is Vera.")
    room.says("What you share with a leader, Maria and Vera can see.")

    amina.types("/ask What is a search tree?")
    amina.presses("My group leader")
    for leader in (maria, vera):
        leader.sees("What is a search tree?")
    vera.presses("I can answer")
    vera.writes("All the ways you could go.")
    amina.sees("Vera answered: All the ways you could go.")
    maria.types("/group")
    maria.sees("No open questions.")

    maria.types("/leave")
    maria.presses("Hand over")
    maria.presses("Vera")
    vera.presses("Yes, I lead first")
    room.says("Vera leads Our group from now on.")
    maria.presses("I lead no more")
    maria.presses("Yes, I stop")
    room.says("Maria leads Our group no more. You can talk to Vera.")
    for person in (maria, vera):
        news(person)
    clock.to("Fri 13:01")
    vera.sees("Your next week start goes out on")
    assert "week start" not in news(maria)
    maria.types("/group")
    maria.sees("This is for group leaders")
