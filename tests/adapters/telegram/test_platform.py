import json
import logging
from collections.abc import Sequence

import pytest

from adapters.telegram.connection import Access, make_bot
from adapters.telegram.platform import TelegramPlatform
from facilitation.errors import Gone, Malformed, Unreachable
from facilitation.ports import Address, Order, Platform
from facilitation.speech import Button, Message
from tests.adapters.telegram.made import ME, TOKEN, Answer, Recorded, bot_over, refused

ROOM = Address("telegram", -1001, 12)


def order(
    text: str = "**Hello**", *, to: Address = ROOM, buttons: Sequence[Button] = (), silent: bool = False
) -> Order:
    return Order(5, to, Message("M-X-1", text, tuple(buttons)), silent=silent, interaction="q1")


def platform(line: Recorded) -> Platform:
    return TelegramPlatform(bot_over(line), ME)


def once(answer: Answer) -> Recorded:
    """A line that gives this answer to the first request only."""
    answers = [answer]
    return Recorded(lambda *_: answers.pop() if answers else None)


async def test_a_message_is_posted_as_html_with_its_keyboard_and_without_a_preview() -> None:
    line = Recorded()
    ref = await platform(line).post(order(buttons=[Button("Yes", "1b:a::~5")], silent=True))
    (sent,) = line.fields("sendMessage")
    assert ref == "77"
    assert (sent["chat_id"], sent["message_thread_id"], sent["text"]) == ("-1001", "12", "<b>Hello</b>")
    assert (sent["parse_mode"], sent["disable_notification"]) == ("HTML", "true")
    assert json.loads(sent["link_preview_options"]) == {"is_disabled": True}
    assert json.loads(sent["reply_markup"]) == {
        "inline_keyboard": [[{"text": "Yes", "callback_data": "1b:a::~5"}]]
    }


async def test_words_that_are_asked_for_open_the_input_line_for_one_person_with_a_hint() -> None:
    line = Recorded()
    asked = Message("M-X-1", "What is your name?", hint="Your first name" + "!" * 100)
    await platform(line).post(Order(5, ROOM, asked))
    await platform(line).post(Order(6, ROOM, asked.with_buttons([Button("Skip", "1b:a::")])))
    await platform(line).edit(Order(7, ROOM, asked), "77")
    alone, beside_buttons = (json.loads(sent["reply_markup"]) for sent in line.fields("sendMessage"))
    assert (alone["force_reply"], alone["selective"]) == (True, True)
    assert alone["input_field_placeholder"].startswith("Your first name!")
    assert len(alone["input_field_placeholder"]) <= 64
    assert "inline_keyboard" in beside_buttons  # a message has one of the two
    assert "reply_markup" not in line.fields("editMessageText")[0]


@pytest.mark.parametrize("thread", [0, 1])
async def test_the_general_topic_is_addressed_by_naming_none(thread: int) -> None:
    line = Recorded()
    await platform(line).post(order(to=Address("telegram", -1001, thread)))
    (sent,) = line.fields("sendMessage")
    assert "message_thread_id" not in sent
    assert "disable_notification" not in sent


async def test_markup_that_telegram_refuses_is_said_once_more_as_plain_text() -> None:
    line = once(refused(400, "Bad Request: can't parse entities: Unsupported start tag"))
    assert await platform(line).post(order("**Hello** <you>", buttons=[Button("Yes", "1b:a::")])) == "77"
    first, second = line.fields("sendMessage")
    assert (first["text"], second["text"]) == ("<b>Hello</b> &lt;you&gt;", "Hello <you>")
    assert "parse_mode" not in second
    assert second["reply_markup"] == first["reply_markup"]


async def test_plain_text_that_is_refused_as_well_is_a_bug() -> None:
    line = Recorded(lambda *_: refused(400, "Bad Request: can't parse entities: what now"))
    with pytest.raises(Malformed):
        await platform(line).post(order())
    assert len(line.asked) == 2


async def test_a_link_button_that_telegram_refuses_goes_into_the_text() -> None:
    line = once(refused(400, "Bad Request: BUTTON_USER_PRIVACY_RESTRICTED"))
    buttons = [Button("Yes", "1b:a::"), Button("Ivan", url="tg://user?id=9")]
    await platform(line).post(order("Write to", buttons=buttons))
    second = line.fields("sendMessage")[1]
    assert second["text"] == "Write to\n\nIvan"
    assert json.loads(second["reply_markup"]) == {
        "inline_keyboard": [[{"text": "Yes", "callback_data": "1b:a::"}]]
    }


async def test_saying_the_same_again_is_success() -> None:
    line = once(refused(400, "Bad Request: message is not modified: specified new message content"))
    await platform(line).edit(order(), "40")
    (sent,) = line.fields("editMessageText")
    assert (sent["chat_id"], sent["message_id"], sent["text"]) == ("-1001", "40", "<b>Hello</b>")


async def test_editing_a_message_that_is_gone_says_so() -> None:
    with pytest.raises(Gone):
        await platform(once(refused(400, "Bad Request: message to edit not found"))).edit(order(), "40")


async def test_a_press_is_answered_with_words_or_by_opening_an_address() -> None:
    line = Recorded()
    there = platform(line)
    await there.toast(order("**Saved.**"))
    await there.toast(order("Please read this to the end. " * 5))
    await there.toast(order("x", buttons=[Button("M-OK-3", url="https://t.me/smol_bot?start=hello")]))
    words, long, link = line.fields("answerCallbackQuery")
    assert words == {"callback_query_id": "q1", "text": "Saved."}
    assert long["show_alert"] == "true"
    assert link == {"callback_query_id": "q1", "url": "https://t.me/smol_bot?start=hello"}


async def test_a_press_that_is_too_old_cannot_be_answered_and_acknowledging_it_is_harmless() -> None:
    line = Recorded(lambda *_: refused(400, "Bad Request: query is too old and response timeout expired"))
    there = TelegramPlatform(bot_over(line), ME)
    with pytest.raises(Unreachable):
        await there.toast(order())
    await there.acknowledge("q1")
    assert line.fields("answerCallbackQuery")[1] == {"callback_query_id": "q1"}


@pytest.mark.parametrize("text", ["message to delete not found", "message can't be deleted for everyone"])
async def test_deleting_what_is_gone_is_success(text: str) -> None:
    await platform(once(refused(400, f"Bad Request: {text}"))).delete(ROOM, "40")


async def test_pinning_makes_no_sound_and_needs_the_right() -> None:
    line = once(refused(400, "Bad Request: not enough rights to manage pinned messages in the chat"))
    there = platform(line)
    with pytest.raises(Unreachable, match="no_rights"):
        await there.pin(ROOM, "40")
    await there.pin(ROOM, "40")
    assert line.fields("pinChatMessage")[1] == {
        "chat_id": "-1001",
        "message_id": "40",
        "disable_notification": "true",
    }
    with pytest.raises(Gone):
        await platform(once(refused(400, "Bad Request: message to pin not found"))).pin(ROOM, "40")


async def test_what_telegram_can_do() -> None:
    there = platform(Recorded())
    can = there.capabilities
    assert (there.name, can.text_limit, can.forms, can.ephemeral, can.cold_private) == (
        "telegram",
        4096,
        False,
        False,
        False,
    )
    assert can.start_link.format(payload="p-1b") == "https://t.me/smol_bot?start=p-1b"
    assert can.room_link.format(payload="g") == "https://t.me/smol_bot?startgroup=g"
    assert await there.find(order()) is None


async def test_no_log_ever_holds_the_token(caplog: pytest.LogCaptureFixture) -> None:
    access = Access(TOKEN, "http://127.0.0.1:9/bot", "http://127.0.0.1:9/file/bot")
    bot = make_bot(access)
    with caplog.at_level(logging.DEBUG):
        await bot.request.initialize()
        await TelegramPlatform(bot, ME).acknowledge("q1")
        await bot.request.shutdown()
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(access)
