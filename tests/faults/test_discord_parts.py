"""One bot in two processes with a part (shard) of Discord each, over real sockets and one database."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import discord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from sqlmodel import Session, col, func, select

from bot.database import Database
from bot.schema import migrate
from facilitation.model import Account, Delivery, Group, Membership, Room, Seen
from facilitation.rules.transitions import DeliveryState
from tests.fakes.discord import POST, DiscordDouble
from tests.fakes.discord.double import TOKEN
from tests.fakes.discord.parts import Parts, in_parts
from tests.faults.made import PLATFORM, make_group
from tests.faults.running import Life, fork, until

PARTS = 2
CALLBACK = "POST /interactions/{interaction_id}/{interaction_token}/callback"
SETTINGS = """
[database]
url = "sqlite:///smol.db"

[discord]
api_base = "{api}"
gateway_url = "{gateway}"
shard_count = 2
shard_ids = [{part}]

[log]
level = "warning"
"""


@dataclass
class World:
    """A server in each part, one group that meets in both, and a process for each part."""

    folder: Path
    double: DiscordDouble
    parts: Parts
    rooms: list[ChannelHandle]
    amina: MemberActor
    georgi: MemberActor
    lives: dict[int, Life] = field(default_factory=dict)

    async def starts(self, part: int) -> None:
        """A process begins; it listens when this returns."""
        file = self.folder / f"part{part}.toml"
        file.write_text(
            SETTINGS.format(api=self.double.wire.base_url, gateway=self.parts.address, part=part),
            encoding="utf-8",
        )
        self.lives[part] = await fork(self.folder, {"DISCORD_TOKEN": TOKEN}, file.name)
        await until(lambda: part in self.parts.lines)

    async def dies(self, part: int) -> None:
        """kill -9."""
        life = self.lives.pop(part)
        life.kill()
        await life.wait()
        await until(lambda: part not in self.parts.lines)

    def said(self) -> Counter[int]:
        """How many posts each room has."""
        return Counter(
            int(call.route.args["channel_id"]) for call in self.double.calls(POST) if not call.refused
        )

    async def comes_to_rest(self) -> None:
        """All that is due is said."""
        await until(
            lambda: self.count(select(func.count()).where(col(Delivery.state) != DeliveryState.SENT)) == 0
        )

    def count(self, query: object) -> int:
        """A number from the database, as another process sees it."""
        database = Database(f"sqlite:///{self.folder / 'smol.db'}")

        def ask(session: Session) -> int:
            with session.begin():
                return int(session.exec(query).one())  # type: ignore[call-overload]  # any question for a number

        try:
            return database.run(ask)
        finally:
            database.close()


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    client = discord.AutoShardedClient(shard_count=PARTS, intents=discord.Intents(guilds=True))
    async with DiscordDouble(client, wire=True) as double:
        guilds = [double.env.create_guild(f"Library {part}", shard_id=part) for part in range(PARTS)]
        rooms = [guild.create_text_channel("circle") for guild in guilds]
        people = [guild.add_member(double.env.create_user(f"learner{n}")) for n, guild in enumerate(guilds)]
        await double.env.settle()
        url = f"sqlite:///{folder / 'smol.db'}"
        migrate(url)
        database = Database(url)
        database.run(lambda session: one_group(session, rooms, people))
        database.close()
        async with in_parts(double.backend, PARTS) as parts:
            made = World(folder, double, parts, rooms, people[0], people[1])
            try:
                yield made
            finally:
                for life in made.lives.values():
                    life.kill()
                    await life.wait()
        assert double.refusals() == []


def one_group(session: Session, rooms: list[ChannelHandle], people: list[MemberActor]) -> None:
    """It begins in half a year, so that nothing falls due by itself."""
    now = discord.utils.utcnow()
    first_day = (now + timedelta(days=182)).date()
    made = make_group(session, first_day=first_day - timedelta(days=first_day.weekday()), learners=2, now=now)
    with session.begin():
        group = session.get_one(Group, made.group_id)
        (room,) = session.exec(select(Room))
        room.platform, room.chat = "discord", rooms[0].id
        session.add(Room(group_id=group.id, platform="discord", chat=rooms[1].id, state_since=now))
        learners = session.exec(
            select(Account).where(Account.platform == PLATFORM, col(Account.ref).in_(made.learners))
        )
        for account, person in zip(learners, people, strict=True):
            account.platform, account.ref = "discord", person.id
        assert len(session.exec(select(Membership)).all()) == len(people) + 1


async def test_two_processes_hear_their_own_part_and_say_everything_once(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        for part in range(PARTS):
            await made.starts(part)
        here, there = (room.id for room in made.rooms)
        await made.amina.slash(made.rooms[0], "week")
        await made.georgi.slash(made.rooms[1], "week")
        await until(lambda: made.said() == {here: 2, there: 2})
        await made.comes_to_rest()
        assert len(made.double.calls(CALLBACK)) == 2

        made.parts.everywhere = True
        await made.amina.slash(made.rooms[0], "week")
        await until(lambda: len(made.double.calls(CALLBACK)) == 4)
        await made.comes_to_rest()
        assert made.said() == {here: 3, there: 3}, "what two processes hear is done once"
        assert made.count(select(func.count()).select_from(Seen).where(col(Seen.key).not_like("room:%"))) == 3


async def test_a_process_speaks_in_the_servers_of_another_that_died(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        for part in range(PARTS):
            await made.starts(part)
        here, there = (room.id for room in made.rooms)
        await made.dies(1)
        await made.amina.slash(made.rooms[0], "week")
        await until(lambda: made.said() == {here: 1, there: 1})
        await made.starts(1)
        await made.georgi.slash(made.rooms[1], "week")
        await until(lambda: made.said() == {here: 2, there: 2})
        await made.comes_to_rest()
