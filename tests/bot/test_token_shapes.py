"""What cannot be a token is told in plain words, before anybody is asked and without showing it."""

from pathlib import Path

import pytest

from bot.config import examine
from bot.token_shapes import complaint
from tests.fakes.discord import TOKEN as DOUBLES_DISCORD
from tests.fakes.telegram import TelegramDouble

TELEGRAM = "123456789:AAHk3jv0c7mE2pQ8rS5tU1wX4yZ6aB9dF0g"
DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB"


@pytest.mark.parametrize(
    ("platform", "value"),
    [
        ("telegram", TELEGRAM),
        ("telegram", TelegramDouble().token),
        ("telegram", "7012345678:AAF-_x" + "a" * 29),
        ("discord", DISCORD),
        ("discord", DOUBLES_DISCORD),
    ],
)
def test_what_may_be_a_token_is_left_to_the_platform(platform: str, value: str) -> None:
    assert complaint(platform, value) is None


@pytest.mark.parametrize(
    ("platform", "value", "words"),
    [
        ("telegram", f'"{TELEGRAM}"', "quotation marks"),
        ("telegram", f"“{TELEGRAM}”", "quotation marks"),
        ("telegram", f"bot{TELEGRAM}", "“bot”"),
        ("discord", f"Bot {DISCORD}", "“bot”"),
        ("telegram", f"TELEGRAM_TOKEN={TELEGRAM}", "more than the token"),
        ("telegram", f"{TELEGRAM[:20]} {TELEGRAM[20:]}", "space or a line break"),
        ("discord", f"{DISCORD}\n{DISCORD}", "space or a line break"),
        ("telegram", "123456789:AA…", "example"),
        ("telegram", "…", "example"),
        ("discord", "YOUR_TOKEN_HERE", "example"),
        ("telegram", DISCORD, "a token of Discord, not of Telegram"),
        ("discord", TELEGRAM, "a token of Telegram, not of Discord"),
        ("telegram", "123456789", "only the number"),
        ("telegram", TELEGRAM.partition(":")[2], "beginning is missing"),
        ("telegram", TELEGRAM[:25], "end is missing"),
        ("telegram", TELEGRAM.replace("A", "А"), "a sign that no token has"),  # a Cyrillic letter
        ("telegram", "hello", "does not look like a token"),
        ("discord", "123456789012345678", "Application ID"),
        ("discord", "0123456789abcdef" * 4, "Public Key"),
        ("discord", "0123456789abcdefGHIJ-_" + "k" * 10, "Client Secret"),
        ("discord", DISCORD.rpartition(".")[0], "part is missing"),
    ],
)
def test_what_is_wrong_is_named_with_a_remedy(platform: str, value: str, words: str) -> None:
    found = complaint(platform, value)
    assert found is not None
    assert words in found.sentence
    assert found.remedy.endswith(".")
    assert value not in found.sentence + found.remedy or value == "…"


def test_it_is_a_mistake_with_the_variable_or_file_that_holds_it(tmp_path: Path) -> None:
    (tmp_path / "bot.toml").write_text("", encoding="utf-8")
    (tmp_path / "token").write_text("export DISCORD_TOKEN=…\n", encoding="utf-8")
    environ = {"TELEGRAM_TOKEN": "hello", "DISCORD_TOKEN_FILE": str(tmp_path / "token")}
    _, mistakes = examine(tmp_path / "bot.toml", environ)
    assert [(one.file, one.key, one.value) for one in mistakes] == [
        ("variable", "TELEGRAM_TOKEN", "(hidden)"),
        ("variable", "DISCORD_TOKEN_FILE", "(hidden)"),
    ]
