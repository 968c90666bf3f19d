"""J5: a break that nobody asks reasons for, a welcome after it, and leaving without a trace but the numbers."""

from tests.journeys.driver import Journey

WORDS = ("axolotl", "Georgiana")  # a work, a name


def test_a_pause_is_quiet_and_who_leaves_with_all_is_forgotten(journey: Journey) -> None:
    clock, room = journey.clock, journey.room
    maria = journey.person("Maria", admin=True)
    amina, georgi = journey.person("Amina"), journey.person("Georgiana")
    journey.set_up(maria)
    for learner in (amina, georgi):
        learner.joins()

    clock.to("Mon 10:01")  # week 1
    georgi.presses_in_room("Short path")
    amina.types("/pause")
    amina.sees("How long do you need?")
    amina.presses("2 weeks")
    amina.sees("All right. I will write once, on", "14 March")
    clock.to("Fri 15:01")
    georgi.presses_in_room("Show something")
    georgi.writes("An axolotl.")
    georgi.presses("In the group")
    clock.to("Sat 09:00")
    clock.to("Sat 09:00")
    amina.sees_nothing()
    clock.to("Sat 10:01")
    amina.sees("Your pause ends tomorrow. Shall we start again?")
    amina.presses("Yes")
    amina.sees("Welcome back! You do not have to catch up.", "May I also tell the group?")
    assert "Amina is back" not in room.everything
    amina.presses("Yes, say hello")
    room.says("Amina is back. Welcome!")

    georgi.writes("stop")
    georgi.sees("What shall I stop?")
    georgi.presses("Leave the group")
    georgi.sees("You can leave at any time.")
    georgi.presses("Leave and delete all")
    georgi.sees("Nobody can bring it back.")
    maria.screen.news.clear()
    georgi.presses("Yes, delete all")
    georgi.presses("No time")
    georgi.presses("No, only count")
    georgi.presses("Leave quietly")
    maria.sees("Georgiana has left the group.")
    clock.after(15)
    kept = journey.kept()
    assert [word for word in WORDS if word in kept] == []
    georgi.screen.news.clear()
    clock.to("Mon 10:01")
    georgi.sees_nothing()
    room.says("Week 3 of 6")
