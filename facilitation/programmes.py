"""What is known about a programme's week: its groups, their closed weeks, and what stands in the calendar."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy
from sqlmodel import Session, col, select

from facilitation.closing import week_of
from facilitation.model import Group, GroupState, Highlight, Membership, Programme, WeekFacts, Work
from facilitation.rules.calendar import instant, monday_of
from facilitation.rules.digest.facts import GroupWeek
from facilitation.rules.digest.numbers import Numbers, numbers
from facilitation.rules.digest.status import Standing, standing
from facilitation.rules.digest.story import Outlook
from facilitation.rules.phases import Phase, phase_of

WEEK = timedelta(days=7)
MOST_SHOWN = 3  # works in a digest (4.2)
LOOK_BACK = 16 * WEEK  # far enough for three counted weeks, whatever breaks lie between
RECENT = 3  # weeks before one, over which it is looked at who came back (N15)
CODE_MARK = "pg-"  # what codes begin with that bring groups into a programme
CODE_LIFE = timedelta(days=14)
HELP_CHECKED = (
    "help_checked"  # in the programme's settings: the day on which the local help numbers were checked
)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What comes in the seven days after a week, by group number."""

    starts: tuple[int, ...] = ()
    halfway: tuple[int, ...] = ()
    last_week: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgrammeWeek:
    """A programme's calendar week. Only groups that had begun are in `standings`; `titles` names all."""

    programme: Programme
    monday: date
    titles: Mapping[int, str]
    standings: tuple[Standing, ...]
    weeks: tuple[GroupWeek, ...]
    now: Numbers
    before: Numbers
    outlook: Outlook
    ahead: Ahead
    over: frozenset[int]  # groups whose course is over
    past: Mapping[int, Sequence[GroupWeek]]  # the closed weeks of each group up to this one, oldest first
    shown: tuple[
        tuple[str, str], ...
    ] = ()  # works of the week whose authors said yes, and their names where they like

    @property
    def empty(self) -> bool:
        """Whether nothing happened, nothing begins and nobody asks for a call, so that there is nothing to tell."""
        return not any(week.counted or week.asked_for_help for week in self.weeks) and not self.ahead.starts


def own_programme(session: Session) -> Programme | None:
    """The bot's own programme, the first: groups are in it until their leaders bring them into another one."""
    return session.exec(select(Programme).order_by(col(Programme.id))).first()


def last_monday(today: date) -> date:
    """The Monday of the week that closed last."""
    return monday_of(today) - WEEK


def week_of_programme(session: Session, programme: Programme, monday: date) -> ProgrammeWeek:
    """Everything about one week of a programme: four questions to the database, whatever the number of groups."""
    groups = list(session.scalars(_GROUPS, {"programme": programme.id}))
    past = _weeks(session, programme.id, monday)
    weeks = {group.id: found for group in groups if (found := _until(group, past[group.id], monday))}
    closed = tuple(known[-1] for known in weeks.values())
    earlier = [w for known in weeks.values() for w in known[:-1] if w.monday == monday - WEEK]
    at = {week.group: week.week for week in closed if week.week is not None}
    ahead = _ahead(groups, at, monday)
    return ProgrammeWeek(
        programme=programme,
        monday=monday,
        titles={group.id: group.title for group in groups},
        standings=tuple(standing(known) for known in weeks.values()),
        weeks=closed,
        now=numbers(closed, _recent(past, monday)),
        before=numbers(earlier, _recent(past, monday - WEEK)),
        outlook=Outlook(
            finished=tuple(group.id for group in groups if at.get(group.id) == group.weeks),
            last_week=ahead.last_week,
            forming=sum(group.state == GroupState.FORMING for group in groups),
            help_numbers_checked=_checked(programme),
        ),
        ahead=ahead,
        over=frozenset(
            group.id
            for group in groups
            if group.id not in weeks and (past[group.id] or group.state == GroupState.FINISHED)
        ),
        past=past,
        shown=_shown(session, programme, monday),
    )


def _shown(session: Session, programme: Programme, monday: date) -> tuple[tuple[str, str], ...]:
    zone = ZoneInfo(programme.zone)
    begins, ends = (instant(datetime.combine(day, time()), zone) for day in (monday, monday + WEEK))
    rows = session.exec(
        select(Work.caption, Membership.name, Work.highlight)
        .join(Membership, col(Membership.id) == col(Work.membership_id))
        .join(Group, col(Group.id) == col(Membership.group_id))
        .where(
            Group.programme_id == programme.id,
            col(Group.apart).is_(False),
            col(Work.highlight).in_((Highlight.NO_NAME, Highlight.WITH_NAME)),
            col(Work.hidden).is_(False),
            Work.caption != "",
            col(Work.posted_at) >= begins,
            col(Work.posted_at) < ends,
        )
        .order_by(col(Work.posted_at).desc())
        .limit(MOST_SHOWN)
    ).all()
    return tuple((caption, name if said == Highlight.WITH_NAME else "") for caption, name, said in rows)


def weeks_of_group(session: Session, group: int, monday: date) -> Sequence[GroupWeek]:
    """The closed weeks of one group up to this one, oldest first."""
    rows = session.exec(
        select(WeekFacts)
        .where(WeekFacts.group_id == group, col(WeekFacts.monday) > monday - LOOK_BACK)
        .where(col(WeekFacts.monday) <= monday)
        .order_by(col(WeekFacts.monday))
    )
    return [week_of(row.model_dump()) for row in rows]


def _until(group: Group, known: Sequence[GroupWeek], monday: date) -> Sequence[GroupWeek]:
    """The group's weeks up to this one; a week without beats inside its course is a break."""
    pause = asking(GroupWeek(group.id, monday, None, on_break=True), group)
    if not known:
        return [pause] if pause.asked_for_help and group.state != GroupState.FINISHED else ()
    last = known[-1]
    if last.monday == monday:
        return [*known[:-1], asking(last, group)]
    over = last.week == group.weeks or (group.ended_at is not None and group.ended_at.date() <= monday + WEEK)
    return () if over else (*known, pause)


def asking(week: GroupWeek, group: Group) -> GroupWeek:
    """The week with whether its leader asks for a call: until that ends, in every digest that is read after they asked."""
    at = group.help_asked_at
    return replace(week, asked_for_help=at is not None and at.date() < week.monday + 2 * WEEK)


def _recent(past: Mapping[int, Sequence[GroupWeek]], monday: date) -> list[GroupWeek]:
    first = monday - RECENT * WEEK
    return [week for known in past.values() for week in known if first <= week.monday < monday]


def _ahead(groups: Sequence[Group], at: Mapping[int, int], monday: date) -> Ahead:
    comes = {group.id: at[group.id] + 1 for group in groups if group.id in at}
    phases = {group.id: phase_of(comes[group.id], group.weeks) for group in groups if group.id in comes}
    next_week = monday + WEEK
    return Ahead(
        starts=tuple(g.id for g in groups if g.id not in at and monday_of(g.first_day) == next_week),
        halfway=tuple(number for number, phase in phases.items() if phase is Phase.M),
        last_week=tuple(number for number, phase in phases.items() if phase is Phase.L),
    )


def _weeks(session: Session, programme: int, monday: date) -> Mapping[int, list[GroupWeek]]:
    found: dict[int, list[GroupWeek]] = defaultdict(list)
    span = {"programme": programme, "first": monday - LOOK_BACK, "last": monday}
    for row in session.connection().execute(_WEEKS, span):
        values = dict(zip(_COLUMNS, row, strict=True))
        found[values["group_id"]].append(week_of(values))
    return found


def _checked(programme: Programme) -> date | None:
    at = programme.settings.get(HELP_CHECKED)
    return date.fromisoformat(at) if isinstance(at, str) else None


_TABLE: Any = WeekFacts.__table__  # type: ignore[attr-defined]  # set by SQLModel
_COLUMNS = tuple(_TABLE.columns.keys())
_GROUPS: Any = (
    sqlalchemy.select(Group)
    .where(col(Group.programme_id) == sqlalchemy.bindparam("programme"), col(Group.apart).is_(False))
    .order_by(col(Group.id))
)
_WEEKS = (
    sqlalchemy.select(_TABLE)
    .join(Group, col(Group.id) == _TABLE.c.group_id)
    .where(
        col(Group.programme_id) == sqlalchemy.bindparam("programme"),
        col(Group.apart).is_(False),
        _TABLE.c.monday >= sqlalchemy.bindparam("first"),
        _TABLE.c.monday <= sqlalchemy.bindparam("last"),
    )
    .order_by(_TABLE.c.group_id, _TABLE.c.monday)
)
