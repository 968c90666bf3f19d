"""Starting: `smol run` with both platforms, and a bare discord.py client, each against a gateway on this machine."""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.telegram import imports, weight
from bot.schema import migrate
from tests.fakes.discord.door import Door, opened
from tests.fakes.telegram import TelegramDouble
from tests.faults.running import Life, Running, until

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB"  # noqa: S105  # made up
BARE = """
import sys, discord, yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = sys.argv[1], yarl.URL(sys.argv[2])
client = discord.Client(intents=discord.Intents(guilds=True))
tree = discord.app_commands.CommandTree(client)
@tree.command(name="hello", description="Hello")
async def hello(interaction):
    await interaction.response.send_message("Hello")
@client.event
async def setup_hook():
    await tree.sync()
client.run(sys.argv[3], log_handler=None)
"""
SETTINGS = """
[discord]
api_base = "{door.api}"
gateway_url = "{door.address}"
"""


@dataclass(frozen=True, slots=True)
class Started:
    """`memory` in MiB, when it idles; `start` in seconds."""

    memory: float
    start: float


class OnBoth(Running):
    """`smol run` with a token of each platform."""

    door: Door

    async def begin(self, environ: dict[str, str]) -> Life:
        """The process of a new life."""
        return await super().begin({**environ, "DISCORD_TOKEN": TOKEN})

    def receives(self) -> bool:
        """Whether both platforms are there."""
        return super().receives() and bool(self.door.commands) and bool(self.door.told)


async def starts(folder: Path) -> tuple[Started, Started]:
    """Ours; and what it is measured by: the memory of the imports, the start of a bare client."""
    place = folder / "both"
    place.mkdir()
    async with opened() as door, TelegramDouble() as double:
        bot = OnBoth(place, double)
        bot.door = door
        with (place / "bot.toml").open("a", encoding="utf-8") as file:
            file.write(SETTINGS.format(door=door))
        migrate(bot.database_url)  # a bot that starts again
        async with bot:
            await asyncio.sleep(2)  # it has come to rest
            ours = Started(weight(bot.pid), bot.longest_start)
            await bot.stop()
    async with opened() as door:
        begun = perf_counter()
        env = {**os.environ, "PYTHONPATH": str(Path.cwd())}
        bare = await asyncio.create_subprocess_exec(
            sys.executable, "-c", BARE, door.api, door.address, TOKEN, env=env
        )
        await until(lambda: bool(door.commands))
        took = perf_counter() - begun
        bare.kill()
        await bare.wait()
    return ours, Started(await asyncio.to_thread(imports), took)
