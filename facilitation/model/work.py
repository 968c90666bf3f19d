"""What people show each other: works, their files, feedback, thanks."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from facilitation.model.base import belongs_to, json_field, may_refer_to, one_of, part_of, platform_id, row_id


class FeedbackMode(StrEnum):
    """Where the author wants feedback (M-SC-2)."""

    GROUP = "group"
    AUTHOR = "author"
    NONE = "none"


class Highlight(StrEnum):
    """Whether the project team may show a work (M-SC-5): nobody asked, asked, and what the author said."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    NO = "no"
    NO_NAME = "no_name"
    WITH_NAME = "with_name"


class Work(SQLModel, table=True):
    """Something made or done, shown in a showcase."""

    id: int = row_id()
    membership_id: int = belongs_to("membership.id")
    occurrence_id: int | None = may_refer_to("occurrence.id", index=True)
    caption: str = ""
    source: str = Field(
        default="", index=True
    )  # chat and message it came with, so that editing that changes it
    feedback_mode: FeedbackMode = one_of(FeedbackMode, default=FeedbackMode.GROUP)
    created_at: datetime
    posted_at: datetime | None = None
    hidden: bool = False  # a report: the leader took it out of the room
    highlight: Highlight = one_of(Highlight, default=Highlight.NOT_ASKED)


class FileState(StrEnum):
    """Where the bytes of a file are."""

    PENDING = "pending"  # known to us by its reference on the platform
    STORED = "stored"
    TOO_LARGE = "too_large"  # stays on the platform, kept by reference
    FAILED = "failed"


class File(SQLModel, table=True):
    """A file somebody gave. Nothing trusts its name or announced type."""

    __table_args__ = (
        UniqueConstraint("platform", "place", "unique_ref"),
        CheckConstraint("size >= 0", name="size"),
        Index(
            "ix_file_pending",
            "fetch_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    id: int = row_id()
    person_id: int = belongs_to("person.id")
    work_id: int | None = part_of("work.id")
    reflection_id: int | None = part_of("reflection.id")
    item_id: int | None = part_of("portfolio_item.id")
    note_id: int | None = part_of("note.id")
    platform: str
    place: str  # chat and message it came with
    kind: str  # photo | document | voice | video | video_note | audio
    ref: str  # what the platform needs to fetch it
    unique_ref: str
    name: str = ""
    size: int = platform_id(default=0)
    media_type: str = ""
    sha256: str = Field(default="", index=True)
    state: FileState = one_of(FileState, default=FileState.PENDING)
    album: str = Field(default="", index=True)
    at: datetime
    fetch_at: datetime  # when it is fetched, or tried again
    tries: int = 0  # how often fetching failed


class Feedback(SQLModel, table=True):
    """A reaction of one member to the work of another, by tap or in words."""

    __table_args__ = (Index("ix_feedback_work", "work_id", "membership_id", "kind"),)

    id: int = row_id()
    work_id: int = belongs_to("work.id", index=False)
    membership_id: int = belongs_to("membership.id")
    kind: str  # well_done | learned | words
    text: str = ""
    files: list[int] = json_field([])
    at: datetime
    hidden: bool = False  # as for works


class FeedbackRequest(SQLModel, table=True):
    """Somebody was asked to look at a work that nobody had reacted to (fair share)."""

    __tablename__ = "feedback_request"
    __table_args__ = (UniqueConstraint("work_id", "membership_id"),)

    id: int = row_id()
    work_id: int = belongs_to("work.id", index=False)
    membership_id: int = belongs_to("membership.id")
    at: datetime


class Thanks(SQLModel, table=True):
    """Public kudos from one member to another, for a reason."""

    id: int = row_id()
    group_id: int = belongs_to("group.id")
    from_id: int = belongs_to("membership.id")
    to_id: int = belongs_to("membership.id")
    named: bool = True  # False: the name would tell who asked a question without one
    text: str
    private: bool = False  # the receiver wants thanks in private only
    at: datetime
    hidden: bool = False  # as for works
