"""Starting: `smol run` with both platforms, and bare bots, each against a gateway on this machine."""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.telegram import imports, weight
from bot.schema import migrate
from tests.fakes.discord.door import Door, opened
from tests.fakes.telegram import TelegramDouble
from tests.faults.running import Life, Running, until

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB"  # noqa: S105  # made up
STARTS = 3
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
BARE_BOTH = """
import asyncio, sys, discord, yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from telegram.ext import ApplicationBuilder
Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = sys.argv[1], yarl.URL(sys.argv[2])
client = discord.Client(intents=discord.Intents(guilds=True))
tree = discord.app_commands.CommandTree(client)
@tree.command(name="hello", description="Hello")
async def hello(interaction):
    await interaction.response.send_message("Hello")
@client.event
async def setup_hook():
    await tree.sync()
async def main():
    app = ApplicationBuilder().token(sys.argv[4]).base_url(sys.argv[5]).build()
    async with client, app:
        await app.start()
        await app.updater.start_polling()
        await client.start(sys.argv[3])
asyncio.run(main())
"""
SETTINGS = """
[discord]
api_base = "{door.api}"
gateway_url = "{door.address}"
"""


@dataclass(frozen=True, slots=True)
class Started:
    """Ours, and what it is measured by: `memory` in MiB when it idles, of the imports of both platforms' libraries, and of
    these and SQLModel; `start` in seconds, of a bare bot on both platforms, and of a bare discord.py client.
    """

    memory: float
    imports: float
    imports_with_tables: float
    start: float
    bare_both: float
    bare_discord: float


class OnBoth(Running):
    """`smol run` with a token of each platform."""

    door: Door

    async def begin(self, environ: dict[str, str]) -> Life:
        """The process of a new life."""
        return await super().begin({**environ, "DISCORD_TOKEN": TOKEN})

    def receives(self) -> bool:
        """Whether both platforms are there."""
        return super().receives() and bool(self.door.commands) and bool(self.door.told)


async def starts(folder: Path) -> Started:
    """Measure all of it, each start three times."""
    ours = [await _ours(folder, number) for number in range(STARTS)]
    both = [await _bare(BARE_BOTH, telegram=True) for _ in range(STARTS)]
    alone = [await _bare(BARE) for _ in range(STARTS)]
    return Started(
        median(memory for memory, _ in ours),
        await asyncio.to_thread(imports),
        await asyncio.to_thread(imports, "sqlmodel"),
        median(start for _, start in ours),
        median(both),
        median(alone),
    )


async def _ours(folder: Path, number: int) -> tuple[float, float]:
    """MiB at rest, and seconds to start with a database that is there."""
    place = folder / f"both{number}"
    place.mkdir()
    async with opened() as door, TelegramDouble() as double:
        bot = OnBoth(place, double)
        bot.door = door
        with (place / "bot.toml").open("a", encoding="utf-8") as file:
            file.write(SETTINGS.format(door=door))
        migrate(bot.database_url)
        async with bot:
            await asyncio.sleep(2)  # it has come to rest
            memory = weight(bot.pid)
            await bot.stop()
        return memory, bot.longest_start


async def _bare(code: str, *, telegram: bool = False) -> float:
    """Seconds until a bare bot has its commands in sync, and has asked for updates."""
    async with opened() as door, TelegramDouble() as double:
        begun = perf_counter()
        env = {**os.environ, "PYTHONPATH": str(Path.cwd())}
        given = (door.api, door.address, TOKEN, double.token, double.base_url)
        bare = await asyncio.create_subprocess_exec(sys.executable, "-c", code, *given, env=env)
        await until(lambda: bool(door.commands) and bool(not telegram or double.calls("getUpdates")))
        took = perf_counter() - begun
        bare.kill()
        await bare.wait()
        return took
