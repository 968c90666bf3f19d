"""Telegram as a whole: `smol run` and a bare python-telegram-bot echo, each a process, on the same strict double.

The double answers every call after 50 ms, as a server far away does, but for the presses at low load. Processor time
and memory are those of the bot's own process, as Linux counts them.
"""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from statistics import median

from sqlmodel import Session

from benchmarks.report import Line, rate, seconds
from bot.database import Database
from bot.schema import migrate
from facilitation.engine import Engine
from facilitation.model import Account, Group, Membership, Person, Programme, Reach, Role, Room
from facilitation.outbox import Outbox
from facilitation.ports import Capabilities
from facilitation.rules.silence import State
from facilitation.speech import Message
from tests.fakes.telegram import Person as Phone
from tests.fakes.telegram import TelegramDouble
from tests.faults.running import Running, until

CHATS, EACH = 40, 5  # people who write at once, and how much each of them writes
PRESSES = 40  # at low load, one after the other
PRIVATE, ROOMS = 300, 1000  # what is drained
LATENCY = 0.05  # seconds
APART = 0.05  # seconds between two presses at low load: the answers stay below the documented rate
BETWEEN = 0.4  # seconds between two presses during a drain
REST = 1.2  # seconds until a private chat may hear something again
LIFE = timedelta(hours=1)
PER_SECOND = 30  # messages, as documented
IMPORTS = ("sqlite3", "discord", "telegram.ext")  # what every bot on both platforms reads


@dataclass
class Figures:
    """What was measured of one bot. Times in seconds, memory in MiB; `cpu` is the process's own, for one update."""

    start: float
    memory: float
    cpu: float
    updates: float  # seconds until all were handled
    ordered: bool
    presses: list[float]
    stored: list[float]


@dataclass
class Drain:
    """How a heap of messages left. `took` is from the first to the last."""

    took: float
    refused: int
    lost: int
    presses: list[float]


def measure(_engine: Engine, folder: Path, say: Callable[[str], object]) -> list[Line]:
    """Both bots, one after the other, and our drains."""
    return asyncio.run(_measure(folder, say))


async def _measure(folder: Path, say: Callable[[str], object]) -> list[Line]:
    echo = await _echo(folder, say)
    ours, private, rooms = await _ours(folder, say)
    return [*_lines(ours, echo, await asyncio.to_thread(imports)), *_drains(private, rooms)]


async def _echo(folder: Path, say: Callable[[str], object]) -> Figures:
    say("a bare echo on Telegram")
    place = folder / "echo"
    place.mkdir()
    async with TelegramDouble() as double:
        command = ("-m", "benchmarks.echo", double.base_url)
        people = [double.person(f"Person {number}", started=True) for number in range(CHATS)]
        async with Running(place, double, command) as bot:
            return await _figures(bot, people, confirms_late=False)


async def _ours(folder: Path, say: Callable[[str], object]) -> tuple[Figures, Drain, Drain]:
    say("smol run on Telegram")
    place = folder / "telegram"
    place.mkdir()
    async with TelegramDouble() as double:
        people = [double.person(f"Person {number}", started=True) for number in range(CHATS)]
        others = [double.person(f"Other {number}", started=True) for number in range(PRIVATE)]
        creator = double.person("Creator")
        groups = [double.group(f"Group {number}", creator) for number in range(ROOMS)]
        for group in groups:
            creator.adds_bot(group)
        double.updates.clear()
        bot = Running(place, double)
        migrate(bot.database_url)
        database = Database(bot.database_url)
        chats = [group.id for group in groups]
        now = double.clock.at()
        accounts, rooms = database.run(lambda session: _fill(session, now, people, others, chats))
        async with bot:
            figures = await _figures(bot, people, confirms_late=True)
            double.rates.enforced = True
            say(f"draining {PRIVATE} private messages")
            private = await _drain(
                bot,
                people,
                PRIVATE,
                lambda: database.run(lambda session: _tell(session, double.clock.at(), accounts)),
            )
            say(f"draining {ROOMS} posts in rooms")
            posts = await _drain(
                bot,
                people,
                ROOMS,
                lambda: database.run(lambda session: _post(session, double.clock.at(), rooms)),
            )
            await bot.stop()
        database.close()
        return figures, private, posts


async def _figures(bot: Running, people: Sequence[Phone], *, confirms_late: bool) -> Figures:
    double = bot.double
    for person in people:
        person.tells("Good morning")
    await until(lambda: all(person.private.from_bot() for person in people))
    memory = weight(bot.pid)
    await asyncio.sleep(REST)
    presses, stored = [], []
    for number in range(PRESSES):
        at, confirmed = await _press(double, people[number % len(people)])
        presses.append(at)
        stored.append(confirmed)
        await asyncio.sleep(APART)
    double.latency = LATENCY
    await asyncio.sleep(REST)
    before, first, cpu = len(double.requests), double.clock.now(), _processor(bot.pid)
    order = {}
    for _ in range(EACH):
        for person in people:
            person.tells("Words that nobody asked for")
            order[double.updates.waiting()[-1].id] = person.id
    total = CHATS * EACH

    def answered() -> int:
        return sum(one.messages for one in double.requests[before:] if one.status == 200)

    await until(lambda: (not double.updates.waiting()) if confirms_late else answered() >= total, 120)
    took = double.clock.now() - first
    await until(lambda: answered() >= total, 120)
    used = (_processor(bot.pid) - cpu) / total
    kept = _in_order(bot, order) if confirms_late else True
    return Figures(bot.longest_start, memory, used, took, kept, presses, stored)


async def _press(double: TelegramDouble, person: Phone) -> tuple[float, float]:
    """Seconds from a press to its answer in the chat, and to its being confirmed, which follows its being stored."""
    message = person.private.last()
    data = message.keyboard[-1][-1]["callback_data"]
    seen, at = len(double.requests), double.clock.now()
    person.sends_data(message, data)
    confirmed = 0.0

    def came() -> float | None:
        nonlocal confirmed
        if not confirmed and not double.updates.waiting():
            confirmed = double.clock.now() - at
        for one in double.requests[seen:]:
            if (
                one.chat == person.id
                and one.status == 200
                and one.method in ("sendMessage", "editMessageText")
            ):
                return one.at - at
        return None

    async with asyncio.timeout(30):
        while came() is None or not confirmed:  # noqa: ASYNC110  # see below
            await asyncio.sleep(0.001)  # the record of requests tells nobody that it grew
    return came() or 0.0, confirmed


async def _drain(bot: Running, people: Sequence[Phone], number: int, begin: Callable[[], object]) -> Drain:
    double = bot.double
    double.updates.clear()
    before = len(double.requests)
    begin()

    def sent() -> list[float]:
        return [
            one.at
            for one in double.requests[before:]
            if one.status == 200 and "HEAP" in str(one.params.get("text"))
        ]

    presses: list[float] = []
    last = double.clock.now()
    async with asyncio.timeout(60 + number / 5):
        while len(sent()) < number:
            at, _ = await _press(double, people[len(presses) % len(people)])
            presses.append(at)
            await asyncio.sleep(BETWEEN)
            if double.clock.now() - last > 60 + number / 10:
                break
    refused = sum(one.status == 429 for one in double.requests[before:])
    times = sent()
    return Drain(max(times) - min(times), refused, number - len(times), presses)


def _fill(
    session: Session, now: datetime, people: Sequence[Phone], others: Sequence[Phone], chats: Sequence[int]
) -> tuple[list[Account], list[Room]]:
    """A group with people in it, people to be written to, and rooms to post to."""
    session.expire_on_commit = False
    with session.begin():
        programme = Programme(name="SMOL", zone="Europe/Sofia")
        session.add(programme)
        session.flush()
        group = Group(
            programme_id=programme.id,
            title="Group",
            zone="Europe/Sofia",
            first_day=(now + timedelta(days=7)).date(),
            facilitator="Maria",
            created_at=now,
        )
        session.add(group)
        session.flush()
        accounts = []
        for phone in [*people, *others]:
            person = Person(created_at=now)
            session.add(person)
            session.flush()
            account = Account(
                person_id=person.id,
                platform="telegram",
                ref=phone.id,
                name=phone.user.first_name,
                reach=Reach.OPEN,
                last_seen_at=now,
            )
            accounts.append(account)
            member = Membership(
                person_id=person.id,
                group_id=group.id,
                role=Role.LEARNER,
                state=State.ACTIVE,
                state_since=now,
                name=phone.user.first_name,
                joined_at=now,
                onboarded_at=now,
            )
            session.add_all([account, member])
        rooms = [Room(group_id=group.id, platform="telegram", chat=chat, state_since=now) for chat in chats]
        session.add_all(rooms)
        session.flush()
        for row in (*accounts, *rooms):
            session.refresh(row)
        session.expunge_all()
    return accounts[len(people) :], rooms


def _tell(session: Session, now: datetime, accounts: Sequence[Account]) -> None:
    outbox = Outbox(now, {"telegram": Capabilities()})
    for account in accounts:
        outbox.to_account(
            account, Message("M-HEAP", "HEAP of news for you"), key="heap", expires_at=now + LIFE, priority=6
        )
    with session.begin():
        outbox.flush(session)


def _post(session: Session, now: datetime, rooms: Sequence[Room]) -> None:
    outbox = Outbox(now, {"telegram": Capabilities()})
    for room in rooms:
        outbox.to_room(room, Message("M-HEAP", "HEAP of news for all"), key="heap", expires_at=now + LIFE)
    with session.begin():
        outbox.flush(session)


def _in_order(bot: Running, order: dict[int, int]) -> bool:
    """Whether each person's updates were stored in the order in which they were sent."""
    with closing(sqlite3.connect(bot.database_url.removeprefix("sqlite:///"))) as ledger:
        keys = [int(key) for (key,) in ledger.execute("SELECT key FROM seen ORDER BY rowid")]
    stored = [key for key in keys if key in order]
    per_chat: dict[int, list[int]] = {}
    for key in stored:
        per_chat.setdefault(order[key], []).append(key)
    return len(stored) == len(order) and all(keys == sorted(keys) for keys in per_chat.values())


def imports(*more: str) -> float:
    """MiB of a process that only imports what a bot on both platforms does, and `more`."""
    code = f"import {', '.join((*IMPORTS, *more))}\nprint(open('/proc/self/status').read())"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return _resident(done.stdout)


def weight(pid: int) -> float:
    """MiB of a process that runs."""
    return _resident(Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))


def _processor(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _resident(status: str) -> float:
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 2**10


def _p99(values: Sequence[float]) -> float:
    return sorted(values)[ceil(len(values) * 0.99) - 1]


def _lines(ours: Figures, echo: Figures, imports: float) -> list[Line]:
    base = "a bare python-telegram-bot echo"
    total = CHATS * EACH
    order = "order kept in each chat" if ours.ordered else "ORDER LOST"
    return [
        Line(
            "Telegram: processor time of an update, its answer sent",
            seconds(ours.cpu),
            base,
            seconds(echo.cpu),
            ours.cpu / echo.cpu,
            2.0,
        ),
        Line(
            f"Telegram: {total} updates of {CHATS} chats at 50 ms latency, stored; {order}",
            rate(total, ours.updates),
            f"{base}, 32 in flight",
            rate(total, echo.updates),
            ours.updates / echo.updates,
            2.0,
        ),
        Line(
            "Telegram: press to answer at low load, p50",
            seconds(median(ours.presses)),
            base,
            seconds(median(echo.presses)),
            median(ours.presses) / median(echo.presses),
            1.5,
        ),
        Line(
            f"Telegram: press to answer at low load, p99 of {PRESSES}",
            seconds(_p99(ours.presses)),
            base,
            seconds(_p99(echo.presses)),
            _p99(ours.presses) / _p99(echo.presses),
            1.5,
        ),
        Line(
            "Telegram: press to stored and confirmed, p50 (p99)",
            f"{seconds(median(ours.stored))} ({seconds(_p99(ours.stored))})",
            f"{base}, which confirms before it handles",
            f"{seconds(median(echo.stored))} ({seconds(_p99(echo.stored))})",
        ),
        Line(
            "Telegram: memory of a process that idles",
            f"{ours.memory:.0f} MiB",
            "a process that imports python-telegram-bot, discord.py and sqlite3",
            f"{imports:.0f} MiB",
            ours.memory / imports,
            1.5,
        ),
        Line("The same", f"{ours.memory:.0f} MiB", base, f"{echo.memory:.0f} MiB", ours.memory / echo.memory),
        Line(
            "Telegram: start to the first getUpdates",
            seconds(ours.start),
            base,
            seconds(echo.start),
            ours.start / echo.start,
            3.0,
        ),
    ]


def _drains(private: Drain, rooms: Drain) -> list[Line]:
    lines = []
    for what, number, drain in (
        ("private messages to as many chats", PRIVATE, private),
        ("posts to as many rooms", ROOMS, rooms),
    ):
        floor = (number - PER_SECOND) / PER_SECOND
        lines += [
            Line(
                f"Telegram: draining {number:,} {what}: {drain.refused} × 429, {drain.lost} lost",
                seconds(drain.took),
                "the documented 30 a second",
                seconds(floor),
                drain.took / floor,
                1.1,
            ),
            Line(
                f"Telegram: press to answer meanwhile, p50 (p99 of {len(drain.presses)})",
                f"{seconds(median(drain.presses))} ({seconds(_p99(drain.presses))})",
                "",
                "",
            ),
        ]
    return lines
