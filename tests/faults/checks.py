"""After a course with deaths in it: is everything there that was promised? Plain questions to database and platform."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from facilitation.model import (
    Account,
    CheckIn,
    Delivery,
    Fault,
    Goal,
    Group,
    Membership,
    Moment,
    Occurrence,
    OccurrenceState,
    Room,
    Seen,
)
from facilitation.rules.calendar import Beat
from facilitation.rules.silence import State
from facilitation.rules.transitions import DeliveryState, Policy
from tests.fakes.recorder import Recorder
from tests.faults.made import PLATFORM
from tests.faults.world import World

SETTLED = {
    DeliveryState.SENT,
    DeliveryState.UNKNOWN,
    DeliveryState.EXPIRED,
    DeliveryState.CANCELLED,
}


@dataclass(slots=True)
class Chronicle:
    """What the ledger held, also of rows that were deleted in time (1.18): collected at every event and daily."""

    seen: set[str] = field(default_factory=set)
    deliveries: dict[int, Delivery] = field(default_factory=dict)
    present: set[int] = field(default_factory=set)  # the ids of deliveries when it was last collected
    faults: dict[str, Fault] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)  # keys of events that have led to a delivery

    def note(self, session: Session, key: str) -> None:
        """An event was handled: is its answer there? Asked at once, for a tap can delete what was said before it."""
        self.collect(session)
        own = f"e:{PLATFORM}:{key}:"
        if any(row.dedupe_key.startswith(own) for row in self.deliveries.values()):
            self.answered.add(key)

    def collect(self, session: Session) -> None:
        """Take in what is there now; a row known before is there in its last state."""
        with session.begin():
            self.seen.update(session.exec(select(Seen.key)))
            there = {row.id: row for row in session.exec(select(Delivery))}
            self.deliveries.update(there)
            self.present = set(there)
            self.faults.update((row.reference, row) for row in session.exec(select(Fault)))


@dataclass(frozen=True, slots=True)
class Traffic:
    """What became of the deliveries, and what the platform saw of it."""

    deliveries: int
    unknown_arrived: int
    unknown_lost: int
    duplicates: int


def check_events(session: Session, chronicle: Chronicle, world: World) -> None:
    """Every event was handled once, with its answer, and what it changed is there."""
    keys = {action.key for action in world.confirmed}
    assert chronicle.seen == keys
    assert [action for action in world.confirmed if action.key not in chronicle.answered] == []
    assert [(fault.what, fault.error) for fault in chronicle.faults.values()] == []
    _check_statuses(session, world)
    _check_goals(session, world)


def _check_statuses(session: Session, world: World) -> None:
    """The last tap on how it is going is the one that is kept."""
    wanted: dict[tuple[int, int], str] = {}
    gone = _gone(world)
    for action, occurrence, arg in world.pressed("ci.status"):
        if action.who not in gone and _was_open(session, action.who, action.at):
            wanted[_membership(session, action.who).id, occurrence] = arg
    kept = {(row.membership_id, row.occurrence_id): row.status for row in session.exec(select(CheckIn))}
    assert wanted
    wrong = {place: (kept.get(place), arg) for place, arg in wanted.items() if kept.get(place) != arg}
    assert wrong == {}, [(done.at, done.who, done.token) for done in world.confirmed if done.token]


def _check_goals(session: Session, world: World) -> None:
    """A goal that was chosen with one tap is there."""
    gone = _gone(world)
    wanted = {
        (_membership(session, action.who).id, occurrence)
        for kind in ("ko.read", "ko.short")
        for action, occurrence, _ in world.pressed(kind)
        if action.who not in gone and _was_open(session, action.who, action.at)
    }
    kept = {(row.membership_id, row.occurrence_id) for row in session.exec(select(Goal))}
    assert wanted
    assert wanted <= kept


def check_beats(session: Session, chronicle: Chronicle, platform: Recorder, room: int, now: datetime) -> int:
    """Every beat was posted and is in the room, or says why not; nothing that was due is still waiting.

    Returns the number of beats that nobody can vouch for: both sends that the policy allows were cut off.
    """
    posted = {call.delivery for call in platform.calls if call.method == "post" and call.address.chat == room}
    by_key = {row.dedupe_key: row for row in chronicle.deliveries.values()}
    (room_id,) = session.exec(select(Room.id))
    beats = session.exec(select(Occurrence)).all()
    assert beats
    doubtful = 0
    for beat in beats:
        if beat.due_at > now:  # the leader made the course longer than the world lasts
            continue
        if beat.state != OccurrenceState.POSTED:
            assert beat.state in (OccurrenceState.DROPPED, OccurrenceState.SKIPPED), beat
            assert beat.reason
        elif beat.beat != Beat.REFLECTION:  # that one goes out in private
            row = by_key[f"beat:{beat.id}:r{room_id}"]
            if row.state == DeliveryState.UNKNOWN and row.attempt == 2:
                doubtful += 1
                continue
            assert row.state == DeliveryState.SENT, row
            assert row.id in posted
    waiting = select(Moment).where(col(Moment.done_at).is_(None), Moment.due_at <= now)
    assert session.exec(waiting).all() == []
    return doubtful


def check_deliveries(chronicle: Chronicle, platform: Recorder) -> Traffic:
    """Every delivery has come to an end; what is called sent was received; twice only where the policy says so."""
    rows = chronicle.deliveries
    calls = [call for call in platform.calls if call.method in ("post", "edit", "toast")]
    arrivals = Counter(call.delivery for call in calls)
    assert {rows[number].state for number in chronicle.present} <= SETTLED
    assert [row for row in rows.values() if row.state == DeliveryState.SENT and not arrivals[row.id]] == []
    assert set(arrivals) <= set(rows)
    # An edit may be repeated: the message is the same after it. What is posted anew is read anew.
    posts = Counter(call.delivery for call in calls if call.method == "post")
    toasts = Counter(call.delivery for call in calls if call.method == "toast")
    assert max(toasts.values(), default=1) == 1
    for number, times in posts.items():
        if times > 1:
            # A room would rather read a beat twice than never; a person never reads a private message twice.
            assert rows[number].policy == Policy.RESEND, rows[number]
            assert rows[number].room_id is not None, rows[number]
            assert times == 2, rows[number]
    unknown = [row.id for row in rows.values() if row.state == DeliveryState.UNKNOWN]
    return Traffic(
        deliveries=len(rows),
        unknown_arrived=sum(arrivals[number] > 0 for number in unknown),
        unknown_lost=sum(arrivals[number] == 0 for number in unknown),
        duplicates=sum(times - 1 for times in posts.values()),
    )


def _gone(world: World) -> set[int]:
    """Who had everything of theirs deleted."""
    return {action.who for way in ("lv.gone", "md.yes") for action, _, _ in world.pressed(way)}


def _membership(session: Session, who: int) -> Membership:
    return session.exec(
        select(Membership)
        .join(Account, col(Account.person_id) == col(Membership.person_id))
        .where(Account.ref == who)
    ).one()


def _was_open(session: Session, who: int, at: datetime) -> bool:
    """Whether the course went on and this person had not left it: else the answer is not taken."""
    ended, member = session.exec(select(Group.ended_at)).one(), _membership(session, who)
    left = member.state_since if member.state == State.LEFT else None
    return (ended is None or at < ended) and (left is None or at < left)
