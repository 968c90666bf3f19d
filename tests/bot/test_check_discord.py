"""`smol check` with a token of Discord: it is asked, the rooms are looked at, and the way in is shown."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from adapters.discord import menu
from bot import content
from bot.commands.check import check
from bot.commands.screen import Exit, Screen
from bot.database import Database
from bot.schema import migrate
from facilitation.commands import COMMANDS
from facilitation.model import Account, Reach, Room
from facilitation.phrasebook import Phrasebook
from tests.adapters.discord.speaking import Stage, standing
from tests.fakes.discord import TOKEN
from tests.faults.made import make_group


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with standing() as made:
        book = Phrasebook(content.load())
        made.double.backend.register_commands(None, menu.payload(COMMANDS, book.languages(), book.text, "en"))
        yield made


@pytest.fixture
def file(tmp_path: Path, stage: Stage) -> Path:
    written = tmp_path / "bot.toml"
    written.write_text(f'[discord]\napi_base = "{stage.double.wire.base_url}"\n', encoding="utf-8")
    return written


async def ask(file: Path, capsys: pytest.CaptureFixture[str], token: str = TOKEN) -> tuple[Exit, str]:
    """What an operator sees; the double answers beside it."""
    found = await asyncio.to_thread(check, file, {"DISCORD_TOKEN": token}, Screen())
    shown = capsys.readouterr()
    return found, shown.out + shown.err


def rows(file: Path, chat: int, *, shut: int = 0) -> None:
    """A group that meets in that channel, with so many people who take no private messages."""
    url = f"sqlite:///{file.parent}/smol.db"
    migrate(url, copy=False, say=lambda _: None)
    database = Database(url)
    database.run(make_group)

    def move(session: Session) -> None:
        with session.begin():
            room = session.exec(select(Room)).one()
            room.platform, room.chat, room.title = "discord", chat, "Circle"
            for account in session.exec(select(Account)):
                account.platform = "discord"
            for account in session.exec(select(Account).limit(shut)):
                account.reach = Reach.BLOCKED

    database.run(move)
    database.close()


async def test_all_is_well_and_the_way_in_is_shown(
    file: Path, stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    rows(file, stage.channel.id)
    found, shown = await ask(file, capsys)
    assert found == Exit.FINE
    assert "✓ Discord: the bot may write in its room." in shown
    assert f"client_id={stage.double.backend.application_id}" in shown
    assert "→" not in shown


async def test_before_the_first_start_nothing_is_wrong_and_the_next_step_is_told(
    file: Path, stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.double.backend.register_commands(None, [])
    found, shown = await ask(file, capsys)
    assert found == Exit.FINE
    assert "– Discord has no list of the bot's commands yet." in shown
    assert "No group is set up yet: start the bot, and write /setup in a channel." in shown
    stage.double.backend.remove_guild(stage.guild.id)
    found, shown = await ask(file, capsys)
    assert "✓ Discord: it answers. The bot is in no server yet: open the link below." in shown
    assert "– Discord: to add the bot to a server, open https://discord.com/" in shown


async def test_commands_that_are_not_up_to_date_are_a_mistake_once_a_group_is_there(
    file: Path, stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    rows(file, stage.channel.id)
    stage.double.backend.register_commands(None, [])
    found, shown = await ask(file, capsys)
    assert found == Exit.MISTAKES
    assert "✗ Discord has no list of the bot's commands yet." in shown
    assert "→ The bot gives it at its start (smol run)." in shown


async def test_a_token_that_discord_refuses_is_a_mistake_and_is_not_shown(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, shown = await ask(file, capsys, "NDI0MjQyNDI0MjQyNDI0MjQy.Gmade0.another-token-000000000000000000")
    assert found == Exit.MISTAKES
    assert "✗ Discord refuses the token: it was reset, or a letter is wrong." in shown
    assert "another" not in shown


async def test_a_room_where_the_bot_may_not_write_is_a_mistake(
    file: Path, stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.double.bot_may(stage.guild, channel=stage.channel, send_messages=False)
    rows(file, stage.channel.id)
    found, shown = await ask(file, capsys)
    assert found == Exit.MISTAKES
    assert "✗ Discord: the bot cannot work in “Circle”: it may not Send Messages." in shown


async def test_wishes_and_people_out_of_reach_are_told_without_names_and_are_no_mistakes(
    file: Path, stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.double.bot_may(stage.guild, channel=stage.channel, pin_messages=False)
    rows(file, stage.channel.id, shut=3)
    found, shown = await ask(file, capsys)
    assert found == Exit.FINE
    assert "– Discord: the bot cannot do everything in “Circle”: it may not Pin Messages." in shown
    assert "– 3 people of “Group 0” cannot be reached by the bot in private." in shown


async def test_a_discord_that_does_not_answer_is_not_waited_for_long(
    file: Path, stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.check_discord.SECONDS", 0.3)
    stage.double.faults.delays("GET /users/@me", 1)
    found, shown = await ask(file, capsys)
    assert found == Exit.MISTAKES
    assert "Discord does not answer within" in shown
