"""A break of one's own: until when, and on which day the bot asks whether it is over (content-design 1.13)."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from facilitation.rules.calendar import DAY, WEEK, instant
from facilitation.rules.caps import Quiet, next_allowed

ASK_AT = time(10)
SHORTEST = 2 * DAY  # between today and the day of coming back there is a day on which to ask
LONGEST = 52 * WEEK
LONG = 4 * WEEK  # longer: the next group may fit as well

_WEEKS = re.compile(r"(\d{1,2})(?:\s*(?:w|weeks?))?", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[./](\d{1,2})[./]?(?:(\d{4}))?")
_NAMED = re.compile(r"(?:(\d{1,2})\.?\s+([^\W\d]+)\.?|([^\W\d]+)\.?\s+(\d{1,2}))(?:,?\s+(\d{4}))?")


def after_weeks(today: date, weeks: int) -> date:
    """The day of coming back after so many weeks."""
    return today + weeks * WEEK


def read_until(text: str, today: date, months: Mapping[str, int]) -> date | None:
    """The day that was typed: "2", "2 weeks", "2026-04-14", "14.4.", "14 April". None where nothing is understood.

    Without a year it is the next such day. Days come before months, also between slashes. `months`: names in lower
    case, without a full stop.
    """
    words = " ".join(text.split())
    if found := _WEEKS.fullmatch(words):
        weeks = int(found[1])
        return after_weeks(today, weeks) if weeks else None
    if found := _ISO.fullmatch(words):
        return _day(int(found[3]), int(found[2]), int(found[1]), today)
    if found := _NUMBERS.fullmatch(words):
        return _day(int(found[1]), int(found[2]), int(found[3]) if found[3] else None, today)
    if found := _NAMED.fullmatch(words):
        day, name, year = found[1] or found[4], found[2] or found[3], found[5]
        month = months.get(name.casefold())
        return _day(int(day), month, int(year) if year else None, today) if month else None
    return None


def is_allowed(until: date, today: date) -> bool:
    """Whether a pause may end on this day."""
    return SHORTEST <= until - today <= LONGEST


def ask_at(until: date, zone: ZoneInfo, quiet: Quiet) -> datetime:
    """When M-PA-3 comes: on the day before the end, or the last day before that on which the bot may write."""
    for days in range(1, 8):
        day = until - days * DAY
        at = next_allowed(instant(datetime.combine(day, ASK_AT), zone), zone, quiet)
        if at.astimezone(zone).date() == day:
            return at
    return instant(datetime.combine(until - DAY, ASK_AT), zone)


def ends_at(until: date, zone: ZoneInfo) -> datetime:
    """The first instant after the pause: midnight at the start of the day of coming back."""
    return instant(datetime.combine(until, time()), zone)


def _day(day: int, month: int, year: int | None, today: date) -> date | None:
    try:
        if year is not None:
            return date(year, month, day)
        found = date(today.year, month, day)
        return found if found > today else date(today.year + 1, month, day)
    except ValueError:
        return None
