"""The two doors of the core: `handle` takes an event, `tick` takes the time. Both write rows and nothing else.

`handle` runs in one transaction with the event's key, so hearing something twice changes nothing. `tick` takes what
is due in batches, each in a transaction of its own. What breaks is rolled back, kept as a fault, and passed: one
broken group or event never stops the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, String, bindparam, func
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from facilitation.errors import Refusal, where_it_broke
from facilitation.events import Commanded, Event, Filled, Pressed, ReachChanged, RoomChanged, Said
from facilitation.finding import change
from facilitation.flows import hearing, tables
from facilitation.flows.doors.suggesting import SUGGESTIONS, Offer
from facilitation.flows.own import keeping
from facilitation.library import Library
from facilitation.model import Account, Dialogue, Fault, Moment, Person, Reach, Seen
from facilitation.outbox import Outbox, Window, bring_along, insert_if_new
from facilitation.phrasebook import Phrasebook
from facilitation.ports import Capabilities
from facilitation.round import Round
from facilitation.rows import MomentRow, Rows, due_moments
from facilitation.settings import Settings
from facilitation.speech import clean
from facilitation.tokens import base36
from facilitation.turn import Turn

BATCH = 200
SEEN_AGAIN = timedelta(
    minutes=10
)  # when an account was used need not be known to the second, only which was last
# Questions that every event or tick asks are built once.
_OTHER = aliased(Account)
_OTHER_SINCE = (
    select(_OTHER.id)
    .where(
        col(_OTHER.person_id) == col(Account.person_id),
        col(_OTHER.id) != col(Account.id),
        col(_OTHER.last_seen_at) >= col(Account.last_seen_at),
    )
    .exists()
)
_SENDER = (
    select(Account, Person, Dialogue, _OTHER_SINCE)
    .join(Person, col(Person.id) == col(Account.person_id))
    .outerjoin(Dialogue, col(Dialogue.person_id) == col(Person.id))
    .where(
        col(Account.platform) == bindparam("platform", type_=String()),
        col(Account.ref) == bindparam("ref", type_=BigInteger()),
    )
)
_NEXT = select(func.min(Moment.due_at)).where(col(Moment.done_at).is_(None))
# What a database refuses because of what we asked; everything else it raises is trouble of its own.
_OUR_BUGS = (IntegrityError, ProgrammingError, DataError)


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of an event: `new` is False for one that was handled before; `fault` names a bug's reference.

    `toasted`: a press gets words of its own from the ledger, so the platform need not be told that it was heard.
    `answered`: something answers the press or command itself. `window`: the form to open at once as that answer.
    `fetches`: a file waits to be brought in, or an errand to be done.
    """

    new: bool
    deliveries: int = 0
    fault: str | None = None
    toasted: bool = False
    answered: bool = False
    window: Window | None = None
    fetches: bool = False


@dataclass(frozen=True, slots=True)
class Ticked:
    """What became of a tick: moments done, deliveries written, and the references of faults."""

    moments: int
    deliveries: int
    faults: tuple[str, ...] = ()


class Engine:
    """The core, wired to its texts and to what each platform can do."""

    def __init__(
        self, library: Library, capabilities: Mapping[str, Capabilities], settings: Settings
    ) -> None:
        self.library = library
        self.book = Phrasebook(library)
        self.capabilities = capabilities
        self.settings = settings

    def begin(self, session: Session, now: datetime) -> None:
        """Plan what must go on whether or not there is a group: the daily deletion. For every start."""
        with session.begin():
            keeping.ensure(session, now)

    def handle(self, session: Session, event: Event) -> Heard:
        """Take in one event, once and for all. Raises only what the database raises."""
        try:
            with session.begin():
                if not self._first_time(session, event):
                    return Heard(new=False)
                turn = self._turn(session, event)
                self._dispatch(turn)
                session.flush()
                # A window cannot follow on a window.
                window = None if isinstance(event.body, Filled) else turn.outbox.hold_window()
                return _heard(session, turn, window=window)
        except DatabaseError as trouble:
            # Locked, full, corrupt or away: nothing was confirmed, so the event will come again.
            if not isinstance(trouble, _OUR_BUGS):
                raise
            return self._keep_fault(session, event, trouble)
        except Exception as bug:  # noqa: BLE001  # the one place where any bug in handling an event ends
            return self._keep_fault(session, event, bug)

    def suggest(self, session: Session, event: Event, what: str) -> tuple[Offer, ...]:
        """What to offer somebody who is typing a field of a command; nothing is said, and no event is taken in."""
        with session.begin():
            try:
                return SUGGESTIONS[what](self._turn(session, event))
            except Refusal:
                return ()

    def tick(self, session: Session, now: datetime, *, limit: int = 100_000) -> Ticked:
        """Do what is due at `now` (aware, UTC), at most `limit` moments. Raises only what the database raises."""
        done = deliveries = 0
        faults: list[str] = []
        while done < limit:
            taken, said, broken = self._do_batch(session, now, min(BATCH, limit - done))
            if not taken:
                break
            done, deliveries = done + taken, deliveries + said
            faults.extend(broken)
            session.expunge_all()
        return Ticked(done, deliveries, tuple(faults))

    def next_due(self, session: Session) -> datetime | None:
        """When the next moment is, None where nothing is planned."""
        with session.begin():
            return session.exec(_NEXT).one()

    def _do_batch(self, session: Session, now: datetime, limit: int) -> tuple[int, int, list[str]]:
        """All that is due, up to `limit`, in one transaction: how many moments, how many deliveries, what faults.

        Taken and done together, so that another process does none of them as well. If one breaks, everything is rolled
        back, that one is given up, and the others are due still. What breaks only when everything is written names no
        moment: then each is done in a transaction of its own.
        """
        due: list[MomentRow] = []
        culprit: MomentRow | None = None
        try:
            with session.begin():
                due = due_moments(session, now, limit)
                if not due:
                    return 0, 0, []
                round_ = self._round(session, due, now)
                for moment in due:
                    culprit = moment
                    outcome = tables.MOMENTS[moment.kind](round_, moment)
                    round_.change(Moment, moment.id, done_at=now, outcome=outcome)
                culprit = None
                return len(due), round_.flush(), []
        except Exception as bug:  # the one place where any bug in a due moment ends
            if not due or (isinstance(bug, DatabaseError) and not isinstance(bug, _OUR_BUGS)):
                raise
            session.expunge_all()
            if culprit is None and len(due) > 1:
                alone = [self._do_batch(session, now, 1) for _ in due]
                return (
                    sum(taken for taken, _, _ in alone),
                    sum(said for _, said, _ in alone),
                    [name for _, _, names in alone for name in names],
                )
            return 1, 0, [self._give_up(session, (culprit or due[0]).id, now, bug)]

    def _round(self, session: Session, due: list[MomentRow], now: datetime) -> Round:
        groups = sorted({moment.group_id for moment in due if moment.group_id})
        occurrences = sorted({moment.occurrence_id for moment in due if moment.occurrence_id})
        rows = Rows(session, groups, occurrences)
        return Round(session, now, self.book, Outbox(now, self.capabilities), rows, self.settings)

    def _give_up(self, session: Session, moment_id: int, now: datetime, bug: Exception) -> str:
        name = f"M{base36(moment_id).upper()}"
        with session.begin():
            moment = session.get_one(Moment, moment_id)
            moment.done_at, moment.outcome = now, f"fault {name}"
            details: dict[str, object] = {"moment": moment.key, "kind": moment.kind, "group": moment.group_id}
            session.merge(
                Fault(reference=name, what=moment.key, error=where_it_broke(bug), details=details, at=now)
            )
        return name

    def _first_time(self, session: Session, event: Event) -> bool:
        insert = insert_if_new(session, Seen)
        values = {"source": event.source, "key": event.key, "at": event.at}
        return session.connection().execute(insert, values).rowcount == 1

    def _turn(self, session: Session, event: Event) -> Turn:
        turn = Turn(
            session, event, self.book, self.capabilities, Outbox(event.at, self.capabilities), self.settings
        )
        sender = event.sender
        if sender is None:
            return turn
        known = session.exec(_SENDER, params={"platform": sender.platform, "ref": sender.ref}).first()
        if known is not None:
            turn.account, turn.person, turn.dialogue, other_since = known
            account = known[0]
            if other_since or event.at - account.last_seen_at > SEEN_AGAIN:
                account.last_seen_at = event.at
            named = {"name": clean(sender.name)[:100], "username": sender.username}
            if event.place.private and not isinstance(event.body, ReachChanged):
                named["reach"] = Reach.OPEN  # who writes privately can be written to
            change(account, **named)
        return turn

    def _dispatch(self, turn: Turn) -> None:
        try:
            match turn.event.body:
                case Pressed() as body:
                    hearing.confirm_arrival(turn, body.delivery)
                    hearing.pressed(turn, body)
                case Commanded() as body:
                    hearing.command(turn, body)
                case Said() as body:
                    hearing.said(turn, body)
                case Filled() as body:
                    hearing.filled(turn, body)
                case RoomChanged() as body:
                    hearing.room_changed(turn, body)
                case ReachChanged() as body:
                    hearing.reach_changed(turn, body)
            hearing.after_action(turn)
        except Refusal as refusal:
            turn.refuse(refusal)

    def _keep_fault(self, session: Session, event: Event, bug: Exception) -> Heard:
        name = _reference(event)
        with session.begin():
            if not self._first_time(session, event):
                return Heard(new=False)
            # What people wrote is not kept with a fault: where it happened and what kind of event it was is enough.
            details: dict[str, object] = {
                "source": event.source,
                "key": event.key,
                "body": type(event.body).__name__,
            }
            session.merge(
                Fault(reference=name, what=event.key, error=where_it_broke(bug), details=details, at=event.at)
            )
            turn = self._turn(session, event)
            turn.apologise(name)
            return _heard(session, turn, fault=name)


def _heard(session: Session, turn: Turn, *, fault: str | None = None, window: Window | None = None) -> Heard:
    answered = any(row["interaction"] for row in turn.outbox.rows)
    event, account = turn.event, turn.account
    if event.interaction and account is not None and turn.can.ephemeral:
        closed = account.reach == Reach.BLOCKED
        answered |= bring_along(session, account.id, event.interaction, event.at, closed=closed)
    deliveries = turn.outbox.flush(session)
    return Heard(
        True,  # noqa: FBT003  # it is new
        deliveries,
        fault,
        toasted=turn.toasted,
        answered=answered,
        window=window,
        fetches=turn.fetches,
    )


def _reference(event: Event) -> str:
    """A short word for a fault, to be read aloud over the telephone."""
    return base36(int.from_bytes(event.entropy[:5], "big")).upper()
