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
from sqlalchemy import Integer, bindparam
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from facilitation.closing import Closer
from facilitation.facts import BEST_FIRST, SPEAKS
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
    OccurrenceState,
    Person,
    PromptUse,
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
    ChosenRow,
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
    "ChosenRow",
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
    """Bulk answers about groups; `weeks` are course weeks that the batch is about besides those of its occurrences."""

    session: Session
    group_ids: Collection[int]
    occurrence_ids: Collection[int]
    weeks: Collection[int] = ()
    _kept: dict[str, Any] = field(default_factory=dict)

    def group(self, group_id: int) -> Group:
        """The group, to be changed as well."""
        found: Mapping[int, Group] = self._once("groups", lambda: self._objects(_GROUPS, self.group_ids))
        return found[group_id]

    def occurrence(self, occurrence_id: int) -> Occurrence:
        """An occurrence of the batch, to be changed as well."""
        found: Mapping[int, Occurrence] = self._once(
            "occurrences", lambda: self._objects(_OCCURRENCES, self.occurrence_ids)
        )
        return found[occurrence_id]

    def weeks_asked(self) -> Collection[int]:
        """The course weeks that the batch is about."""
        asked: Collection[int] = self._once(
            "asked", lambda: {*self.weeks, *(self.occurrence(known).week for known in self.occurrence_ids)}
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

    def prompts_ahead(self, group_id: int) -> Sequence[ChosenRow]:
        """The beats to come whose prompts are chosen already."""
        return self._of(group_id, "ahead", ChosenRow, self._ahead)

    def members(self, group_id: int) -> Sequence[MemberRow]:
        """Everyone who has a place, in the order of joining."""
        return self._of(group_id, "members", MemberRow, lambda: self._members(_MEMBERS))

    def learners(self, group_id: int) -> Sequence[MemberRow]:
        """Those who learn, have finished the onboarding and have not left."""
        return [m for m in self.members(group_id) if m.role == Role.LEARNER and m.state not in _OUT]

    def facilitators(self, group_id: int) -> Sequence[MemberRow]:
        """Those who lead."""
        return self._of(group_id, "leaders", MemberRow, lambda: self._members(_LEADERS))

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
        return found.get((group_id, week), Recap(0, 0, 0))

    def closer(self) -> Closer:
        """Counts the closing weeks of the batch."""
        closer: Closer = self._once("closer", self._closer)
        return closer

    def _closer(self) -> Closer:
        weeks = self.weeks_asked()
        beats = [beat.id for group in self.group_ids for week in weeks for beat in self.beats(group, week)]
        return Closer(self.session, self.group_ids, beats)

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

    def _rows(self, query: Any, **values: Any) -> Iterable[Any]:
        return self.session.connection().execute(query, values)

    def _rooms(self) -> Iterable[Any]:
        return self._rows(_ROOMS, groups=self.group_ids)

    def _weeks(self) -> Iterable[Any]:
        return self._rows(_WEEKS, groups=self.group_ids, weeks=list(self.weeks_asked()))

    def _beats(self) -> Iterable[Any]:
        return self._rows(_BEATS, groups=self.group_ids, weeks=list(self._weeks_near()))

    def _weeks_near(self) -> Collection[int]:
        return {number - before for number in self.weeks_asked() for before in (0, 1)}

    def _uses(self) -> Iterable[Any]:
        return self._rows(_USES, groups=self.group_ids)

    def _ahead(self) -> Iterable[Any]:
        return self._rows(_AHEAD, groups=self.group_ids)

    def _objects(self, question: Any, ids: Collection[int]) -> Mapping[int, Any]:
        return {row.id: row for row in self.session.scalars(question, {"ids": ids})}

    def _members(self, question: Any) -> Iterable[Any]:
        known = 0
        for row in self._rows(question, groups=self.group_ids):
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
        for question in _ANSWERED:
            for occurrence_id, membership_id in self._rows(question, beats=beats):
                found[occurrence_id].add(membership_id)
        return found

    def _nudges(self, since: datetime) -> dict[int, list[Nudged]]:
        people = [member.person_id for group in self.group_ids for member in self.members(group)]
        found: dict[int, list[Nudged]] = defaultdict(list)
        for person_id, *nudged in self._rows(_NUDGES, people=people, since=since):
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


def _among(column: Any, name: str) -> Any:
    return col(column).in_(bindparam(name, expanding=True))


# The questions are built once: building one costs more than asking it for a single group.
_GROUPS = select(Group).where(_among(Group.id, "ids"))
_OCCURRENCES = select(Occurrence).where(_among(Occurrence.id, "ids"))
_ROOMS = (
    select(Room.id, Room.group_id, Room.platform)
    .where(_among(Room.group_id, "groups"))
    .order_by(col(Room.id))
)
_c, _o, _u, _d = CourseWeek, Occurrence, PromptUse, Delivery
_WEEKS = select(
    _c.group_id, _c.number, _c.topic, _c.url, _c.minutes, _c.short_path, _c.aim, _c.materials
).where(_among(_c.group_id, "groups"), _among(_c.number, "weeks"))
_BEATS = (
    select(_o.id, _o.group_id, _o.week, _o.beat, _o.ordinal, _o.due_at, _o.closes_at, _o.state)
    .where(_among(_o.group_id, "groups"), _among(_o.week, "weeks"))
    .order_by(col(_o.due_at))
)
_USES = (
    select(_u.group_id, _u.bank, _u.prompt_id, _u.purpose, _u.used_on)
    .where(_among(_u.group_id, "groups"))
    .order_by(col(_u.id))
)
_AHEAD = select(_o.group_id, _o.id, _o.prompt_id, _o.due_at).where(
    _among(_o.group_id, "groups"),
    col(_o.prompt_id).is_not(None),
    col(_o.state).in_((OccurrenceState.PLANNED, OccurrenceState.PREVIEWED)),
)
_m, _p, _a = Membership, Person, Account
_MEMBERS = (
    select(
        _m.id,
        _m.group_id,
        _m.role,
        _m.state,
        _m.state_since,
        _m.name,
        _m.silent_weeks,
        _m.unanswered,
        _m.onboarded_at,
        _m.last_action_at,
        _m.last_hello_asked_at,
        _m.paused_until,
        _m.person_id,
        _p.language,
        _p.zone,
        _p.quiet_from,
        _p.quiet_until,
        _p.quiet_days,
        _p.wants_reminders,
        _p.wants_reflection,
        _p.muted,
        _a.id,
        _a.platform,
        _a.reach,
    )
    .join(_p, col(_p.id) == col(_m.person_id))
    .join(_a, col(_a.person_id) == col(_p.id))
    .where(_among(_m.group_id, "groups"), SPEAKS)
    .order_by(col(_m.id), *BEST_FIRST)
)
_LEADERS = _MEMBERS.where(_m.role == Role.FACILITATOR)
_ANSWERED = [
    select(table.occurrence_id, table.membership_id).where(_among(table.occurrence_id, "beats"))
    for table in (Goal, CheckIn, Reflection, Work)
]
_NUDGES = select(_d.person_id, _d.dedupe_key, _d.nudge, _d.due_at).where(
    _among(_d.person_id, "people"),
    _d.nudge != "",
    col(_d.due_at) >= bindparam("since", type_=UTCDateTime()),
    col(_d.state).not_in(_STALE),
)

_M = Moment
# Asking every second whether anything is due should cost little more than the question itself.
_DUE = (
    select(_M.id, _M.key, _M.kind, _M.group_id, _M.occurrence_id, _M.membership_id, _M.data, _M.due_at)
    .where(col(_M.done_at).is_(None), col(_M.due_at) <= bindparam("now", type_=UTCDateTime()))
    .order_by(col(_M.due_at), col(_M.id))
    .limit(bindparam("most", type_=Integer()))
    .with_for_update()  # SQLite has one writer anyway
)


def due_moments(session: Session, now: datetime, limit: int) -> list[MomentRow]:
    """The moments that are due and not done, oldest first. Where processes share a database, they are ours till the end."""
    return [MomentRow._make(row) for row in session.connection().execute(_DUE, {"now": now, "most": limit})]
