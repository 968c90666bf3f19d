"""J4: somebody joins in the second week and is in the middle of it at once."""

from tests.journeys.driver import Journey


def test_who_joins_in_week_2_is_part_of_that_week(journey: Journey) -> None:
    clock, room = journey.clock, journey.room
    maria, amina = journey.person("Maria", admin=True), journey.person("Amina")
    journey.set_up(maria)
    amina.joins()
    clock.to("Mon 10:01")
    clock.to("Mon 10:01")
    room.says("Week 2 of 6")

    clock.to("Tue 18:00")
    leila = journey.person("Leila")
    leila.presses_in_room("Join the group")
    leila.presses("Next")
    leila.presses("I understand")
    leila.writes("Leila")
    leila.presses("Skip the rest")
    leila.presses("Yes, please")
    leila.sees("How sure are you that you can finish an online course?")
    leila.presses("Quite")
    leila.presses("So-so")
    leila.presses("Very much")
    leila.sees("Done!")
    assert "starts on" not in leila.screen.everything, "the group has started already"
    leila.presses("I can tap")
    for words in ("Great, it works.", "Your group has started. You do not have to catch up."):
        assert words in leila.screen.everything, "of several answers none takes another's place"
    leila.presses_in_room("My goal")
    leila.presses("Short path")
    leila.presses("Wed")
    leila.presses("Done")
    leila.presses("Evening")
    leila.presses("Tired")
    leila.presses("Learn in the morning")
    leila.sees("Your plan")
    clock.to("Wed 17:00")
    room.says("Midweek! How is it going?")
    leila.presses_in_room("Going well")
    leila.sees("Good. Do you want to answer the question?")

    clock.to("Tue 10:01")  # the day on which those are asked who were quiet for long
    assert "Hello Leila" not in leila.screen.everything
