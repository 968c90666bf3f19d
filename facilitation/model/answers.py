"""What people answer: goals, check-ins, reflections, questions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from facilitation.model.base import belongs_to, json_field, may_refer_to, one_of, row_id


class Visibility(StrEnum):
    """Who may read an answer (content-design 0.5)."""

    ME = "me"
    FACILITATOR = "facilitator"
    GROUP = "group"


class GoalKind(StrEnum):
    """How a goal was chosen (M-KO-2)."""

    WHOLE = "whole"
    SHORT = "short"
    LAST = "last"
    OWN = "own"
    READING = "reading"


class CheckInStatus(StrEnum):
    """How it is going (M-CI-1)."""

    WELL = "well"
    MORE_TIME = "more_time"
    STUCK = "stuck"
    NOT_STARTED = "not_started"


class Goal(SQLModel, table=True):
    """What a member wants to finish in a week, and the plan for it."""

    __table_args__ = (UniqueConstraint("membership_id", "occurrence_id"),)

    id: int = row_id()
    membership_id: int = belongs_to("membership.id", index=False)
    occurrence_id: int = belongs_to("occurrence.id")
    kind: GoalKind = one_of(GoalKind)
    text: str = ""
    source: str = ""  # chat and message the text came with, so that editing that changes it
    days: list[int] = json_field([])  # 0 is Monday
    day_part: str = ""
    obstacle: str = ""
    plan: str = ""
    shared: bool = False
    complete: bool = False  # the dialogue reached its end
    set_at: datetime
    changed_at: datetime


class CheckIn(SQLModel, table=True):
    """A tap on how it is going, with an optional sentence. Without a status: words in the room, and no tap yet."""

    __tablename__ = "check_in"
    __table_args__ = (UniqueConstraint("membership_id", "occurrence_id"),)

    id: int = row_id()
    membership_id: int = belongs_to("membership.id", index=False)
    occurrence_id: int = belongs_to("occurrence.id")
    status: CheckInStatus | None = one_of(CheckInStatus, default=None)
    stuck_kind: str = ""
    text: str = ""
    source: str = ""  # as for goals
    visibility: Visibility = one_of(Visibility, default=Visibility.FACILITATOR)
    offers_help: bool = False
    answered_at: datetime
    changed_at: datetime


class Reflection(SQLModel, table=True):
    """Three private answers, shared only by choice."""

    __table_args__ = (UniqueConstraint("membership_id", "occurrence_id"),)

    id: int = row_id()
    membership_id: int = belongs_to("membership.id", index=False)
    occurrence_id: int = belongs_to("occurrence.id")
    what: str = ""
    so_what: str = ""
    now_what: str = ""
    sources: dict[str, str] = json_field({})  # answer → chat and message it came with
    prompts: list[str] = json_field([])
    work_use: str = ""
    visibility: Visibility = one_of(Visibility, default=Visibility.ME)
    shown: bool = False  # posted in the group
    skipped: bool = False
    opened_at: datetime
    finished_at: datetime | None = None

    @property
    def whole(self) -> str:
        """The answers as they are shown, a line each."""
        return "\n".join(part for part in (self.what, self.so_what, self.now_what) if part)


class QuestionState(StrEnum):
    """From asked to closed."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class QuestionRoute(StrEnum):
    """Who hears a question."""

    GROUP = "group"
    BUDDY = "buddy"
    FACILITATOR = "facilitator"


class QuestionKind(StrEnum):
    """What a question is about. Something personal is no question: it leads to a person and is not kept (1.12)."""

    TOPIC = "topic"
    TECHNICAL = "technical"
    LANGUAGE = "language"
    TIME = "time"
    OTHER = "other"


class Question(SQLModel, table=True):
    """A request for help, routed as the asker chose.

    `open_since`: when it was asked, opened again ("Not yet") or sent to others; `offered`: the memberships of
    helpers who were asked to look at it, in their order.
    """

    id: int = row_id()
    membership_id: int = belongs_to("membership.id")
    group_id: int = belongs_to("group.id")
    text: str
    kind: QuestionKind = one_of(QuestionKind, default=QuestionKind.OTHER)
    files: list[int] = json_field([])
    route: QuestionRoute = one_of(QuestionRoute)
    named: bool = True
    state: QuestionState = one_of(QuestionState, default=QuestionState.OPEN)
    solved: bool | None = None  # None: the asker did not say
    same: int = 0  # how many tapped "Same question"; who is not kept
    offered: list[int] = json_field([])
    asked_at: datetime
    open_since: datetime
    answered_at: datetime | None = None
    closed_at: datetime | None = None


class Answer(SQLModel, table=True):
    """An answer of one member to a question of another."""

    id: int = row_id()
    question_id: int = belongs_to("question.id")
    membership_id: int | None = may_refer_to("membership.id", index=True)
    text: str
    at: datetime
