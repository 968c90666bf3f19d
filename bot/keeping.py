"""Small facts that the shell keeps between two runs, by name."""

from sqlmodel import Session

from facilitation.model import Kept


def kept(session: Session, name: str) -> str:
    """What was kept under a name; empty where nothing was."""
    with session.begin():
        row = session.get(Kept, name)
        return row.value if row else ""


def keep(session: Session, name: str, value: str) -> None:
    """Keep a value under a name."""
    with session.begin():
        session.merge(Kept(name=name, value=value))
