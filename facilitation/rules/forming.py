"""Week 0, from the first day backwards: hello round, promises, and whether enough people are there (content-design 1.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from facilitation.rules.calendar import DAY, SUNDAY

HELLO_DAYS, PROMISE_DAYS = 4, 2  # before the first week start
HELLO_TIME, PROMISE_TIME, ASK_TIME = time(10), time(16), time(8)
AN_HOUR = timedelta(hours=1)
MOST_PROMISES = 5


@dataclass(frozen=True, slots=True)
class WeekZero:
    """Wall times of the group, in this order."""

    hello: datetime
    promises: datetime
    ask: datetime
    agreed: datetime


def week_zero(kickoff: datetime, days: int) -> WeekZero:
    """What happens before the first week start at wall time `kickoff`, in a time of forming of so many days (3 to 14).

    A short time moves the hello round and the promises nearer to the start; both keep away from Sundays. Raises
    ValueError for less than three days.
    """
    if days < 3:
        raise ValueError(f"{days} days are too few to meet")
    hello = _not_on_sunday(kickoff - min(HELLO_DAYS, days - 1) * DAY)
    promises = _not_on_sunday(kickoff - min(PROMISE_DAYS, days - 2) * DAY)
    agreed = kickoff - AN_HOUR
    return WeekZero(
        datetime.combine(hello, HELLO_TIME),
        datetime.combine(promises, PROMISE_TIME),
        min(datetime.combine(kickoff, ASK_TIME), agreed),
        agreed,
    )


def _not_on_sunday(day: datetime) -> datetime:
    return day - DAY if day.weekday() == SUNDAY else day


def chosen(votes: Mapping[str, int], order: Sequence[str], most: int = MOST_PROMISES) -> tuple[str, ...]:
    """The promises of a group: those chosen most, in the order of the menu where they are equal.

    So many always, whatever was chosen: then the list does not show what a single person chose.
    """
    ranked = sorted(order, key=lambda code: (-votes.get(code, 0), order.index(code)))
    return tuple(sorted(ranked[:most], key=order.index))
