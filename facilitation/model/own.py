"""What people keep for themselves alone: notes, and reminders that they ordered."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from facilitation.model.base import belongs_to, may_refer_to, part_of, row_id


class Note(SQLModel, table=True):
    """A private note. Its files are rows of `File`."""

    id: int = row_id()
    person_id: int = belongs_to("person.id")
    text: str = ""
    source: str = Field(
        default="", index=True
    )  # chat and message it came with, so that editing that changes it
    # The moment of a leader's note: the preview of a week, or the line of whom it is about. It goes with that person.
    group_id: int | None = part_of("group.id", index=False)
    week: int | None = None
    about_id: int | None = part_of("membership.id")
    created_at: datetime
    changed_at: datetime


class Reminder(SQLModel, table=True):
    """A reminder that somebody ordered. Without `at` it is a question about the time that is still open."""

    __table_args__ = (
        Index(
            "ix_reminder_planned",
            "person_id",
            "at",
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
    )

    id: int = row_id()
    person_id: int = belongs_to("person.id", index=False)
    text: str = ""
    note_id: int | None = may_refer_to("note.id", index=True)
    at: datetime | None = None
    at_night: bool = False  # the person said that it may come in their quiet hours
    created_at: datetime
    sent_at: datetime | None = None
    version: int = 0  # how often its time was changed: calendars know by it what is newer
    changed_at: datetime | None = None
