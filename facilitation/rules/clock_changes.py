"""When the clocks of a zone change, for programs that do not know the zone by its name (RFC 5545, 3.6.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from facilitation.rules.calendar import DAY

_EXACT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Change:
    """From `at` (UTC) on the zone is `after` ahead of UTC, and was `before` until then. `summer`: its clock is put forward."""

    at: datetime
    before: timedelta
    after: timedelta
    summer: bool
    name: str


@lru_cache(maxsize=128)
def clock_changes(zone: ZoneInfo, first_year: int, last_year: int) -> Sequence[Change]:
    """What holds at the beginning of the first year, and every change until the end of the last."""
    at, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    found = [_change(zone, at, _ahead(zone, at))]
    while at < end:
        if _shown(zone, at) != _shown(zone, at + DAY):
            found.append(_change(zone, _turn(zone, at, at + DAY), _ahead(zone, at)))
        at += DAY
    return tuple(found)


def _turn(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The minute between two instants from which the clock is that of the later one."""
    while after - before > _EXACT:
        middle = before + (after - before) / 2
        middle = middle.replace(second=0, microsecond=0)
        before, after = (middle, after) if _shown(zone, middle) == _shown(zone, before) else (before, middle)
    return after


def _change(zone: ZoneInfo, at: datetime, before: timedelta) -> Change:
    local = at.astimezone(zone)
    return Change(at, before, _ahead(zone, at), bool(local.dst()), local.tzname() or str(zone))


def _shown(zone: ZoneInfo, at: datetime) -> tuple[timedelta, str | None]:
    return _ahead(zone, at), at.astimezone(zone).tzname()


def _ahead(zone: ZoneInfo, at: datetime) -> timedelta:
    ahead = at.astimezone(zone).utcoffset()
    assert ahead is not None  # noqa: S101  # a zone has one
    return ahead
