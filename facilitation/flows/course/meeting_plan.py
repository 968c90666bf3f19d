"""The live meetings of a group as rows and moments: weekly ones follow the weeks of the course, single ones the zone (A4)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete, select, update

from facilitation.finding import find
from facilitation.flows.course.meetings import post_key
from facilitation.model import Delivery, Group, Meeting, MeetingAnswer, MeetingState, Moment
from facilitation.rules.calendar import holidays_of, instant, monday_of
from facilitation.rules.meetings import LATE_REMIND, Weekly, ask_at, held, remind_at, weekly_from
from facilitation.rules.transitions import DeliveryState

LIVE = "live"  # the name of the weekly meeting among a group's settings
ASK, REMIND, RIGHT = "meeting_ask", "meeting_remind", "meeting_right"


def weekly_of(group: Group) -> Weekly | None:
    """The group's weekly meeting; None where it has none."""
    return weekly_from(group.settings.get(LIVE))


def lay_out_meetings(
    session: Session, group: Group, mondays: Mapping[int, date], now: datetime | None
) -> None:
    """Bring the meetings that are to come in line with the plan. A meeting that has begun stays as it was."""
    at, zone = now or group.created_at, ZoneInfo(group.zone)
    rows = _to_come(session, group, at)
    for row in rows:
        if row.week is None:
            move(session, row, row.local, group.zone, at)
    weekly, taken = weekly_of(group), {row.week: row for row in rows if row.week is not None}
    free = holidays_of(group.country, (group.first_day.year, group.first_day.year + 1))
    wanted = held(weekly, mondays, free) if weekly else {}
    for week, one in wanted.items():
        known = taken.pop(week, None)
        if weekly is None or (known is None and (one.free or instant(one.local, zone) <= at)):
            continue
        if known is not None and known.by_hand:
            weeks = monday_of(one.local.date()) - monday_of(known.local.date())
            move(session, known, known.local + weeks, group.zone, at)
            continue
        if known is not None and instant(one.local, zone) <= at:  # the new time of this week is behind us
            move(session, known, known.local, group.zone, at)
            continue
        if known is None and _had(session, group, week):
            continue
        row = known or _new(session, group, weekly, week, one.local, at)
        move(session, row, one.local, group.zone, at)
        state = MeetingState.CANCELLED if one.free else MeetingState.PLANNED
        say = {"minutes": weekly.minutes, "place": weekly.place, "note": weekly.note, "state": state}
        change(session, row, at, **say)
        plan_moments(session, row, at)
    for row in taken.values():
        row.by_hand = False
        change(session, row, at, state=MeetingState.CANCELLED)
    session.flush()


def _to_come(session: Session, group: Group, at: datetime) -> Sequence[Meeting]:
    return session.exec(
        select(Meeting)
        .where(Meeting.group_id == group.id, col(Meeting.due_at) > at)
        .order_by(col(Meeting.due_at), col(Meeting.id))
    ).all()


def _had(session: Session, group: Group, week: int) -> bool:
    return find(session, Meeting, group_id=group.id, week=week) is not None


def _new(
    session: Session, group: Group, weekly: Weekly, week: int | None, local: datetime, now: datetime
) -> Meeting:
    row = Meeting(
        group_id=group.id,
        week=week,
        local=local,
        zone=group.zone,
        due_at=instant(local, ZoneInfo(group.zone)),
        minutes=weekly.minutes,
        place=weekly.place,
        note=weekly.note,
        created_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    return row


def single(session: Session, group: Group, meeting: Weekly, local: datetime, now: datetime) -> Meeting:
    """A new meeting that takes place once."""
    row = _new(session, group, meeting, None, local, now)
    plan_moments(session, row, now)
    return row


def move(session: Session, row: Meeting, local: datetime, zone: str, now: datetime) -> None:
    """Another time, where it is another one. What people said was about the old one, so they are asked anew."""
    due_at = instant(local, ZoneInfo(zone))
    if due_at != row.due_at:
        session.connection().execute(delete(MeetingAnswer).where(col(MeetingAnswer.meeting_id) == row.id))
    change(session, row, now, local=local, zone=zone, due_at=due_at)
    plan_moments(session, row, now)


def change(session: Session, row: Meeting, now: datetime, **values: object) -> None:
    """Other values. Where there is something new, calendars hear of it, and what the group read before is put right.

    What was written about it before and has not left (it waits for the end of quiet hours) never leaves.
    """
    new = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not new:
        return
    _take_back(session, f"once:{post_key(row)}")
    reminded = _take_back(session, post_key(row))
    for name, value in new.items():
        setattr(row, name, value)
    row.sequence += 1
    row.changed_at = now
    _plan(session, row, RIGHT, now)
    if reminded and row.state == MeetingState.PLANNED:
        _plan(session, row, REMIND, now)


def _take_back(session: Session, name: str) -> int:
    """Never send what bears this name and has not left. Returns how many messages that are."""
    waits = col(Delivery.dedupe_key).startswith(f"{name}:"), col(Delivery.state) == DeliveryState.PENDING
    taken = session.connection().execute(update(Delivery).where(*waits).values(state=DeliveryState.CANCELLED))
    return int(taken.rowcount)


def plan_moments(session: Session, row: Meeting, now: datetime) -> None:
    """When the group is asked (a weekly one: about a single one it is told at once), and who comes is reminded."""
    zone = ZoneInfo(row.zone)
    if row.week is not None:
        _plan(session, row, ASK, instant(ask_at(row.local), zone))
    usual, late = instant(remind_at(row.local), zone), row.due_at - LATE_REMIND
    _plan(session, row, REMIND, usual if usual > now or late <= now else late)


def reminder_of(session: Session, row: Meeting) -> datetime | None:
    """When who said yes is reminded; None where that was done."""
    moment = find(session, Moment, key=f"{REMIND}:{row.id}")
    return moment.due_at if moment is not None and moment.done_at is None else None


def _plan(session: Session, row: Meeting, kind: str, at: datetime) -> None:
    key = f"{kind}:{row.id}"
    moment = find(session, Moment, key=key)
    if moment is None:
        data: dict[str, object] = {"meeting": row.id}
        session.add(Moment(key=key, kind=kind, group_id=row.group_id, data=data, due_at=at))
    elif moment.done_at is None:
        moment.due_at = at
    elif moment.done_at < at:  # it was done before the meeting got a later time
        moment.done_at, moment.outcome, moment.due_at = None, "", at
