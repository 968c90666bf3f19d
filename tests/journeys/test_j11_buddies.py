"""J11: learning buddies, from the offer to a change that nobody is named for."""

from tests.journeys.driver import Journey


def test_buddies_are_offered_paired_and_changed(journey: Journey) -> None:
    clock = journey.clock
    maria = journey.person("Maria", admin=True)
    amina, georgi, leila, vera = (journey.person(name) for name in ("Amina", "Georgi", "Leila", "Vera"))
    journey.set_up(maria)
    for learner in (amina, georgi, leila, vera):
        learner.joins()
    clock.to("Mon 10:01")

    clock.to("Thu 10:00")
    amina.sees("Would you like a learning buddy?", "You and Maria can see this.")
    amina.presses("I have someone")
    amina.presses("Georgi")
    georgi.sees("Amina would like to be your learning buddy.")
    georgi.presses("Yes")
    georgi.sees("Your buddy is Amina.")
    amina.sees("Your buddy is Georgi.")
    leila.presses("Yes, choose for me")
    vera.presses("Yes, choose for me")
    clock.to("Fri 12:00")
    leila.sees("Your buddy is Vera.")

    clock.to("Wed 10:00")
    amina.sees("Ten minutes with Georgi.")
    amina.presses("We talked")
    amina.types("/buddy")
    amina.sees("Your buddy is Georgi.")
    georgi.types("/buddy")
    georgi.presses("Change buddy")
    georgi.sees("I tell nobody that you asked")
    leila.types("/buddy")
    leila.presses("Change buddy")
    clock.to("Fri 12:00")
    amina.sees("The buddy pairs have changed a little.")
    assert "Georgi asked" not in amina.screen.everything
    assert "buddy" not in journey.room.everything, "pairs are nobody else's business"
