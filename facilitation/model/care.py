"""Who should hear from a person, what was reported, and numbers that name nobody."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from facilitation.model.base import belongs_to, may_refer_to, one_of, row_id
from facilitation.rules.hello import HelloReason


class HelloEntry(SQLModel, table=True):
    """A sentence that is true of a member, so that the leader says hello (content-design 1.9). Deleted 30 days after its end.

    `since` is when the sentence became true: with the member and the reason it is the entry's identity, so that one
    that was ended by hand does not come back for the same cause.
    """

    __tablename__ = "hello_entry"
    __table_args__ = (UniqueConstraint("membership_id", "reason", "since"),)

    id: int = row_id()
    membership_id: int = belongs_to("membership.id", index=False)
    group_id: int = belongs_to("group.id")
    reason: HelloReason = one_of(HelloReason)
    since: datetime
    wanted: bool = False  # the person said yes: only a talk ends it
    ended_at: datetime | None = None
    ending: str = ""  # action | answered | other_status | done | fine | left


class Report(SQLModel, table=True):
    """A problem that somebody reported. It outlives its reporter's data while it is open; kept 12 months (1.18)."""

    __table_args__ = (Index("ix_report_group", "group_id", "at"),)

    id: int = row_id()
    group_id: int = belongs_to("group.id", index=False)
    reporter_id: int | None = may_refer_to("membership.id", index=True)
    item: str = ""  # work | feedback | thanks; empty for something else
    item_id: int = 0
    about_leader: bool = False
    text: str = ""
    at: datetime
    hidden_at: datetime | None = None
    closed_at: datetime | None = None


class Tally(SQLModel, table=True):
    """How often something happened in a calendar week of a group, after those who did it are forgotten, or never known."""

    __table_args__ = (CheckConstraint("n >= 0", name="n"),)

    group_id: int = belongs_to("group.id", primary_key=True, index=False)
    monday: date = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    n: int = 0
