"""Flows driven by people's words: real texts, a real database in memory, a clock that stands still.

world = Kit.begin()            a group "AI group" that Maria leads, on one of three made-up platforms
amina.presses("My goal")       a label is enough: what is pressed is the newest button with it that Amina can see
world.due(monday)              moment by moment, and each message counts as sent at once
world.told(amina)              what she was told, oldest first, from the ledger
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from hashlib import sha256
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, col, select

from bot.content import load
from bot.database import Database
from facilitation.engine import Engine, Heard
from facilitation.events import Attachment, Body, Commanded, Event, Filled, Place, Pressed, Said, Sender
from facilitation.library import Library
from facilitation.model import (
    Account,
    Delivery,
    Fault,
    Group,
    Membership,
    Occurrence,
    Operation,
)
from facilitation.ports import Capabilities
from facilitation.pseudo import with_pseudo
from facilitation.rules.calendar import Beat
from facilitation.rules.transitions import DeliveryState
from facilitation.settings import Settings
from facilitation.speech import Button, Enclosed, from_json, plain
from tests.tables import emptied, fill, in_memory

Row = TypeVar("Row", bound=SQLModel)
T = TypeVar("T")

# Letters leave by a courier, where a test has one.
_SEND = """UPDATE delivery SET state = 'sent', message_ref = CAST(id AS TEXT), sent_at = ?
           WHERE state = 'pending' AND due_at <= ?
           AND (account_id IS NULL OR account_id NOT IN (SELECT account_id FROM mailbox))"""
START = datetime(2026, 2, 23, 9, tzinfo=UTC)  # the Monday before week 1; the group's clock shows 11:00
ZONE_HOURS = 2  # Sofia before the last Sunday of March
SOURCE = "bot:1"
DOOR = "https://t.example/bot?start={payload}"

# What the flows can meet: chats that are open to the bot, chats that the person must open, forms and ephemeral answers.
OPEN, SHUT, FORMS = "console", "telegram", "discord"
CAPABILITIES: Mapping[str, Capabilities] = {
    OPEN: Capabilities(cold_private=True),
    SHUT: Capabilities(
        start_link=DOOR,
        link_to=lambda chat, _thread, message: f"https://t.example/{chat}/{message}",
        deletes_within=timedelta(hours=48),
    ),
    FORMS: Capabilities(forms=True, ephemeral=True, cold_private=True, text_limit=2000),
}


@cache
def texts() -> Library:
    """The real texts with the pseudo-language, read once."""
    return with_pseudo(load())


def at(day: int, clock: str, *, month: int = 3) -> datetime:
    """A day of the course in 2026 and a time on the group's clock (before summer time)."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=ZONE_HOURS)


@dataclass(frozen=True, slots=True)
class Told:
    """One row of the ledger as its reader sees it."""

    id: int
    kind: str
    text: str
    buttons: tuple[Button, ...]
    operation: Operation
    nudge: str
    state: DeliveryState
    due_at: datetime
    files: tuple[Enclosed, ...]
    to_room: bool
    account_id: int | None

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(button.label for button in self.buttons)


@dataclass
class Kit:
    """A bot, its database and its time. `heard` holds what became of each event."""

    database: Database
    platform: str = OPEN
    settings: Settings = field(  # two learners are enough, and there is a mail server
        default_factory=partial(Settings, fewest_to_start=0, mail_from="SMOL <smol@example.org>")
    )
    now: datetime = START
    number: int = 0
    heard: list[Heard] = field(default_factory=list)
    engine: Engine = field(init=False)
    _said: dict[str, Told] = field(default_factory=dict)  # rows are deleted after their time; people remember
    _fresh: set[datetime] = field(
        default_factory=set
    )  # when something may have been said that is not read yet
    _accounts: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """The process dies and another one begins: nothing is left but the rows."""
        self.engine = Engine(texts(), CAPABILITIES, self.settings)

    def hear(self, event: Event) -> Heard:
        """One event, and its answers arrive at once."""
        heard = self.database.run(lambda session: self.engine.handle(session, event))
        self.heard.append(heard)
        self._deliver()
        return heard

    def event(self, who: "Who", body: Body, *, room: "Room | None" = None, key: str = "") -> Event:
        """An event a minute after the last one."""
        self.number += 1
        self.now += timedelta(minutes=1)
        key = key or str(self.number)
        place = (
            Place(self.platform, room.chat, room.thread, title=room.title, admin=who.admin)
            if room
            else Place(self.platform, who.ref, private=True)
        )
        sender = Sender(self.platform, who.ref, who.name, who.username, who.language)
        entropy = sha256(key.encode()).digest()
        return Event(SOURCE, key, self.now, entropy, place, body, sender, interaction=f"i{key}")

    def due(self, until: datetime) -> tuple[str, ...]:
        """Everything that falls due until then, each at its own instant. The result names the faults."""
        faults: list[str] = []
        while (moment := self.database.run(self.engine.next_due)) is not None and moment <= until:
            self.now = max(self.now, moment)
            faults += self.tick()
        self.now = max(self.now, until)
        return tuple(faults)

    def asleep(self, until: datetime) -> tuple[str, ...]:
        """The machine was off until then, and does everything at once."""
        self.now = until
        return self.tick()

    def tick(self) -> tuple[str, ...]:
        """One tick now."""
        done = self.database.run(lambda session: self.engine.tick(session, self.now))
        self._deliver()
        self._remember()  # before anything of it is deleted
        return done.faults

    def told(self, who: "Who", *kinds: str) -> list[Told]:
        """What somebody was told in private, of these kinds."""
        account = self.account(who)
        if account is not None:
            self._accounts[who.ref] = account.id
        mine = self._accounts.get(who.ref)
        found = [told for told in self.ledger() if mine is not None and told.account_id == mine]
        return [told for told in found if not kinds or told.kind in kinds]

    def posted(self, *kinds: str) -> list[Told]:
        """What was said in rooms, of these kinds."""
        return [t for t in self.ledger() if t.to_room and (not kinds or t.kind in kinds)]

    def ledger(self) -> list[Told]:
        """All that was ever said, oldest first."""
        if self._fresh or not self._said:
            self._remember()
        return list(self._said.values())

    def rows(self, table: type[Row], *where: Any) -> list[Row]:
        """The rows of a table by their key."""
        key: Any = next(iter(table.__table__.primary_key.columns))  # type: ignore[attr-defined]  # SQLAlchemy adds it to every table
        return self.database.run(
            lambda session: list(session.exec(select(table).where(*where).order_by(key)))
        )

    def row(self, table: type[Row], *where: Any) -> Row:
        """The only row of a table, or the only one like this."""
        (found,) = self.rows(table, *where)
        return found

    def beat(self, beat: Beat, week: int = 1, group: int = 1) -> Occurrence:
        """An occurrence of the first group."""
        o = Occurrence
        return self.row(o, o.beat == beat, o.week == week, o.ordinal == 1, o.group_id == group)

    def change(self, work: Callable[[Session], T]) -> T:
        """Change rows behind the bot's back."""

        def inside(session: Session) -> T:
            with session.begin():
                return work(session)

        return self.database.run(inside)

    def put(self, table: type[SQLModel], row_id: object, **values: object) -> None:
        """Give a row other values."""

        def work(session: Session) -> None:
            row = session.get_one(table, row_id)
            for name, value in values.items():
                setattr(row, name, value)

        self.change(work)

    def account(self, who: "Who") -> Account | None:
        """The account of somebody the bot knows."""
        found = self.rows(Account, Account.ref == who.ref, Account.platform == self.platform)
        return found[0] if found else None

    def member(self, who: "Who", group: int = 1) -> Membership:
        """Somebody's place in a group."""
        account = self.account(who)
        assert account is not None
        return self.row(Membership, Membership.person_id == account.person_id, Membership.group_id == group)

    def faults(self) -> list[Fault]:
        """What broke."""
        return self.rows(Fault)

    def _deliver(self) -> None:
        self._fresh.add(self.now)
        stamp = self.now.isoformat(sep=" ", timespec="microseconds").removesuffix("+00:00")
        with self.database.engine.begin() as connection:
            connection.exec_driver_sql(_SEND, (stamp, stamp))

    def _remember(self) -> None:
        where = [col(Delivery.created_at).in_(self._fresh)] if self._said else []
        self._fresh = set()
        for row in self.rows(Delivery, *where):
            self._said.setdefault(row.dedupe_key, _told(row))


@dataclass(frozen=True)
class Room:
    """Where people talk together."""

    chat: int = -100
    thread: int = 0
    title: str = "AI group"


@dataclass
class Who:
    """Somebody with an account on the platform."""

    kit: Kit
    name: str
    ref: int
    admin: bool = False
    username: str = ""
    language: str | None = None

    def presses(self, label: str, *, room: Room | None = None, key: str = "") -> Heard:
        """The newest button with this label: in the private chat, or in the room."""
        found, button = self.sees(label, room=room)
        return self.taps(button.token, room=room, key=key, delivery=found.id)

    def taps(
        self, token: str, *, room: Room | None = None, key: str = "", delivery: int | None = None
    ) -> Heard:
        """A button by its token, whoever it was made for."""
        body = Pressed(token, str(delivery or ""), delivery)
        return self.kit.hear(self.kit.event(self, body, room=room, key=key))

    def sees(self, label: str, *, room: Room | None = None) -> tuple[Told, Button]:
        """The newest message with such a button, and the button."""
        shown = self.kit.posted() if room else self.kit.told(self)
        for told in reversed(shown):
            for button in told.buttons:
                if label in button.label:
                    return told, button
        raise LookupError(f"{self.name} sees no button {label!r}")

    def says(
        self, text: str = "", *files: Attachment, room: Room | None = None, reply_to: str = "", key: str = ""
    ) -> Heard:
        """Words, in private or as a reply in the room."""
        body = Said(text, f"w{self.kit.number}", reply_to, tuple(files))
        return self.kit.hear(self.kit.event(self, body, room=room, key=key))

    def commands(self, name: str, text: str = "", *, room: Room | None = None, **more: Any) -> Heard:
        """A command."""
        body = Commanded(name, text, f"w{self.kit.number}", **more)
        return self.kit.hear(self.kit.event(self, body, room=room))

    def fills(self, token: str, **values: str) -> Heard:
        """A form that is sent."""
        return self.kit.hear(self.kit.event(self, Filled(token, values)))

    def heard(self) -> list[str]:
        """The kinds of messages in answer to the last event."""
        key = f"e:{SOURCE}:{self.kit.number}:"
        account = self.kit.account(self)
        return [
            row.kind
            for row in self.kit.rows(Delivery)
            if row.dedupe_key.startswith(key) and account is not None and row.account_id == account.id
        ]

    @property
    def last(self) -> Told:
        """The newest thing said to them in private, toasts left out."""
        return [t for t in self.kit.told(self) if t.operation != Operation.TOAST][-1]

    def joins(self, room: Room, *, reminders: bool = True) -> None:
        """The whole welcome, by its quickest way."""
        self.presses("Join", room=room)
        self.presses("Next")
        self.presses("I understand")
        self.says(self.name)
        self.presses("Skip the rest")
        self.presses("Yes, please" if reminders else "No reminders")
        self.presses("Skip")
        self.presses("I can tap")


@dataclass
class Scene:
    """Maria leads; Amina and Georgi learn; Stefan is a stranger. `room` is where the group talks."""

    kit: Kit
    room: Room
    maria: Who
    amina: Who
    georgi: Who
    stefan: Who

    @property
    def people(self) -> Sequence[Who]:
        """All four."""
        return (self.maria, self.amina, self.georgi, self.stefan)


ROOM = Room()


@contextmanager
def crowd(groups: int) -> Iterator[Scene]:
    """Maria leads so many groups, and all are before their first week."""
    made = Kit(in_memory())
    _fill(made, _crowded(groups))
    try:
        yield _people(made)
    finally:
        made.database.close()


@cache
def _crowded(groups: int) -> tuple[bytes, int, datetime]:
    kit = Kit(in_memory())
    for number in range(groups):
        set_up(_people(kit).maria, Room(-1000 - number, title=f"Group {number}"))
    return _emptied(kit)


@contextmanager
def scene(*, platform: str = OPEN, until: datetime | None = None, ready: bool = True) -> Iterator[Scene]:
    """A group with two learners, at the start or later. `ready` False: an empty database."""
    made = Kit(in_memory(), platform)
    _fill(made, _played(ready, until))
    if ready and platform != OPEN:
        move_to(made, platform)
    try:
        yield _people(made)
    finally:
        made.database.close()


def move_to(kit: Kit, platform: str) -> None:
    """The same group, on another platform."""

    def work(session: Session) -> None:
        for table in ("account", "room"):
            session.connection().exec_driver_sql(f"UPDATE {table} SET platform = ?", (platform,))  # noqa: S608  # two names of our own

    kit.change(work)


@cache
def _played(ready: bool, until: datetime | None) -> tuple[bytes, int, datetime]:
    """The tables at that time, and where the events' numbers and the clock stand; played once."""
    kit = Kit(in_memory())
    if ready:
        here = _people(kit)
        set_up(here.maria, here.room)
        for learner in (here.amina, here.georgi):
            learner.joins(here.room)
        if until is not None:
            assert kit.due(until) == (), kit.faults()
        assert kit.faults() == []
    return _emptied(kit)


def _fill(kit: Kit, played: tuple[bytes, int, datetime]) -> None:
    tables, kit.number, kit.now = played
    fill(kit.database.engine, tables)


def _emptied(kit: Kit) -> tuple[bytes, int, datetime]:
    return emptied(kit.database), kit.number, kit.now


def _people(kit: Kit) -> Scene:
    named = partial(Who, kit)
    return Scene(
        kit,
        ROOM,
        named("Maria", 1001, admin=True),
        named("Amina", 1002, username="amina_a"),
        named("Georgi", 1003),
        named("Stefan", 1004),
    )


def set_up(leader: Who, room: Room) -> None:
    """The wizard by its main path."""
    leader.commands("setup", room=room)
    if "A new group" in leader.last.labels:  # they lead one already
        leader.presses("A new group")
    leader.presses("Elements")
    leader.presses("Monday")
    leader.says(leader.name)
    leader.presses("Create")


def group_of(kit: Kit) -> Group:
    """The first group."""
    return kit.rows(Group)[0]


KICKOFF, REMINDED = at(2, "10:00"), at(3, "12:00")
CHECKIN, REFLECTION, SHOWCASE = at(4, "17:00"), at(6, "10:00"), at(6, "15:00")


def _told(row: Delivery) -> Told:
    message = from_json(row.message)
    return Told(
        row.id,
        row.kind,
        plain(message.text),
        message.buttons,
        row.operation,
        row.nudge,
        row.state,
        row.due_at,
        message.files,
        row.room_id is not None,
        row.account_id,
    )
