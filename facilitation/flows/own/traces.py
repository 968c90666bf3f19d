"""Traces of a person in messages of others: a name in the week's thanks, words that were passed on (1.18).

What was sent stands in the platform's chat, where the bot leaves it; the ledger's copy of it goes at once, not only
after thirty days.
"""

from collections.abc import Iterable

from sqlmodel import Session, col, delete, or_, select

from facilitation.flows.own.keeping import OPEN
from facilitation.holdings import words_of
from facilitation.model import Delivery, Membership, Room
from facilitation.speech import from_json, plain

SHORTEST = 3  # letters: what is shorter names nobody


def erase(session: Session, person_id: int, *, group_id: int | None = None) -> int:
    """Delete what the ledger keeps of messages, in the person's groups (or one of them), that hold their name or words."""
    places = select(Membership.group_id).where(Membership.person_id == person_id)
    if group_id is not None:
        places = places.where(Membership.group_id == group_id)
    rooms = select(Room.id).where(col(Room.group_id).in_(places))
    nearby = select(Delivery).where(
        or_(
            col(Delivery.group_id).in_(places),
            col(Delivery.room_id).in_(rooms),
            col(Delivery.kind) == "M-DG-1",  # a work that its author let the project team see
        ),
        col(Delivery.state).not_in(OPEN),
    )
    words = [word for word in words_of(session, person_id) if len(word) >= SHORTEST]
    found = [row.id for row in session.exec(nearby) if _holds(row, words)]
    session.connection().execute(delete(Delivery).where(col(Delivery.id).in_(found)))
    return len(found)


def _holds(row: Delivery, words: Iterable[str]) -> bool:
    text = plain(from_json(row.message).text)
    return any(word in text for word in words)
