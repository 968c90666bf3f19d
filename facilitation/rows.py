"""What a tick's batch of groups needs to know, read in bulk as light rows.

A tick may find thousands of groups due at once. Flows ask about one group at a time, in plain words; the first
question of a kind is answered from the database for all groups of the batch, the others from memory. Rows are
tuples, not mapped objects: making those would cost ten times the deciding.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple, TypeVar, cast

import sqlalchemy
from sqlalchemy import Integer, Row, bindparam
from sqlmodel import Session, col, func
from sqlmodel.sql.sqltypes import UTCDateTime

from facilitation.model import (
    Account,
    CheckIn,
    CourseWeek,
    Delivery,
    Goal,
    GoalKind,
    Group,
    Membership,
    Moment,
    Occurrence,
    OccurrenceState,
    Person,
    PromptUse,
    Question,
    Reach,
    Reflection,
    Role,
    Room,
    Thanks,
    Work,
)
from facilitation.rules.calendar import Beat, BeatKey
from facilitation.rules.silence import State
from facilitation.rules.transitions import DeliveryState


class MomentRow(NamedTuple):
    """A moment that is due."""

    id: int
    key: str
    kind: str
    group_id: int
    occurrence_id: int
    membership_id: int | None
    data: dict[str, object]
    due_at: datetime


class BeatRow(NamedTuple):
    """An occurrence to look at."""

    id: int
    group_id: int
    week: int
    beat: Beat
    ordinal: int
    due_at: datetime
    closes_at: datetime
    state: OccurrenceState

    @property
    def key(self) -> BeatKey:
        """The plan's name for it."""
        return BeatKey(self.week, self.beat, self.ordinal)


class RoomRow(NamedTuple):
    """A room to speak in."""

    id: int
    group_id: int
    platform: str


class AccountRow(NamedTuple):
    """A private chat to speak in."""

    id: int
    platform: str
    person_id: int


class WeekRow(NamedTuple):
    """A week of a course plan."""

    group_id: int
    number: int
    topic: str
    url: str
    minutes: int
    short_path: str


class MemberRow(NamedTuple):
    """A member with the account that private messages go to: the one used last that can be reached."""

    id: int
    group_id: int
    role: Role
    state: State
    name: str
    silent_weeks: int
    unanswered: int
    onboarded_at: datetime | None
    last_action_at: datetime | None
    last_hello_asked_at: datetime | None
    person_id: int
    language: str | None
    zone: str | None
    quiet_from: time | None
    quiet_until: time | None
    wants_reminders: bool
    wants_reflection: bool
    account_id: int
    platform: str
    reach: Reach

    @property
    def account(self) -> AccountRow:
        """Where private messages go."""
        return AccountRow(self.account_id, self.platform, self.person_id)

    @property
    def reachable(self) -> bool:
        """Whether the bot may write to them first."""
        return self.reach == Reach.OPEN


class UseRow(NamedTuple):
    """A prompt that was posted."""

    group_id: int
    bank: str
    prompt_id: str
    purpose: str
    used_on: date


class Nudged(NamedTuple):
    """A nudge that went out or is on its way: its key, its kind by name, and when."""

    key: str
    nudge: str
    at: datetime


class Recap(NamedTuple):
    """A week in facts: how many set a goal and showed work, how many questions got an answer; the last thanks."""

    goals: int
    works: int
    answers: int
    thanks: tuple[str, str, str] | None  # from, to, text


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
        found: Mapping[tuple[int, int], Recap] = self._once("recap", self._recaps)
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
                m.name,
                m.silent_weeks,
                m.unanswered,
                m.onboarded_at,
                m.last_action_at,
                m.last_hello_asked_at,
                m.person_id,
                p.language,
                p.zone,
                p.quiet_from,
                p.quiet_until,
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

    def _recaps(self) -> Mapping[tuple[int, int], Recap]:
        execute = self.session.connection().execute
        o, g, w, q = Occurrence, Goal, Work, Question
        place = [col(o.group_id), col(o.week)]
        within = (self._in(o), col(o.week).in_(self._weeks_near()))
        goals = select(*place, func.count()).select_from(g).join(o, col(o.id) == col(g.occurrence_id))
        works = select(*place, func.count(func.distinct(w.membership_id))).select_from(w)
        works = works.join(o, col(o.id) == col(w.occurrence_id))
        counts: dict[tuple[int, int], dict[str, Any]] = defaultdict(dict)
        for name, query in (
            ("goals", goals.where(*within, g.kind != GoalKind.READING)),
            ("works", works.where(*within, col(w.posted_at).is_not(None))),
        ):
            for group_id, week, n in execute(query.group_by(*place)):
                counts[group_id, week][name] = n
        spans = self._spans()
        asked = select(col(q.group_id), col(q.answered_at)).where(
            self._in(q), col(q.answered_at).is_not(None)
        )
        for group_id, at in execute(asked):
            for week in _weeks_of(spans, group_id, at):
                counts[group_id, week]["answers"] = counts[group_id, week].get("answers", 0) + 1
        for group_id, at, *thanks in execute(self._thanks_query()):
            for week in _weeks_of(spans, group_id, at):
                counts[group_id, week]["thanks"] = tuple(thanks)
        return {
            key: Recap(c.get("goals", 0), c.get("works", 0), c.get("answers", 0), c.get("thanks"))
            for key, c in counts.items()
        }

    def _spans(self) -> Mapping[tuple[int, int], tuple[datetime, datetime]]:
        spans = {}
        for group in self.group_ids:
            for week in self._weeks_near():
                beats = self.beats(group, week)
                if beats:
                    spans[group, week] = (beats[0].due_at, beats[0].due_at + timedelta(days=7))
        return spans

    def _thanks_query(self) -> Any:
        giver, receiver = Membership.__table__.alias("giver"), Membership.__table__.alias("receiver")  # type: ignore[attr-defined]  # set by SQLModel
        t = Thanks
        return (
            select(col(t.group_id), col(t.at), giver.c.name, receiver.c.name, col(t.text))
            .select_from(t)
            .join(giver, giver.c.id == col(t.from_id))
            .join(receiver, receiver.c.id == col(t.to_id))
            .where(self._in(t))
            .order_by(col(t.at))
        )


def _weeks_of(
    spans: Mapping[tuple[int, int], tuple[datetime, datetime]], group_id: int, at: datetime
) -> Iterable[int]:
    return (
        week for (group, week), (first, last) in spans.items() if group == group_id and first <= at < last
    )


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
