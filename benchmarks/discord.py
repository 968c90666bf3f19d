"""Discord as a whole: taps and posts in SimCord's world, and the process of `smol run` with both platforms.

Taps are measured in this process: from the gateway's event to the row that is stored, and to the request that
acknowledges it; a bare discord.py client that only acknowledges stands beside it. Posts leave by a socket, under the
limits that Discord documents, and are counted where they arrive.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import discord
from discord import InteractionType
from simcord.results import to_discord_message
from sqlmodel import Session, select

from adapters.discord.connection import INTENTS, Access, make_client, me_of
from adapters.discord.platform import DiscordPlatform
from benchmarks.report import Line, seconds
from benchmarks.running_discord import Started, starts
from bot.courier.embedded import Courier
from bot.database import Database
from bot.schema import migrate
from facilitation.engine import Engine
from facilitation.events import Event
from facilitation.model import Delivery, Group, Programme, Room
from facilitation.outbox import Outbox
from facilitation.ports import Capabilities
from facilitation.rules.transitions import DeliveryState
from facilitation.speech import Message
from tests.fakes.discord import POST, DiscordDouble
from tests.fakes.discord.wire import Limit
from tests.journeys.discord import Discord
from tests.journeys.driver import Journey
from tests.journeys.machine import Machine

TAPS = 200
CHANNELS, EACH = 400, 5  # rooms, and posts that are due in each within the minute
PER_SECOND = 50  # requests, as documented
PER_CHANNEL = (5, 5.0)  # messages in so many seconds
BASE = "a bare discord.py client that defers"


class Stamps:
    """When the last tap was told to the client, and when Discord was told that it was heard."""

    def __init__(self, double: DiscordDouble) -> None:
        self.told = self.acknowledged = 0.0
        ask = double.gate.ask

        def asked(method: str, path: str, **more: Any) -> Any:
            if path.endswith("/callback"):
                self.acknowledged = perf_counter()
            return ask(method, path, **more)

        def seen(event: str) -> None:
            if event == "INTERACTION_CREATE":
                self.told = perf_counter()

        double.gate.ask = asked  # type: ignore[method-assign]  # watched, not changed
        double.gateway.watch(seen)


class Counted(Limit):
    """The limit, and how often it said no."""

    refused = 0

    def take(self, channel: str, now: float) -> tuple[bool, dict[str, str]]:
        """As the limit."""
        good, told = super().take(channel, now)
        self.refused += not good
        return good, told


def measure(engine: Engine, folder: Path, say: Callable[[str], object]) -> list[Line]:
    """Taps, posts, and the process with both platforms."""
    say("taps on Discord")
    stored, acknowledged = _taps(folder)
    bare = asyncio.run(_bare_taps())
    say(f"{CHANNELS * EACH} posts on Discord")
    took, busiest, refused, lost = asyncio.run(_posts(engine, folder))
    say("smol run on both platforms")
    run = asyncio.run(starts(folder))
    number, least = CHANNELS * EACH, CHANNELS * EACH / PER_SECOND
    return [
        Line(
            f"Discord: tap to stored with a FULL commit, p50 (p99 of {TAPS})",
            _both(stored),
            "",
            "",
        ),
        Line(
            "Discord: tap to acknowledged, p50",
            seconds(median(acknowledged)),
            BASE,
            seconds(median(bare)),
            median(acknowledged) / median(bare),
        ),
        Line(
            "Discord: stored to acknowledged, p50",
            seconds(median(acknowledged) - median(stored)),
            f"{BASE}, from the tap",
            seconds(median(bare)),
            (median(acknowledged) - median(stored)) / median(bare),
            1.5,
        ),
        Line(
            f"Discord: {number:,} posts due in one minute: {refused} × 429, {lost} lost, at most {busiest} in a second",
            seconds(took),
            f"the documented {PER_SECOND} a second",
            seconds(least),
            took / least,
        ),
        *_running(run),
    ]


def _running(run: Started) -> list[Line]:
    libraries = "a process that imports python-telegram-bot, discord.py and sqlite3"
    return [
        Line(
            "Both platforms: memory of a process that idles",
            f"{run.memory:.0f} MiB",
            libraries,
            f"{run.imports:.0f} MiB",
            run.memory / run.imports,
            1.5,
        ),
        Line(
            "The same",
            f"{run.memory:.0f} MiB",
            f"{libraries}, and sqlmodel",
            f"{run.imports_with_tables:.0f} MiB",
            run.memory / run.imports_with_tables,
        ),
        Line(
            "Both platforms: start to Discord's commands in sync and the first getUpdates",
            seconds(run.start),
            "a bare bot on python-telegram-bot and discord.py, start to the same",
            seconds(run.bare_both),
            run.start / run.bare_both,
            3.0,
        ),
        Line(
            "The same",
            seconds(run.start),
            "a bare discord.py client, start to commands in sync",
            seconds(run.bare_discord),
            run.start / run.bare_discord,
        ),
    ]


def _taps(folder: Path) -> tuple[list[float], list[float]]:
    """Seconds from each tap to its row and to its acknowledgement."""
    url = f"sqlite:///{folder / 'discord.db'}"
    migrate(url)
    database = Database(url)
    stored: list[float] = []
    acknowledged: list[float] = []
    with Journey(database) as journey:
        land = Discord(Machine(journey, folder))
        journey.begin(land)
        maria, amina = journey.person("Maria", admin=True), journey.person("Amina")
        journey.set_up(maria)
        amina.joins()
        journey.clock.to("Mon 10:00")
        stamps, handle, at = Stamps(land.double), land.house.handle, 0.0

        async def watched(event: Event) -> Any:
            nonlocal at
            heard = await handle(event)
            at = perf_counter()
            return heard

        land.house.handle = watched  # type: ignore[method-assign]  # watched, not changed
        for _ in range(TAPS):
            amina.presses_in_room("Just reading")
            stored.append(at - stamps.told)
            acknowledged.append(stamps.acknowledged - stamps.told)
    database.close()
    return stored, acknowledged


async def _bare_taps() -> list[float]:
    client = discord.Client(intents=INTENTS)

    @client.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        if interaction.type == InteractionType.component:
            await interaction.response.defer()

    taken: list[float] = []
    async with DiscordDouble(client, approved_intents=INTENTS) as double:
        guild = double.env.create_guild("Library")
        amina, room = guild.add_member(double.env.create_user("amina")), guild.create_text_channel("circle")
        keys = [{"type": 1, "components": [{"type": 2, "style": 2, "label": "Well", "custom_id": "well"}]}]
        there = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=room.id)
        sent = await client.http.request(there, json={"content": "How is it going?", "components": keys})
        await double.env.settle()
        post = to_discord_message(double.env, double.backend.get_message(room.id, int(sent["id"])))
        stamps = Stamps(double)
        for _ in range(TAPS):
            await amina.click(post, custom_id="well")
            taken.append(stamps.acknowledged - stamps.told)
    return taken


async def _posts(engine: Engine, folder: Path) -> tuple[float, int, int, int]:
    """Seconds from the first post to the last, most in one second, refusals, and what did not arrive."""
    url = f"sqlite:///{folder / 'posts.db'}"
    migrate(url)
    database = Database(url)
    client = make_client(Access("made-up"))
    arrived: list[float] = []
    async with DiscordDouble(client, wire=True) as double:
        guild = double.env.create_guild("Library")
        channels = [guild.create_text_channel(f"room-{number}").id for number in range(CHANNELS)]
        await double.env.settle()
        limits, ask = Counted(*PER_CHANNEL), double.gate.ask

        def asked(method: str, path: str, **more: Any) -> Any:
            if method == POST.partition(" ")[0] and path.endswith("/messages"):
                arrived.append(perf_counter())
            return ask(method, path, **more)

        double.gate.ask = asked  # type: ignore[method-assign]  # watched, not changed
        double.wire.limit = limits
        platform = DiscordPlatform(client, me_of(client))
        database.run(lambda session: _due(session, channels, platform.capabilities))
        courier = Courier(database, {"discord": platform}, "bench", book=engine.book)
        stop = asyncio.Event()
        running = asyncio.create_task(courier.run(stop))
        async with asyncio.timeout(300):
            while database.run(_open):  # noqa: ASYNC110  # the ledger tells nobody that it is empty
                await asyncio.sleep(0.5)
        stop.set()
        await running
        lost = database.run(_not_sent)
    database.close()
    return max(arrived) - min(arrived), _busiest(arrived), limits.refused, lost


def _due(session: Session, channels: Sequence[int], can: Capabilities) -> None:
    now = discord.utils.utcnow()
    with session.begin():
        programme = Programme(name="SMOL", zone="Europe/Sofia")
        session.add(programme)
        session.flush()
        group = Group(
            programme_id=programme.id,
            title="Group",
            zone="Europe/Sofia",
            first_day=now.date(),
            created_at=now,
        )
        session.add(group)
        session.flush()
        rooms = [
            Room(group_id=group.id, platform="discord", chat=channel, state_since=now) for channel in channels
        ]
        session.add_all(rooms)
        session.flush()
        outbox = Outbox(now, {"discord": can})
        for number in range(EACH):
            for room in rooms:
                message = Message("M-HEAP", f"News {number} for all")
                outbox.to_room(room, message, key=f"heap:{number}", expires_at=now + timedelta(hours=1))
        outbox.flush(session)


def _states(session: Session) -> Counter[DeliveryState]:
    with session.begin():
        return Counter(DeliveryState(state) for state in session.exec(select(Delivery.state)))


def _open(session: Session) -> int:
    states = _states(session)
    return sum(states[one] for one in (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING))


def _not_sent(session: Session) -> int:
    states = _states(session)
    return states.total() - states[DeliveryState.SENT]


def _busiest(times: Sequence[float]) -> int:
    """The most that came within any second."""
    ordered, first, most = sorted(times), 0, 0
    for last, at in enumerate(ordered):
        while at - ordered[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def _both(values: Sequence[float]) -> str:
    return f"{seconds(median(values))} ({seconds(sorted(values)[int(len(values) * 0.99) - 1])})"
