"""What a tick's batch of groups needs to know, read in bulk as light rows.

A tick may find thousands of groups due at once. Flows ask about one group at a time, in plain words; the first
question of a kind is answered from the database for all groups of the batch, the others from memory. Rows are
tuples, not mapped objects: making those would cost ten times the deciding.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

import sqlalchemy
from sqlalchemy import Integer, Row, bindparam
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from facilitation.model import (
    Account,
    CheckIn,
    CourseWeek,
    Delivery,
    Goal,
    Group,
    Membership,
    Moment,
    Occurrence,
    Person,
    PromptUse,
    Reach,
    Reflection,
    Role,
    Room,
    Work,
)
from facilitation.recaps import recaps
from facilitation.rules.silence import State
from facilitation.rules.transitions import DeliveryState
from facilitation.shapes import (
    AccountRow,
    BeatRow,
    MemberRow,
    MomentRow,
    Nudged,
    Recap,
    RoomRow,
    UseRow,
    WeekRow,
)

__all__ = [
    "AccountRow",
    "BeatRow",
    "MemberRow",
    "MomentRow",
    "Nudged",
    "Recap",
    "RoomRow",
    "Rows",
    "UseRow",
    "WeekRow",
    "due_moments",
]

# SQLModel's own select knows the types of four columns at most, and rows here have more.
select: Any = sqlalchemy.select
_R = TypeVar("_R", bound=tuple[Any, ...])
_OUT = (State.LEFT, State.INVITED)
_STALE = (DeliveryState.CANCELLED, DeliveryState.EXPIRED, DeliveryState.FAILED)


@dataclass(slots=True)
class Rows:
    """Bulk answers about groups; `weeks` are the course weeks that the batch is about."""

    session: Session
    group_ids: Collection[int]
    occurrence_ids: Collection[int]
    _kept: dict[str, Any] = field(default_factory=dict)

    def group(self, group_id: int) -> Group:
        """The group, to be changed as well."""
        found: Mapping[int, Group] = self._once("groups", lambda: self._objects(Group, self.group_ids))
        return found[group_id]

    def occurrence(self, occurrence_id: int) -> Occurrence:
        """An occurrence of the batch, to be changed as well."""
        found: Mapping[int, Occurrence] = self._once(
            "occurrences", lambda: self._objects(Occurrence, self.occurrence_ids)
        )
        return found[occurrence_id]

    def weeks_asked(self) -> Collection[int]:
        """The course weeks that the batch is about."""
        asked: Collection[int] = self._once(
            "asked", lambda: {self.occurrence(known).week for known in self.occurrence_ids}
        )
        return asked

    def rooms(self, group_id: int) -> Sequence[RoomRow]:
        """All rooms, those that cannot be posted to as well."""
        return self._of(group_id, "rooms", RoomRow, self._rooms)

    def week(self, group_id: int, number: int) -> WeekRow | None:
        """A week of the course plan."""
        return next(
            (w for w in self._of(group_id, "weeks", WeekRow, self._weeks) if w.number == number), None
        )

    def beats(self, group_id: int, week: int) -> Sequence[BeatRow]:
        """The occurrences of a week that the batch is about, or of the one before it; in time."""
        return [beat for beat in self._of(group_id, "beats", BeatRow, self._beats) if beat.week == week]

    def prompt_uses(self, group_id: int) -> Sequence[UseRow]:
        """The prompts that were posted, oldest first."""
        return self._of(group_id, "uses", UseRow, self._uses)

    def members(self, group_id: int) -> Sequence[MemberRow]:
        """Everyone who has a place, in the order of joining."""
        return self._of(group_id, "members", MemberRow, lambda: self._members(None))

    def learners(self, group_id: int) -> Sequence[MemberRow]:
        """Those who learn, have finished the onboarding and have not left."""
        return [m for m in self.members(group_id) if m.role == Role.LEARNER and m.state not in _OUT]

    def facilitators(self, group_id: int) -> Sequence[MemberRow]:
        """Those who lead."""
        return self._of(group_id, "leaders", MemberRow, lambda: self._members(Role.FACILITATOR))

    def answered(self, occurrence_id: int) -> Collection[int]:
        """The memberships that answered a beat: a goal, a tap, a look back, a work."""
        found: Mapping[int, set[int]] = self._once("answered", self._answered)
        return found.get(occurrence_id, ())

    def nudges(self, person_id: int, since: datetime) -> list[Nudged]:
        """The person's nudges in all groups since an instant. The list grows with those decided now."""
        found: dict[int, list[Nudged]] = self._once("nudges", lambda: self._nudges(since))
        return found[person_id]

    def recap(self, group_id: int, week: int) -> Recap:
        """What happened in a week that the batch is about, or in the one before it."""
        found: Mapping[tuple[int, int], Recap] = self._once(
            "recap", lambda: recaps(self.session, self.group_ids, self._weeks_near(), self._spans())
        )
        return found.get((group_id, week), Recap(0, 0, 0, None))

    def _once(self, name: str, load: Callable[[], Any]) -> Any:
        if name not in self._kept:
            self._kept[name] = load()
        return self._kept[name]

    def _of(
        self, group_id: int, name: str, shape: type[_R], load: Callable[[], Iterable[Any]]
    ) -> Sequence[_R]:
        if name not in self._kept:
            place = cast("Any", shape)._fields.index("group_id")  # the public name of a tuple's fields
            found: dict[int, list[_R]] = defaultdict(list)
            for row in load():
                found[row[place]].append(cast("Any", shape)._make(row))
            self._kept[name] = found
        rows: Sequence[_R] = self._kept[name].get(group_id, [])
        return rows

    def _rows(self, query: Any) -> Iterable[Any]:
        return self.session.connection().execute(query)

    def _rooms(self) -> Iterable[Any]:
        query = select(col(Room.id), col(Room.group_id), col(Room.platform))
        return self._rows(query.where(self._in(Room)).order_by(col(Room.id)))

    def _weeks(self) -> Iterable[Any]:
        c = CourseWeek
        query = select(c.group_id, c.number, c.topic, c.url, c.minutes, c.short_path)
        return self._rows(query.where(self._in(c), col(c.number).in_(self.weeks_asked())))

    def _beats(self) -> Iterable[Any]:
        o = Occurrence
        query = select(o.id, o.group_id, o.week, o.beat, o.ordinal, o.due_at, o.closes_at, o.state)
        return self._rows(
            query.where(self._in(o), col(o.week).in_(self._weeks_near())).order_by(col(o.due_at))
        )

    def _weeks_near(self) -> Collection[int]:
        return {number - before for number in self.weeks_asked() for before in (0, 1)}

    def _uses(self) -> Iterable[Any]:
        u = PromptUse
        query = select(u.group_id, u.bank, u.prompt_id, u.purpose, u.used_on)
        return self._rows(query.where(self._in(u)).order_by(col(u.id)))

    def _objects(self, table: Any, ids: Collection[int]) -> Mapping[int, Any]:
        return {row.id: row for row in self.session.scalars(select(table).where(col(table.id).in_(ids)))}

    def _in(self, table: Any) -> Any:
        return col(table.group_id).in_(self.group_ids)

    def _members(self, role: Role | None) -> Iterable[Row[Any]]:
        m, p, a = Membership, Person, Account
        query = (
            select(
                m.id,
                m.group_id,
                m.role,
                m.state,
                m.state_since,
                m.name,
                m.silent_weeks,
                m.unanswered,
                m.onboarded_at,
                m.last_action_at,
                m.last_hello_asked_at,
                m.paused_until,
                m.person_id,
                p.language,
                p.zone,
                p.quiet_from,
                p.quiet_until,
                p.quiet_days,
                p.wants_reminders,
                p.wants_reflection,
                a.id,
                a.platform,
                a.reach,
            )
            .join(p, col(p.id) == col(m.person_id))
            .join(a, col(a.person_id) == col(p.id))
            .where(self._in(m), *([m.role == role] if role else []))
            .order_by(col(m.id), (col(a.reach) == Reach.OPEN).desc(), col(a.last_seen_at).desc(), col(a.id))
        )
        known = 0
        for row in self._rows(query):
            if row[0] != known:
                yield row
            known = row[0]

    def _answered(self) -> Mapping[int, set[int]]:
        beats = [
            beat.id
            for group in self.group_ids
            for week in self.weeks_asked()
            for beat in self.beats(group, week)
        ]
        found: dict[int, set[int]] = defaultdict(set)
        for table in (Goal, CheckIn, Reflection, Work):
            query = select(col(table.occurrence_id), col(table.membership_id))
            for occurrence_id, membership_id in self.session.connection().execute(
                query.where(col(table.occurrence_id).in_(beats))
            ):
                found[occurrence_id].add(membership_id)
        return found

    def _nudges(self, since: datetime) -> dict[int, list[Nudged]]:
        people = [member.person_id for group in self.group_ids for member in self.learners(group)]
        d = Delivery
        query = select(col(d.person_id), col(d.dedupe_key), col(d.nudge), col(d.due_at)).where(
            col(d.person_id).in_(people), d.nudge != "", d.due_at >= since, col(d.state).not_in(_STALE)
        )
        found: dict[int, list[Nudged]] = defaultdict(list)
        for person_id, *nudged in self.session.connection().execute(query):
            found[person_id].append(Nudged(*nudged))
        return found

    def _spans(self) -> Mapping[tuple[int, int], tuple[datetime, datetime]]:
        spans = {}
        for group in self.group_ids:
            for week in self._weeks_near():
                beats = self.beats(group, week)
                if beats:
                    spans[group, week] = (beats[0].due_at, beats[0].due_at + timedelta(days=7))
        return spans


_M = Moment
# Built once: asking every second whether anything is due should cost little more than the question itself.
_DUE = (
    select(_M.id, _M.key, _M.kind, _M.group_id, _M.occurrence_id, _M.membership_id, _M.data, _M.due_at)
    .where(col(_M.done_at).is_(None), col(_M.due_at) <= bindparam("now", type_=UTCDateTime()))
    .order_by(col(_M.due_at), col(_M.id))
    .limit(bindparam("most", type_=Integer()))
)


def due_moments(session: Session, now: datetime, limit: int) -> list[MomentRow]:
    """The moments that are due and not done, oldest first."""
    return [MomentRow._make(row) for row in session.connection().execute(_DUE, {"now": now, "most": limit})]
