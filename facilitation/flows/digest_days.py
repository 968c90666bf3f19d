"""When a coordinator's digest comes: 09:00 on a weekday of theirs, in their zone (content-design 4.1)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete

from facilitation.flows.planning import Due, add_moment
from facilitation.model import Coordinator, Moment, Programme
from facilitation.rules.calendar import instant


def plan_digest(session: Session, row: Coordinator, programme: Programme, now: datetime) -> None:
    """Plan the next digest in the place of any that was planned; none where it was stopped."""
    forget_digests(session, row, after=now)
    if not row.wants_digest:
        return
    at = next_digest(row, programme, now)
    add_moment(session, None, Due(f"digest:{row.id}:{at.date()}", "digest", at), {"coordinator": row.id})


def next_digest(row: Coordinator, programme: Programme, now: datetime) -> datetime:
    """The next time after `now`; summer time moves the instant, and never the clock."""
    zone = ZoneInfo(row.zone or programme.zone)
    today = now.astimezone(zone).date()
    days = (row.weekday - today.weekday()) % 7
    at = instant(datetime.combine(today + timedelta(days=days), row.clock), zone)
    if at > now:
        return at
    return instant(datetime.combine(today + timedelta(days=days + 7), row.clock), zone)


def forget_digests(session: Session, row: Coordinator, *, after: datetime | None = None) -> None:
    """No digest of this coordinator's is planned any more; with `after`, one that is being sent just now stays."""
    planned = [col(Moment.key).startswith(f"digest:{row.id}:"), col(Moment.done_at).is_(None)]
    if after is not None:
        planned.append(col(Moment.due_at) > after)
    session.connection().execute(delete(Moment).where(*planned))
