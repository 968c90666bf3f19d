"""Receiving by webhook, called by the strict double."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from adapters.telegram.connection import Access, introduce, make_bot
from adapters.telegram.hearing import ALLOWED
from adapters.telegram.platform import TelegramPlatform
from adapters.telegram.receiver import Receiver
from adapters.telegram.receivers import receiver_for
from adapters.telegram.webhook import BODY_LIMIT, SECRET_HEADER
from facilitation.events import Event
from facilitation.ports import Address, Order
from facilitation.speech import Button, Message
from tests.adapters.telegram.receiving import Ears, Waits
from tests.fakes.telegram import Person, TelegramDouble


@dataclass
class Called:
    """A bot that is called. `stranger` is somebody who knows the address, and the secret only if a test gives it."""

    double: TelegramDouble
    platform: TelegramPlatform
    stop: asyncio.Event
    stranger: httpx.AsyncClient
    waits: Waits = field(default_factory=Waits)
    task: "asyncio.Task[None] | None" = None

    @property
    def url(self) -> str:
        return self.double.webhook.hook.url

    @property
    def secret(self) -> str:
        return self.double.webhook.hook.secret

    async def post(self, content: bytes, **headers: str) -> int:
        """Post something with the right secret."""
        given = {SECRET_HEADER: self.secret, **headers}
        return (await self.stranger.post(self.url, content=content, headers=given)).status_code

    async def end(self) -> None:
        self.stop.set()
        assert self.task is not None
        await asyncio.wait_for(self.task, 5)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@asynccontextmanager
async def called(double: TelegramDouble, ears: Ears, port: int = 0, **more: Any) -> AsyncIterator[Called]:
    """A programme that starts, is called, and ends."""
    bot = make_bot(Access(double.token, double.base_url, double.base_file_url))
    port = port or free_port()
    entropy = iter(bytes([number]) * 16 for number in range(256))
    async with httpx.AsyncClient() as stranger:
        me = await introduce(bot, sleep=Waits())
        platform = TelegramPlatform(bot, me)
        running = Called(double, platform, asyncio.Event(), stranger)
        receiver = receiver_for(
            "webhook",
            bot,
            me,
            ears.handle,
            platform.acknowledge,
            clock=double.clock.at,
            entropy=lambda: next(entropy),
            sleep=running.waits,
            listen=f"127.0.0.1:{port}",
            public_url=f"http://127.0.0.1:{port}/",
            **more,
        )
        running.task = asyncio.ensure_future(receiver.run(running.stop))
        try:
            yield running
        finally:
            await running.end()
            await bot.shutdown()


async def until(true: Callable[[], object]) -> None:
    """Wait until something is so; fails when that takes longer than five seconds."""
    async with asyncio.timeout(5):
        while True:
            if true():
                return
            await asyncio.sleep(0.005)


async def announced(running: Called) -> None:
    """Wait until Telegram knows the address."""
    await until(lambda: running.url)


async def test_what_people_write_arrives_in_order_and_is_confirmed(
    double: TelegramDouble, maria: Person
) -> None:
    ears = Ears()
    async with called(double, ears) as running:
        await announced(running)
        for number in range(5):
            maria.tells(f"word {number}")
        await double.webhook.settled()
    assert ears.words == [f"word {number}" for number in range(5)]
    assert double.refusals() == []


async def test_telegram_is_told_a_secret_address_and_the_kinds_we_handle(double: TelegramDouble) -> None:
    async with called(double, Ears()) as running:
        await announced(running)
        path = running.url.rpartition("/")[2]
        assert len(path) == 32
        assert len(running.secret) == 64
        assert path not in running.secret
        assert double.updates.allowed == frozenset(ALLOWED)
        assert double.webhook.hook.connections == 32


async def test_at_the_end_the_webhook_is_removed_and_what_comes_waits_for_the_next_start(
    double: TelegramDouble, maria: Person
) -> None:
    ears = Ears()
    async with called(double, ears) as running:
        await announced(running)
        maria.tells("before")
        await double.webhook.settled()
    assert not double.webhook.active
    maria.tells("while it was down")
    async with called(double, ears):
        await double.webhook.settled()
    assert ears.words == ["before", "while it was down"]


async def test_a_wrong_secret_or_none_opens_nothing(double: TelegramDouble, maria: Person) -> None:
    ears = Ears()
    async with called(double, ears) as running:
        await announced(running)
        update = {"update_id": 1, "message": {"text": "let me in"}}
        for secret in ("wrong", "", running.secret[:-1], running.secret.upper() + "x"):
            assert await double.webhook.forge(update, secret=secret) == 403
        letters = {SECRET_HEADER.encode(): "groß".encode("latin-1")}
        assert (await running.stranger.post(running.url, content=b"{}", headers=letters)).status_code == 403
    assert ears.taken == 0


async def test_any_other_address_or_method_is_refused(double: TelegramDouble) -> None:
    async with called(double, Ears()) as running:
        await announced(running)
        assert (await running.stranger.get(running.url)).status_code == 405
        base = running.url.rpartition("/")[0]
        for path in (base, f"{base}/{'0' * 31}1", f"{base}/../", running.url.replace("/telegram/", "/")):
            assert (await running.stranger.post(path)).status_code == 404


async def test_too_much_is_refused_whether_its_length_is_said_or_not(double: TelegramDouble) -> None:
    ears = Ears()
    async with called(double, ears) as running:
        await announced(running)
        assert await running.post(b" " * (BODY_LIMIT + 1)) == 413

        async def drops() -> AsyncIterator[bytes]:
            for _ in range(20):
                yield b" " * 2**16

        given = {SECRET_HEADER: running.secret}
        answer = await running.stranger.post(running.url, content=drops(), headers=given)
        assert answer.status_code == 413
        assert await running.post(b'{"update_id": 5}' + b" " * (BODY_LIMIT - 16)) == 200
    assert ears.taken == 0


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"5", b'"update_id"', b"{}", b'{"message": 1}', b"\xff", b"[" * 100_000]
)
async def test_what_is_no_update_is_refused_and_breaks_nothing(
    content: bytes, double: TelegramDouble, maria: Person
) -> None:
    ears = Ears()
    async with called(double, ears) as running:
        await announced(running)
        assert await running.post(content) == 400
        maria.tells("still there?")
        await double.webhook.settled()
    assert ears.words == ["still there?"]


async def test_an_update_that_cannot_be_read_is_passed_over_and_its_words_are_not_logged(
    double: TelegramDouble, caplog: pytest.LogCaptureFixture
) -> None:
    async with called(double, Ears()) as running:
        await announced(running)
        assert await running.post(b'{"update_id": 7, "message": {"text": "private words"}}') == 200
    assert "Update 7 (message) cannot be read" in caplog.text
    assert "private words" not in caplog.text


async def test_the_same_update_twice_is_stored_once(double: TelegramDouble, maria: Person) -> None:
    ears = Ears()
    async with called(double, ears) as running:
        await announced(running)
        maria.tells("once")
        update = double.updates.waiting()[0].shape()
        await double.webhook.settled()
        assert await double.webhook.forge(update, secret=running.secret) == 200
    assert ears.words == ["once"]
    assert ears.taken == 2


async def test_trouble_in_the_store_is_answered_with_later_and_then_nothing_is_lost(
    double: TelegramDouble, maria: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    failures = 3

    async def locked(_: Event) -> None:
        nonlocal failures
        if failures:
            failures -= 1
            raise OSError("database is locked")

    ears = Ears(locked)
    async with called(double, ears) as running:
        await announced(running)
        maria.tells("first")
        maria.tells("second")
        await double.webhook.settled()
        assert [status for _, status in double.webhook.attempts] == [503, 503, 503, 200, 200]
        failures = 1
        answer = await running.stranger.post(
            running.url,
            json={"update_id": 9, "message": _message("third")},
            headers={SECRET_HEADER: running.secret},
        )
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert ears.words == ["first", "second"]
    assert "cannot be stored" in caplog.text
    assert "Works again" in caplog.text


async def test_an_update_is_confirmed_only_when_it_is_stored(double: TelegramDouble, maria: Person) -> None:
    free = asyncio.Event()

    async def slow(_: Event) -> None:
        await free.wait()

    ears = Ears(slow)
    async with called(double, ears) as running:
        await announced(running)
        maria.tells("word")
        await until(lambda: ears.taken)
        assert len(double.updates.waiting()) == 1
        free.set()
        await double.webhook.settled()
    assert ears.words == ["word"]


async def test_what_is_being_handled_at_the_end_is_finished(double: TelegramDouble, maria: Person) -> None:
    begun, free = asyncio.Event(), asyncio.Event()

    async def slow(_: Event) -> None:
        begun.set()
        await free.wait()

    ears = Ears(slow)
    async with called(double, ears) as running:
        await announced(running)
        maria.tells("word")
        await asyncio.wait_for(begun.wait(), 5)
        running.stop.set()
        asyncio.get_running_loop().call_later(0.05, free.set)
    assert ears.words == ["word"]


async def test_a_press_is_answered(double: TelegramDouble, maria: Person) -> None:
    async with called(double, Ears()) as running:
        await announced(running)
        message = Message("M-CI-1", "How is it going?", (Button("Fine", "1b:checkin:4f:1"),))
        await running.platform.post(Order(5, Address("telegram", maria.id), message))
        press = maria.presses(maria.private.last(), "Fine")
        await double.webhook.settled()
    assert press.answered


async def test_telegram_in_trouble_at_the_start_is_asked_again(
    double: TelegramDouble, maria: Person, caplog: pytest.LogCaptureFixture
) -> None:
    double.faults.gateway("setWebhook")
    double.faults.too_many("setWebhook", retry_after=9)
    ears = Ears()
    async with called(double, ears) as running:
        await announced(running)
        maria.tells("word")
        await double.webhook.settled()
        assert running.waits.asked == [1.0, 9.0]
    assert ears.words == ["word"]


async def test_an_address_that_another_uses_is_tried_again_with_a_remedy(
    double: TelegramDouble, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = int(other.getsockname()[1])
        async with called(double, Ears(), port) as running:
            await until(lambda: len(running.waits.asked) >= 3)
            other.close()
            await announced(running)
    assert f"another program uses port {port} (127.0.0.1:{port}) already" in caplog.text
    assert "choose another port in [web] listen" in caplog.text


async def test_it_can_be_stopped_while_it_waits_for_its_address(double: TelegramDouble) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        async with called(double, Ears(), int(other.getsockname()[1])) as running:
            await until(lambda: running.waits.asked)
    assert double.calls("setWebhook") == []


def test_the_settings_choose_how_to_receive(double: TelegramDouble) -> None:
    bot = make_bot(Access(double.token, "http://127.0.0.1:1/bot", "http://127.0.0.1:1/file/bot"))
    given: Mapping[str, Any] = {"clock": double.clock.at, "entropy": lambda: bytes(16)}
    where = {"listen": "127.0.0.1:1", "public_url": "https://smol.example.org"}
    made = receiver_for("polling", bot, ..., ..., ..., **where, **given)  # type: ignore[arg-type]  # not used here
    assert isinstance(made, Receiver)
    with pytest.raises(ValueError, match="pigeons"):
        receiver_for("pigeons", bot, ..., ..., ..., **where, **given)  # type: ignore[arg-type]  # not used here


def _message(text: str) -> dict[str, Any]:
    person = {"id": 7, "is_bot": False, "first_name": "Maria"}
    chat = {"id": 7, "type": "private", "first_name": "Maria"}
    return {"message_id": 1, "date": 1_770_000_000, "chat": chat, "from": person, "text": text}
