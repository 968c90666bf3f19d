"""A leader's notes at their moment, as lines inside what is shown then (1.19)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlmodel import col, select

from facilitation.flows.own import own_notes
from facilitation.model import Note
from facilitation.phrasebook import Own, Phrasebook
from facilitation.round import Round
from facilitation.turn import Turn

SHOWN = 5  # notes in a preview, or under a person
LONGEST = 300  # characters of each


def about_week(round_: Round, language: str, person: int, group: int, week: int) -> Own:
    """A leader's notes about a week, as lines for its preview; read for all leaders of the batch at once."""

    def read() -> Mapping[tuple[int, int | None, int | None], list[str]]:
        groups = list(round_.rows.group_ids)
        leaders = {leader.person_id for each in groups for leader in round_.rows.facilitators(each)}
        bound = select(col(Note.person_id), col(Note.group_id), col(Note.week), col(Note.text)).where(
            col(Note.person_id).in_(leaders), col(Note.group_id).in_(groups), col(Note.week).is_not(None)
        )
        found: dict[tuple[int, int | None, int | None], list[str]] = defaultdict(list)
        for writer, where, when, text in round_.session.exec(bound.order_by(col(Note.changed_at).desc())):
            found[writer, where, when].append(text)
        return found

    texts = round_.once(("notes of weeks",), read).get((person, group, week), [])
    return _lines(round_.book, language, texts)


def about_person(turn: Turn, membership: int) -> Own:
    """The sender's notes about a person of the group they lead."""
    _, person = turn.known
    mine = select(Note.text).where(Note.person_id == person.id, Note.about_id == membership)
    texts = turn.session.exec(mine.order_by(col(Note.changed_at).desc()).limit(SHOWN)).all()
    return _lines(turn.book, turn.language, texts)


def _lines(book: Phrasebook, language: str, texts: Iterable[str]) -> Own:
    shown = [own_notes.short(text, LONGEST) for text in texts][:SHOWN]
    return Own("\n".join(book.text("M-NT-24", language, {"text": text}) for text in shown))
