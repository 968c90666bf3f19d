"""What must be true after any course of things, looked up in the database and in what people saw.

Each check computes its answer anew from what was sent; none asks the rules that decided it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, or_, select

from adapters.console.platform import Shown, What
from bot.simulation.books import Books
from bot.simulation.conduct import Did, conduct
from bot.simulation.findings import Finding, finding, in_the_night
from facilitation.model import (
    Delivery,
    Group,
    Membership,
    Moment,
    Occurrence,
    OccurrenceState,
    Operation,
    Person,
    PromptUse,
    Room,
    Seen,
)
from facilitation.rules.calendar import Beat
from facilitation.rules.transitions import DeliveryState
from facilitation.settings import Settings

_HANGING = (DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Nudge:
    """A nudge that was sent; `local` is its time on the wall clock of the person, else of the group."""

    delivery: int
    person: int
    kind: str
    local: datetime


def check(
    session: Session,
    earlier: Books,
    seen: Sequence[Shown],
    acts: Iterable[Did],
    settings: Settings,
    now: datetime,
) -> tuple[Finding, ...]:
    """All invariants, in one transaction.

    `seen` is all that the platform showed until `now`, `acts` all that people did, `earlier` what the database held in between and may have
    forgotten since.
    """
    said = Counter(shown.delivery for shown in seen if shown.what == What.POSTED)
    with session.begin():
        books = earlier.with_present(session)
        nudges = _nudges(session, books, ZoneInfo(settings.zone))
        return (
            _said_once(books, said),
            _caps(nudges, settings),
            _quiet(nudges, settings),
            _prompts(session, settings.rotation_days),
            _beats(session, books, said, now),
            _open_ends(session, now),
            _moments(session, now),
            _faults(session, books),
            *conduct(seen, acts, settings),
        )


def _said_once(books: Books, said: Counter[int]) -> Finding:
    wrong = [f"delivery {delivery} was said {n} times" for delivery, n in said.items() if n > 1]
    wrong += [
        f"delivery {entry.id} is called sent and was never said"
        for entry in books.entries.values()
        if entry.operation == Operation.POST and entry.state == DeliveryState.SENT and entry.id not in said
    ]
    return finding("Nothing is said twice, and what is called sent was said", said.total(), wrong)


def _caps(nudges: Sequence[Nudge], settings: Settings) -> Finding:
    caps = settings.caps
    reminders = [nudge for nudge in nudges if nudge.kind.startswith("REMINDER")]
    wrong = [
        *_too_many(nudges, lambda day: f"on {day}", caps.per_day),
        *_too_many(nudges, _week, caps.per_week),
        *_too_many(reminders, lambda day: f"as reminders {_week(day)}", caps.reminders_per_week),
    ]
    return finding("Nobody gets more nudges in a day or week than the caps allow", len(nudges), wrong)


def _too_many(nudges: Iterable[Nudge], period: Callable[[date], str], most: int) -> list[str]:
    counts = Counter((nudge.person, period(nudge.local.date())) for nudge in nudges)
    return [f"person {who} got {n} {when}" for (who, when), n in counts.items() if n > most]


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"in week {year}-{week:02}"


def _quiet(nudges: Sequence[Nudge], settings: Settings) -> Finding:
    wrong = [
        f"delivery {nudge.delivery} came to person {nudge.person} on {nudge.local:%a %d %b at %H:%M}"
        for nudge in nudges
        if nudge.local.weekday() in settings.quiet_weekdays or in_the_night(nudge.local, settings)
    ]
    return finding("No nudge comes in quiet hours or on a quiet day", len(nudges), wrong)


def _prompts(session: Session, days: int) -> Finding:
    uses = session.exec(select(PromptUse).order_by(col(PromptUse.used_on), col(PromptUse.id))).all()
    wrong = []
    last: dict[tuple[int, str], date] = {}
    for use in uses:
        place = (use.group_id, use.prompt_id)
        if place in last and use.used_on - last[place] < timedelta(days=days):
            wrong.append(f"group {use.group_id} got {use.prompt_id} again after {use.used_on - last[place]}")
        last[place] = use.used_on
    return finding(f"No prompt comes twice in {days} days", len(uses), wrong)


def _beats(session: Session, books: Books, said: Counter[int], now: datetime) -> Finding:
    beats = session.exec(select(Occurrence).where(Occurrence.due_at <= now)).all()
    rooms = Counter(session.exec(select(Room.group_id)))
    times: dict[int | None, int] = defaultdict(int)
    for entry in books.entries.values():
        if entry.key.startswith("beat:"):
            times[entry.occurrence] += said[entry.id]
    wrong = [
        f"{beat.beat} of week {beat.week} in group {beat.group_id}: {problem}"
        for beat in beats
        if (problem := _problem(beat, times[beat.id], rooms[beat.group_id]))
    ]
    return finding("Every beat is posted once or explained", len(beats), wrong)


def _problem(beat: Occurrence, times: int, rooms: int) -> str:
    match beat.state:
        case OccurrenceState.POSTED:
            # A look back is asked for in private; the room hears of it only where somebody is out of reach.
            fine = times == rooms or (beat.beat == Beat.REFLECTION and times == 0)
            return "" if fine else f"posted {times} times in {rooms} rooms"
        case OccurrenceState.DROPPED | OccurrenceState.SKIPPED:
            return "" if beat.reason else f"{beat.state}, and nobody knows why"
    return f"still {beat.state}"


def _open_ends(session: Session, now: datetime) -> Finding:
    wrong = [
        f"delivery {row.id} ({row.kind}) is {row.state}"
        for row in session.exec(
            select(Delivery).where(
                or_(
                    col(Delivery.state).in_(_HANGING),
                    (col(Delivery.state) == DeliveryState.PENDING) & (col(Delivery.expires_at) <= now),
                )
            )
        )
    ]
    return finding("No delivery hangs, and none waits beyond its time", _count(session, Delivery), wrong)


def _moments(session: Session, now: datetime) -> Finding:
    due = session.exec(select(Moment.key, Moment.done_at).where(Moment.due_at <= now)).all()
    wrong = [f"{key} was due and is not done" for key, done_at in due if done_at is None]
    return finding("Whatever fell due was done", len(due), wrong)


def _faults(session: Session, books: Books) -> Finding:
    return finding("No event and no moment broke", _count(session, Seen), list(books.faults.values()))


def _nudges(session: Session, books: Books, usual: ZoneInfo) -> list[Nudge]:
    # Who is forgotten by now has no place any more: the usual zone counts.
    # Where a person is in several groups without a zone of their own, the first group's clock counts.
    zones: dict[int, ZoneInfo] = {}
    for person, own, zone in session.exec(
        select(col(Membership.person_id), col(Person.zone), col(Group.zone))
        .join(Person, col(Person.id) == col(Membership.person_id))
        .join(Group, col(Group.id) == col(Membership.group_id))
        .order_by(col(Membership.id))
    ):
        zones.setdefault(person, ZoneInfo(own or zone))
    return [
        Nudge(entry.id, entry.person, entry.nudge, entry.sent_at.astimezone(zones.get(entry.person, usual)))
        for entry in books.entries.values()
        if entry.nudge and entry.state == DeliveryState.SENT and entry.person and entry.sent_at
    ]


def _count(session: Session, table: type[Delivery | Seen]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()
