"""What is known about some groups, read in bulk and kept for one transaction.

A tick may find thousands of groups due at once. Flows ask for one group at a time, in plain words; the first
question of a kind is answered from the database for all groups of the batch, the others from memory.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from facilitation.model import (
    Account,
    CheckIn,
    CourseWeek,
    Delivery,
    Goal,
    Group,
    Membership,
    Occurrence,
    Person,
    PromptUse,
    Reach,
    Reflection,
    Role,
    Room,
    Work,
)
from facilitation.rules.calendar import Beat
from facilitation.rules.silence import State
from facilitation.rules.transitions import DeliveryState


class Member(NamedTuple):
    """A membership with the person and the account that private messages go to."""

    membership: Membership
    person: Person
    account: Account

    @property
    def reachable(self) -> bool:
        """Whether the bot may write to them first."""
        return self.account.reach == Reach.OPEN


class Nudged(NamedTuple):
    """A nudge that went out or is on its way: its key, its kind by name, and when."""

    key: str
    nudge: str
    at: datetime


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

    def prompt_uses(self, group_id: int) -> Sequence[PromptUse]:
        """The prompts that were posted, oldest first."""
        found: Sequence[PromptUse] = self._many(
            "uses", lambda: self._grouped(PromptUse, PromptUse.id), group_id
        )
        return found

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

    def answered(self, group_id: int) -> Mapping[int, frozenset[int]]:
        """Memberships that answered a beat, by occurrence: a goal, a tap, a look back, a work."""
        found: Mapping[int, frozenset[int]] = self._many("answered", self._answered, group_id) or {}
        return found

    def nudges(self, since: datetime, group_id: int) -> dict[int, list[Nudged]]:
        """Nudges since an instant by person, in all groups of each person: what the caps count."""
        found: dict[int, list[Nudged]] = self._many(
            f"nudges {since}", lambda: {g: self._nudges(since) for g in self.group_ids}, group_id
        )
        return found

    def _answered(self) -> Mapping[int, Mapping[int, frozenset[int]]]:
        # Only beats that can still be answered matter: those that opened, and not long ago.
        groups = {
            o.id: o.group_id for g in self.group_ids for o in self.occurrences(g) if o.posted_at is not None
        }
        found: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        for table in (Goal, CheckIn, Reflection, Work):
            rows = self.session.exec(
                select(col(table.occurrence_id), col(table.membership_id)).where(
                    col(table.occurrence_id).in_(list(groups))
                )
            )
            for occurrence_id, membership_id in rows:
                found[groups[occurrence_id or 0]][occurrence_id or 0].add(membership_id)
        return {g: {o: frozenset(who) for o, who in beats.items()} for g, beats in found.items()}

    def _nudges(self, since: datetime) -> Mapping[int, Any]:
        return self._once(f"all nudges {since}", lambda: self._load_nudges(since))

    def _load_nudges(self, since: datetime) -> Mapping[int, list[Nudged]]:
        people = [member.person.id for g in self.group_ids for member in self.learners(g)]
        rows = self.session.exec(
            select(
                col(Delivery.person_id), col(Delivery.dedupe_key), col(Delivery.nudge), col(Delivery.due_at)
            ).where(
                col(Delivery.person_id).in_(people),
                Delivery.nudge != "",
                Delivery.due_at >= since,
                col(Delivery.state).not_in(
                    [DeliveryState.CANCELLED, DeliveryState.EXPIRED, DeliveryState.FAILED]
                ),
            )
        )
        found: dict[int, list[Nudged]] = defaultdict(list)
        for person_id, key, nudge, at in rows:
            found[person_id or 0].append(Nudged(key, nudge, at))
        return found

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
