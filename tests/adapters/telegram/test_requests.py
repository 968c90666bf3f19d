"""The way to Telegram: connections, time limits, proxies, and what is known about a message after an error."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.error import NetworkError, TimedOut

from adapters.telegram.errors import translate
from adapters.telegram.requests import AiohttpRequest, proxy_for
from facilitation.errors import TryLater, Unknown
from tests.adapters.telegram.made import TOKEN
from tests.fakes.telegram import Person, TelegramDouble

SHORT = 0.2  # seconds


@pytest.fixture
async def bot(double: TelegramDouble) -> AsyncIterator[Bot]:
    async with AiohttpRequest(double.base_url, connections=1, seconds=5) as request:
        yield Bot(double.token, double.base_url, request=request, get_updates_request=request)


async def test_words_arrive_letter_by_letter_over_one_connection(
    double: TelegramDouble, bot: Bot, maria: Person
) -> None:
    for word in ("one", "two & <three>", "çetiri"):
        await bot.send_message(maria.id, word)
    assert maria.private.texts() == ["one", "two & <three>", "çetiri"]


async def test_who_waited_in_vain_for_a_connection_has_sent_nothing(
    double: TelegramDouble, bot: Bot, maria: Person
) -> None:
    double.faults.delay("sendMessage", SHORT * 3)
    first = asyncio.create_task(bot.send_message(maria.id, "first"))
    await asyncio.sleep(0)
    with pytest.raises(TimedOut) as waited:
        await bot.send_message(maria.id, "second", connect_timeout=SHORT)
    assert isinstance(translate(waited.value), TryLater)
    await first
    assert maria.private.texts() == ["first"]


async def test_where_nobody_listens_nothing_was_sent() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        server = f"http://127.0.0.1:{taken.getsockname()[1]}/bot"
        async with AiohttpRequest(server, connections=1, seconds=5) as request:
            with pytest.raises(NetworkError) as refused:
                await Bot(TOKEN, server, request=request, get_updates_request=request).send_message(1, "hi")
    assert isinstance(translate(refused.value), TryLater)
    assert TOKEN not in str(refused.value)


async def test_a_server_that_says_nothing_may_have_the_message(
    double: TelegramDouble, bot: Bot, maria: Person
) -> None:
    double.faults.delay("sendMessage", SHORT * 3, after=True)
    with pytest.raises(TimedOut) as late:
        await bot.send_message(maria.id, "hi", read_timeout=SHORT)
    assert isinstance(translate(late.value), Unknown)
    assert maria.private.texts() == ["hi"]


@pytest.mark.parametrize("stored", [False, True])
async def test_a_server_that_hangs_up_may_have_the_message(
    double: TelegramDouble, bot: Bot, maria: Person, stored: bool
) -> None:
    double.faults.drop("sendMessage", stored=stored)
    with pytest.raises(NetworkError) as cut:
        await bot.send_message(maria.id, "hi")
    assert isinstance(translate(cut.value), Unknown)
    assert maria.private.texts() == (["hi"] if stored else [])  # sent once: the request was not repeated


def test_the_proxy_of_the_environment_is_used_but_for_its_exceptions(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert proxy_for("https://api.telegram.org/bot") is None
    monkeypatch.setenv("https_proxy", "proxy.example:3128")
    monkeypatch.setenv("no_proxy", "localhost,127.0.0.1")
    assert proxy_for("https://api.telegram.org/bot") == "http://proxy.example:3128"
    assert proxy_for("http://127.0.0.1:8081/bot") is None
    monkeypatch.delenv("https_proxy")
    monkeypatch.setenv("all_proxy", "http://other.example:8080")
    assert proxy_for("https://api.telegram.org/bot") == "http://other.example:8080"
