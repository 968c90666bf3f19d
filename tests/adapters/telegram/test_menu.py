from dataclasses import dataclass

import pytest

from adapters.telegram.connection import Access, make_bot
from adapters.telegram.menu import MenuEntry, entries, plan, publish
from facilitation.commands import COMMANDS, Command, Scope
from tests.fakes.telegram import TelegramDouble

TABLE = (
    Command("start", Scope.PRIVATE),
    Command("goal"),
    Command("setup", Scope.ADMIN),
)


@dataclass
class Memory:
    """Where the shell keeps what was set last."""

    kept: str = ""

    async def last(self) -> str:
        return self.kept

    async def store(self, new: str) -> None:
        self.kept = new


def described(name: str, language: str) -> str:
    return f"{name} in {language}"


def made(*languages: str) -> tuple[MenuEntry, ...]:
    return entries(TABLE, languages, described)


def test_each_place_gets_its_commands_and_administrators_the_groups_too() -> None:
    menus = {
        place: [name for name, _ in commands]
        for place, language, commands in plan(made("en"), "en")
        if not language
    }
    assert menus == {"private": ["start", "goal"], "group": ["goal"], "admin": ["goal", "setup"]}


def test_each_language_gets_its_words_and_all_others_the_fallbacks() -> None:
    words = {
        language: commands
        for place, language, commands in plan(made("en", "bg", "qps"), "en")
        if place == "group"
    }
    assert words == {
        "": [("goal", "goal in en")],
        "bg": [("goal", "goal in bg")],
        "en": [("goal", "goal in en")],
    }


async def test_menus_are_set_once_and_again_only_when_they_change() -> None:
    memory = Memory()
    async with TelegramDouble() as double:
        maria = double.person("Maria", started=True)
        bot = make_bot(Access(double.token, double.base_url))
        await bot.initialize()
        for wanted, calls in ((made("en"), 6), (made("en"), 6), (made("en", "bg"), 15)):
            assert await publish(bot, wanted, fallback="en", last_hash=memory.last, store_hash=memory.store)
            assert len(double.calls("setMyCommands")) == calls
        shown = await bot.get_my_commands()
        await bot.shutdown()
        assert double.refusals() == []
        assert maria.private.texts() == []
        assert shown == ()


async def test_menus_that_telegram_refuses_are_tried_again_at_the_next_start() -> None:
    memory = Memory()
    async with TelegramDouble() as double:
        bot = make_bot(Access(double.token, double.base_url))
        await bot.initialize()
        double.faults.too_many("setMyCommands", retry_after=30)
        assert not await publish(
            bot, made("en"), fallback="en", last_hash=memory.last, store_hash=memory.store
        )
        assert memory.kept == ""
        assert await publish(bot, made("en"), fallback="en", last_hash=memory.last, store_hash=memory.store)
        await bot.shutdown()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_a_name_that_telegram_takes(command: Command) -> None:
    assert command.name.isascii()
    assert command.name.islower()
    assert len(command.name) <= 32
