"""The notes a person keeps: found, kept and shortened for the flows that show them."""

from collections.abc import Sequence

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.model import File, Note
from facilitation.turn import Turn

LONGEST = 1000  # letters of a note, and of what a reminder is about
MOST = 500  # notes of one person


def keep(turn: Turn, text: str, files: Sequence[int] = (), source: str = "") -> Note:
    """A new note. Raises Refusal for an empty or too long one, and where a person has very many."""
    _, person = turn.known
    must_fit(text, files)
    if len(all_of(turn)) >= MOST:
        raise Refusal("M-NT-13", {"n": MOST})
    note = Note(person_id=person.id, text=text, source=source, created_at=turn.now, changed_at=turn.now)
    turn.session.add(note)
    turn.session.flush()
    attach(turn, note, files)
    return note


def must_fit(text: str, files: Sequence[int] = ()) -> None:
    """Raises Refusal for words that are none, or too many."""
    if not text and not files:
        raise Refusal("M-OK-9")
    if len(text) > LONGEST:
        raise Refusal("M-OK-8", {"n": LONGEST, "m": len(text)})


def attach(turn: Turn, note: Note, files: Sequence[int]) -> None:
    """Files go with a note; a file that goes with something else already stays there."""
    for number in files:
        row = turn.session.get(File, number)
        if row is not None and row.work_id is None and row.reflection_id is None:
            row.note_id = note.id


def files_of(turn: Turn, note: Note) -> tuple[int, ...]:
    """The files of a note."""
    return tuple(turn.session.exec(select(File.id).where(File.note_id == note.id).order_by(col(File.id))))


def delete(turn: Turn, note: Note) -> None:
    """The note goes, its files with it; those that a portfolio has taken over stay there."""
    for file in turn.session.exec(
        select(File).where(File.note_id == note.id, col(File.item_id).is_not(None))
    ):
        file.note_id = None
    turn.session.flush()
    turn.session.delete(note)
    turn.session.flush()


def all_of(turn: Turn) -> Sequence[Note]:
    """The sender's notes, the newest first."""
    _, person = turn.known
    newest = (
        select(Note)
        .where(Note.person_id == person.id)
        .order_by(col(Note.created_at).desc(), col(Note.id).desc())
    )
    return turn.session.exec(newest).all()


def mine(turn: Turn, note_id: int) -> Note:
    """A note of the sender. Raises Refusal for what is gone or somebody else's."""
    _, person = turn.known
    row = turn.session.get(Note, note_id)
    if row is None:
        raise Refusal("M-OK-4")
    if row.person_id != person.id:
        raise Refusal("M-OK-5")
    return row


def short(text: str, most: int) -> str:
    """The first words of a text on one line, at most so many letters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
