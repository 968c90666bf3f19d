"""Who may read pages: a link from the bot, good once for a quarter of an hour, becomes a session of a browser."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session, col, delete, func, select

from facilitation.finding import find
from facilitation.model import WebLogin, WebSession

LINK_LIFE = timedelta(minutes=15)
SESSION_LIFE = timedelta(hours=12)
MOST_LINKS, WITHIN = 5, timedelta(hours=1)  # links of one person


def open_login(session: Session, person: int, word: str, now: datetime) -> bool:
    """Let a word log its finder in as this person. False where the person had many links a moment ago."""
    mine = select(func.count()).where(WebLogin.person_id == person, col(WebLogin.created_at) > now - WITHIN)
    if session.exec(mine).one() >= MOST_LINKS:
        return False
    session.add(
        WebLogin(person_id=person, token_digest=_digest(word), created_at=now, expires_at=now + LINK_LIFE)
    )
    return True


def use_login(session: Session, word: str, browser: str, now: datetime) -> bool:
    """Use a link up, for a browser that shows the word `browser` from now on. False where it is no good (any more)."""
    row = find(session, WebLogin, token_digest=_digest(word))
    if row is None or row.expires_at <= now:
        return False
    # The row stays for the hour in which links are counted, and no word leads to it any more.
    row.token_digest, row.expires_at = f"used:{row.id}", now
    session.add(
        WebSession(person_id=row.person_id, token_digest=_digest(browser), expires_at=now + SESSION_LIFE)
    )
    return True


def person_of(session: Session, browser: str, now: datetime) -> int | None:
    """Whose browser it is, None where it is not logged in (any more)."""
    row = find(session, WebSession, token_digest=_digest(browser)) if browser else None
    return row.person_id if row is not None and row.expires_at > now else None


def close(session: Session, browser: str) -> None:
    """Log a browser out."""
    session.exec(delete(WebSession).where(col(WebSession.token_digest) == _digest(browser)))


def forget(session: Session, person: int) -> None:
    """Log all browsers of a person out, and take their links back."""
    session.exec(delete(WebSession).where(col(WebSession.person_id) == person))
    session.exec(delete(WebLogin).where(col(WebLogin.person_id) == person))


def _digest(word: str) -> str:
    return sha256(word.encode()).hexdigest()
