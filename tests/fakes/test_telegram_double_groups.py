"""Refusals that come from the state of a group, a topic or a message."""

import pytest

from tests.fakes.telegram import Caller, Person, TelegramDouble, caller_fixture, telegram_fixture

telegram = telegram_fixture()
api = caller_fixture()


@pytest.fixture
def anna(telegram: TelegramDouble) -> Person:
    return telegram.person("Anna", username="anna", started=True)


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_a_kicked_bot_is_told_so(
    api: Caller, telegram: TelegramDouble, anna: Person, kind: str
) -> None:
    group = telegram.group("Circle", anna, kind="group" if kind == "group" else "supergroup")
    anna.adds_bot(group)
    anna.bans_bot(group)
    answer = await api.answer("sendMessage", chat_id=group.id, text="hi")
    assert answer["description"] == f"Forbidden: bot was kicked from the {kind} chat"
    assert answer["error_code"] == 403


async def test_a_bot_that_left_is_no_member(api: Caller, telegram: TelegramDouble, anna: Person) -> None:
    group = telegram.group("Circle", anna)
    anna.adds_bot(group)
    await api.call("leaveChat", chat_id=group.id)
    refusal = await api.refusal("sendMessage", chat_id=group.id, text="hi")
    assert refusal == "Forbidden: bot is not a member of the supergroup chat"


async def test_a_deleted_group_is_gone(api: Caller, telegram: TelegramDouble, anna: Person) -> None:
    group = telegram.group("Circle", anna)
    anna.adds_bot(group)
    group.disappears()
    refusal = await api.refusal("sendMessage", chat_id=group.id, text="hi")
    assert refusal == "Forbidden: the group chat was deleted"


async def test_a_muted_bot_has_not_enough_rights(api: Caller, telegram: TelegramDouble, anna: Person) -> None:
    group = telegram.group("Circle", anna)
    anna.adds_bot(group)
    anna.mutes_bot(group)
    refusal = await api.refusal("sendMessage", chat_id=group.id, text="hi")
    assert refusal == "Bad Request: not enough rights to send text messages to the chat"


async def test_a_group_that_was_upgraded_names_its_new_id(
    api: Caller, telegram: TelegramDouble, anna: Person
) -> None:
    group = telegram.group("Circle", anna, kind="group")
    anna.adds_bot(group)
    before = group.id
    await api.updates(offset=0)
    group.upgrades()
    answer = await api.answer("sendMessage", chat_id=before, text="hi")
    assert answer["error_code"] == 400
    assert answer["parameters"] == {"migrate_to_chat_id": group.id}
    await api.call("sendMessage", chat_id=group.id, text="hi")
    told = [one["message"] for one in await api.updates() if "message" in one]
    assert [one.get("migrate_to_chat_id") for one in told if one["chat"]["id"] == before][-1] == group.id
    assert [one.get("migrate_from_chat_id") for one in told if one["chat"]["id"] == group.id] == [before]


async def test_a_closed_topic_takes_messages_from_admins_only(
    api: Caller, telegram: TelegramDouble, anna: Person
) -> None:
    group = telegram.group("Circle", anna, forum=True)
    topic = group.opens_topic("Week 1")
    anna.adds_bot(group)
    group.closes_topic(topic)
    place = {"chat_id": group.id, "message_thread_id": topic.id}
    assert await api.refusal("sendMessage", text="hi", **place) == "Bad Request: TOPIC_CLOSED"
    anna.promotes_bot(group)
    sent = await api.call("sendMessage", text="hi", **place)
    assert sent["message_thread_id"] == topic.id
    assert sent["is_topic_message"] is True


async def test_closed_general_takes_nothing_either(
    api: Caller, telegram: TelegramDouble, anna: Person
) -> None:
    group = telegram.group("Circle", anna, forum=True)
    anna.adds_bot(group)
    group.closes_topic(None)
    assert await api.refusal("sendMessage", chat_id=group.id, text="hi") == "Bad Request: TOPIC_CLOSED"
    group.reopens_topic(None)
    assert "message_thread_id" not in await api.call("sendMessage", chat_id=group.id, text="hi")


@pytest.mark.parametrize("refusal", ["message thread not found", "TOPIC_DELETED"])
async def test_a_deleted_topic_is_refused(
    api: Caller, telegram: TelegramDouble, anna: Person, refusal: str
) -> None:
    group = telegram.group("Circle", anna, forum=True)
    topic = group.opens_topic("Week 1")
    anna.adds_bot(group)
    group.deletes_topic(topic, refusal)
    said = await api.refusal("sendMessage", chat_id=group.id, text="hi", message_thread_id=topic.id)
    assert said == f"Bad Request: {refusal}"


async def test_general_has_no_number(api: Caller, telegram: TelegramDouble, anna: Person) -> None:
    group = telegram.group("Circle", anna, forum=True)
    anna.adds_bot(group)
    said = await api.refusal("sendMessage", chat_id=group.id, text="hi", message_thread_id=1)
    assert said == "Bad Request: message thread not found"


async def test_an_edit_that_changes_nothing_is_not_modified(api: Caller, anna: Person) -> None:
    sent = await api.call("sendMessage", chat_id=anna.id, text="<b>hi</b>", parse_mode="HTML")
    same = {"chat_id": anna.id, "message_id": sent["message_id"]}
    said = await api.refusal("editMessageText", text="<strong>hi</strong>", parse_mode="HTML", **same)
    assert said.startswith("Bad Request: message is not modified")
    assert "not modified" in await api.refusal("editMessageReplyMarkup", **same)
    await api.call("editMessageText", text="hi", **same)
    assert anna.private.last().history[0].entities[0]["type"] == "bold"


async def test_what_is_gone_can_be_neither_edited_nor_deleted(api: Caller, anna: Person) -> None:
    sent = await api.call("sendMessage", chat_id=anna.id, text="hi")
    place = {"chat_id": anna.id, "message_id": sent["message_id"]}
    await api.call("deleteMessage", **place)
    assert await api.refusal("editMessageText", text="x", **place) == "Bad Request: message to edit not found"
    assert await api.refusal("deleteMessage", **place) == "Bad Request: message to delete not found"
    assert anna.private.texts() == []


async def test_the_words_of_others_cannot_be_edited(api: Caller, anna: Person) -> None:
    said = anna.tells("hello")
    refusal = await api.refusal("editMessageText", chat_id=anna.id, message_id=said.id, text="x")
    assert refusal == "Bad Request: message can't be edited"


async def test_after_two_days_a_message_cannot_be_deleted(
    api: Caller, telegram: TelegramDouble, anna: Person
) -> None:
    sent = await api.call("sendMessage", chat_id=anna.id, text="hi")
    telegram.clock.advance(48 * 3600 + 1)
    refusal = await api.refusal("deleteMessage", chat_id=anna.id, message_id=sent["message_id"])
    assert refusal == "Bad Request: message can't be deleted"


async def test_an_answer_to_a_message_that_is_gone_needs_leave(api: Caller, anna: Person) -> None:
    said = anna.tells("hello")
    anna.deletes(said)
    reply = {"message_id": said.id}
    refusal = await api.refusal("sendMessage", chat_id=anna.id, text="x", reply_parameters=reply)
    assert refusal == "Bad Request: message to be replied not found"
    reply_anyway = reply | {"allow_sending_without_reply": True}
    sent = await api.call("sendMessage", chat_id=anna.id, text="x", reply_parameters=reply_anyway)
    assert "reply_to_message" not in sent


async def test_pinning_needs_the_right(api: Caller, telegram: TelegramDouble, anna: Person) -> None:
    group = telegram.group("Circle", anna)
    anna.adds_bot(group)
    sent = await api.call("sendMessage", chat_id=group.id, text="Week 1")
    place = {"chat_id": group.id, "message_id": sent["message_id"]}
    refusal = await api.refusal("pinChatMessage", **place)
    assert refusal == "Bad Request: not enough rights to manage pinned messages in the chat"
    anna.promotes_bot(group, "can_pin_messages")
    await api.call("pinChatMessage", **place)
    assert [one.text for one in group.pinned()] == ["Week 1"]
    assert any("pinned_message" in one.get("message", {}) for one in await api.updates())


async def test_a_press_is_answered_once(api: Caller, anna: Person) -> None:
    press = await pressed(api, anna)
    await api.call("answerCallbackQuery", callback_query_id=press, text="Noted")
    refusal = await api.refusal("answerCallbackQuery", callback_query_id=press)
    assert "query is too old and response timeout expired or query ID is invalid" in refusal


async def test_a_press_after_151_seconds_is_too_old_and_never_arrives(
    api: Caller, telegram: TelegramDouble, anna: Person
) -> None:
    press = await pressed(api, anna)
    telegram.clock.advance(151)
    assert "query is too old" in await api.refusal("answerCallbackQuery", callback_query_id=press)
    assert [one for one in await api.updates() if "callback_query" in one] == []


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"text": "x" * 201}, "MESSAGE_TOO_LONG"),
        ({"url": "https://example.org"}, "URL_INVALID"),
        ({"callback_query_id": "17"}, "query is too old"),
    ],
)
async def test_an_answer_to_a_press_has_its_limits(
    api: Caller, anna: Person, params: dict[str, str], sentence: str
) -> None:
    press = await pressed(api, anna)
    assert sentence in await api.refusal("answerCallbackQuery", **({"callback_query_id": press} | params))


@pytest.mark.parametrize(
    ("commands", "sentence"),
    [
        ([{"command": "Week", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "week", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "week", "description": "x" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": f"c{n}", "description": "x"} for n in range(101)], "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_a_menu_has_its_limits(api: Caller, commands: list[object], sentence: str) -> None:
    assert sentence in await api.refusal("setMyCommands", commands=commands)


async def pressed(api: Caller, person: Person) -> str:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await api.call("sendMessage", chat_id=person.id, text="Ready?", reply_markup=keyboard)
    return person.presses(person.private.last(), "Yes").id
