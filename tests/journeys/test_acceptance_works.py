"""Acceptance tests T12, T14, T15, T16 and T23 of content-design 1.21, wherever the bot can be."""

from datetime import date

from sqlmodel import Session, col, select

from facilitation.model import Group, Moment, PromptUse, Reflection, Visibility
from tests.journeys.driver import Journey, Person, texts

CANARY = "zanzibar"  # a word of a private look back, that nobody else may ever read


def group_of(journey: Journey, *names: str) -> tuple[Person, list[Person]]:
    maria = journey.person("Maria", admin=True)
    learners = [journey.person(name) for name in names]
    journey.set_up(maria)
    for learner in learners:
        learner.joins()
    journey.clock.to("Mon 10:00")
    return maria, learners


def test_t12_t15_a_summary_names_nobody_who_is_stuck_and_a_question_hides_its_name(place: Journey) -> None:
    clock, room = place.clock, place.room
    maria, people = group_of(place, "Amina", "Georgi", "Leila", "Petros")
    stuck, *well = people

    # T12: one of them is stuck; the post counts check-ins and offers only.
    clock.to("Wed 17:00")
    stuck.presses_in_room("I am stuck")
    for learner in well:
        learner.presses_in_room("Going well")
    well[0].presses("I can help someone")
    room.news.clear()
    clock.after(2)
    room.says("4 people checked in. 1 person offered help.")
    assert "1 person is stuck" not in room.everything
    assert "Amina" not in room.everything

    # T15: the label said so before sending; the post has no name; the leader's view has it.
    stuck.presses("I do not understand")
    stuck.presses("The group, no name")
    stuck.sees("The group sees your question without your name. Maria can see the name.")
    stuck.writes("What is a search tree?")
    room.says("Someone asks: What is a search tree?")
    clock.to("Fri 08:30")  # Thursday's one nudge was the offer of a buddy
    well[0].sees("You offered help this week.", "Someone: What is a search tree?")
    clock.to("Fri 17:30")
    maria.sees("Amina asks: What is a search tree?")
    assert "Amina asks" not in room.everything + "".join(one.screen.everything for one in well)


def test_t14_t16_a_look_back_stays_with_its_writer_and_a_work_finds_one_pair_of_eyes(
    place: Journey,
) -> None:
    clock, room = place.clock, place.room
    maria, (amina, georgi) = group_of(place, "Amina", "Georgi")

    # T14: "Only me" is read by nobody else.
    clock.to("Fri 10:00")
    amina.presses("Start")
    amina.writes(f"I learned about {CANARY}.")
    amina.presses("Skip")
    amina.presses("Skip")
    amina.presses("At work")
    amina.presses("Only me")
    amina.presses("Save to portfolio")
    maria.types("/group")
    maria.sees("Amina: look back done", "Georgi: no taps so far")
    assert readers(place) == [Visibility.ME]

    # T16: nobody reacts to Amina's work for 20 hours; one private request goes out within the caps.
    clock.to("Fri 15:00")
    for who, words in ((amina, "My notes."), (georgi, "My drawing.")):
        who.presses_in_room("I did it")
        who.writes(words)
        who.presses("In the group")
    amina.presses_in_room("Well done")
    clock.to("Mon 09:00")
    assert georgi.screen.everything.count("Amina showed some work and has no answer yet.") == 1
    assert "has no answer yet" not in amina.screen.everything + room.everything + maria.screen.everything
    georgi.presses("Look now")
    georgi.presses("Feedback")
    georgi.presses("Write or speak")
    georgi.writes("Your notes are clear.")
    amina.sees("Georgi gave you feedback: Your notes are clear.")
    amina.presses("Save to portfolio")
    georgi.sees("Amina would like to use your feedback in a portfolio")
    georgi.presses("Without my name")
    amina.types("/portfolio")
    amina.sees("Feedback: Your notes are clear.", "Work: My notes.", f"Look back: I learned about {CANARY}.")

    everyone_else = [room, maria.screen, georgi.screen]
    assert not [screen for screen in everyone_else if CANARY in screen.everything]


def readers(journey: Journey) -> list[Visibility]:
    def read(session: Session) -> list[Visibility]:
        with session.begin():
            return [row.visibility for row in session.exec(select(Reflection))]

    return journey.database.run(read)


def test_t23_where_no_prompt_is_left_the_beat_comes_without_one(place: Journey) -> None:
    group_of(place, "Amina")
    bank = [prompt for prompt in texts().prompts["en"].values() if prompt.bank == "C"]

    def use_all(session: Session) -> None:
        with session.begin():
            group = session.exec(select(Group.id)).one()
            for prompt in bank:
                session.add(
                    PromptUse(
                        group_id=group,
                        bank="C",
                        prompt_id=prompt.id,
                        purpose=prompt.purpose,
                        used_on=date(2026, 3, 1),
                    )
                )

    def outcomes(session: Session) -> list[str]:
        with session.begin():
            return list(session.exec(select(Moment.outcome).where(col(Moment.kind) == "post")))

    place.database.run(use_all)
    place.clock.to("Wed 17:00")
    place.room.says("Midweek! How is it going?")
    assert not [prompt.id for prompt in bank if prompt.text in place.room.everything]
    assert "posted without a prompt" in place.database.run(outcomes)
