"""Notes of one's own: only their writer sees them, and everything in them can be changed and taken away."""

from facilitation.events import Attachment, Said
from facilitation.flows.own.own_notes import LONGEST, MOST
from facilitation.model import File, Note, PortfolioItem, Visibility
from facilitation.tokens import token
from tests.flows.kit import FORMS as FORMING
from tests.flows.kit import SHUT, Scene, scene

VOICE = Attachment("voice", "ref", "unique")


def test_a_note_is_kept_shown_and_belongs_to_its_writer(monday: Scene) -> None:
    amina, georgi = monday.amina, monday.georgi
    amina.commands("note", "Words:  plough, sow")
    assert amina.last.kind == "M-NT-1"
    assert "Only you" in amina.last.text
    amina.commands("note")
    assert "Words: plough, sow" in amina.last.text
    amina.presses("1 · Words")
    assert "Words:  plough, sow" in amina.last.text
    note = monday.kit.rows(Note)[0]
    for action in ("nt.show", "nt.edit", "nt.delete", "nt.gone", "nt.save", "rd.note"):
        georgi.taps(token(action, note.id))
        assert georgi.heard() == ["M-OK-5"], action
    georgi.commands("note")
    assert georgi.last.kind == "M-NT-4"
    monday.stefan.commands("note", "Mine")
    assert monday.stefan.heard() == ["M-ER-3"]
    assert [row.text for row in monday.kit.rows(Note)] == ["Words:  plough, sow"]


def test_a_note_is_changed_and_deleted_only_after_a_question(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("note", "First")
    amina.presses("Change it")
    assert "First" in amina.last.text
    amina.says("Second")
    assert [note.text for note in monday.kit.rows(Note)] == ["Second"]
    amina.presses("Delete it")
    amina.presses("No, keep it")
    assert "Second" in amina.last.text
    amina.presses("Delete it")
    amina.presses("Yes, delete it")
    assert amina.last.kind == "M-NT-8"
    assert monday.kit.rows(Note) == []
    amina.presses("Change it")  # of the old message
    assert amina.heard() == ["M-OK-4"]


def test_a_voice_message_is_a_note_too(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("note")
    assert "no notes yet" in amina.last.text
    amina.says("", VOICE)
    amina.commands("note")
    assert "Photo, voice or file" in amina.last.text
    amina.presses("1 · ")
    assert [file.kind for file in amina.last.files] == ["voice"]
    amina.presses("Delete it")
    amina.presses("Yes, delete it")
    assert monday.kit.rows(File) == []


def test_a_copy_in_the_portfolio_outlives_the_note(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("note", "The board", attachments=(Attachment("photo", "r", "u"),))
    amina.presses("Save to portfolio")
    amina.presses("My notes")
    amina.presses("1 · The board")
    amina.presses("Delete it")
    amina.presses("Yes, delete it")
    assert monday.kit.rows(Note) == []
    (item,) = monday.kit.rows(PortfolioItem)
    assert (item.text, item.visibility) == ("The board", Visibility.ME)
    assert [file.item_id for file in monday.kit.rows(File)] == [item.id]


def test_a_command_may_stand_under_a_photo(monday: Scene) -> None:
    monday.amina.commands("note", "The board", attachments=(Attachment("photo", "r", "u"),))
    note = monday.kit.rows(Note)[0]
    assert [(file.note_id, note.text) for file in monday.kit.rows(File)] == [(note.id, "The board")]


def test_notes_are_found_whatever_the_size_of_letters(monday: Scene) -> None:
    amina = monday.amina
    for text in ("Straße and Plough", "Bread", "plough again"):
        amina.commands("note", text)
    amina.commands("note")
    amina.presses("Search")
    amina.says("PLOUGH")
    assert "I found 2 notes" in amina.last.text
    assert "Bread" not in amina.last.text
    amina.presses("Search again")
    amina.says("zebra {{ 7*7 }}")
    assert "I found no note with “zebra {{ 7*7 }}”" in amina.last.text


def test_many_notes_come_page_by_page(monday: Scene) -> None:
    amina = monday.amina
    for number in range(10):
        amina.commands("note", f"Note {number}")
    amina.commands("note")
    assert "Your 10 notes" in amina.last.text
    assert "Note 9" in amina.last.text
    assert "Note 1" not in amina.last.text
    amina.presses("Older notes")
    assert "10: Note 0" in amina.last.text
    assert "Older notes" not in amina.last.labels


def test_there_are_limits_and_nothing_is_lost(monday: Scene) -> None:
    amina, kit = monday.amina, monday.kit
    amina.commands("note", "x" * (LONGEST + 1))
    assert amina.heard() == ["M-OK-8"]
    assert "not lost" in amina.last.text
    person = monday.kit.account(amina)
    assert person is not None
    kit.change(
        lambda session: session.add_all(
            Note(person_id=person.person_id, text=str(n), created_at=kit.now, changed_at=kit.now)
            for n in range(MOST)
        )
    )
    amina.commands("note", "One more")
    assert amina.heard() == ["M-NT-13"]


def test_an_edited_message_changes_its_note(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("note", "plouhg")
    ref = f"w{monday.kit.number - 1}"
    monday.kit.hear(monday.kit.event(amina, Said("/note plough", ref, edited=True)))
    assert [note.text for note in monday.kit.rows(Note)] == ["plough"]


def test_a_note_typed_in_the_room_is_answered_in_private() -> None:
    for platform in (SHUT, FORMING):
        with scene(platform=platform) as here:
            here.amina.commands("note", "Mine", room=here.room)
            assert "M-NT-1" in here.amina.heard()
            assert [told for told in here.kit.posted() if told.kind.startswith("M-NT")] == []
