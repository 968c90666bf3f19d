"""Live meetings of a group, and who said that they will come."""

from datetime import datetime
from enum import StrEnum

from pydantic import NaiveDatetime
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import SQLModel

from facilitation.model.base import belongs_to, one_of, row_id


class MeetingState(StrEnum):
    """Whether a meeting takes place."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class Meeting(SQLModel, table=True):
    """One live meeting. `week`: the week of the course that a weekly one belongs to; a single one has none.

    `sequence` counts what calendars must hear of. `asked` is the sequence with which the group was asked last.
    """

    __table_args__ = (
        UniqueConstraint("group_id", "week"),
        CheckConstraint("minutes BETWEEN 5 AND 600", name="minutes"),
    )

    id: int = row_id()
    group_id: int = belongs_to("group.id", index=False)
    week: int | None = None
    local: NaiveDatetime  # wall time in `zone`
    zone: str
    due_at: datetime
    minutes: int
    place: str = ""  # an address or words
    note: str = ""
    by_hand: bool = (
        False  # of a weekly one: somebody changed this one, so it follows the week and no longer the slot
    )
    state: MeetingState = one_of(MeetingState, default=MeetingState.PLANNED)
    sequence: int = 0
    created_at: datetime
    changed_at: datetime


class MeetingAnswer(SQLModel, table=True):
    """What somebody tapped. It goes after the meeting: who was there is not recorded (content-design 1.3)."""

    __tablename__ = "meeting_answer"
    __table_args__ = (UniqueConstraint("meeting_id", "membership_id"),)

    id: int = row_id()
    meeting_id: int = belongs_to("meeting.id", index=False)
    membership_id: int = belongs_to("membership.id")
    coming: bool
    at: datetime
