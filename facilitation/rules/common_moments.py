"""Times that people often want, to be ordered with one tap (content-design A1)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from facilitation.rules.calendar import DAY, instant, wall

EVENING, MORNING = time(19), time(9)
SOON = timedelta(minutes=30)  # what is nearer than this is no plan
BEFORE_A_BEAT = timedelta(hours=1)
AT: Mapping[str, time] = {"morning": MORNING, "midday": time(12, 30), "evening": EVENING}


@dataclass(frozen=True, slots=True)
class Common:
    """A time with its name: evening, morning, learning_day, before_beat."""

    name: str
    at: datetime


def common_moments(
    now: datetime,
    zone: ZoneInfo,
    learning_days: Collection[int] = (),
    day_part: str = "",
    next_beat: datetime | None = None,
) -> tuple[Common, ...]:
    """Those that are still to come, each instant once, soonest first. `learning_days`: 0 is Monday."""
    local = wall(now, zone)
    tomorrow = local.date() + DAY
    wanted = {
        "evening": instant(datetime.combine(local.date(), EVENING), zone),
        "morning": instant(datetime.combine(tomorrow, MORNING), zone),
    }
    days = [local.date() + DAY * ahead for ahead in range(8)]
    learning = [
        at
        for day in days
        if day.weekday() in learning_days
        and (at := instant(datetime.combine(day, AT.get(day_part, EVENING)), zone)) > now + SOON
    ]
    if learning:
        wanted["learning_day"] = learning[0]
    if next_beat is not None:
        wanted["before_beat"] = next_beat - BEFORE_A_BEAT
    found: dict[datetime, Common] = {}
    for name, at in wanted.items():
        if at > now + SOON:
            found.setdefault(at, Common(name, at))
    return tuple(sorted(found.values(), key=lambda common: common.at))
