"""Joining a second account to a person by a one-time code (content-design A3)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from facilitation.model.base import belongs_to, part_of, row_id


class ConnectCode(SQLModel, table=True):
    """A code that was given out, as its digest: who reads the table cannot use it."""

    __tablename__ = "connect_code"

    id: int = row_id()
    person_id: int = belongs_to("person.id")
    account_id: int = belongs_to("account.id")
    digest: str = Field(unique=True)
    used_by_id: int | None = part_of("account.id")  # the account that entered it and was asked
    expires_at: datetime


class ConnectTry(SQLModel, table=True):
    """A code that somebody entered, so that nobody can try many."""

    __tablename__ = "connect_try"

    id: int = row_id()
    person_id: int = belongs_to("person.id")
    at: datetime
