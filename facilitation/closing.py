"""A group's week in counts when it closes, for many groups at once (content-design 4.3): rows in, GroupWeek out.

Questions and works belong to the week in which their 48 hours are over, so that each is counted once, and nobody is
late for something that was asked on a Sunday evening. People who are forgotten before the week closes are in no count.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy
from sqlmodel import Session, col, func

from facilitation.model import (
    Answer,
    CheckIn,
    CheckInStatus,
    Feedback,
    FeedbackMode,
    Goal,
    HelloEntry,
    Membership,
    PortfolioItem,
    Question,
    QuestionRoute,
    QuestionState,
    Reflection,
    Tally,
    Thanks,
    TookPart,
    WeekFacts,
    Work,
)
from facilitation.rules.calendar import Beat
from facilitation.rules.digest.facts import GroupWeek
from facilitation.rules.load import Load

select: Any = sqlalchemy.select  # SQLModel's own knows the types of four columns at most
T = TypeVar("T")

DAY, TWO_DAYS = timedelta(hours=24), timedelta(hours=48)
STEADY_WEEKS, STEADY = 4, 3  # N3: an action in three of the last four counted weeks
RETAINED_WEEKS = 2  # N7
COLLECTED = 3  # N11: portfolio items


@dataclass(frozen=True, slots=True)
class Closing:
    """A week to close: who belongs to it, as membership numbers, and which beats were held, as occurrence numbers.

    `learners`: all who ever finished the welcome and are not forgotten; `eligible`: those of them who had not left and
    were not paused; `joined`: when each of the learners had finished it.
    """

    group: int
    monday: date
    began: datetime
    ends: datetime
    week: int | None
    beats: Mapping[int, Beat]
    learners: Collection[int]
    eligible: Collection[int]
    leaders: Collection[int]
    joined: Mapping[int, datetime]
    left: int
    holidays: int


@dataclass(slots=True)
class Closer:
    """Counts weeks of the groups of one batch; each table is read once, when the first week is closed."""

    session: Session
    group_ids: Collection[int]
    beats: Collection[int]
    _kept: dict[str, Any] = field(default_factory=dict)
    _weeks: dict[int, dict[date, bool]] | None = None
    _breaks: dict[int, dict[int, list[str]]] = field(default_factory=dict)

    def is_closed(self, group: int, monday: date) -> bool:
        """Whether the week has its facts already."""
        return monday in self._closed(group)

    def close(self, week: Closing) -> GroupWeek:
        """The facts of a week. From now on it counts as closed."""
        closed = self._closed(week.group)
        counted = sorted(known for known, counts in closed.items() if counts and known < week.monday)
        closed[week.monday] = week.week is not None
        questions = self._of("questions", _QUESTIONS, week.group)
        due = [q for q in questions if week.began <= q.asked_at + TWO_DAYS < week.ends]
        waiting = [q for q in questions if q.asked_at < week.ends and _open_at(q, week.ends)]
        shown = self._of("works", _WORKS, week.group)
        works = [w for w in shown if w.wants_words and _within(w.posted_at + TWO_DAYS, week)]
        acts = self._acts(week)
        stuck, responses = self._responses(week)
        return GroupWeek(
            group=week.group,
            monday=week.monday,
            week=week.week,
            on_break=week.week is None,
            eligible=len(week.eligible),
            took_part=sum(week.monday in acts[who] for who in week.eligible),
            responses=responses,
            stuck=stuck,
            asked=len(due),
            answered_24=sum(_answered_within(q, DAY) for q in due),
            answered_48=sum(_answered_within(q, TWO_DAYS) for q in due),
            open_now=len(waiting),
            older_48=sum(week.ends - q.open_since > TWO_DAYS for q in waiting),
            oldest_hours=max((_hours(week.ends - q.open_since) for q in waiting), default=0),
            works=len(works),
            works_with_words=sum(
                w.reacted is not None and w.reacted - w.posted_at <= TWO_DAYS for w in works
            ),
            **self._care(week),
            **self._course(week, acts, counted),
            joined=sum(_within(at, week) for at in week.joined.values()),
            left=week.left,
            left_for_work=self._tally(week, "left_job"),
            acted=any(week.monday in acts[who] for who in week.leaders),
            holidays=week.holidays,
        )

    def breaks(self, group: int) -> dict[int, list[str]]:
        """The Mondays of the weeks in which members paused, as far as they are kept; to be added to."""
        if group not in self._breaks:
            self._breaks[group] = {row.who: [*row.breaks] for row in self._of("breaks", _BREAKS, group)}
        return self._breaks[group]

    def _closed(self, group: int) -> dict[date, bool]:
        if self._weeks is None:
            self._weeks = defaultdict(dict)
            for row in self._rows(_CLOSED):
                self._weeks[row.group_id][row.monday] = row.week is not None and not row.on_break
        return self._weeks[group]

    def _acts(self, week: Closing) -> Mapping[int, set[date]]:
        """The weeks in which each did something, up to this one."""
        found: dict[int, set[date]] = defaultdict(set)
        for row in self._of("acts", _ACTS, week.group):
            if row.monday <= week.monday:
                found[row.membership_id].add(row.monday)
        return found

    def _responses(self, week: Closing) -> tuple[int, dict[Beat, int]]:
        """How many tapped that they are stuck, and how many answered each kind of beat that was held."""
        answered: dict[Beat, set[int]] = {beat: set() for beat in week.beats.values()}
        stuck: set[int] = set()
        by_beat = self._once("answers", self._answers)
        for number, beat in week.beats.items():
            for who, is_stuck in by_beat.get(number, ()):
                if who in week.eligible:
                    answered[beat].add(who)
                    stuck |= {who} if is_stuck else set()
        return len(stuck), {beat: len(who) for beat, who in answered.items()}

    def _answers(self) -> Mapping[int, list[tuple[int, bool]]]:
        found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        for query in _RESPONSES:
            for beat, who, is_stuck in self.session.connection().execute(query, {"beats": list(self.beats)}):
                found[beat].append((who, bool(is_stuck)))
        return found

    def _care(self, week: Closing) -> dict[str, Any]:
        """What people gave each other, and the time it took those who lead (N6, N13)."""
        answers = _in(week, self._of("given", _ANSWERS, week.group))
        words = _in(week, self._of("words", _WORDS, week.group))
        thanks = _in(week, self._of("thanks", _THANKS, week.group))
        hellos = _in(week, self._of("hellos", _HELLOS, week.group))
        shown = [w for w in self._of("works", _WORKS, week.group) if _within(w.posted_at, week)]
        by_leaders = sum(answer.who in week.leaders for answer in answers)
        load = Load(by_leaders, len(hellos), len(shown)) if week.week is not None else None
        return {
            "contacts": len(answers) + len(words) + len(thanks) + len(hellos),
            "thanked": len({row.who for row in thanks}),
            "load_minutes": load.minutes if load else 0,
        }

    def _course(
        self, week: Closing, acts: Mapping[int, set[date]], counted: Sequence[date]
    ) -> dict[str, Any]:
        """What is true of people over several weeks (N3, N7, N11, N15); all nothing in a week that does not count."""
        if week.week is None:
            return {}
        weeks = [*counted, week.monday]
        first, before = weeks[0], weeks[-2] if counted else None
        breaks = self.breaks(week.group)
        started = [who for who in week.learners if any(day <= first for day in acts[who])]
        own = {who: _own_weeks(weeks, week.joined[who].date(), breaks.get(who, ())) for who in week.eligible}
        steady_of = [who for who in week.eligible if len(own[who]) >= STEADY_WEEKS]
        items = {row.who: row.n for row in self._of("items", _ITEMS, week.group)}
        was_there = [w for w in week.eligible if before is not None and week.joined[w].date() <= before]
        return {
            "steady_of": len(steady_of),
            "steady": sum(len(acts[who] & {*own[who][-STEADY_WEEKS:]}) >= STEADY for who in steady_of),
            "started": len(started),
            "retained": sum(bool(acts[who] & {*weeks[-RETAINED_WEEKS:]}) for who in started),
            "collectors": sum(items.get(who, 0) >= COLLECTED for who in started),
            "fell_quiet": sum(before in acts[who] and week.monday not in acts[who] for who in was_there),
            "came_back": sum(before not in acts[who] and week.monday in acts[who] for who in was_there),
        }

    def _tally(self, week: Closing, kind: str) -> int:
        rows = self._of("tally", _TALLY, week.group)
        return sum(row.n for row in rows if row.monday == week.monday and row.kind == kind)

    def _of(self, name: str, query: Any, group: int) -> Sequence[Any]:
        found: Mapping[int, list[Any]] = self._once(name, lambda: self._by_group(query))
        return found.get(group, [])

    def _by_group(self, query: Any) -> Mapping[int, list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        for row in self._rows(query):
            found[row.group_id].append(row)
        return found

    def _once(self, name: str, load: Any) -> Any:
        if name not in self._kept:
            self._kept[name] = load()
        return self._kept[name]

    def _rows(self, query: Any) -> Iterable[Any]:
        return self.session.connection().execute(query, {"groups": list(self.group_ids)})


def _own_weeks(weeks: Sequence[date], joined: date, breaks: Sequence[str]) -> Sequence[date]:
    """The counted weeks of a person: those that they were there for from the start, without their own pauses (N3)."""
    return [day for day in weeks if joined <= day and str(day) not in breaks]


def _within(at: datetime, week: Closing) -> bool:
    return week.began <= at < week.ends


def _in(week: Closing, rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if _within(row.at, week)]


def _open_at(question: Any, ends: datetime) -> bool:
    return question.state == QuestionState.OPEN or (
        question.answered_at is not None and question.answered_at >= ends
    )


def _answered_within(question: Any, limit: timedelta) -> bool:
    return question.answered_at is not None and question.answered_at - question.asked_at <= limit


def _hours(time: timedelta) -> int:
    return int(time / timedelta(hours=1))


def row_of(week: GroupWeek) -> Iterator[tuple[str, Any]]:
    """A week's facts as the columns of their row."""
    for name in WeekFacts.model_fields:
        value = getattr(week, "group" if name == "group_id" else name)
        yield name, dict(week.responses) if name == "responses" else value


def week_of(row: Mapping[str, Any]) -> GroupWeek:
    """The facts of a row, by the names of its columns."""
    values = {**row, "responses": {Beat(beat): n for beat, n in row["responses"].items()}}
    return GroupWeek(group=values.pop("group_id"), **values)


def _among(column: Any, name: str) -> Any:
    return col(column).in_(sqlalchemy.bindparam(name, expanding=True))


# The questions are built once, as those of rows.py.
_q, _w, _f, _m, _t = Question, Work, Feedback, Membership, Thanks
_CLOSED = select(WeekFacts.group_id, WeekFacts.monday, WeekFacts.week, WeekFacts.on_break).where(
    _among(WeekFacts.group_id, "groups")
)
_ACTS = select(TookPart.group_id, TookPart.membership_id, TookPart.monday).where(
    _among(TookPart.group_id, "groups")
)
_QUESTIONS = select(_q.group_id, _q.asked_at, _q.answered_at, _q.open_since, _q.state).where(
    # What was asked of a buddy stays between the two (4.7), also as a number.
    _among(_q.group_id, "groups"),
    col(_q.route) != QuestionRoute.BUDDY,
)
_WORKS = (
    select(
        _m.group_id,
        _w.id,
        _w.posted_at,
        (col(_w.feedback_mode) != FeedbackMode.NONE).label("wants_words"),
        func.min(_f.at).label("reacted"),
    )
    .select_from(_w)
    .join(_m, col(_m.id) == col(_w.membership_id))
    .outerjoin(
        _f,
        sqlalchemy.and_(
            col(_f.work_id) == col(_w.id),
            col(_f.kind) == "words",
            col(_f.membership_id) != col(_w.membership_id),
        ),
    )
    .where(
        _among(_m.group_id, "groups"),
        col(_w.posted_at).is_not(None),
    )
    .group_by(_m.group_id, _w.id, _w.posted_at, _w.feedback_mode)
)
_ANSWERS = (
    select(_q.group_id, Answer.at, col(Answer.membership_id).label("who"))
    .join(Answer, col(Answer.question_id) == col(_q.id))
    .where(_among(_q.group_id, "groups"))
)
_WORDS = (
    select(_m.group_id, _f.at)
    .join(_f, col(_f.membership_id) == col(_m.id))
    .where(_among(_m.group_id, "groups"), col(_f.kind) == "words")
)
_THANKS = select(_t.group_id, _t.at, col(_t.to_id).label("who")).where(_among(_t.group_id, "groups"))
_HELLOS = select(HelloEntry.group_id, col(HelloEntry.ended_at).label("at")).where(
    _among(HelloEntry.group_id, "groups"), col(HelloEntry.ending) == "done"
)
_ITEMS = (
    select(_m.group_id, col(_m.id).label("who"), func.count().label("n"))
    .join(PortfolioItem, col(PortfolioItem.membership_id) == col(_m.id))
    .where(_among(_m.group_id, "groups"))
    .group_by(_m.group_id, _m.id)
)
_BREAKS = select(_m.group_id, col(_m.id).label("who"), _m.breaks).where(_among(_m.group_id, "groups"))
_TALLY = select(Tally.group_id, Tally.monday, Tally.kind, Tally.n).where(_among(Tally.group_id, "groups"))
_RESPONSES = [
    select(table.occurrence_id, table.membership_id, stuck).where(_among(table.occurrence_id, "beats"), *more)
    for table, stuck, more in (
        (Goal, sqlalchemy.false(), ()),
        (CheckIn, col(CheckIn.status) == CheckInStatus.STUCK, ()),
        (
            Reflection,
            sqlalchemy.false(),
            (sqlalchemy.or_(col(Reflection.finished_at).is_not(None), col(Reflection.skipped).is_(True)),),
        ),
        (Work, sqlalchemy.false(), (col(Work.posted_at).is_not(None),)),
    )
]
