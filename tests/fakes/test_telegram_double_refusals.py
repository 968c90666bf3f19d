"""One test per refusal, through plain HTTP: a double that lets mistakes pass would prove nothing."""

import pytest

from tests.fakes.telegram import Caller, Group, TelegramDouble, caller_fixture, telegram_fixture

telegram = telegram_fixture()
api = caller_fixture()


@pytest.fixture
def circle(telegram: TelegramDouble) -> Group:
    anna = telegram.person("Anna", username="anna")
    group = telegram.group("Circle", anna, telegram.person("Ben"))
    anna.adds_bot(group)
    return group


async def test_a_wrong_token_is_unauthorised(api: Caller) -> None:
    answer = await api.answer("getMe", token="4242424242:AAE-another-made-up-token-00000000000")
    assert (answer["error_code"], answer["description"]) == (401, "Unauthorized")


async def test_what_is_no_token_at_all_is_not_found(api: Caller) -> None:
    assert (await api.answer("getMe", token="nonsense"))["error_code"] == 404


async def test_an_unknown_method_is_not_found(api: Caller) -> None:
    assert (await api.answer("sendPigeon"))["error_code"] == 404


async def test_method_names_may_be_written_in_any_case(api: Caller) -> None:
    assert (await api.call("GETME"))["username"] == "circle_bot"


async def test_an_unknown_field_is_refused(api: Caller, circle: Group) -> None:
    refusal = await api.refusal("sendMessage", chat_id=circle.id, text="hi", disable_web_page_preview=True)
    assert "disable_web_page_preview" in refusal


async def test_an_unknown_field_within_a_keyboard_is_refused(api: Caller, circle: Group) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y", "colour": "red"}]]}
    assert "colour" in await api.refusal("sendMessage", chat_id=circle.id, text="hi", reply_markup=keyboard)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("chat_id", "twelve"),
        ("chat_id", True),
        ("text", 5),
        ("disable_notification", "maybe"),
        ("entities", "{"),
    ],
)
async def test_a_value_of_the_wrong_type_is_refused(
    api: Caller, circle: Group, field: str, value: object
) -> None:
    params: dict[str, object] = {"chat_id": circle.id, "text": "hi"} | {field: value}
    assert field in await api.refusal("sendMessage", **params)


async def test_a_missing_field_is_refused(api: Caller, circle: Group) -> None:
    assert await api.refusal("sendMessage", text="hi") == "Bad Request: chat_id is empty"
    assert await api.refusal("sendMessage", chat_id=circle.id) == "Bad Request: message text is empty"
    assert "message_id" in await api.refusal("deleteMessage", chat_id=circle.id)


async def test_4096_characters_pass_and_4097_do_not(api: Caller, circle: Group) -> None:
    await api.call("sendMessage", chat_id=circle.id, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    refusal = await api.refusal("sendMessage", chat_id=circle.id, text="x" * 4097)
    assert refusal == "Bad Request: message is too long"


async def test_a_caption_of_1024_passes_and_1025_does_not(
    api: Caller, telegram: TelegramDouble, circle: Group
) -> None:
    photo = telegram.world.new_file("photo", b"jpeg", 4, "", "image/jpeg").file_id
    await api.call("sendPhoto", chat_id=circle.id, photo=photo, caption="x" * 1024)
    refusal = await api.refusal("sendPhoto", chat_id=circle.id, photo=photo, caption="x" * 1025)
    assert refusal == "Bad Request: message caption is too long"


async def test_a_text_of_spaces_is_empty(api: Caller, circle: Group) -> None:
    assert (
        await api.refusal("sendMessage", chat_id=circle.id, text=" \n ")
        == "Bad Request: message text is empty"
    )


async def test_a_markup_of_more_than_32_kilobytes_is_not_even_read(api: Caller, circle: Group) -> None:
    text = "<b></b>" * 5000
    assert "too long" in await api.refusal("sendMessage", chat_id=circle.id, text=text, parse_mode="HTML")


@pytest.mark.parametrize(
    ("text", "mode", "sentence"),
    [
        ("one<br>two", "HTML", 'Unsupported start tag "br" at byte offset 3'),
        ("<b>open", "HTML", 'Can\'t find end tag corresponding to start tag "b"'),
        ("Done.", "MarkdownV2", "Character '.' is reserved"),
    ],
)
async def test_bad_markup_is_refused_in_the_servers_words(
    api: Caller, circle: Group, text: str, mode: str, sentence: str
) -> None:
    refusal = await api.refusal("sendMessage", chat_id=circle.id, text=text, parse_mode=mode)
    assert refusal.startswith("Bad Request: can't parse entities: ")
    assert sentence in refusal
    assert not circle.messages()


async def test_a_parse_mode_that_does_not_exist_is_refused(api: Caller, circle: Group) -> None:
    refusal = await api.refusal("sendMessage", chat_id=circle.id, text="hi", parse_mode="RTF")
    assert refusal == "Bad Request: unsupported parse_mode"


async def test_an_entity_outside_of_the_text_is_refused(api: Caller, circle: Group) -> None:
    entity = {"type": "bold", "offset": 1, "length": 2}
    assert "bold" in await api.refusal("sendMessage", chat_id=circle.id, text="hi", entities=[entity])


@pytest.mark.parametrize(
    ("button", "sentence"),
    [
        ({"text": "Yes", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "Yes", "callback_data": "ü" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "Yes", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "Yes", "url": "http://nowhere"}, "is invalid: Wrong HTTP URL"),
        ({"text": "Yes"}, "Text buttons are unallowed in the inline keyboard"),
        ({"text": " ", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        ({"text": "Yes", "callback_data": "x", "url": "https://example.org"}, "more than one kind"),
        ({"text": "Yes", "callback_data": "x", "style": "pink"}, "Invalid button style"),
        ({"text": "Yes", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "Yes", "web_app": {"url": "https://example.org"}}, "BUTTON_TYPE_INVALID"),
    ],
)
async def test_a_button_that_cannot_be_is_refused(
    api: Caller, circle: Group, button: dict[str, object], sentence: str
) -> None:
    keyboard = {"inline_keyboard": [[button]]}
    assert sentence in await api.refusal("sendMessage", chat_id=circle.id, text="hi", reply_markup=keyboard)


@pytest.mark.parametrize("rows", [[9], [8] * 12 + [5]])
async def test_a_keyboard_that_is_too_large_is_refused(api: Caller, circle: Group, rows: list[int]) -> None:
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * length for length in rows]}
    refusal = await api.refusal("sendMessage", chat_id=circle.id, text="hi", reply_markup=keyboard)
    assert refusal == "Bad Request: reply markup is too long"


async def test_a_token_of_64_bytes_passes(api: Caller, circle: Group) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "x" * 64}]]}
    await api.call("sendMessage", chat_id=circle.id, text="hi", reply_markup=keyboard)
    assert circle.last().labels == ["Yes"]


async def test_a_chat_of_which_the_bot_never_heard_is_not_found(
    api: Caller, telegram: TelegramDouble
) -> None:
    stranger = telegram.person("Cleo")
    assert await api.refusal("sendMessage", chat_id=stranger.id, text="hi") == "Bad Request: chat not found"


async def test_nobody_is_written_to_who_never_started(api: Caller, telegram: TelegramDouble) -> None:
    anna, ben = telegram.person("Anna"), telegram.person("Ben")
    group = telegram.group("Circle", anna, ben)
    anna.adds_bot(group)
    answer = await api.answer("sendMessage", chat_id=ben.id, text="hi")
    assert answer["error_code"] == 403
    assert answer["description"] == "Forbidden: bot can't initiate conversation with a user"
    ben.starts()
    await api.call("sendMessage", chat_id=ben.id, text="hi")


async def test_who_blocked_the_bot_gets_nothing(api: Caller, telegram: TelegramDouble) -> None:
    anna = telegram.person("Anna", started=True)
    anna.blocks()
    assert (
        await api.refusal("sendMessage", chat_id=anna.id, text="hi")
        == "Forbidden: bot was blocked by the user"
    )


async def test_a_deleted_account_gets_nothing(api: Caller, telegram: TelegramDouble) -> None:
    anna = telegram.person("Anna", started=True)
    anna.deletes_account()
    assert await api.refusal("sendMessage", chat_id=anna.id, text="hi") == "Forbidden: user is deactivated"
