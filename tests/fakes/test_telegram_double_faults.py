"""Troubles come when they are ordered, and rates are counted and kept. Spoken to with python-telegram-bot."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import pytest_asyncio
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.request import HTTPXRequest

from tests.fakes.telegram import Caller, Person, TelegramDouble, caller_fixture, telegram_fixture

telegram = telegram_fixture()
api = caller_fixture()


@pytest.fixture(autouse=True)
def durations_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library warns of every number of seconds it reads otherwise."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest_asyncio.fixture
async def bot(telegram: TelegramDouble) -> AsyncIterator[Bot]:
    bot = Bot(telegram.token, base_url=telegram.base_url, base_file_url=telegram.base_file_url)
    async with bot:
        yield bot


@pytest.fixture
def anna(telegram: TelegramDouble) -> Person:
    return telegram.person("Anna", started=True)


async def test_an_unmodified_library_speaks_and_hears(
    bot: Bot, telegram: TelegramDouble, anna: Person
) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
    sent = await bot.send_message(anna.id, "<b>Ready?</b>", parse_mode=ParseMode.HTML, reply_markup=keyboard)
    assert anna.private.last().labels == ["Yes"]
    assert sent.entities[0].type == "bold"
    anna.presses(anna.private.last(), "Yes")
    [update] = await bot.get_updates(timeout=0)
    assert update.callback_query is not None
    assert await update.callback_query.answer("Noted")
    await bot.edit_message_text("Done", chat_id=anna.id, message_id=sent.message_id)
    assert anna.private.texts() == ["Done"]
    assert telegram.refusals() == []


async def test_times_show_as_date_entities(bot: Bot, anna: Person) -> None:
    text = '<tg-time unix="1789000000" format="wDt">Thu 10 Sep, 00:26 UTC</tg-time>'
    await bot.send_message(anna.id, text, parse_mode=ParseMode.HTML)
    entity = anna.private.last().entities[0]
    assert (entity["type"], entity["unix_time"], entity["date_time_format"]) == (
        "date_time",
        1789000000,
        "wDt",
    )


async def test_files_go_up_and_come_down(bot: Bot, anna: Person) -> None:
    sent = await bot.send_document(anna.id, b"the notes", filename="notes.txt", caption="Notes")
    assert sent.document is not None
    assert sent.document.file_name == "notes.txt"
    again = await bot.send_document(anna.id, sent.document.file_id)
    file = await bot.get_file(again.document.file_id if again.document else "")
    assert bytes(await file.download_as_bytearray()) == b"the notes"
    album = await bot.send_media_group(
        anna.id, [InputMediaPhoto(b"one", caption="a"), InputMediaPhoto(b"two")]
    )
    assert len({one.media_group_id for one in album}) == 1
    assert len(anna.private.from_bot()) == 4


async def test_a_file_over_20_megabytes_cannot_be_fetched(bot: Bot, anna: Person) -> None:
    said = anna.sends(anna.private, "document", "my work", size=20 * 1024 * 1024 + 1, name="film.mov")
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(said.files[0].file_id)
    copied = await bot.copy_message(anna.id, anna.id, said.id)
    assert anna.private.chat.messages[copied.message_id].files == said.files


async def test_an_unknown_file_is_refused(bot: Bot, anna: Person) -> None:
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_photo(anna.id, "AgACAgQ-made-up")
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await bot.get_file("AgACAgQ-made-up")


async def test_refusals_become_the_librarys_errors(bot: Bot, telegram: TelegramDouble, anna: Person) -> None:
    group = telegram.group("Circle", anna, kind="group")
    anna.adds_bot(group)
    old = group.id
    group.upgrades()
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(old, "hi")
    assert migrated.value.new_chat_id == group.id
    anna.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(anna.id, "hi")
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(group.id, "hi", reply_parameters=ReplyParameters(4711))


async def test_a_wrong_token_is_an_invalid_one_for_the_library(telegram: TelegramDouble) -> None:
    wrong = "4242424242:AAE-wrong-but-well-formed"
    async with HTTPXRequest() as request:
        with pytest.raises(InvalidToken):
            await Bot(wrong, telegram.base_url, request=request, get_updates_request=request).initialize()


async def test_members_and_admins_are_told(bot: Bot, telegram: TelegramDouble, anna: Person) -> None:
    ben = telegram.person("Ben")
    group = telegram.group("Circle", anna, ben)
    anna.adds_bot(group, admin=True)
    assert (await bot.get_chat_member(group.id, anna.id)).status == "creator"
    assert (await bot.get_chat_member(group.id, ben.id)).status == "member"
    admins = await bot.get_chat_administrators(group.id)
    assert {one.user.id for one in admins} == {anna.id, bot.id}
    assert await bot.get_chat_member_count(group.id) == 3
    assert (await bot.get_chat(group.id)).title == "Circle"
    ben.leaves(group)
    assert (await bot.get_chat_member(group.id, ben.id)).status == "left"
    anna.mutes_bot(group)
    assert (await bot.get_chat_member(group.id, bot.id)).status == "restricted"


async def test_a_429_says_how_long_to_wait(
    bot: Bot, api: Caller, telegram: TelegramDouble, anna: Person
) -> None:
    ben = telegram.person("Ben", started=True)
    telegram.faults.too_many("sendMessage", retry_after=7, chat=anna.id)
    await bot.send_message(ben.id, "not meant")
    answer = await api.answer("sendMessage", chat_id=anna.id, text="hi")
    assert answer["parameters"] == {"retry_after": 7}
    telegram.faults.too_many("sendMessage", retry_after=7)
    with pytest.raises(RetryAfter):
        await bot.send_message(anna.id, "hi")
    await bot.send_message(anna.id, "hi")
    assert anna.private.texts() == ["hi"]


async def test_any_refusal_can_be_ordered_for_some_calls(
    bot: Bot, telegram: TelegramDouble, anna: Person
) -> None:
    telegram.faults.answer("*", 403, "Forbidden: user is deactivated", times=2)
    for _ in range(2):
        with pytest.raises(Forbidden):
            await bot.send_message(anna.id, "hi")
    await bot.send_message(anna.id, "hi")
    assert telegram.refusals() == ["sendMessage: Forbidden: user is deactivated"] * 2


async def test_a_gateway_answers_with_a_web_page(bot: Bot, telegram: TelegramDouble, anna: Person) -> None:
    telegram.faults.gateway("sendMessage", 502)
    with pytest.raises(NetworkError) as trouble:
        await bot.send_message(anna.id, "hi")
    assert type(trouble.value) is NetworkError
    assert anna.private.texts() == []


@pytest.mark.parametrize("stored", [False, True])
async def test_a_connection_drops_before_or_after_the_message_was_stored(
    bot: Bot, telegram: TelegramDouble, anna: Person, stored: bool
) -> None:
    telegram.faults.drop("sendMessage", stored=stored)
    with pytest.raises(NetworkError) as trouble:
        await bot.send_message(anna.id, "hi")
    assert isinstance(trouble.value.__cause__, httpx.RemoteProtocolError | httpx.ReadError)
    assert anna.private.texts() == (["hi"] if stored else [])


async def test_an_answer_that_comes_too_late_leaves_the_message_stored(
    bot: Bot, telegram: TelegramDouble, anna: Person
) -> None:
    telegram.faults.delay("sendMessage", 0.3, after=True)
    with pytest.raises(TimedOut):
        await bot.send_message(anna.id, "hi", read_timeout=0.1)
    assert anna.private.texts() == ["hi"]


async def test_answers_take_as_long_as_the_network_is_told_to(telegram: TelegramDouble, api: Caller) -> None:
    telegram.latency = 0.2
    started = time.monotonic()
    await asyncio.gather(*(api.call("getMe") for _ in range(5)))
    assert 0.2 <= time.monotonic() - started < 1  # side by side, not one after the other


async def test_polling_meets_troubles_too(bot: Bot, telegram: TelegramDouble, anna: Person) -> None:
    telegram.faults.drop("getUpdates")
    anna.tells("hello")
    with pytest.raises(NetworkError):
        await bot.get_updates(timeout=0)
    assert len(await bot.get_updates(timeout=0)) == 1


async def test_rates_are_counted_in_the_doubles_time(
    bot: Bot, telegram: TelegramDouble, anna: Person
) -> None:
    telegram.clock.stand_still_at(datetime(2026, 1, 5, 9, tzinfo=UTC))
    group = telegram.group("Circle", anna)
    anna.adds_bot(group)
    for _ in range(3):
        await bot.send_message(group.id, "hi")
        telegram.clock.advance(1)
    assert telegram.rates.per_chat_second() == {group.id: 1}
    assert telegram.rates.per_group_minute() == {group.id: 3}
    assert telegram.rates.within_limits()
    await bot.send_message(group.id, "hi")
    await bot.send_message(anna.id, "hi")
    await bot.send_message(anna.id, "hi")
    assert telegram.rates.per_second() == 3
    assert telegram.rates.per_chat_second()[anna.id] == 2
    assert not telegram.rates.within_limits()


async def test_enforced_limits_are_answered_with_429(
    bot: Bot, api: Caller, telegram: TelegramDouble, anna: Person
) -> None:
    telegram.clock.stand_still_at(datetime(2026, 1, 5, 9, tzinfo=UTC))
    telegram.rates.enforced = True
    group = telegram.group("Circle", anna)
    anna.adds_bot(group)
    for _ in range(20):
        await bot.send_message(group.id, "hi")
        telegram.clock.advance(1)
    with pytest.raises(RetryAfter):
        await bot.send_message(group.id, "hi")
    people = [telegram.person(f"P{n}", started=True) for n in range(31)]
    answers = [await api.answer("sendMessage", chat_id=one.id, text="hi") for one in people]
    assert [one["ok"] for one in answers] == [True] * 30 + [False]
    telegram.clock.advance(40)
    await bot.send_message(group.id, "hi")
    assert telegram.rates.within_limits()


async def test_the_clock_runs_until_it_is_told_otherwise(telegram: TelegramDouble) -> None:
    assert abs(telegram.clock.now() - time.time()) < 1
    telegram.clock.advance(60)
    assert 59 < telegram.clock.now() - time.time() < 61
    telegram.clock.stand_still_at(datetime(2026, 1, 5, tzinfo=UTC))
    telegram.clock.advance(60)
    assert telegram.clock.at() == datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=1)


async def test_a_poll_that_nobody_waits_for_does_not_hold_up_the_end() -> None:
    async with TelegramDouble() as double, httpx.AsyncClient() as client:
        url = f"{double.base_url}{double.token}/getUpdates"
        poll = asyncio.create_task(client.post(url, json={"timeout": 50}, timeout=60))
        await asyncio.sleep(0.05)
        started = time.monotonic()
    assert time.monotonic() - started < 2
    await asyncio.gather(poll, return_exceptions=True)
