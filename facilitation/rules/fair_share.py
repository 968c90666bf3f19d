"""Fair share of feedback: who is asked to look at a work that nobody has reacted to (content-design 1.7)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from facilitation.rules.calendar import DAY, instant, wall

FIRST_AFTER = timedelta(hours=20)  # after posting
BETWEEN = timedelta(hours=24)  # from the first request to the second
MOST = 2  # requests for one work
_THURSDAY, _EVENING = 3, time(20)


@dataclass(frozen=True, slots=True)
class Shown:
    """A posted work: its author, when it was posted (UTC), how many reacted, and who was asked to look."""

    author: int
    posted: datetime
    reactions: int = 0
    asked: tuple[int, ...] = ()
    wants_feedback: bool = True


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody who could look. `given`: how many works of this round they reacted to; `asked`: requests they got."""

    member: int
    showed: bool
    given: int = 0
    asked: int = 0


def opens(work: Shown) -> datetime:
    """From when on somebody may be asked."""
    return work.posted + FIRST_AFTER


def closes(work: Shown, zone: ZoneInfo) -> datetime:
    """Until when: the first Thursday 20:00 group time after that."""
    start = wall(opens(work), zone)
    days = (_THURSDAY - start.weekday()) % 7
    end = datetime.combine(start.date() + days * DAY, _EVENING)
    return instant(end if end > start else end + 7 * DAY, zone)


def whom_to_ask(
    work: Shown, lookers: Collection[Looker], buddies: Collection[int], now: datetime, zone: ZoneInfo
) -> tuple[int, ...]:
    """Who may be asked now, the best first: a buddy, else those who showed work, who gave least before others.

    Nobody where the work has a reaction, wants none, was asked about twice, or the time is not right.
    """
    fits = opens(work) <= now < closes(work, zone)
    if not fits or work.reactions or not work.wants_feedback or len(work.asked) >= MOST:
        return ()
    out = {work.author, *work.asked}
    free = [looker for looker in lookers if looker.member not in out]
    best = sorted(looker.member for looker in free if looker.member in buddies)
    rest = [looker for looker in free if looker.showed and looker.member not in buddies]
    rest.sort(key=lambda looker: (looker.given, looker.asked, looker.member))
    return (*best, *(looker.member for looker in rest))
