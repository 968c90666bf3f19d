"""A break of one's own: until when, and on which day the bot asks whether it is over (content-design 1.13)."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from facilitation.rules.calendar import DAY, WEEK, instant, wall
from facilitation.rules.caps import Quiet, next_allowed
from facilitation.rules.moments_in_words import Meaning, NotUnderstood, Understood, WhatTime, WhichOne

ASK_AT = time(10)
SHORTEST = 2 * DAY  # between today and the day of coming back there is a day on which to ask
LONGEST = 52 * WEEK
LONG = 4 * WEEK  # longer: the next group may fit as well

_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.?(\d{4})?")
_WEEKS = re.compile(r"(\d{1,2})(?:\s*(?:w|weeks?))?", re.IGNORECASE)


def after_weeks(today: date, weeks: int) -> date:
    """The day of coming back after so many weeks."""
    return today + weeks * WEEK


def read_weeks(text: str) -> int | None:
    """The number of weeks where that alone was typed: "2", "2 weeks". Other words are a moment's (moments_in_words.py)."""
    found = _WEEKS.fullmatch(" ".join(text.split()))
    return int(found[1]) if found else None


def read_figures(text: str, today: date) -> date | None:
    """The next such day for "14.4." or "14.4.2027": between dots the day always comes first."""
    found = _DOTTED.fullmatch("".join(text.split()))
    if found is None:
        return None
    day, month, year = (int(part) if part else None for part in found.groups())
    try:
        if year is not None:
            return date(year, month or 0, day or 0)
        this_year = date(today.year, month or 0, day or 0)
        return this_year if this_year > today else this_year.replace(year=today.year + 1)
    except ValueError:
        return None


def day_meant(heard: Meaning, zone: ZoneInfo) -> date | None:
    """The one day that was typed. None where it could be another one, or where something else was typed as well."""
    match heard:
        case Understood(at, ""):
            return wall(at, zone).date()
        case WhichOne(options, ""):
            days = {wall(at, zone).date() for at in options}
        case WhatTime(options, _, ""):
            days = set(options)
        case _:
            return None
    return days.pop() if len(days) == 1 else None


def is_out_of_bounds(heard: Meaning) -> bool:
    """Whether a day was typed that is over, or years away."""
    return isinstance(heard, NotUnderstood) and heard.why in {"past", "far"} and not heard.text


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
