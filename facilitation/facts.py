"""What is known about one group while an event is handled: mapped rows, each kind read once, to be changed as well."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from facilitation.finding import find_all
from facilitation.model import (
    MAIL,
    Account,
    CourseWeek,
    Group,
    Membership,
    Occurrence,
    Person,
    Reach,
    Role,
    Room,
)
from facilitation.rules.calendar import Beat
from facilitation.rules.silence import State

_T = TypeVar("_T")


class Member(NamedTuple):
    """A membership with the person and the account that private messages go to."""

    membership: Membership
    person: Person
    account: Account

    @property
    def reachable(self) -> bool:
        """Whether the bot may write to them first: not to who has left (1.8)."""
        return self.account.reach == Reach.OPEN and self.membership.state != State.LEFT


def account_of(session: Session, person_id: int) -> Account | None:
    """The account that private messages of a person go to: the one used last that can be reached, else used last."""
    mine = select(Account).where(Account.person_id == person_id, SPEAKS)
    return session.exec(mine.order_by(*BEST_FIRST)).first()


# A mailbox is an account too, and nobody can be talked to there.
SPEAKS: Any = col(Account.platform) != MAIL
# Of several accounts the one used last that can be reached; else the one used last.
BEST_FIRST: Sequence[Any] = (
    (col(Account.reach) == Reach.OPEN).desc(),
    col(Account.last_seen_at).desc(),
    col(Account.id),
)
_MEMBERS = (
    select(Membership, Person, Account)
    .join(Person, col(Person.id) == col(Membership.person_id))
    .join(Account, col(Account.person_id) == col(Person.id))
    .where(col(Membership.group_id) == bindparam("group"), SPEAKS)
    .order_by(col(Membership.id), *BEST_FIRST)
)


@dataclass(slots=True)
class Facts:
    """Answers about a group; what is asked twice is read once."""

    session: Session
    group_id: int
    _kept: dict[str, Any] = field(default_factory=dict)

    @property
    def group(self) -> Group:
        """The group itself."""
        return self._once("group", lambda: self.session.get_one(Group, self.group_id))

    def rooms(self) -> Sequence[Room]:
        """All rooms, those that cannot be posted to as well."""
        return self._once("rooms", lambda: find_all(self.session, Room, group_id=self.group_id))

    def course_weeks(self) -> Mapping[int, CourseWeek]:
        """The course plan by week number."""
        return self._once("weeks", self._course_weeks)

    def occurrences(self) -> Sequence[Occurrence]:
        """All beats, in time."""
        return self._once(
            "beats", lambda: find_all(self.session, Occurrence, group_id=self.group_id, order="due_at")
        )

    def beat(self, beat: Beat, week: int) -> Occurrence | None:
        """The first occurrence of a beat in a week."""
        found = find_all(
            self.session, Occurrence, group_id=self.group_id, beat=beat, week=week, order="ordinal"
        )
        return next(iter(found), None)

    def members(self) -> Sequence[Member]:
        """Everyone who has a place, the facilitators as well, in the order of joining."""
        return self._once("members", self._members)

    def member(self, membership_id: int) -> Member | None:
        """One of them."""
        return next((m for m in self.members() if m.membership.id == membership_id), None)

    def named(self, name: str, people: Collection[int] = ()) -> Sequence[Member]:
        """Those who are called so here or on the platform, and the members among these people (our numbers)."""
        wanted = name.strip().lstrip("@").casefold()
        return [
            m
            for m in self.members()
            if m.membership.name
            and m.membership.state != State.LEFT
            and (
                m.person.id in people
                or (wanted and wanted in {m.membership.name.casefold(), m.account.username.casefold()})
            )
        ]

    def facilitators(self) -> Sequence[Member]:
        """Those who lead."""
        return [m for m in self.members() if m.membership.role == Role.FACILITATOR]

    def leaders(self) -> Sequence[Member]:
        """Those who lead and have not left."""
        return [m for m in self.facilitators() if m.membership.state != State.LEFT]

    def _once(self, name: str, load: Callable[[], _T]) -> _T:
        if name not in self._kept:
            self._kept[name] = load()
        found: _T = self._kept[name]
        return found

    def _course_weeks(self) -> Mapping[int, CourseWeek]:
        weeks = find_all(self.session, CourseWeek, group_id=self.group_id, order="number")
        return {week.number: week for week in weeks}

    def _members(self) -> Sequence[Member]:
        rows = self.session.exec(_MEMBERS, params={"group": self.group_id})
        found: dict[int, Member] = {}
        for membership, person, account in rows:
            found.setdefault(membership.id, Member(membership, person, account))
        return list(found.values())
