"""Week 0: how people say hello, and what a group promises itself (content-design 1.2)."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from facilitation.model.base import belongs_to, json_field, row_id


class Greeting(SQLModel, table=True):
    """Somebody's hello to the group: a hand, and words or files that the group sees only after a yes."""

    __table_args__ = (UniqueConstraint("membership_id"),)

    id: int = row_id()
    membership_id: int = belongs_to("membership.id", index=False)
    hand: bool = False
    text: str = ""
    files: list[int] = json_field([])
    shown: bool = False
    at: datetime


class PromiseChoice(SQLModel, table=True):
    """One of the three promises somebody chose. Deleted as soon as the group's list is made."""

    __tablename__ = "promise_choice"

    membership_id: int = belongs_to("membership.id", primary_key=True, index=False)
    promise: str = Field(primary_key=True)  # the id of its text


class PromiseIdea(SQLModel, table=True):
    """A promise in somebody's own words. `approved` is None until the leader has decided."""

    __tablename__ = "promise_idea"

    id: int = row_id()
    membership_id: int = belongs_to("membership.id")
    group_id: int = belongs_to("group.id")
    text: str
    approved: bool | None = None
    at: datetime
