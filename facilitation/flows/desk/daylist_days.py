"""When a group's day list comes: 09:00 on working days, on the group's clock (content-design 1.19)."""

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from facilitation.flows.course.planning import Due, plan_again
from facilitation.model import Group
from facilitation.rules.calendar import holidays_of, instant, is_working_day
from facilitation.rules.daylist import AT, list_day_after, list_day_before


def plan_next(session: Session, group: Group, now: datetime) -> None:
    """Plan the next list."""
    today = _today(group, now)
    free = free_days(group, today)
    day = today if is_working_day(today, free) and _at(group, today) > now else list_day_after(today, free)
    plan_again(session, group.id, Due(f"daylist:{group.id}:{day}", "daylist", _at(group, day)))


def last_list(group: Group, now: datetime) -> datetime:
    """When the list of the working day before today was due, whether it had something to say or not."""
    today = _today(group, now)
    return _at(group, list_day_before(today, free_days(group, today)))


def free_days(group: Group, day: date) -> Collection[date]:
    """Public holidays of the group around a day."""
    return holidays_of(group.country, (day.year - 1, day.year, day.year + 1))


def _today(group: Group, now: datetime) -> date:
    return now.astimezone(ZoneInfo(group.zone)).date()


def _at(group: Group, day: date) -> datetime:
    return instant(datetime.combine(day, AT), ZoneInfo(group.zone))
