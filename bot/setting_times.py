"""The kinds of values that are about times: days of the week, quiet hours."""

import re
from datetime import time
from typing import Any, NamedTuple

from bot.setting_kinds import Kind, WrongValueError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHORTEST_QUIET = 10 * 60  # minutes; content-design 1.20, quiet_hours

_HOURS = re.compile(r"(\d{1,2}:\d{2})\s*[-\u2013]\s*(\d{1,2}:\d{2})")


class QuietHours(NamedTuple):
    """Wall times of a group between which the bot writes to nobody first. The end may be on the next day."""

    start: time
    end: time


def quiet_hours() -> Kind:
    """A time of the day from … to …, at least ten hours long (content-design 1.20)."""

    def read(value: Any) -> QuietHours:
        found = _HOURS.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is None:
            raise WrongValueError("This must be two times of the day.", 'Write "20:00-08:00".')
        try:
            start, end = (time.fromisoformat(part.zfill(5)) for part in found.groups())
        except ValueError:
            raise WrongValueError("There is no such time of the day.", 'Write "20:00-08:00".') from None
        if (_minutes(end) - _minutes(start)) % (24 * 60) < SHORTEST_QUIET:
            raise WrongValueError(
                "Quiet hours must be at least 10 hours long.", 'Make them longer, for example "20:00-08:00".'
            )
        return QuietHours(start, end)

    return Kind(read, "at least 10 hours", lambda hours: f"{hours.start:%H:%M}-{hours.end:%H:%M}")


def weekdays() -> Kind:
    """Days of the week, kept as numbers (0 is Monday)."""

    def read(value: Any) -> frozenset[int]:
        if not isinstance(value, list) or not all(day in WEEKDAYS for day in value):
            raise WrongValueError(
                "This must be a list of days of the week.",
                f'Use: {", ".join(WEEKDAYS)}. For example ["sun"].',
            )
        return frozenset(WEEKDAYS.index(day) for day in value)

    return Kind(read, ", ".join(WEEKDAYS), lambda days: [WEEKDAYS[day] for day in sorted(days)])


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
