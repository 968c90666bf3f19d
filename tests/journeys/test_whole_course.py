"""A whole six-week course on Telegram, from /setup to the goodbye: the double refuses not one request."""

from collections import Counter

from tests.journeys.acts import looks_back
from tests.journeys.driver import Journey, Person
from tests.journeys.telegram import Telegram

WEEKS = 6
TAPS = ("Going well", "I need more time", "Going well", "I need more time", "Going well", "Going well")


def plans(person: Person, *, first: bool) -> None:
    person.presses_in_room("My goal")
    if not first:
        person.presses("Same plan")
        return
    for label in ("Whole week", "Tue", "Done", "Evening", "Tired", "Learn in the morning"):
        person.presses(label)
    person.presses("Keep it private")


def shows(person: Person, week: int) -> None:
    person.presses_in_room("Show something")
    person.writes(f"My notes of week {week}.", photo=week % 2 == 0)
    person.presses("In the group")


def test_a_whole_course_is_led_without_one_refused_request(on_phone: tuple[Journey, Telegram]) -> None:
    journey, land = on_phone
    clock, room = journey.clock, journey.room
    maria = journey.person("Maria", admin=True)
    amina, georgi, leila = (journey.person(name) for name in ("Amina", "Georgi", "Leila"))
    journey.set_up(maria)
    for learner in (amina, georgi, leila):
        learner.joins()
    for week in range(1, WEEKS + 1):
        clock.to("Fri 13:00" if week == 1 else "Mon 09:00")
        clock.to("Mon 10:00")
        room.says(f"Week {week} of {WEEKS}:")
        plans(amina, first=week == 1)
        georgi.presses_in_room("Just reading")
        clock.to("Wed 17:00")
        amina.presses_in_room(TAPS[week - 1])
        clock.to("Fri 10:00")
        looks_back(amina, week)
        clock.to("Fri 15:00")
        room.says("Show your work!")
        shows(amina, week)
        room.says(f"Amina shows: My notes of week {week}.")
        georgi.presses_in_room("Well done")
    clock.to("Mon 12:00")
    room.says("Thank you all.")
    amina.sees("Our group")
    said = Counter(one.method for one in land.double.requests if one.status == 200)
    assert said["sendMessage"] > 10 * WEEKS
    assert land.double.refusals() == []
    assert land.faults == []
