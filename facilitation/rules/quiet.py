"""Quiet hours of one's own: read as people type them, and long enough (content-design 1.20)."""

import re
from datetime import time

SHORTEST = 10 * 60  # minutes
CHOICES = ((time(20), time(8)), (time(21), time(7)), (time(22), time(8)), (time(18), time(10)))

_CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))?"
_HOURS = re.compile(rf"(?:\D*?\s)?{_CLOCK}\s*(?:-|\u2013|to|until)\s*{_CLOCK}", re.IGNORECASE)


def read_hours(text: str) -> tuple[time, time] | None:
    """From when until when: "21-7", "21:30 to 8:00". None where no two times of the day are understood."""
    found = _HOURS.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    hour, minute, until_hour, until_minute = (int(part or 0) for part in found.groups())
    try:
        return time(hour, minute), time(until_hour, until_minute)
    except ValueError:
        return None


def long_enough(start: time, end: time) -> bool:
    """Whether a night of this length is left."""
    return (_minutes(end) - _minutes(start)) % (24 * 60) >= SHORTEST


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
