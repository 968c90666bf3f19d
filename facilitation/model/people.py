"""Programmes, people, their accounts, and their places in groups."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from facilitation.model.base import belongs_to, json_field, may_refer_to, one_of, platform_id, row_id
from facilitation.rules.silence import State


class Reach(StrEnum):
    """Whether the bot may write to an account privately."""

    UNKNOWN = "unknown"  # never pressed Start, as far as we know
    OPEN = "open"
    BLOCKED = "blocked"
    GONE = "gone"


class Role(StrEnum):
    """What a person is in a group."""

    LEARNER = "learner"
    FACILITATOR = "facilitator"


class Programme(SQLModel, table=True):
    """What a coordinator looks after: groups, their people, and the defaults for new ones."""

    id: int = row_id()
    name: str
    language: str = "en"
    zone: str
    country: str = ""
    contact: str = ""
    settings: dict[str, object] = json_field({})


class Person(SQLModel, table=True):
    """A human being. Everything that names them hangs on this row and goes with it."""

    __table_args__ = (CheckConstraint("reflection_steps BETWEEN 2 AND 3", name="steps"),)

    id: int = row_id()
    language: str | None = None
    zone: str | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None
    quiet_days: list[int] | None = json_field(None)  # 0 is Monday; None: those of the programme
    wants_reminders: bool = False
    wants_reflection: bool = True
    reflection_steps: int | None = None  # None: as the wishes of the welcome say (1.6)
    thanks_in_private: bool = False
    muted: list[str] = json_field([])  # kinds of messages by name (reasons.Mute)
    created_at: datetime


class Account(SQLModel, table=True):
    """One identity of a person on one platform."""

    __table_args__ = (UniqueConstraint("platform", "ref"),)

    id: int = row_id()
    person_id: int = belongs_to("person.id")
    platform: str
    ref: int = platform_id()
    name: str = ""
    username: str = ""
    language: str | None = None
    reach: Reach = one_of(Reach, default=Reach.UNKNOWN)
    reach_since: datetime | None = None
    last_seen_at: datetime


class Membership(SQLModel, table=True):
    """A person in a group, with a role, a state and the name they chose there."""

    __table_args__ = (
        UniqueConstraint("person_id", "group_id"),
        CheckConstraint("silent_weeks >= 0 AND unanswered >= 0", name="counts"),
    )

    id: int = row_id()
    person_id: int = belongs_to("person.id")
    group_id: int = belongs_to("group.id")
    role: Role = one_of(Role, default=Role.LEARNER)
    leads_first: bool = False  # of those who lead: whose name people see, who invites the others
    state: State = one_of(State, default=State.INVITED)
    state_since: datetime
    name: str = ""
    joined_at: datetime
    onboarded_at: datetime | None = None
    last_action_at: datetime | None = None
    silent_weeks: int = 0
    unanswered: int = 0  # reminders in a row without an action (ST2)
    last_hello_asked_at: datetime | None = None  # M-HL-2, at most once in 14 days
    paused_until: date | None = None  # the day of coming back; kept after it until the first action
    breaks: list[str] = json_field(
        []
    )  # Mondays (ISO dates) of closed weeks in which they paused, the last ones
    asked_back: bool = False  # M-PA-3 was sent: any action ends the pause
    farewell: int = 0  # how many steps of leaving were counted, so that none counts twice
    reasons: list[str] = json_field([])
    learn_when: str = ""
    support: list[str] = json_field([])
    listed: bool = False  # agreed to stand in /people
    hello: str = ""  # what they said in the hello round
    celebrated: list[str] = json_field([])  # what of their own they told the group about
    baseline: int = (
        0  # how many of the three questions at the start were shown; the answers are counts elsewhere
    )
    fine_until: date | None = None  # "not now" and "I am fine": not on the hello list until then


class TookPart(SQLModel, table=True):
    """An action of a member in one calendar week of the group. Which action is not kept here."""

    __tablename__ = "took_part"

    membership_id: int = belongs_to("membership.id", primary_key=True, index=False)
    monday: date = Field(primary_key=True)
    group_id: int = belongs_to("group.id", index=False)

    __table_args__ = (Index("ix_took_part_week", "group_id", "monday"),)


class Invitation(SQLModel, table=True):
    """An unguessable word that opens a place in a group, or binds a room's newcomer to it."""

    id: int = row_id()
    token: str = Field(unique=True)
    group_id: int = belongs_to("group.id")
    role: Role = one_of(Role, default=Role.LEARNER)
    created_at: datetime
    expires_at: datetime


class Consent(SQLModel, table=True):
    """What a person said yes or no to, and when. The proof outlives the person, under a pseudonym that leads to nobody (1.18)."""

    __table_args__ = (Index("ix_consent_person_kind", "person_id", "kind"),)

    id: int = row_id()
    person_id: int | None = may_refer_to("person.id")
    pseudonym: str  # random; the same in all proofs of a person
    kind: str
    given: bool
    at: datetime
