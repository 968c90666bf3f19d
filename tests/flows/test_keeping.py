from datetime import timedelta

from sqlalchemy import text
from sqlmodel import Session

from facilitation.model import Goal, Group, Membership, Moment, Person, Reflection, Work, metadata
from tests.flows.kit import Scene, at

WORDS = "kingfisher"  # stands in no text of ours


def holds(scene: Scene, word: str) -> list[str]:
    def look(session: Session) -> list[str]:
        with session.begin():
            return [
                name
                for name in metadata.tables
                for row in session.connection().execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608  # our own names
                if word in str(tuple(row))
            ]

    return scene.kit.database.run(look)


def write_everywhere(scene: Scene) -> None:
    """Amina leaves the same word in all that she can write."""
    kit, amina, room = scene.kit, scene.amina, scene.room
    amina.presses("My goal", room=room)
    amina.presses("My own words")
    amina.says(f"My goal is a {WORDS}")
    kit.due(at(4, "17:30"))
    amina.presses("Going well", room=room)
    amina.presses("Write or speak")
    amina.says(f"I saw a {WORDS}")
    amina.presses("The group too")
    amina.commands("ask", f"What is a {WORDS}?")
    amina.presses("The group, no name")
    kit.due(at(6, "10:30"))
    amina.presses("Start")
    for _ in range(3):
        amina.says(f"{WORDS} again")
    amina.presses("At home")
    amina.presses("Only me")
    kit.due(at(6, "15:30"))
    amina.presses("Show something", room=room)
    amina.says(f"A drawing of a {WORDS}")
    amina.presses("In the group")


def test_who_asks_to_be_forgotten_leaves_no_word_in_any_table(monday: Scene) -> None:
    write_everywhere(monday)
    assert len(holds(monday, WORDS)) > 5
    monday.amina.commands("mydata")
    monday.amina.presses("Delete all my data")
    monday.amina.presses("Yes, delete all")
    assert "being deleted" in monday.amina.last.text
    monday.kit.due(monday.kit.now + timedelta(minutes=2))
    assert holds(monday, WORDS) == []
    assert monday.kit.account(monday.amina) is None
    assert len(monday.kit.rows(Person)) == 2  # Maria and Georgi
    assert monday.kit.faults() == []


def test_nothing_is_deleted_before_the_person_says_yes(monday: Scene) -> None:
    monday.amina.commands("mydata")
    assert "Amina" in monday.amina.last.text
    monday.amina.presses("Delete all my data")
    monday.amina.presses("No, keep it")
    monday.kit.due(monday.kit.now + timedelta(minutes=5))
    assert monday.kit.account(monday.amina) is not None


def test_answers_are_deleted_as_long_after_the_course_as_was_promised(monday: Scene) -> None:
    write_everywhere(monday)
    monday.kit.due(at(13, "12:00", month=4))  # the course is over
    ended = monday.kit.now
    monday.kit.due(ended + timedelta(days=89))
    assert monday.kit.rows(Goal)
    assert monday.kit.rows(Reflection)
    monday.kit.due(ended + timedelta(days=92))
    assert not monday.kit.rows(Goal)
    assert not monday.kit.rows(Reflection)
    # Georgi kept nothing and is gone; Amina's portfolio stays hers.
    assert [m.name for m in monday.kit.rows(Membership)] == ["Amina"]
    assert {WORDS in work.caption for work in monday.kit.rows(Work)} == {True}
    assert monday.kit.faults() == []


def test_messages_go_after_thirty_days_while_the_course_runs(monday: Scene) -> None:
    write_everywhere(monday)
    # The question came back once more after a week ("Is it solved?").
    monday.kit.due(at(12, "12:00", month=4))
    assert "delivery" not in holds(monday, WORDS)
    assert [m.due_at for m in monday.kit.rows(Moment, Moment.kind == "sweep") if m.done_at is None]


def test_whoever_saved_something_hears_of_its_end_a_month_and_a_week_before(monday: Scene) -> None:
    kit = monday.kit
    write_everywhere(monday)
    kit.due(at(13, "12:00", month=4))
    planned = kit.rows(Moment, Moment.kind == "portfolio_ends")
    ended = kit.rows(Group)[0].ended_at
    assert ended is not None
    left = [(ended + timedelta(days=366) - moment.due_at) / timedelta(days=1) for moment in planned]
    assert [29 < left[0] < 31, 6 < left[1] < 8] == [True, True]
    for number, moment in enumerate(planned, 1):
        kit.put(Moment, moment.id, due_at=kit.now + timedelta(hours=number))
    kit.due(kit.now + timedelta(hours=3))
    told = kit.told(monday.amina, "M-PO-20")
    assert ["In 30 days" in told[0].text, "In 7 days" in told[1].text] == [True, True]
    assert kit.told(monday.georgi, "M-PO-20") == [], "who saved nothing loses nothing"
    monday.amina.presses("Download my data")
    assert monday.amina.heard() == ["M-MD-6"]
    assert kit.faults() == []
