"""A new leader, from adding the bot to the first week start: how much there is to read, to tap and to write."""

from collections.abc import Hashable
from dataclasses import dataclass

from tests.journeys.driver import Journey, Person

WORDS_A_MINUTE = 150  # of somebody who reads slowly, in a second language
SECONDS_A_TAP, SECONDS_A_WORD = 3, 2  # to find a button, and to type a word on a phone
MOST_MINUTES = 10


@dataclass
class Counted(Person):
    """Somebody whose taps and typed words are counted."""

    taps: int = 0
    typed: int = 0

    def presses(self, label: str) -> None:
        """A tap."""
        self.taps += 1
        super().presses(label)

    def presses_in_room(self, label: str, room: Hashable | None = None) -> None:
        """A tap in the room."""
        self.taps += 1
        super().presses_in_room(label, room)

    def writes(self, words: str, *, photo: bool = False) -> None:
        """Words to the bot."""
        self.typed += len(words.split())
        super().writes(words, photo=photo)

    def types(self, command: str, *, in_room: bool = False, room: Hashable | None = None) -> None:
        """A command."""
        self.typed += len(command.split())
        super().types(command, in_room=in_room, room=room)

    @property
    def read(self) -> int:
        """Every word that stood on their screens: in the private chat, and what the bot said in the room."""
        screens = (self.screen, self.journey.room)
        return sum(len(text.split()) for screen in screens for text in screen.past)

    @property
    def minutes(self) -> float:
        """How long all of it takes."""
        return self.read / WORDS_A_MINUTE + (self.taps * SECONDS_A_TAP + self.typed * SECONDS_A_WORD) / 60


def new_leader(journey: Journey) -> Counted:
    """Maria, who has just added the bot to the room."""
    return Counted(journey, "Maria", journey.land.newcomer("Maria", admin=True))


def begins(journey: Journey, maria: Counted) -> None:
    """From /setup to the text that invites people."""
    maria.types("/setup", room=journey.land.room)
    if journey.land.needs_start and journey.room.find("Open private chat"):
        maria.presses_in_room("Open private chat")
    maria.presses("Elements of AI")
    maria.presses("Monday 2 March")
    maria.writes("Maria")
    maria.presses("See the first week")
    maria.sees("Week 1 of 6: What is AI?", "Nothing is posted yet.")
    journey.room.news.clear()
    maria.presses("Create the group")
    maria.sees("is ready", "Invite people one by one")


def test_a_new_leader_is_in_the_first_week_after_ten_minutes_of_reading_and_tapping(
    in_english: Journey,
) -> None:
    place = in_english
    clock, maria = place.clock, new_leader(place)
    begins(place, maria)
    set_up = maria.minutes
    for name in ("Amina", "Georgi", "Leila"):
        learner = place.person(name)
        learner.joins()
    cards = 0
    for day in ("Tue", "Wed", "Thu", "Fri"):
        clock.to(f"{day} 09:01")
        if maria.screen.find("Read the card"):
            maria.presses("Read the card")
            cards += 1
    clock.to("Fri 13:01")
    maria.sees("Your next week start goes out on")
    maria.presses("Looks good")
    clock.to("Mon 10:01")
    place.room.says("Week 1 of 6: What is AI?")
    assert cards == 4
    assert maria.taps <= 6 + cards, maria.taps
    assert maria.read <= 1250, maria.read
    assert set_up <= MOST_MINUTES / 2, set_up
    assert maria.minutes <= MOST_MINUTES, maria.minutes


def test_a_course_of_ones_own_is_set_up_days_later_and_after_a_restart(in_english: Journey) -> None:
    clock, room = in_english.clock, in_english.room
    maria = in_english.person("Maria", admin=True)
    in_english.begin_set_up(maria)
    maria.presses("My own course")
    for words in ("Office Skills", "https://skills.example/office", "City school"):
        maria.writes(words)
    clock.sleep_to("Wed 10:00")
    maria.types("/setup")
    maria.presses("4")
    maria.presses("Monday 2 March")
    maria.writes("Maria")
    maria.sees("Course: Office Skills, City school", "Weeks: 4")
    maria.presses("See the first week")
    maria.sees("Week 1 of 4: Office Skills")
    maria.presses("Create the group")
    in_english.person("Amina").joins()
    clock.to("Mon 10:01")
    room.says("Week 1 of 4: Office Skills")
