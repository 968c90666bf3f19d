"""Updates reach the bot as they do from the real server: kept until confirmed, one receiver, or pushed."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from tests.fakes.telegram import Caller, Person, TelegramDouble, caller_fixture, telegram_fixture
from tests.fakes.telegram.refusals import JSON
from tests.fakes.telegram.webhook import SECRET_HEADER

telegram = telegram_fixture()
api = caller_fixture()


@pytest.fixture
def anna(telegram: TelegramDouble) -> Person:
    return telegram.person("Anna", started=True)


class Ear:
    """A small programme with a webhook: what it heard, and what it answers next."""

    def __init__(self) -> None:
        self.heard: list[JSON] = []
        self.secrets: list[str | None] = []
        self.answers: list[int] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get(SECRET_HEADER))
        if self.secrets[-1] != "s3cret":
            return web.Response(status=401)
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.heard.append(await request.json())
        return web.Response(status=status)


@pytest_asyncio.fixture
async def ear() -> AsyncIterator[Ear]:
    ear = Ear()
    app = web.Application()
    app.router.add_post("/hook", ear.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ear.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield ear
    await runner.cleanup()


async def test_updates_come_again_until_they_are_confirmed(api: Caller, anna: Person) -> None:
    anna.tells("one")
    anna.tells("two")
    first, second = [one["update_id"] for one in await api.updates()]
    assert second == first + 1
    assert len(await api.updates()) == 2
    assert [one["message"]["text"] for one in await api.updates(offset=second)] == ["two"]
    assert await api.updates(offset=second + 1) == []


async def test_a_limit_leaves_the_rest_for_later(api: Caller, anna: Person) -> None:
    for number in range(3):
        anna.tells(str(number))
    assert [one["message"]["text"] for one in await api.updates(limit=2)] == ["0", "1"]


async def test_a_negative_offset_forgets_all_but_the_last(api: Caller, anna: Person) -> None:
    for number in range(3):
        anna.tells(str(number))
    assert [one["message"]["text"] for one in await api.updates(offset=-1)] == ["2"]
    assert len(await api.updates()) == 1


async def test_a_long_poll_ends_when_something_comes(api: Caller, anna: Person) -> None:
    poll = asyncio.create_task(api.updates(timeout=50))
    await asyncio.sleep(0.05)
    assert not poll.done()
    anna.tells("hello")
    assert len(await asyncio.wait_for(poll, 2)) == 1


async def test_a_second_poller_sends_the_first_one_away(api: Caller, anna: Person) -> None:
    first = asyncio.create_task(api.answer("getUpdates", timeout=50))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(api.answer("getUpdates", timeout=50))
    gone = await asyncio.wait_for(first, 2)
    assert gone["error_code"] == 409
    assert gone["description"].startswith("Conflict: terminated by other getUpdates request")
    anna.tells("hello")
    assert (await asyncio.wait_for(second, 2))["ok"]


async def test_messages_are_kept_for_a_day_and_presses_for_150_seconds(
    api: Caller, telegram: TelegramDouble, anna: Person
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await api.call("sendMessage", chat_id=anna.id, text="Ready?", reply_markup=keyboard)
    anna.tells("hello")
    anna.presses(anna.private.last(), "Yes")
    telegram.clock.advance(149)
    assert [set(one) - {"update_id"} for one in await api.updates()] == [{"message"}, {"callback_query"}]
    telegram.clock.advance(2)
    assert [set(one) - {"update_id"} for one in await api.updates()] == [{"message"}]
    telegram.clock.advance(24 * 3600)
    assert await api.updates() == []
    assert telegram.updates.expired == 2


async def test_the_kinds_asked_for_stay_asked_for(api: Caller, anna: Person) -> None:
    await api.updates(allowed_updates=["message"])
    anna.edits(anna.tells("hello"), "hello!")
    assert [set(one) - {"update_id"} for one in await api.updates()] == [{"message"}]
    await api.updates(allowed_updates=[])
    anna.edits(anna.tells("again"), "again!")
    assert "edited_message" in (await api.updates())[-1]


async def test_changes_of_other_members_come_only_to_an_admin_who_asked(
    api: Caller, telegram: TelegramDouble, anna: Person
) -> None:
    group = telegram.group("Circle", anna)
    anna.adds_bot(group, admin=True)
    ben, cleo = telegram.person("Ben"), telegram.person("Cleo")
    ben.joins(group)
    assert [one for one in await api.updates() if "chat_member" in one] == []
    await api.updates(allowed_updates=["chat_member"])
    cleo.joins(group)
    joined = [
        one["chat_member"]["new_chat_member"]["user"]["first_name"] for one in (await api.updates())[-1:]
    ]
    assert joined == ["Cleo"]


async def test_numbers_may_start_anew(api: Caller, telegram: TelegramDouble, anna: Person) -> None:
    anna.tells("before")
    await api.updates(offset=(await api.updates())[0]["update_id"] + 1)
    telegram.updates.jump_to(12)
    anna.tells("after a quiet week")
    assert [one["update_id"] for one in await api.updates()] == [12]


async def test_a_webhook_gets_updates_with_its_secret_and_polling_conflicts(
    api: Caller, telegram: TelegramDouble, ear: Ear, anna: Person
) -> None:
    anna.tells("before")
    await api.call("setWebhook", url=ear.url, secret_token="s3cret")
    anna.tells("after")
    await telegram.webhook.settled()
    assert [one["message"]["text"] for one in ear.heard] == ["before", "after"]
    assert ear.secrets == ["s3cret", "s3cret"]
    assert (await api.answer("getUpdates"))["error_code"] == 409
    assert (await api.call("getWebhookInfo"))["pending_update_count"] == 0
    await api.call("deleteWebhook")
    assert await api.updates() == []


async def test_what_a_webhook_refuses_comes_again_in_order(
    api: Caller, telegram: TelegramDouble, ear: Ear, anna: Person
) -> None:
    ear.answers = [500, 503]
    await api.call("setWebhook", url=ear.url, secret_token="s3cret")
    anna.tells("one")
    anna.tells("two")
    await telegram.webhook.settled()
    assert [one["message"]["text"] for one in ear.heard] == ["one", "two"]
    assert [status for _, status in telegram.webhook.attempts] == [500, 503, 200, 200]
    assert "503" in (await api.call("getWebhookInfo"))["last_error_message"]


async def test_a_wrong_secret_gets_nothing_in(
    api: Caller, telegram: TelegramDouble, ear: Ear, anna: Person
) -> None:
    await api.call("setWebhook", url=ear.url, secret_token="s3cret")
    assert await telegram.webhook.forge({"update_id": 1}, secret="guess") == 401
    assert await telegram.webhook.forge({"update_id": 1}, secret="") == 401
    assert ear.heard == []


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"url": "http://example.org/hook"}, "An HTTPS URL must be provided"),
        ({"url": "https://example.org:4433/hook"}, "ports 80, 88, 443 or 8443"),
        ({"url": "https://example.org", "secret_token": "has space"}, "unallowed characters"),
        ({"url": "https://example.org", "secret_token": "x" * 257}, "unallowed characters"),
    ],
)
async def test_a_webhook_that_cannot_be_is_refused(
    api: Caller, params: dict[str, str], sentence: str
) -> None:
    assert sentence in await api.refusal("setWebhook", **params)


async def test_an_empty_address_takes_the_webhook_away(api: Caller, ear: Ear) -> None:
    await api.call("setWebhook", url=ear.url, secret_token="s3cret")
    await api.call("setWebhook", url="")
    assert (await api.call("getWebhookInfo"))["url"] == ""
    assert await api.updates() == []
