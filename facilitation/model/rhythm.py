"""What is planned: beats as occurrences, and everything that falls due as moments."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import NaiveDatetime
from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from facilitation.model.base import belongs_to, json_field, may_refer_to, one_of, part_of, row_id
from facilitation.rules.calendar import Beat


class OccurrenceState(StrEnum):
    """What became of a beat."""

    PLANNED = "planned"
    PREVIEWED = "previewed"
    POSTED = "posted"
    SKIPPED = "skipped"  # someone decided
    DROPPED = "dropped"  # a rule decided: too late, holiday week


class Occurrence(SQLModel, table=True):
    """One beat of one week of one group."""

    __table_args__ = (
        UniqueConstraint("group_id", "week", "beat", "ordinal"),
        CheckConstraint("week >= 1 AND ordinal >= 1", name="numbers"),
        CheckConstraint("post_until > due_at AND closes_at > due_at", name="window"),
    )

    id: int = row_id()
    group_id: int = belongs_to("group.id", index=False)
    week: int
    beat: Beat = one_of(Beat)
    ordinal: int = 1
    local: NaiveDatetime  # wall time in `zone`
    zone: str
    due_at: datetime
    post_until: datetime
    closes_at: datetime
    moved: bool = False
    state: OccurrenceState = one_of(OccurrenceState, default=OccurrenceState.PLANNED)
    reason: str = ""  # the rule or person behind skipped, dropped or moved, as a code
    prompt_id: str | None = None
    own_line: str = ""
    line_by: int | None = may_refer_to(
        "membership.id", index=True
    )  # who wrote the line; None: who leads first
    own_prompt: str = ""
    posted_at: datetime | None = None


class Moment(SQLModel, table=True):
    """Something the engine does at an instant: post a beat, send its reminders, end a week.

    `key` is its identity; time is an attribute, so that moving a beat moves its moments.
    """

    __table_args__ = (
        Index(
            "ix_moment_due",
            "due_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index("ix_moment_occurrence", "occurrence_id"),
    )

    id: int = row_id()
    key: str = Field(unique=True)
    kind: str
    group_id: int | None = part_of("group.id")
    occurrence_id: int | None = part_of("occurrence.id", index=False)
    membership_id: int | None = part_of("membership.id")
    data: dict[str, object] = json_field({})
    due_at: datetime
    done_at: datetime | None = None
    outcome: str = ""


class OwnPrompt(SQLModel, table=True):
    """A question that somebody who leads the group wrote. It stays in this group, and goes with it, or with its writer.

    An occurrence that asks it says so in `prompt_id` ("own." and the number) and `own_prompt`.
    """

    __tablename__ = "own_prompt"

    id: int = row_id()
    group_id: int = belongs_to("group.id")
    beat: Beat = one_of(Beat)
    text: str
    membership_id: int = belongs_to("membership.id")
    added_at: datetime


class PromptUse(SQLModel, table=True):
    """A prompt that was posted in a group, so that it does not come again too soon (2.6)."""

    __tablename__ = "prompt_use"
    __table_args__ = (Index("ix_prompt_use_bank", "group_id", "bank"),)

    id: int = row_id()
    group_id: int = belongs_to("group.id", index=False)
    bank: str
    prompt_id: str
    purpose: str = ""
    used_on: date
