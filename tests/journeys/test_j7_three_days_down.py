"""J7: the bot's machine is off for three days. What still makes sense is posted, what does not is left out."""

from datetime import timedelta
from pathlib import Path

from tests.journeys.driver import Journey
from tests.journeys.telegram import Telegram


def test_after_three_days_down_late_beats_come_once_and_lost_ones_are_told_to_the_leader(
    journey: Journey,
) -> None:
    clock, room = journey.clock, journey.room
    maria, amina = journey.person("Maria", admin=True), journey.person("Amina")
    journey.set_up(maria)
    amina.joins()
    clock.to("Mon 10:00")
    clock.to("Tue 18:00")
    amina.screen.news.clear()
    room.news.clear()
    maria.screen.news.clear()

    clock.sleep_to("Fri 18:00")  # Wednesday's check-in is over; look back and show of this morning are not
    room.says("Show your work!")
    assert "Midweek!" not in room.everything
    amina.sees("Time to look back.")
    maria.sees("This post could not go out in time, so I left it out", "Wednesday 4 March")
    clock.after(5)
    room.is_silent()
    amina.sees_nothing()

    clock.to("Mon 10:00")
    room.says("Week 2 of 6")


def test_what_people_did_meanwhile_is_answered_when_the_bot_is_back(
    on_phone: tuple[Journey, Telegram], tmp_path: Path
) -> None:
    journey, land = on_phone
    clock = journey.clock
    maria, amina = journey.person("Maria", admin=True), journey.person("Amina")
    journey.set_up(maria)
    amina.joins()
    clock.to("Mon 10:00")
    clock.to("Tue 18:00")

    journey.run(land.stop())
    phone = land.people[amina.private]
    lost = phone.presses(land.group.find("Week 1 of 6"), "⚡ Short path")
    phone.tells("/help")  # older than a day when the bot is back
    land.machine.skip_to(land.now + timedelta(days=2))
    phone.tells("/ask Is anybody there?")
    journey.run(land.start())
    amina.screen.news.clear()
    clock.sleep_to("Fri 17:00")

    assert not lost.answered, "Telegram forgets a press after 150 seconds"
    amina.sees("Who do you want to ask?")
    amina.presses("The group")
    journey.room.says("Amina asks: Is anybody there?")
    assert land.double.updates.waiting() == []
