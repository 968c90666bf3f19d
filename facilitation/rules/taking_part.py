"""How many weeks somebody took part in (content-design 1.11): all weeks with an action, in any order."""

from collections.abc import Collection
from datetime import date

from facilitation.rules.calendar import monday_of


def weeks_taken_part(
    mondays: Collection[date], first_day: date, skipped: Collection[date] = (), ended: date | None = None
) -> int:
    """Weeks of the course with an action. `mondays` are those of weeks with one, `skipped` those without beats.

    What was done before the first week or after the course's end is no week of it. A gap costs nothing, and the
    number never becomes smaller.
    """
    last = monday_of(ended) if ended else date.max
    return len(
        {monday for monday in mondays if monday_of(first_day) <= monday <= last and monday not in skipped}
    )
