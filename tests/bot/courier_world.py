"""A group with its room, people and ledger, and couriers that deliver for a recorder."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import inf
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel, col, select

from bot.content import load
from bot.courier.embedded import Courier
from bot.courier.ledger import LEASE, Desk
from bot.database import Database
from facilitation.model import (
    Account,
    Delivery,
    Fault,
    Group,
    Membership,
    Operation,
    Pace,
    Person,
    Programme,
    Reach,
    Role,
    Room,
)
from facilitation.outbox import _BLANK
from facilitation.phrasebook import Phrasebook
from facilitation.ports import Address, Capabilities
from facilitation.rules.silence import State
from facilitation.rules.transitions import DeliveryState
from facilitation.speech import Button, Message, to_json
from tests.fakes.recorder import Recorder
from tests.tables import in_memory

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
UNHURRIED = Capabilities(per_second=inf, per_room_second=inf, per_room_minute=inf)


@cache
def book() -> Phrasebook:
    """The real texts."""
    return Phrasebook(load())


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@contextmanager
def small_world(tables: Callable[[], Database] = in_memory) -> Iterator["World"]:
    """A world on an SQLite database of its own."""
    database = tables()
    yield World(database)
    database.close()


@dataclass
class World:
    """One database with one group. Deliveries are named by short words, which are their texts too."""

    database: Database
    platform: Recorder = field(default_factory=Recorder)
    group_id: int = 0
    room_ids: list[int] = field(default_factory=list)
    account_ids: list[int] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with Session(self.database.engine) as session:
            programme = _added(session, Programme(name="SMOL", zone="Europe/Sofia"))
            group = _added(
                session,
                Group(
                    programme_id=programme.id,
                    title="Blue group",
                    zone="Europe/Sofia",
                    first_day=date(2026, 3, 2),
                    created_at=NOW,
                ),
            )
            self.group_id = group.id
            session.commit()
        self.add_rooms(1)

    def add_rooms(self, number: int) -> list[int]:
        """Rooms of the group, each a chat of its own."""
        first = len(self.room_ids) + 1
        with Session(self.database.engine) as session:
            for i in range(first, first + number):
                room = Room(
                    group_id=self.group_id, platform="console", chat=-i, title=f"Room {i}", state_since=NOW
                )
                self.room_ids.append(_added(session, room).id)
            session.commit()
        return self.room_ids[first - 1 :]

    def add_people(self, number: int, *, role: Role = Role.LEARNER, reach: Reach = Reach.OPEN) -> list[int]:
        """People of the group, with an account each; the result are the accounts."""
        first = len(self.account_ids) + 1
        with Session(self.database.engine) as session, session.begin():
            people = [Person(created_at=NOW) for _ in range(number)]
            session.add_all(people)
            session.flush()
            accounts = [
                Account(person_id=person.id, platform="console", ref=first + i, reach=reach, last_seen_at=NOW)
                for i, person in enumerate(people)
            ]
            places = [
                Membership(
                    person_id=person.id,
                    group_id=self.group_id,
                    role=role,
                    state=State.ACTIVE,
                    state_since=NOW,
                    joined_at=NOW,
                )
                for person in people
            ]
            session.add_all([*accounts, *places])
            session.flush()
            self.account_ids += [account.id for account in accounts]
        return self.account_ids[first - 1 :]

    def room(self, index: int = 0) -> Address:
        return Address("console", -(index + 1))

    def private(self, index: int = 0) -> Address:
        return Address("console", index + 1, private=True)

    def say(self, name: str, *, at: datetime = NOW, **more: Any) -> int:
        """A row of the ledger, to the first room unless an account or room is named."""
        return self.say_all([(name, {"due_at": at, **more})])[0]

    def say_all(self, rows: Iterable[tuple[str, dict[str, Any]]]) -> list[int]:
        """Many rows at once, in order."""
        wanted = [(name, self._row(name, **values)) for name, values in rows]
        with Session(self.database.engine) as session, session.begin():
            session.connection().execute(insert(Delivery), [row for _, row in wanted])
            keys = [name for name, _ in wanted]
            found = session.exec(
                select(Delivery.dedupe_key, Delivery.id).where(col(Delivery.dedupe_key).in_(keys))
            )
            self.ids.update(dict(found.all()))
        return [self.ids[name] for name in keys]

    def _row(self, name: str, **values: Any) -> dict[str, Any]:
        target = {} if "account_id" in values else {"room_id": self.room_ids[0]}
        due = values.get("due_at", NOW)
        buttons = values.pop("buttons", ())
        return {
            **_BLANK,
            "dedupe_key": name,
            "kind": "M-OK-1",
            "message": to_json(Message("M-OK-1", name, tuple(buttons))),
            "due_at": due,
            "expires_at": due + timedelta(hours=24),
            "created_at": due,
            **target,
            **values,
        }

    def toast(self, name: str, interaction: str, **more: Any) -> int:
        return self.say(
            name,
            operation=Operation.TOAST,
            interaction=interaction,
            policy="ephemeral",
            priority=0,
            **{"expires_at": more.get("at", NOW) + seconds(150), **more},
        )

    def courier(self, owner: str = "embedded", **more: Any) -> Courier:
        return Courier(self.database, {"console": self.platform}, owner, book=book(), **more)

    def desk(self, owner: str = "embedded", lease: timedelta = LEASE) -> Desk:
        return Desk(owner, {"console": self.platform.capabilities}, book(), lease)

    async def drain(self, courier: Courier, now: datetime = NOW, until: datetime | None = None) -> datetime:
        """Run virtual time from instant to instant until nothing is open (or `until`); the last instant."""
        while True:
            self.platform.clock = lambda at=now: at  # type: ignore[misc]  # mypy does not infer a lambda's default
            next_at = await courier.drain(now)
            if next_at is None or (until is not None and next_at > until):
                return now
            assert next_at > now, "the courier asks for the same instant again"
            now = next_at

    def row(self, name: str) -> Delivery:
        with Session(self.database.engine) as session:
            return session.get_one(Delivery, self.ids[name])

    def states(self) -> dict[str, DeliveryState]:
        with Session(self.database.engine) as session:
            return {row.dedupe_key: row.state for row in session.exec(select(Delivery))}

    def get(self, table: type[SQLModel], key: Any) -> Any:
        with Session(self.database.engine) as session:
            return session.get_one(table, key)

    def change(self, table: type[SQLModel], key: Any, **values: Any) -> None:
        with Session(self.database.engine) as session, session.begin():
            for name, value in values.items():
                setattr(session.get_one(table, key), name, value)

    def faults(self) -> list[Fault]:
        with Session(self.database.engine) as session:
            return list(session.exec(select(Fault)))

    def rested(self) -> None:
        """Forget all pacing, as after a long silence."""
        with Session(self.database.engine) as session, session.begin():
            for pace in session.exec(select(Pace)):
                session.delete(pace)


def _added(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def press(label: str, token: str) -> Button:
    return Button(label, token=token)
