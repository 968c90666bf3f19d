"""J2: silent, and back. Silence is never named in the room, and coming back costs nothing."""

from tests.journeys.driver import Journey


def test_who_falls_silent_is_asked_less_and_less_and_is_welcome_back(journey: Journey) -> None:
    clock, room = journey.clock, journey.room
    maria = journey.person("Maria", admin=True)
    marco, amina = journey.person("Marco"), journey.person("Amina")
    journey.set_up(maria)
    for learner in (marco, amina):
        learner.joins()

    clock.to("Mon 10:01")  # week 1
    marco.presses_in_room("Just reading")
    marco.sees("You are reading along this week.")

    clock.to("Mon 10:01")  # week 2: no word from Marco
    clock.to("Mon 10:01")  # week 3
    marco.screen.news.clear()
    clock.to("Tue 10:01")
    marco.sees("Hello Marco. No reply needed.")

    clock.to("Mon 10:01")  # week 4
    marco.screen.news.clear()
    clock.to("Tue 10:01")
    marco.sees("I would like to ask Maria to send you a personal hello.")
    maria.screen.news.clear()
    marco.presses("Yes, please")
    maria.sees("Marco would be glad about a personal hello from you.")

    clock.to("Wed 17:01")
    room.news.clear()
    marco.presses_in_room("Going well")
    marco.sees("Good. Do you want to answer the question?")
    assert "Marco" not in room.everything, "nobody in the room hears who was silent"


def test_the_first_tap_after_two_silent_weeks_is_answered_with_a_welcome(journey: Journey) -> None:
    clock = journey.clock
    maria, marco = journey.person("Maria", admin=True), journey.person("Marco")
    journey.set_up(maria)
    marco.joins()
    clock.to("Mon 10:01")
    marco.presses_in_room("Just reading")
    for _ in range(3):
        clock.to("Mon 10:01")
    marco.screen.news.clear()
    marco.presses_in_room("My goal")
    marco.sees("Welcome back! You do not have to catch up.", "What do you want to finish this week?")


def test_who_stops_reminders_gets_none_and_is_still_asked_to_look_back(journey: Journey) -> None:
    clock = journey.clock
    maria, marco = journey.person("Maria", admin=True), journey.person("Marco")
    journey.set_up(maria)
    marco.joins()
    clock.to("Mon 10:01")
    clock.to("Tue 12:01")
    marco.sees("A small note about your goal")
    marco.presses("Stop reminders")
    marco.sees("Reminders are off.")
    clock.to("Thu 20:00")
    marco.sees_nothing()
    clock.to("Fri 10:01")
    marco.sees("Time to look back.")
