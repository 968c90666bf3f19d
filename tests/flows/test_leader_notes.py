"""A leader's notes come back at their moment, stay the leader's, and are whom they are about to read (1.19)."""

from facilitation.holdings import rows_of
from facilitation.model import Note
from facilitation.tokens import token
from tests.flows.kit import Scene, at


def test_a_note_for_the_next_preview_stands_in_it_for_its_writer_alone(monday: Scene) -> None:
    maria = monday.maria
    maria.commands("note", "Show the photo task again")
    maria.presses("For my next preview")
    assert "preview of week 2" in maria.last.text
    assert monday.kit.due(at(6, "13:30")) == ()
    assert "Your notes for this week:\n\n• Show the photo task again" in maria.last.text
    assert monday.kit.due(at(9, "10:30")) == ()
    assert not any("photo task" in post.text for post in monday.kit.posted())
    assert monday.kit.due(at(13, "13:30")) == ()
    assert "photo task" not in monday.kit.told(maria, "M-PV-1")[-1].text


def test_a_note_about_a_person_stands_under_that_person_and_in_their_download(monday: Scene) -> None:
    maria = monday.maria
    maria.commands("note", "Prefers calls in the evening")
    maria.presses("About a person")
    maria.presses("Amina")
    assert "Write as if Amina will read it." in maria.last.text
    maria.commands("group")
    assert "Prefers" not in maria.last.text
    maria.presses("Amina")
    assert "Your notes:\n\n• Prefers calls in the evening" in maria.last.text
    maria.commands("group")
    maria.presses("Georgi")
    assert "Prefers" not in maria.last.text
    monday.amina.commands("mydata")
    assert "Notes about me: 1" in monday.amina.last.text
    mine = monday.kit.member(monday.amina)
    held = monday.kit.change(lambda session: rows_of(session, mine.person_id))
    assert "Prefers calls in the evening" in str(held["note"])
    monday.amina.commands("mydata", "delete")
    monday.amina.presses("Yes, delete all")
    assert monday.kit.due(at(3, "12:00")) == ()
    assert monday.kit.rows(Note) == []


def test_one_step_is_enough_with_the_name_in_front(monday: Scene) -> None:
    monday.maria.commands("note", "@Amina likes examples")
    assert monday.maria.heard() == ["M-NT-21"]
    note = monday.kit.row(Note)
    assert (note.text, note.about_id) == ("likes examples", monday.kit.member(monday.amina).id)
    monday.maria.commands("note", "@Nobody likes examples")
    assert monday.maria.heard() == ["M-NT-1"]
    monday.amina.commands("note", "@Georgi is kind")  # a learner's note is a note
    assert monday.amina.heard() == ["M-NT-1"]
    assert "For my next preview" not in monday.amina.last.labels


def test_nobody_else_binds_or_reads_a_note(monday: Scene) -> None:
    monday.maria.commands("note", "Mine")
    note, amina = monday.kit.row(Note), monday.kit.member(monday.amina)
    for somebody in (monday.amina, monday.georgi):
        for way in (
            token("nt.week", note.id),
            token("nt.about", note.id),
            token("nt.of", amina.id, str(note.id)),
        ):
            somebody.taps(way)
            assert somebody.heard() == ["M-OK-5"]
    monday.amina.commands("note", "Hers")
    monday.amina.taps(token("nt.of", amina.id, str(monday.kit.rows(Note)[1].id)))
    assert monday.amina.heard() == ["M-CM-2"]
    assert all(row.about_id is None for row in monday.kit.rows(Note))
