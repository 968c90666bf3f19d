"""How long a beat may be posted and answered, and when it is remembered (content-design A13, 1.3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from facilitation.rules.calendar import Beat, BeatKey, Planned, instant

# All in hours after the beat's time: hours that pass, whatever the clock on the wall does meanwhile.
POST_HOURS: Mapping[Beat, int] = MappingProxyType(
    {Beat.KICKOFF: 26, Beat.CHECKIN: 12, Beat.REFLECTION: 24, Beat.SHOWCASE: 24}
)
ANSWER_HOURS: Mapping[Beat, int] = MappingProxyType(
    {Beat.KICKOFF: 50, Beat.CHECKIN: 24, Beat.REFLECTION: 58, Beat.SHOWCASE: 53}
)
REMINDER_HOURS: Mapping[Beat, int] = MappingProxyType(
    {Beat.KICKOFF: 26, Beat.CHECKIN: 20, Beat.REFLECTION: 24}
)
REMINDER_GRACE = timedelta(hours=2)  # a reminder later than this is dropped (A13)
PRESET_WITHOUT_REFLECTION = "C"  # there the check-in holds it, and its reminder (1.3)


@dataclass(frozen=True, slots=True)
class Window:
    """Of one beat: when it is due, until when it may be posted, and when answers stop to count for it (UTC)."""

    key: BeatKey
    opens: datetime
    post_until: datetime
    closes: datetime


def post_until(due: datetime, beat: Beat) -> datetime:
    """The last moment at which a beat due at `due` may be posted (A13)."""
    return due + timedelta(hours=POST_HOURS[beat])


def answers_until(due: datetime, beat: Beat) -> datetime:
    """When answers stop to count for a beat due at `due`, if no other of its kind comes before (A13)."""
    return due + timedelta(hours=ANSWER_HOURS[beat])


def may_still_post(due: datetime, beat: Beat, now: datetime) -> bool:
    """Whether a beat that is due may be posted at `now`; later it is dropped, never stacked (A13)."""
    return due <= now <= post_until(due, beat)


def reminder_at(due: datetime, beat: Beat, preset: str) -> datetime | None:
    """When those who have not answered are reminded, before quiet hours are asked; None: never (1.3, 1.7)."""
    joined = beat is Beat.REFLECTION and preset == PRESET_WITHOUT_REFLECTION
    if beat not in REMINDER_HOURS or joined:
        return None
    return due + timedelta(hours=REMINDER_HOURS[beat])


def windows(plan: Iterable[Planned], zone: ZoneInfo) -> tuple[Window, ...]:
    """The windows of all beats that take place, ordered by opening; those of one kind of beat never overlap.

    A window ends at the latest where the next beat of its kind opens. Of two that open at the same instant,
    only the later in the course has a window: the other would be over before it begins.
    """
    live = [(instant(beat.local, zone), beat.key) for beat in plan if beat.dropped is None]
    live.sort(key=lambda item: (item[0], item[1].week, item[1].ordinal), reverse=True)
    never = datetime.max.replace(tzinfo=UTC)
    following: dict[Beat, datetime] = {}
    made: list[Window] = []
    for opens, key in live:
        limit = following.get(key.beat, never)
        if opens < limit:
            following[key.beat] = opens
            last_post = min(post_until(opens, key.beat), limit)
            made.append(Window(key, opens, last_post, min(answers_until(opens, key.beat), limit)))
    made.reverse()
    return tuple(made)
