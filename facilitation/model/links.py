"""The links of a group beside its course plan (content-design 1.12, quick links)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from facilitation.model.base import belongs_to, one_of, part_of, row_id


class LinkKind(StrEnum):
    """What a link leads to."""

    COURSE = "course"
    VIDEO = "video"
    TOOL = "tool"
    DICTIONARY = "dictionary"
    OFFICE = "office"
    JOB = "job"


class Link(SQLModel, table=True):
    """A link with a title in plain words. It stands in the list once a leader has said yes.

    `suggested_by` None: a leader wrote it. What somebody suggested goes with them.
    """

    __table_args__ = (UniqueConstraint("group_id", "url"),)

    id: int = row_id()
    group_id: int = belongs_to("group.id", index=False)
    suggested_by: int | None = part_of("membership.id")
    url: str = Field(max_length=500)
    title: str
    kind: LinkKind = one_of(LinkKind, default=LinkKind.COURSE)
    language: str
    approved: bool = False
    added_at: datetime
