"""A group made of rows, ready for its first week, and events in its people's name."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256

from sqlmodel import Session

from bot.content import load as load_content
from facilitation.engine import Engine
from facilitation.events import Body, Event, Place, Pressed, Sender
from facilitation.flows.course.planning import lay_out
from facilitation.model import (
    Account,
    CourseWeek,
    Group,
    Membership,
    Person,
    Programme,
    Reach,
    Role,
    Room,
)
from facilitation.ports import Capabilities
from facilitation.rules.silence import State
from facilitation.settings import Settings

PLATFORM = "recorder"
CAN = Capabilities(cold_private=True)
FIRST_DAY = date(2026, 3, 2)
BEFORE = datetime(2026, 2, 23, 9, tzinfo=UTC)
CHAT = -1000  # the room's number on the platform
LEADER = 1  # the leader's number there; learners follow
NAMES = ("Amina", "Georgi", "Leila", "Petros", "Aino", "Marco", "Elena", "Daan")


load = cache(load_content)  # the same texts for all tests of a process


@dataclass(frozen=True, slots=True)
class Made:
    """What a test needs to know about a group: its row, its room's address, its learners' numbers."""

    group_id: int
    chat: int
    learners: tuple[int, ...]


def engine_with(can: Capabilities = CAN) -> Engine:
    """An engine with the real texts and one platform."""
    return Engine(load(), {PLATFORM: can}, Settings(fewest_to_start=0))


def make_group(
    session: Session,
    *,
    number: int = 0,
    zone: str = "Europe/Sofia",
    first_day: date = FIRST_DAY,
    weeks: int = 6,
    learners: int = len(NAMES),
    now: datetime = BEFORE,
) -> Made:
    """A group of learners who have all joined, and its leader; the whole course stands in rows."""
    with session.begin():
        programme = Programme(name="SMOL", zone=zone)
        session.add(programme)
        session.flush()
        course = load().courses["elements-of-ai"]
        group = Group(
            programme_id=programme.id,
            title=f"Group {number}",
            zone=zone,
            first_day=first_day,
            weeks=weeks,
            facilitator="Maria",
            course=course.title,
            created_at=now,
        )
        session.add(group)
        session.flush()
        chat = CHAT - number
        session.add(Room(group_id=group.id, platform=PLATFORM, chat=chat, state_since=now))
        for week in course.weeks[:weeks]:
            session.add(
                CourseWeek(
                    group_id=group.id,
                    number=week.number,
                    topic=week.topic,
                    url=week.url,
                    minutes=week.minutes,
                    short_path=week.short_path,
                )
            )
        first = LEADER + number * 1000
        for ref in range(first, first + learners + 1):
            _add_person(session, group, ref, learner=ref != first, now=now)
        lay_out(session, group)
        return Made(group.id, chat, tuple(range(first + 1, first + learners + 1)))


def _add_person(session: Session, group: Group, ref: int, *, learner: bool, now: datetime) -> None:
    name = NAMES[(ref - LEADER - 1) % 1000 % len(NAMES)] if learner else "Maria"
    person = Person(created_at=now, wants_reminders=True)
    session.add(person)
    session.flush()
    account = Account(
        person_id=person.id, platform=PLATFORM, ref=ref, name=name, reach=Reach.OPEN, last_seen_at=now
    )
    membership = Membership(
        person_id=person.id,
        group_id=group.id,
        role=Role.LEARNER if learner else Role.FACILITATOR,
        state=State.ACTIVE,
        state_since=now,
        name=name,
        joined_at=now,
        onboarded_at=now,
    )
    session.add_all([account, membership])


def event(body: Body, *, key: str, at: datetime, who: int, chat: int | None = None) -> Event:
    """Something that one person does, in private or in the room `chat`."""
    return Event(
        source=PLATFORM,
        key=key,
        at=at,
        entropy=sha256(key.encode()).digest(),
        place=Place(PLATFORM, chat or who, private=chat is None),
        body=body,
        sender=Sender(PLATFORM, who, f"Person {who}"),
        interaction=f"i{key}",
    )


def press(token: str, *, key: str, at: datetime, who: int, chat: int | None = None) -> Event:
    """A tap on a button."""
    return event(Pressed(token), key=key, at=at, who=who, chat=chat)
