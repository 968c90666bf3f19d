"""`smol run` with a token of each platform: one process that hears and answers on both, over real sockets, and leaves quietly."""

from pathlib import Path

import discord

from tests.fakes.discord import TOKEN, DiscordDouble
from tests.fakes.discord.parts import in_parts
from tests.fakes.telegram import TelegramDouble
from tests.faults.crowd import reads
from tests.faults.running import SETTINGS, fork, until

DISCORD = """
[discord]
api_base = "{api}"
gateway_url = "{gateway}"
"""
ANSWER = "POST /webhooks/{webhook_id}/{webhook_token}"
NOT_YET = "not in a group yet"


async def test_one_process_answers_on_both_platforms_and_leaves_quietly(tmp_path: Path) -> None:
    client = discord.Client(intents=discord.Intents(guilds=True))
    async with (
        DiscordDouble(client, wire=True) as double,
        TelegramDouble() as telegram,
        in_parts(double.backend, 1) as parts,
    ):
        guild = double.env.create_guild("Library")
        room, amina = guild.create_text_channel("circle"), guild.add_member(double.env.create_user("amina"))
        await double.env.settle()
        settings = SETTINGS.format(double=telegram) + DISCORD.format(
            api=double.wire.base_url, gateway=parts.address
        )
        (tmp_path / "bot.toml").write_text(settings, encoding="utf-8")
        life = await fork(tmp_path, {"DISCORD_TOKEN": TOKEN, "TELEGRAM_TOKEN": telegram.token})
        await until(lambda: bool(parts.lines) and bool(telegram.calls("getUpdates")))
        georgi = telegram.person("Georgi")
        georgi.starts()
        await amina.slash(room, "help")
        await until(lambda: reads(georgi, NOT_YET))
        await until(lambda: bool(double.calls(ANSWER)))
        assert NOT_YET in double.calls(ANSWER)[0].body["content"]
        life.terminate()
        assert await life.wait() == 0
        await until(lambda: not parts.lines)
        assert double.refusals() == []
