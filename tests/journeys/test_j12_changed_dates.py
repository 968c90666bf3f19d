"""J12: twelve weeks with a move, a skip, a break, another zone and holidays: each post goes out once, or the log says why not."""

from collections import Counter

from sqlmodel import Session, select

from facilitation.model import Occurrence, OccurrenceState, ScheduleChange
from tests.journeys.driver import Journey

WEEKS = 12
BY_RULE = {"short_week", "crowded", "no_room"}  # /schedule says these itself


def test_every_post_of_a_changed_course_goes_out_once_or_is_explained(long_journey: Journey) -> None:
    journey = long_journey
    clock, room = journey.clock, journey.room
    maria = journey.person("Maria", admin=True)
    journey.set_up(maria)
    for name in ("Amina", "Georgi"):
        journey.person(name).joins()

    clock.to("Mon 10:00")
    room.says(f"Week 1 of {WEEKS}")
    maria.types("/schedule move")
    maria.presses("Wed, 4 Mar, 17:00 · How is it going?")
    maria.presses("Move it")
    maria.writes("Thursday at 18:00")
    maria.presses("Thu, 5 Mar, 18:00")
    room.says("How is it going? has a new time: Thursday 5 March")

    clock.to("Fri 16:00")
    clock.to("Mon 12:00")
    maria.types("/schedule skip")
    maria.presses("Monday 16 March")
    maria.presses("Yes, skip it")
    room.says("We have no posts in the week of", "16 March", "week 3 starts on Monday 23 March")
    maria.types("/schedule holidays Bulgaria")
    maria.presses("Yes, change")
    room.says("We keep these public holidays: Bulgaria.")

    clock.to("Mon 12:00")
    clock.to("Mon 12:00")
    room.says(f"Week 3 of {WEEKS}")
    maria.types("/schedule pause")
    maria.presses("1 week")
    room.says("Our group takes a break now. We go on in the week of", "6 April")

    clock.to("Mon 12:00")
    clock.to("Mon 12:00")
    room.says(f"Week 4 of {WEEKS}")
    maria.types("/schedule zone Lisbon")
    maria.presses("Yes, change")
    room.says("Our times are now those of Europe/Lisbon.")

    clock.to("Fri 16:00")
    clock.to("Tue 13:00")  # the day before was Easter Monday in Bulgaria
    room.says(f"Week 5 of {WEEKS}")
    maria.types("/schedule")
    for _ in range(WEEKS - 5 + 1):
        clock.to("Mon 12:30")
    room.says(f"Week {WEEKS} of {WEEKS}", "Thank you all.")
    maria.presses("What was changed")
    maria.sees(
        "moved: How is it going?",
        "skipped the week of",
        "a break for the group, until",
        "time zone Europe/Sofia is now Europe/Lisbon",
        "public holidays: Bulgaria",
    )
    _all_posted_or_explained(journey)


def _all_posted_or_explained(journey: Journey) -> None:
    def read(session: Session) -> tuple[list[Occurrence], Counter[str]]:
        with session.begin():
            beats = list(session.exec(select(Occurrence)))
            changes = Counter(str(change.kind) for change in session.exec(select(ScheduleChange)))
            session.expunge_all()
            return beats, changes

    beats, changes = journey.database.run(read)
    assert len([beat for beat in beats if beat.beat == "kickoff"]) == WEEKS
    assert all(beat.state == OccurrenceState.POSTED for beat in beats if beat.beat == "kickoff")
    for beat in beats:
        explained = (beat.reason == "pause" and changes["pause"] == 1) or beat.reason in BY_RULE
        assert beat.state == OccurrenceState.POSTED or explained, (beat.week, beat.beat, beat.reason)
