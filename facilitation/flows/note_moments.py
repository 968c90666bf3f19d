"""A leader's notes at their moment, as lines inside what is shown then (1.19)."""

from typing import Any

from sqlmodel import Session, col, select

from facilitation.flows import own_notes
from facilitation.model import Note
from facilitation.phrasebook import Own, Phrasebook
from facilitation.turn import Turn

SHOWN = 5  # notes in a preview, or under a person
LONGEST = 300  # characters of each


def about_week(session: Session, book: Phrasebook, language: str, person: int, group: int, week: int) -> Own:
    """A leader's notes about a week, as lines for its preview."""
    where = (Note.person_id == person, Note.group_id == group, Note.week == week)
    return _lines(session, book, language, where)


def about_person(turn: Turn, membership: int) -> Own:
    """The sender's notes about a person of the group they lead."""
    _, person = turn.known
    where = (Note.person_id == person.id, Note.about_id == membership)
    return _lines(turn.session, turn.book, turn.language, where)


def _lines(session: Session, book: Phrasebook, language: str, where: tuple[Any, ...]) -> Own:
    rows = session.exec(select(Note).where(*where).order_by(col(Note.changed_at).desc()).limit(SHOWN))
    return Own(
        "\n".join(
            book.text("M-NT-24", language, {"text": own_notes.short(row.text, LONGEST)}) for row in rows
        )
    )
