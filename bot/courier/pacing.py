"""How fast messages may leave, kept in rows so that it holds across processes (platform-facts 1.3).

A chat keeps GCRA's one number: the earliest instant of its next message. A room has two, because Telegram counts
by the second and by the minute. A bot account is a ring of as many places as messages may leave in a second; a
place is free again one second after its use. That is GCRA with one number a place: it lets the whole second's
share leave at once and still never more than that in any second, which one number for the account could not.

The platform counts arrivals, and a claimed message arrives some time between its claim and its answer: a busy
machine or a slow network decides when. So what a claim takes is held until the answer is there, and its second
begins then. That way no delay of ours can push the messages of two seconds into one; it can only cost time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from math import inf, isfinite
from typing import Any

from sqlalchemy import Float, bindparam, case, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from facilitation.model import metadata
from facilitation.ports import Capabilities

PACE = metadata.tables["pace"]

MARGIN = 1.01  # the platform's clock need not run exactly as ours
HOLD = 5.0  # seconds until a claim without an answer stands in nobody's way: its process may be dead
MINUTE = 60.6  # seconds
BURST = 3  # posts of a rested room, a second apart, before the minute's limit spreads them
TOLERANCE = 1e-6  # seconds: instants are stored as floating point numbers


@dataclass(frozen=True, slots=True)
class Rate:
    """One message in `interval` seconds; after a rest up to `burst` without waiting."""

    interval: float
    burst: int = 1

    def after(self, next_at: float, at: float) -> float:
        """The earliest instant of the next message when one leaves at `at` (seconds; not before `next_at`)."""
        return max(next_at, at - (self.burst - 1) * self.interval) + self.interval


@dataclass(frozen=True, slots=True)
class Held:
    """What one message holds of one rate until its answer is there: the row says `until`, it said `before`."""

    key: str
    rate: Rate
    before: float
    until: float

    def freed(self, answered: float) -> float:
        """What the row says once the platform has answered at `answered` (seconds since 1970)."""
        return self.rate.after(self.before, answered)


def chat_rates(can: Capabilities, platform: str, chat: int, *, private: bool) -> Mapping[str, Rate]:
    """The rates that one chat keeps, by the key of their rows. A private chat has no limit by the minute."""
    rates: dict[str, Rate] = {}
    key = f"{platform}:{chat}"
    if isfinite(can.per_room_second):
        rates[key] = Rate(MARGIN / can.per_room_second)
    if not private and isfinite(can.per_room_minute):
        burst = max(1, min(BURST, int(can.per_room_minute)))
        rates[f"{key}/minute"] = Rate(MINUTE / (can.per_room_minute - burst + 1), burst)
    return rates


def ring_of(can: Capabilities, platform: str) -> tuple[list[str], float]:
    """The places of a bot account and the seconds until a used one is free again.

    An account without a limit has one place that is never used up; only the platform can hold it.
    """
    if not isfinite(can.per_second):
        return [f"{platform}/000"], 0.0
    places = max(1, int(can.per_second))
    return [f"{platform}/{number:03}" for number in range(places)], MARGIN * places / can.per_second


class Budget:
    """What may leave at one instant, read once and written back with `save`, inside the transaction of a claim.

    Couriers claim one after the other.
    """

    def __init__(self, session: Session, capabilities: Mapping[str, Capabilities], now: datetime) -> None:
        _take_turns(session)
        self._session = session
        self._capabilities = capabilities
        self._at = now.timestamp()
        self._rings = {name: self._ring(name, can) for name, can in capabilities.items()}
        self._stored: dict[str, float] = {}
        self._chats: dict[str, tuple[int, Rate]] = {}
        self._held: dict[int, list[Held]] = {}

    def ready(self) -> list[str]:
        """The platforms whose account may send now."""
        return [platform for platform in self._rings if self.free_at(platform) <= self._at + TOLERANCE]

    def free_at(self, platform: str) -> float:
        """When the account may send next (seconds since 1970)."""
        return min(self._rings[platform].values(), default=inf)

    def take(self, delivery: int, platform: str, chat: int | None, *, private: bool) -> bool:
        """Reserve this instant for one message; False where it may not leave now.

        `chat` None is for answers to a press, which count for the account only. The caller has made sure that no
        row of the chat lies after this instant; chats taken before in this transaction are known here.
        """
        ring = self._rings[platform]
        place = min(ring, key=lambda key: ring[key])
        if ring[place] > self._at + TOLERANCE:
            return False
        can = self._capabilities[platform]
        rates = {} if chat is None else chat_rates(can, platform, chat, private=private)
        if any(key in self._chats for key in rates):
            return False
        self._chats.update({key: (delivery, rate) for key, rate in rates.items()})
        self._held[delivery] = []
        if isfinite(can.per_second):
            ring[place] = self._hold(delivery, place, Rate(ring_of(can, platform)[1]), ring[place])
        return True

    def save(self) -> Mapping[int, tuple[Held, ...]]:
        """Write down what was taken since the last time; the result is what each delivery holds, for `release`."""
        known = {} if not self._chats else _rows(self._session, self._chats)
        for key, (delivery, rate) in self._chats.items():
            self._hold(delivery, key, rate, known.get(key, 0.0))
        _store(self._session, self._stored)
        held = {delivery: tuple(each) for delivery, each in self._held.items()}
        self._stored, self._chats, self._held = {}, {}, {}
        return held

    def _hold(self, delivery: int, key: str, rate: Rate, before: float) -> float:
        until = self._stored[key] = max(rate.after(before, self._at), self._at + HOLD)
        self._held[delivery].append(Held(key, rate, before, until))
        return until

    def _ring(self, platform: str, can: Capabilities) -> dict[str, float]:
        places = ring_of(can, platform)[0]
        return dict.fromkeys(places, 0.0) | _rows(self._session, places)


def release(session: Session, held: Iterable[Held], answered: float) -> None:
    """The platform has answered at `answered` (seconds since 1970): from there on the message's pace counts.

    A row that says something else by now was held longer by the platform's wish, or by somebody after `HOLD`.
    """
    rows = [{"row": one.key, "held": one.until, "freed": one.freed(answered)} for one in held]
    if rows:
        _take_turns(session)
        session.connection().execute(_RELEASE, rows)


def hold_chat(session: Session, platform: str, chat: int, until: float) -> None:
    """Nothing to this chat before `until` (seconds since 1970): the platform asked for it."""
    key = f"{platform}:{chat}"
    _take_turns(session)
    _store(session, {key: max(until, _rows(session, [key]).get(key, 0.0))})


def hold_account(session: Session, can: Capabilities, platform: str, until: float) -> None:
    """Nothing from this account before `until`, and then gently: the places come free one after the other."""
    keys, period = ring_of(can, platform)
    _take_turns(session)
    rows = _rows(session, keys)
    step = period / len(keys)
    _store(session, {key: max(until + i * step, rows.get(key, 0.0)) for i, key in enumerate(keys)})


def count_more(
    session: Session, can: Capabilities, platform: str, chat: int, more: int, *, private: bool, at: float
) -> None:
    """What was sent at `at` counts as `more` messages beside the one that was reserved: an album does."""
    rates = chat_rates(can, platform, chat, private=private)
    _take_turns(session)
    known = _rows(session, rates)
    _store(session, {key: max(known.get(key, at), at) + more * rate.interval for key, rate in rates.items()})


def set_back(session: Session, seconds: float) -> None:
    """The machine's clock was set back: what was to wait a second must not wait an hour."""
    _take_turns(session)
    session.connection().execute(update(PACE).values(next_at=PACE.c.next_at - seconds))


def _take_turns(session: Session) -> None:
    """Until this transaction ends no other one writes here: on PostgreSQL, for SQLite has one writer anyway.

    Locking the rows themselves would not do: an answer frees its places in the order in which messages left,
    a claim reads them in the order of their keys, and each would wait for the other.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_TURN)


def _rows(session: Session, keys: Iterable[str]) -> dict[str, float]:
    found = session.connection().execute(_KNOWN, {"keys": list(keys)})
    return {row.key: row.next_at for row in found}


def _store(session: Session, rows: Mapping[str, float]) -> None:
    if not rows:
        return
    statement = _storing(session.get_bind().dialect.name)
    session.connection().execute(statement, [{"key": key, "next_at": at} for key, at in sorted(rows.items())])


@cache
def _storing(dialect: str) -> Any:
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(PACE)
    return insert.on_conflict_do_update(index_elements=["key"], set_={"next_at": insert.excluded.next_at})


_KNOWN = (
    select(PACE.c.key, PACE.c.next_at)
    .where(PACE.c.key.in_(bindparam("keys", expanding=True)))
    .order_by(PACE.c.key)
)
_TURN = text(f"SELECT pg_advisory_xact_lock({0x50414345})")  # "PACE"; migrations take another one
_FREED = bindparam("freed", type_=Float)
_RELEASE = (
    update(PACE)
    .where(PACE.c.key == bindparam("row"))
    .values(
        next_at=case(
            (or_(PACE.c.next_at == bindparam("held", type_=Float), PACE.c.next_at < _FREED), _FREED),
            else_=PACE.c.next_at,
        )
    )
)
