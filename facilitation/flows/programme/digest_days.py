"""When a coordinator's digest comes: 09:00 on Monday, or another hour and weekday of theirs, in their zone (content-design 4.1)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete, update

from facilitation.flows.course.planning import Due, add_moment
from facilitation.model import Coordinator, Delivery, Moment, Person, Programme
from facilitation.programmes import last_monday
from facilitation.rules.calendar import instant
from facilitation.rules.transitions import DeliveryState


def plan_digest(session: Session, row: Coordinator, programme: Programme, now: datetime) -> None:
    """Plan the next digest in the place of any that was planned; none where it was stopped."""
    forget_digests(session, row, after=now)
    if not row.wants_digest:
        return
    at = next_digest(row, programme, now)
    add_moment(session, None, Due(f"digest:{row.id}:{at.date()}", "digest", at), {"coordinator": row.id})


def next_digest(row: Coordinator, programme: Programme, now: datetime) -> datetime:
    """The next time after `now`; summer time moves the instant, and never the clock."""
    zone = zone_of(row, programme)
    today = now.astimezone(zone).date()
    days = (row.weekday - today.weekday()) % 7
    at = instant(datetime.combine(today + timedelta(days=days), row.clock), zone)
    if at > now:
        return at
    return instant(datetime.combine(today + timedelta(days=days + 7), row.clock), zone)


def zone_of(row: Coordinator, programme: Programme) -> ZoneInfo:
    """The zone of a coordinator's digest."""
    return ZoneInfo(row.zone or programme.zone)


def newest_of(row: Coordinator, programme: Programme, now: datetime) -> date:
    """The Monday of the week that closed last for a coordinator."""
    return last_monday(now.astimezone(zone_of(row, programme)).date())


def language_of(row: Coordinator, person: Person, programme: Programme) -> str:
    """The language of a coordinator's digest."""
    return row.language or person.language or programme.language


def forget_digests(session: Session, row: Coordinator, *, after: datetime | None = None) -> None:
    """No digest of this coordinator's is planned any more; with `after`, one that is being sent just now stays."""
    planned = [col(Moment.key).startswith(f"digest:{row.id}:"), col(Moment.done_at).is_(None)]
    if after is not None:
        planned.append(col(Moment.due_at) > after)
    session.connection().execute(delete(Moment).where(*planned))


def take_back(session: Session, row: Coordinator) -> None:
    """Digests that are decided and have not left: a letter may wait for its server for days."""
    waiting = (
        col(Delivery.dedupe_key).startswith(f"digest:{row.id}:"),
        col(Delivery.state) == DeliveryState.PENDING,
    )
    session.connection().execute(update(Delivery).where(*waiting).values(state=DeliveryState.CANCELLED))
