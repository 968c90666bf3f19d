"""J9: things of one's own: a note, reminders over the change to summer time, /why and muting, a second account."""

import re

from tests.journeys.driver import Journey


def test_notes_reminders_why_and_a_second_account(journey: Journey) -> None:
    clock = journey.clock
    maria = journey.person("Maria", admin=True)
    georgi, amina = journey.person("Georgi"), journey.person("Amina")
    journey.set_up(maria)
    for learner in (georgi, amina):
        learner.joins()

    clock.to("Mon 10:02")
    georgi.types("/note Ask about the quokka")
    georgi.sees("I saved your note.")
    georgi.presses("Remind me of it")
    georgi.presses("Tomorrow, 09:00")
    georgi.sees("Tuesday 3 March", "09:00")
    clock.to("Tue 09:00")
    georgi.sees("Your reminder for Tuesday 3 March", "09:00", "Ask about the quokka")

    clock.to("Tue 12:00")
    georgi.sees("A small note about your goal")
    georgi.types("/why")
    georgi.sees("You said yes to reminders", "It came only to you.")
    georgi.presses("Mute this kind")
    georgi.sees("I will not send you this any more: Reminders.")

    georgi.types("/remind me 30 March at 9 to pack my bag")  # summer time begins the night before
    georgi.sees("Monday 30 March", "09:00", "pack my bag")
    tablet = journey.person("Georgi on the tablet")
    tablet.is_also(georgi)
    georgi.types("/connect")
    found = re.search(r"Your code: (\S+)", georgi.screen.everything)
    assert found is not None
    tablet.types(f"/connect {found[1]}")
    tablet.sees("Shall I connect this account?")
    tablet.presses("Yes, both are me")
    tablet.sees("Connected.")
    georgi.sees("A second account is connected with yours")
    clock.after(30)
    tablet.types("/note")
    tablet.sees("Ask about the quokka")

    for _ in range(4):
        clock.to("Mon 08:59")
    georgi.screen.news.clear()
    tablet.screen.news.clear()
    clock.to("Mon 09:00")
    tablet.sees("Your reminder for Monday 30 March", "09:00", "pack my bag")
    georgi.sees_nothing()
    assert "quokka" not in journey.room.everything
    for other in (maria, amina):
        assert "quokka" not in other.screen.everything
        assert "pack my bag" not in other.screen.everything
