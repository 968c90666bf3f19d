"""What a person said yes or no to: kept as a proof that outlives the person, under a pseudonym (content-design 1.18)."""

from hashlib import sha256

from sqlmodel import select

from facilitation.model import Consent
from facilitation.turn import Turn

_LETTERS = 20  # of the pseudonym


def record(turn: Turn, kind: str, *, given: bool) -> None:
    """Keep that the sender said yes or no to `kind` now. Raises Refusal for a stranger."""
    _, person = turn.known
    earlier = select(Consent.pseudonym).where(Consent.person_id == person.id).limit(1)
    pseudonym = turn.session.exec(earlier).first() or _new(turn.event.entropy)
    turn.session.add(Consent(person_id=person.id, pseudonym=pseudonym, kind=kind, given=given, at=turn.now))


def want_reminders(turn: Turn, *, wanted: bool) -> None:
    """Reminders on or off, which is a consent or its end. Raises Refusal for a stranger."""
    _, person = turn.known
    if person.wants_reminders != wanted:
        person.wants_reminders = wanted
        record(turn, "reminders", given=wanted)


def _new(entropy: bytes) -> str:
    # Hashed, because other words are made from the same bytes.
    return sha256(b"consent" + entropy).hexdigest()[:_LETTERS]
