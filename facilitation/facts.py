"""What is known about a group while one event is handled: mapped rows, each kind read once, to be changed as well."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from facilitation.model import (
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


class Member(NamedTuple):
    """A membership with the person and the account that private messages go to."""

    membership: Membership
    person: Person
    account: Account

    @property
    def reachable(self) -> bool:
        """Whether the bot may write to them first."""
        return self.account.reach == Reach.OPEN


@dataclass(slots=True)
class Facts:
    """Bulk answers about `group_ids`, each question asked once."""

    session: Session
    group_ids: Collection[int]
    _kept: dict[str, Mapping[int, Any]] = field(default_factory=dict)

    def group(self, group_id: int) -> Group:
        """The group itself."""
        found: Group = self._once("group", self._groups)[group_id]
        return found

    def rooms(self, group_id: int) -> Sequence[Room]:
        """All rooms, those that cannot be posted to as well."""
        found: Sequence[Room] = self._many("rooms", lambda: self._grouped(Room, Room.id), group_id)
        return found

    def course_weeks(self, group_id: int) -> Mapping[int, CourseWeek]:
        """The course plan by week number."""
        weeks: Sequence[CourseWeek] = self._many(
            "weeks", lambda: self._grouped(CourseWeek, CourseWeek.number), group_id
        )
        return {week.number: week for week in weeks}

    def occurrences(self, group_id: int) -> Sequence[Occurrence]:
        """All beats, in time."""
        found: Sequence[Occurrence] = self._many(
            "beats", lambda: self._grouped(Occurrence, Occurrence.due_at), group_id
        )
        return found

    def beat(self, group_id: int, beat: Beat, week: int) -> Occurrence | None:
        """The first occurrence of a beat in a week."""
        return next((o for o in self.occurrences(group_id) if o.beat == beat and o.week == week), None)

    def members(self, group_id: int) -> Sequence[Member]:
        """Everyone who has a place, the facilitators as well, in the order of joining."""
        found: Sequence[Member] = self._many("members", self._members, group_id)
        return found

    def learners(self, group_id: int) -> Sequence[Member]:
        """Those who learn and have not left."""
        return [
            member
            for member in self.members(group_id)
            if member.membership.role == Role.LEARNER and member.membership.state not in _OUT
        ]

    def facilitators(self, group_id: int) -> Sequence[Member]:
        """Those who lead."""
        return [m for m in self.members(group_id) if m.membership.role == Role.FACILITATOR]

    def _once(self, name: str, load: Callable[[], Mapping[int, Any]]) -> Mapping[int, Any]:
        if name not in self._kept:
            self._kept[name] = load()
        return self._kept[name]

    def _many(self, name: str, load: Callable[[], Mapping[int, Any]], group_id: int) -> Any:
        return self._once(name, load).get(group_id, ())

    def _groups(self) -> Mapping[int, Group]:
        rows = self.session.exec(select(Group).where(col(Group.id).in_(self.group_ids)))
        return {row.id: row for row in rows}

    def _grouped(self, table: Any, order: Any) -> Mapping[int, Any]:
        rows = self.session.exec(select(table).where(table.group_id.in_(self.group_ids)).order_by(order))
        found = defaultdict(list)
        for row in rows:
            found[row.group_id].append(row)
        return found

    def _members(self) -> Mapping[int, Sequence[Member]]:
        rows = self.session.exec(
            select(Membership, Person, Account)
            .join(Person, col(Person.id) == col(Membership.person_id))
            .join(Account, col(Account.person_id) == col(Person.id))
            .where(col(Membership.group_id).in_(self.group_ids))
            .order_by(col(Membership.id), col(Account.last_seen_at).desc(), col(Account.id))
        )
        found: dict[int, dict[int, Member]] = defaultdict(dict)
        for membership, person, account in rows:
            known = found[membership.group_id].get(membership.id)
            # The account used last that can be reached; else the one used last.
            if known is None or (not known.reachable and account.reach == Reach.OPEN):
                found[membership.group_id][membership.id] = Member(membership, person, account)
        return {group: list(members.values()) for group, members in found.items()}


_OUT = frozenset({State.LEFT, State.INVITED})
