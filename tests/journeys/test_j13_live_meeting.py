"""J13: a live meeting from its plan to the reminder, moved once; and the dates as a file for one's own calendar."""

from tests.journeys.driver import Journey

LINK = "https://meet.example/our-room"


def test_a_meeting_is_planned_answered_moved_and_reminded_of(journey: Journey) -> None:
    clock, room = journey.clock, journey.room
    maria = journey.person("Maria", admin=True)
    georgi, amina = journey.person("Georgi"), journey.person("Amina")
    journey.set_up(maria)
    for learner in (georgi, amina):
        learner.joins()

    clock.to("Mon 10:02")
    maria.types("/live Thursday at 18:00")
    maria.writes("80 min")
    maria.writes(LINK)
    maria.writes("Bring one question")
    maria.sees("The group will read", "Thursday 5 March", "80 minutes", "Bring one question")
    room.news.clear()
    maria.presses("Once: tell the group")
    maria.sees("Planned:", "Thursday 5 March")
    room.says("Live meeting: Thursday 5 March", "Will you come?", "The group sees how many come.")
    georgi.presses_in_room("I will come")
    amina.presses_in_room("Not this time")
    clock.after(2)
    assert "1 person comes." in room.everything
    maria.types("/live")
    maria.presses("Thu, 5 Mar, 18:00")
    maria.sees("Coming: Georgi", "Not this time: Amina")
    maria.presses("Another time")
    maria.writes("Friday at 17:00")
    maria.presses("Fri, 6 Mar, 17:00")
    room.says("Our live meeting has a new time: Friday 6 March", "Before, it was Thursday 5 March")
    amina.presses_in_room("I will come")

    clock.to("Fri 14:59")
    for learner in (georgi, amina):
        learner.screen.news.clear()
    clock.to("Fri 15:00")
    amina.sees("Live meeting of", "Friday 6 March", "Open the meeting")
    maria.sees("Your live meeting", "Coming: Amina", "A plan that works")
    assert "Amina" not in "\n".join(room.news)

    georgi.types("/calendar")
    georgi.sees("Your dates in your own calendar", "live meetings")
    georgi.presses("Send me a file")
    georgi.sees("I make the file.")
