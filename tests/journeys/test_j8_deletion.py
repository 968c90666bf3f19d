"""J8: /mydata, and everything that a person said is gone from every table."""

from tests.journeys.driver import Journey

WORDS = (
    "zanzibar",  # a look back
    "quagga",  # a question without a name
    "ocelot",  # an answer
    "numbat",  # a work
    "Georgiana",  # the name
)


def test_who_deletes_their_data_leaves_no_word_behind(journey: Journey) -> None:
    clock, room = journey.clock, journey.room
    maria = journey.person("Maria", admin=True)
    georgi, amina = journey.person("Georgiana"), journey.person("Amina")
    journey.set_up(maria)
    for learner in (georgi, amina):
        learner.joins()

    clock.to("Mon 10:01")
    clock.to("Mon 10:01")
    amina.types("/ask Where is the kiwi?")
    amina.presses("The group")
    georgi.presses_in_room("I can answer")
    georgi.writes("Look for an ocelot.")
    georgi.types("/ask What is a quagga?")
    georgi.presses("The group, no name")
    clock.to("Fri 10:00")
    georgi.presses("Start")
    for line in ("I met zanzibar.", "It is far away.", "I will go there."):
        georgi.writes(line)
    georgi.presses("At work")
    georgi.presses("Only me")
    clock.to("Fri 15:00")
    georgi.presses_in_room("Show something")
    georgi.writes("A numbat.", photo=True)
    georgi.presses("In the group")
    kept = journey.kept()
    assert [word for word in WORDS if word not in kept] == []

    georgi.types("/mydata")
    georgi.sees("What I keep about you", "Questions: 1", "Look backs: 1", "Photos and files: 1")
    georgi.presses("Delete all my data")
    georgi.sees("Nobody can bring it back.")
    georgi.presses("Yes, delete all")
    georgi.sees("Your data is being deleted.")
    clock.after(3)

    kept = journey.kept()
    assert [word for word in WORDS if word in kept] == []
    assert "kiwi" in kept, "the words of others stay"
    georgi.screen.news.clear()
    clock.to("Mon 10:01")
    clock.to("Fri 16:00")
    georgi.sees_nothing()
    room.says("Week 3 of 6")
