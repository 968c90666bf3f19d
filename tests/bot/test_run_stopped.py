"""`smol run` from its first line to its last, as somebody in a terminal sees it."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.telegram import TelegramDouble
from tests.faults.running import Life, Running


@dataclass
class Watched(Running):
    """A bot whose lines are read."""

    async def begin(self, environ: dict[str, str]) -> Life:
        """The process of a new life, with its lines kept in files."""
        env = {**os.environ, **environ, "PYTHONPATH": str(Path.cwd())}
        with (self.folder / "out").open("w") as out, (self.folder / "err").open("w") as err:  # at once
            return await asyncio.create_subprocess_exec(
                sys.executable, *self.command, cwd=self.folder, env=env, stdout=out, stderr=err
            )


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM])
async def test_it_says_where_it_works_and_ends_kindly_with_0(tmp_path: Path, way: signal.Signals) -> None:
    async with TelegramDouble() as double:
        bot = Watched(tmp_path, double)
        await bot.start()
        os.kill(bot.pid, way)
        assert bot.process is not None
        assert await asyncio.wait_for(bot.process.wait(), 30) == 0
    assert (tmp_path / "err").read_text(encoding="utf-8") == ""
    assert (tmp_path / "out").read_text(encoding="utf-8").splitlines() == [
        f"Settings: {tmp_path}/bot.toml",
        f"Database: {tmp_path}/smol.db",
        "✓ Telegram: the token is set (TELEGRAM_TOKEN).",
        "– Discord: not used, because the variable DISCORD_TOKEN is not set.",
        "✓ The database is new: its tables are made (revision 0001).",
        "✓ Stopped. Nothing is lost: smol run goes on where it was.",
    ]


async def test_a_second_bot_in_the_same_folder_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    async with TelegramDouble() as double, Watched(tmp_path, double) as bot:
        again = await bot.begin({"TELEGRAM_TOKEN": double.token})
        assert await asyncio.wait_for(again.wait(), 30) == 3
        said = (tmp_path / "err").read_text(encoding="utf-8")
        assert f"✗ This bot is running already (process {bot.pid})." in said
        assert "→ One is enough." in said
        assert bot.receives()
        await bot.kill()
        await bot.start()  # who was killed holds nothing any more
        await bot.stop()


async def test_the_first_start_says_how_to_go_on(tmp_path: Path) -> None:
    async with TelegramDouble() as double:
        bot = Watched(tmp_path, double)
        settings = tmp_path / "bot.toml"
        settings.write_text(
            settings.read_text(encoding="utf-8").replace('level = "warning"', 'level = "info"'),
            encoding="utf-8",
        )
        await bot.start()
        await bot.stop()
    said = [
        line.partition("smol: ")[2] for line in (tmp_path / "err").read_text(encoding="utf-8").splitlines()
    ]
    assert said == [
        "Running on: telegram. Stop with Ctrl-C.",
        "No group yet. To bring the bot to people on Telegram, open https://t.me/circle_bot?startgroup=setup",
        "Stopping: what was decided is still being sent.",
    ]
