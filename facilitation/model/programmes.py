"""Who looks after a programme, and what is known about its groups' weeks: numbers without persons (content-design part 4)."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from facilitation.model.base import belongs_to, json_field, row_id


class Coordinator(SQLModel, table=True):
    """A person looks after a programme's groups. Language and zone: None means the person's, then the programme's."""

    __table_args__ = (
        UniqueConstraint("person_id", "programme_id"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    id: int = row_id()
    person_id: int = belongs_to("person.id")
    programme_id: int = belongs_to("programme.id")
    appointed_at: datetime
    wants_digest: bool = True
    weekday: int = 0  # of the digest; 0 is Monday
    clock: time = time(9)
    language: str | None = None
    zone: str | None = None


class CoordinatorInvitation(SQLModel, table=True):
    """A link that makes who opens it a coordinator, once; kept as a digest: who reads the table cannot use it."""

    __tablename__ = "coordinator_invitation"

    id: int = row_id()
    programme_id: int = belongs_to("programme.id", index=False)
    token_digest: str = Field(unique=True)
    created_at: datetime
    expires_at: datetime


class ProgrammeCode(SQLModel, table=True):
    """A code by which group leaders bring their groups into a programme; kept as a digest, one for a programme."""

    __tablename__ = "programme_code"

    programme_id: int = belongs_to("programme.id", primary_key=True, index=False)
    token_digest: str = Field(unique=True)
    expires_at: datetime


class GroupGuest(SQLModel, table=True):
    """A coordinator whom a group's leader lets see the group's own weeks, until either of them ends it."""

    __tablename__ = "group_guest"
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)

    id: int = row_id()
    group_id: int = belongs_to("group.id")
    person_id: int = belongs_to("person.id")
    invited_at: datetime
    looked_at: datetime | None = None  # when they looked last, for the leader to see


class WeekFacts(SQLModel, table=True):
    """A closed week of a group in counts, written once (rules/digest/facts.GroupWeek says what each one means).

    Kept five years, without persons (1.18); deleting somebody later changes nothing here.
    """

    __tablename__ = "week_facts"

    group_id: int = belongs_to("group.id", primary_key=True, index=False)
    monday: date = Field(primary_key=True, index=True)
    week: int | None = None
    on_break: bool = False
    eligible: int = 0
    took_part: int = 0
    responses: dict[str, int] = json_field({})
    stuck: int = 0
    asked: int = 0
    answered_24: int = 0
    answered_48: int = 0
    open_now: int = 0
    older_48: int = 0
    oldest_hours: int = 0
    works: int = 0
    works_with_words: int = 0
    contacts: int = 0
    thanked: int = 0
    steady: int = 0
    steady_of: int = 0
    started: int = 0
    retained: int = 0
    collectors: int = 0
    fell_quiet: int = 0
    came_back: int = 0
    joined: int = 0
    left: int = 0
    left_for_work: int = 0
    load_minutes: int = 0
    acted: bool = True
    holidays: int = 0

    __table_args__ = (
        CheckConstraint(
            "took_part <= eligible AND answered_24 <= answered_48 AND answered_48 <= asked", name="parts"
        ),
        CheckConstraint(
            "works_with_words <= works AND steady <= steady_of AND retained <= started", name="shares"
        ),
    )
