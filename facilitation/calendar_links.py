"""Private calendars: who has a link, whether an address is theirs, and taking it back (content-design A4)."""

from datetime import datetime
from hashlib import sha256
from hmac import compare_digest

from sqlmodel import Session

from facilitation.finding import find
from facilitation.model import CalendarFeed

_NONE = "none:"  # no word has this digest


def wishes(session: Session, person: int, now: datetime) -> CalendarFeed:
    """What a person wants in their calendar, as they left it; a new row without a link where there was none."""
    row = find(session, CalendarFeed, person_id=person)
    if row is None:
        row = CalendarFeed(person_id=person, token_digest=f"{_NONE}{person}", changed_at=now)
        session.add(row)
        session.flush()
    return row


def open_link(session: Session, person: int, word: str, now: datetime) -> None:
    """Let a word lead to this person's dates; the word before it leads nowhere any more."""
    row = wishes(session, person, now)
    row.token_digest, row.has_link, row.changed_at = _digest(word), True, now


def stop_link(session: Session, person: int, now: datetime) -> None:
    """No word leads to this person's dates any more."""
    row = wishes(session, person, now)
    row.token_digest, row.has_link, row.changed_at = f"{_NONE}{person}", False, now


def person_of(session: Session, word: str) -> int | None:
    """Whose dates a word leads to; None for every other word."""
    digest = _digest(word)
    row = find(session, CalendarFeed, token_digest=digest)
    # The row was found by a digest, so how long the search took tells nothing about a word; the last look is even, too.
    return row.person_id if row is not None and compare_digest(row.token_digest, digest) else None


def _digest(word: str) -> str:
    return sha256(word.encode(errors="replace")).hexdigest()
