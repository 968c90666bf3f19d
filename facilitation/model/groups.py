"""Groups, the rooms they meet in, and the course they follow."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import SQLModel

from facilitation.model.base import belongs_to, json_field, one_of, part_of, platform_id, row_id


class GroupState(StrEnum):
    """The life of a group (content-design A11)."""

    FORMING = "forming"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"


class RoomState(StrEnum):
    """Whether the bot can speak in a room."""

    OPEN = "open"
    MUTED = "muted"  # there, but not allowed to write
    LOST = "lost"  # removed, deleted or never found
    CLOSED = "closed"  # a topic or thread that takes no posts


class Group(SQLModel, table=True):
    """People who learn together: a course plan, a rhythm, a zone, a language."""

    __table_args__ = (
        CheckConstraint("weeks BETWEEN 3 AND 12", name="weeks"),
        CheckConstraint("forming_days BETWEEN 3 AND 14", name="forming_days"),
    )

    id: int = row_id()
    programme_id: int = belongs_to("programme.id")
    apart: bool = False  # taken out by a coordinator or the operator: no coordinator sees anything of it
    help_asked_at: datetime | None = None  # its leader asks the coordinators for a call, until either ends it
    title: str
    state: GroupState = one_of(GroupState, default=GroupState.FORMING)
    language: str = "en"
    second_language: str | None = None
    zone: str
    country: str = ""
    rhythm: str = "A"
    settings: dict[str, object] = json_field({})
    first_day: date
    weeks: int = 6
    forming_days: int = 7  # week 0
    skips: list[str] = json_field([])  # Mondays (ISO dates) of calendar weeks without beats
    facilitator: str = ""  # the leader's name as people see it
    co_leaders: list[str] = json_field([])  # the names of the others who lead
    course: str = ""
    provider: str = ""
    course_url: str = ""
    contact: str = ""
    hours: str = ""  # when and where people can talk to the leader
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    paused_until: date | None = None
    plan_version: int = 0  # how often the plan was laid out: calendars know by it what is newer
    plan_changed_at: datetime | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that the bot's posts speak, the main one first; buttons speak the main one."""
        return (self.language, self.second_language) if self.second_language else (self.language,)

    @property
    def leaders(self) -> list[str]:
        """Everybody who leads, by name, the one who leads first at the top: all of them see the same."""
        return [self.facilitator, *self.co_leaders]


class CourseWeek(SQLModel, table=True):
    """One week of a group's course plan."""

    __tablename__ = "course_week"
    __table_args__ = (UniqueConstraint("group_id", "number"), CheckConstraint("minutes >= 0", name="minutes"))

    id: int = row_id()
    group_id: int = belongs_to("group.id", index=False)
    number: int
    topic: str
    url: str = ""
    minutes: int = 0
    short_path: str = ""
    sections: list[str] = json_field([])
    aim: str = ""
    materials: list[list[str]] = json_field([])  # of each its title and address


class Room(SQLModel, table=True):
    """One place where a group talks. A group may have several, on different platforms."""

    __table_args__ = (UniqueConstraint("platform", "chat", "thread"),)

    id: int = row_id()
    group_id: int | None = part_of("group.id")
    platform: str
    chat: int = platform_id()
    thread: int = platform_id(default=0)  # 0: the chat itself
    title: str = ""
    state: RoomState = one_of(RoomState, default=RoomState.OPEN)
    state_since: datetime
    reason: str = ""
