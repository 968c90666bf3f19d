"""From the rules' plan to rows: every beat of the course an occurrence, and what falls due with it a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from facilitation.finding import find
from facilitation.flows.course.meeting_plan import lay_out_meetings
from facilitation.group_settings import settings_of
from facilitation.model import Group, Moment, Occurrence, OccurrenceState
from facilitation.rules import windows
from facilitation.rules.calendar import (
    PRESETS,
    Beat,
    BeatKey,
    Moves,
    Planned,
    Rhythm,
    adapted,
    holidays_of,
    instant,
    monday_of,
    mondays_of,
    plan,
    preview_of,
)
from facilitation.rules.forming import week_zero
from facilitation.rules.schedule import slots_from, with_slots
from facilitation.rules.silence import hello_at


@dataclass(frozen=True, slots=True)
class Due:
    """A moment to be planned: what, when, and the row it belongs to."""

    key: str
    kind: str
    due_at: datetime
    occurrence_id: int | None = None
    membership_id: int | None = None


def lay_out(session: Session, group: Group, now: datetime | None = None) -> None:
    """Write the group's whole course into rows, or bring the rows in line with a plan that was changed.

    Beats that were posted stay as they are; the others take the time that the plan gives them now. What of week 0
    lies before `now` is left out: a group that is set up late begins in the middle of it.
    """
    zone = ZoneInfo(group.zone)
    planned = group_plan(group)
    windows_by_key = {window.key: window for window in windows.windows(planned, zone)}
    rows = {
        key_of(row): row for row in session.exec(select(Occurrence).where(Occurrence.group_id == group.id))
    }
    for beat in planned:
        window = windows_by_key.get(beat.key)
        row = rows.pop(beat.key, None)
        if row is not None and row.state == OccurrenceState.POSTED:
            continue
        if row is None:
            row = Occurrence(
                group_id=group.id,
                week=beat.key.week,
                beat=beat.key.beat,
                ordinal=beat.key.ordinal,
                local=beat.local,
                zone=group.zone,
                due_at=instant(beat.local, zone),
                post_until=datetime.max.replace(tzinfo=zone),
                closes_at=datetime.max.replace(tzinfo=zone),
            )
            session.add(row)
        before = row.due_at
        row.local, row.zone, row.moved = beat.local, group.zone, beat.moved
        row.due_at = instant(beat.local, zone)
        row.post_until = window.post_until if window else row.due_at + timedelta(hours=1)
        row.closes_at = window.closes if window else row.due_at + timedelta(hours=1)
        if row.state == OccurrenceState.SKIPPED:
            continue  # what somebody left out stays so, wherever its week goes
        if beat.dropped:
            row.state, row.reason = OccurrenceState.DROPPED, beat.dropped
        elif row.state == OccurrenceState.DROPPED and (row.reason != "too_late" or row.due_at != before):
            row.state, row.reason = OccurrenceState.PLANNED, ""
    for row in rows.values():
        if row.state in {OccurrenceState.PLANNED, OccurrenceState.PREVIEWED}:
            row.state, row.reason = OccurrenceState.DROPPED, "not_in_plan"
    session.flush()
    group.plan_version += 1
    group.plan_changed_at = now or group.plan_changed_at
    _plan_moments(session, group, zone, now)
    lay_out_meetings(session, group, group_mondays(group), now)


def is_laid_out(session: Session, group_id: int) -> bool:
    """Whether a group's course has become rows: before that, the group is being set up."""
    beats = select(Occurrence.id).where(Occurrence.group_id == group_id)
    return session.exec(beats.limit(1)).first() is not None


def group_plan(group: Group) -> tuple[Planned, ...]:
    """The plan that the rules give for a group's settings."""
    return plan(*_course(group), moves_of(group))


def plan_without_moves(group: Group) -> tuple[Planned, ...]:
    """As `group_plan`, as if nobody had moved a beat."""
    return plan(*_course(group))


def group_mondays(group: Group) -> dict[int, date]:
    """The Monday of each week of the course."""
    return mondays_of(*_course(group))


def last_day(group: Group, weeks: int = 0) -> date:
    """The Sunday of the last week; with `weeks`, as if the course had so many."""
    return max(mondays_of(*_course(group, weeks)).values()) + timedelta(days=6)


def rhythm_of(group: Group) -> Rhythm:
    """The rhythm of a group with days and times of its own, and as many check-ins and showcases as its leader wants."""
    own = settings_of(group)
    rhythm = adapted(PRESETS[group.rhythm], own.checkins_per_week, own.showcase_every)
    return with_slots(rhythm, slots_from(group.settings.get("slots")))


def _course(group: Group, weeks: int = 0) -> tuple[Rhythm, date, int, frozenset[date], frozenset[date]]:
    years = range(group.first_day.year, group.first_day.year + 2)
    return (
        rhythm_of(group),
        monday_of(group.first_day),
        weeks or group.weeks,
        holidays_of(group.country, years),
        skips_of(group),
    )


def skips_of(group: Group) -> frozenset[date]:
    """The Mondays of the calendar weeks without beats."""
    return frozenset(date.fromisoformat(monday) for monday in group.skips)


def moves_of(group: Group) -> dict[BeatKey, datetime]:
    """The wall times that a leader chose for single beats."""
    raw = group.settings.get("moves", {})
    if not isinstance(raw, dict):
        return {}
    return {_key_from(text): datetime.fromisoformat(str(at)) for text, at in raw.items()}


def keep_moves(group: Group, moves: Moves) -> None:
    """Other wall times for single beats; `lay_out` makes them count."""
    kept = {f"{key.week}.{key.beat}.{key.ordinal}": at.isoformat() for key, at in moves.items()}
    group.settings = {**group.settings, "moves": kept}


def key_of(row: Occurrence) -> BeatKey:
    """The plan's name for an occurrence."""
    return BeatKey(row.week, row.beat, row.ordinal)


def _key_from(text: str) -> BeatKey:
    week, beat, ordinal = text.split(".")
    return BeatKey(int(week), Beat(beat), int(ordinal))


def _plan_moments(session: Session, group: Group, zone: ZoneInfo, now: datetime | None) -> None:
    rows = session.exec(
        select(Occurrence).where(
            Occurrence.group_id == group.id,
            col(Occurrence.state).in_(
                [OccurrenceState.PLANNED, OccurrenceState.PREVIEWED, OccurrenceState.POSTED]
            ),
        )
    ).all()
    wanted = [due for row in rows for due in _of_beat(group, row, zone)]
    wanted += list(_of_weeks(group, [row for row in rows if row.beat == Beat.KICKOFF], zone))
    wanted += [due for due in _of_week_zero(group, rows, zone) if now is None or due.due_at > now]
    existing = {m.key: m for m in session.exec(select(Moment).where(Moment.group_id == group.id))}
    for due in wanted:
        moment = existing.pop(due.key, None)
        if moment is None:
            add_moment(session, group.id, due)
        elif moment.done_at is None:
            moment.due_at = due.due_at
        elif moment.outcome == "posted" and due.kind in _ONCE:
            continue  # nobody says hello twice because the start has moved
        elif moment.done_at < due.due_at:  # it was done before the beat got a later time
            moment.done_at, moment.outcome, moment.due_at = None, "", due.due_at
    for moment in existing.values():
        if moment.done_at is None and moment.kind in _PLANNED_KINDS:
            session.delete(moment)


BUDDY_WEEK, BUDDY_TIME = 1, time(10)
_BUDDIES = frozenset({"buddy_offer", "buddy_match", "buddy_talk", "buddy_half"})
_ONCE = frozenset({"hello_round", "promises", "agreed"})
_PLANNED_KINDS = (
    _ONCE | _BUDDIES | {"preview", "post", "remind", "close", "week_end", "ladder", "finish", "ask_start"}
)


def _of_beat(group: Group, row: Occurrence, zone: ZoneInfo) -> Iterable[Due]:
    if row.beat == Beat.KICKOFF and row.state != OccurrenceState.POSTED:
        yield Due(f"preview:{row.id}", "preview", _preview_at(row, group, zone), row.id)
    yield Due(f"post:{row.id}", "post", row.due_at, row.id)
    remind = windows.reminder_at(row.due_at, row.beat, group.rhythm)
    if remind is not None:
        yield Due(f"remind:{row.id}", "remind", remind, row.id)
    yield Due(f"close:{row.id}", "close", row.closes_at, row.id)


def _of_week_zero(group: Group, rows: Iterable[Occurrence], zone: ZoneInfo) -> Iterable[Due]:
    first = next((row for row in rows if row.beat == Beat.KICKOFF and row.week == 1), None)
    if first is None or first.state == OccurrenceState.POSTED:
        return
    plan = week_zero(first.local, group.forming_days)
    yield Due(f"hello_round:{group.id}", "hello_round", instant(plan.hello, zone))
    yield Due(f"promises:{group.id}", "promises", instant(plan.promises, zone))
    yield Due(f"ask_start:{group.id}:{group.first_day}", "ask_start", instant(plan.ask, zone))
    yield Due(f"agreed:{group.id}", "agreed", instant(plan.agreed, zone))


def _of_weeks(group: Group, kickoffs: list[Occurrence], zone: ZoneInfo) -> Iterable[Due]:
    for row in kickoffs:
        ends = datetime.combine(monday_of(row.local.date()) + timedelta(days=7), time(0))
        yield Due(f"week_end:{group.id}:{row.week}", "week_end", instant(ends, zone), row.id)
        yield Due(f"ladder:{group.id}:{row.week}", "ladder", hello_at(row.due_at, zone), row.id)
    yield from _of_buddies(group, kickoffs, zone)
    if kickoffs:
        last = max(kickoffs, key=lambda row: row.due_at)
        after = datetime.combine(monday_of(last.local.date()) + timedelta(days=7), last.local.time())
        yield Due(f"finish:{group.id}", "finish", instant(after, zone))


def _of_buddies(group: Group, kickoffs: list[Occurrence], zone: ZoneInfo) -> Iterable[Due]:
    """The offer on Thursday of the buddies' week, pairs on Fridays, the ten minutes on Wednesdays after it."""
    half = (group.weeks + 1) // 2 if group.weeks >= 4 else 0
    for row in kickoffs:
        monday = datetime.combine(monday_of(row.local.date()), BUDDY_TIME)
        if row.week == BUDDY_WEEK:
            offer = monday + timedelta(days=3)
            yield Due(f"buddy_offer:{group.id}", "buddy_offer", instant(offer, zone))
        if BUDDY_WEEK <= row.week < group.weeks:
            pairs = monday + timedelta(days=4, hours=2)
            yield Due(f"buddy_match:{group.id}:{row.week}", "buddy_match", instant(pairs, zone))
        if row.week > BUDDY_WEEK:
            kind = "buddy_half" if row.week == half else "buddy_talk"
            yield Due(f"{kind}:{group.id}:{row.week}", kind, instant(monday + timedelta(days=2), zone))


def _preview_at(row: Occurrence, group: Group, zone: ZoneInfo) -> datetime:
    free = holidays_of(group.country, (row.local.year - 1, row.local.year))
    return instant(preview_of(row.local, free), zone)


def add_moment(
    session: Session, group_id: int | None, due: Due, data: dict[str, object] | None = None
) -> None:
    """Plan something for later."""
    session.add(
        Moment(
            key=due.key,
            kind=due.kind,
            group_id=group_id,
            occurrence_id=due.occurrence_id,
            membership_id=due.membership_id,
            data=data or {},
            due_at=due.due_at,
        )
    )


def plan_again(
    session: Session, group_id: int | None, due: Due, data: dict[str, object] | None = None
) -> datetime:
    """Plan something that may be planned or done already; one that is still to come keeps its time. Returns its time."""
    moment = find(session, Moment, key=due.key)
    if moment is None:
        add_moment(session, group_id, due, data)
        return due.due_at
    if moment.done_at is not None:
        moment.done_at, moment.outcome, moment.due_at = None, "", due.due_at
    return moment.due_at
