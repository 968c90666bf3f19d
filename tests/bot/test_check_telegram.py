"""`smol check` with a token: Telegram is asked, the rooms are looked at, and nobody's name is said."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.commands.check import check
from bot.commands.screen import Exit, Screen
from bot.database import Database
from bot.schema import migrate
from facilitation.model import Account, Reach, Room
from tests.fakes.telegram import Group, Person, TelegramDouble
from tests.faults.made import make_group

TITLE = "Group 0"


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble() as made:
        yield made


@pytest.fixture
def maria(double: TelegramDouble) -> Person:
    return double.person("Maria")


@pytest.fixture
def circle(double: TelegramDouble, maria: Person) -> Group:
    group = double.group("Circle", maria)
    maria.adds_bot(group)
    return group


@pytest.fixture
def file(tmp_path: Path, double: TelegramDouble) -> Path:
    written = tmp_path / "bot.toml"
    written.write_text(f'[telegram]\napi_base = "{double.base_url}"\n', encoding="utf-8")
    return written


async def ask(file: Path, token: str, capsys: pytest.CaptureFixture[str]) -> tuple[Exit, str]:
    """What an operator sees; the double answers beside it."""
    found = await asyncio.to_thread(check, file, {"TELEGRAM_TOKEN": token}, Screen())
    shown = capsys.readouterr()
    return found, shown.out + shown.err


def rows(file: Path, chat: int, *, shut: int = 0) -> None:
    """A group that meets in that chat, with so many people who never opened the private chat."""
    url = f"sqlite:///{file.parent}/smol.db"
    migrate(url, copy=False, say=lambda _: None)
    database = Database(url)
    database.run(make_group)

    def move(session: Session) -> None:
        with session.begin():
            room = session.exec(select(Room)).one()
            room.platform, room.chat, room.title = "telegram", chat, "Circle"
            for account in session.exec(select(Account)):
                account.platform = "telegram"
            for account in session.exec(select(Account).limit(shut)):
                account.reach = Reach.UNKNOWN

    database.run(move)
    database.close()


async def test_all_is_well(
    file: Path, double: TelegramDouble, maria: Person, circle: Group, capsys: pytest.CaptureFixture[str]
) -> None:
    maria.promotes_bot(circle)
    rows(file, circle.id)
    found, shown = await ask(file, double.token, capsys)
    assert found == Exit.FINE
    assert "✓ Telegram: the token belongs to @circle_bot (“Circle”)." in shown
    assert "✓ Telegram: the bot may write in its room." in shown
    assert "→" not in shown
    assert double.refusals() == []


async def test_a_token_that_telegram_refuses_is_a_mistake_and_is_not_shown(
    file: Path, double: TelegramDouble, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = double.token.replace("4242424242", "4242424243")
    found, shown = await ask(file, wrong, capsys)
    assert found == Exit.MISTAKES
    assert "✗ Telegram refuses the token: it was revoked, or a letter is wrong." in shown
    assert "→ In @BotFather choose /mybots" in shown
    assert wrong not in shown


async def test_a_room_where_the_bot_may_not_write_is_a_mistake(
    file: Path, double: TelegramDouble, maria: Person, circle: Group, capsys: pytest.CaptureFixture[str]
) -> None:
    maria.mutes_bot(circle)
    rows(file, circle.id)
    found, shown = await ask(file, double.token, capsys)
    assert found == Exit.MISTAKES
    assert "✗ Telegram: the bot may not write in “Circle”." in shown


async def test_pins_and_people_out_of_reach_are_told_without_names_and_are_no_mistakes(
    file: Path, double: TelegramDouble, circle: Group, capsys: pytest.CaptureFixture[str]
) -> None:
    rows(file, circle.id, shut=3)
    found, shown = await ask(file, double.token, capsys)
    assert found == Exit.FINE
    assert "cannot pin" not in shown  # nobody asked for it
    with file.open("a", encoding="utf-8") as settings:
        settings.write("[programme]\npin_week_start = true\n")
    found, shown = await ask(file, double.token, capsys)
    assert found == Exit.FINE
    assert "– Telegram: the bot cannot pin the week's post in “Circle”." in shown
    assert f"– 3 people of “{TITLE}” cannot be reached by the bot in private." in shown
    assert not any(name in shown for name in ("Maria", "Amina", "Georgi"))


async def test_a_telegram_that_does_not_answer_is_not_waited_for_long(
    file: Path, double: TelegramDouble, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.check_telegram.SECONDS", 0.3)
    double.faults.delay("getMe", 5)
    found, shown = await ask(file, double.token, capsys)
    assert found == Exit.MISTAKES
    assert "Telegram does not answer within" in shown


async def test_without_a_database_telegram_is_asked_all_the_same(
    file: Path, double: TelegramDouble, capsys: pytest.CaptureFixture[str]
) -> None:
    found, shown = await ask(file, double.token, capsys)
    assert found == Exit.FINE
    assert "Database: still empty." in shown
    assert "Telegram: it answers. No group is set up yet: start the bot, then open the link below." in shown
    assert (
        "– Telegram: to add the bot to a group and set it up, open https://t.me/circle_bot?startgroup=setup\n"
        in shown
    )


async def test_a_database_that_cannot_be_used_says_nothing_of_the_rooms(
    file: Path, double: TelegramDouble, circle: Group, capsys: pytest.CaptureFixture[str]
) -> None:
    rows(file, circle.id)
    with closing(sqlite3.connect(file.with_name("smol.db"))) as connection, connection:
        connection.execute("DROP TABLE note")
    found, shown = await ask(file, double.token, capsys)
    assert found == Exit.DATABASE
    assert (
        "✗ Database: Another version of SMOL made the database; its tables are different: table note."
        in shown
    )
    assert "✓ Telegram: it answers. Its rooms are not looked at before the database can be read." in shown
