from datetime import timedelta
from typing import Any

import pytest

from adapters.telegram.inbox import asks_for_admins
from facilitation.events import (
    Attachment,
    Commanded,
    Event,
    Place,
    Pressed,
    Said,
    Sender,
)
from facilitation.tokens import with_delivery
from tests.adapters.telegram.made import (
    ANONYMOUS,
    ENTROPY,
    GROUP,
    MARIA,
    ME,
    NOW,
    PRIVATE,
    bots_message,
    heard,
    message,
    update,
)

IN_GROUP = Place("telegram", -1001, title="Web design")


def body(event: Event | None) -> Any:
    assert event is not None
    return event.body


def test_words_in_a_private_chat_are_for_the_bot() -> None:
    assert heard("message", message("hello")) == Event(
        source="telegram:4242",
        key="900",
        at=NOW,
        entropy=ENTROPY,
        place=Place("telegram", 7, private=True),
        body=Said("hello", "50"),
        sender=Sender("telegram", 7, "Maria Petrova", "maria", "bg"),
    )


def test_words_in_a_group_that_are_not_for_the_bot_are_dropped() -> None:
    assert heard("message", message("see you", chat=GROUP)) is None
    assert heard("message", message("@smol_bot see you", chat=GROUP)) is None
    assert (
        heard("message", message("yes", chat=GROUP, reply_to_message=bots_message(**{"from": MARIA}))) is None
    )


def test_a_reply_to_the_bots_message_is_for_the_bot() -> None:
    event = heard("message", message("fine", chat=GROUP, reply_to_message=bots_message()))
    assert body(event) == Said("fine", "50", "40")
    assert event is not None
    assert event.place == IN_GROUP


def test_words_in_a_topic_that_the_bot_opened_are_not_replies_to_it() -> None:
    root = bots_message(forum_topic_created={"name": "Week 1", "icon_color": 7322096})
    words = message(
        "hello all", chat=GROUP, message_thread_id=40, is_topic_message=True, reply_to_message=root
    )
    assert heard("message", words) is None


def test_a_topic_is_kept_only_where_the_chat_has_topics() -> None:
    reply: dict[str, Any] = {"chat": GROUP, "message_thread_id": 12, "reply_to_message": bots_message()}
    in_topic = heard("message", message("a", is_topic_message=True, **reply))
    beside = heard("message", message("a", **reply))
    assert in_topic is not None
    assert beside is not None
    assert (in_topic.place.thread, beside.place.thread) == (12, 0)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("/goal", Commanded("goal", "", "50")),
        ("/Goal@SMOL_bot  learn *CSS*  and\nHTML ", Commanded("goal", "learn *CSS*  and\nHTML", "50")),
        ("/thanks@smol_bot @ivan for “help”", Commanded("thanks", "@ivan for “help”", "50")),
    ],
)
def test_a_command_keeps_what_stood_behind_it_as_typed(typed: str, expected: Commanded) -> None:
    assert body(heard("message", message(typed, chat=GROUP))) == expected
    assert body(heard("message", message(typed))) == expected


def test_a_command_of_another_bot_is_dropped() -> None:
    assert heard("message", message("/goal@other_bot", chat=GROUP)) is None
    assert heard("message", message("/goal@other_bot", chat=GROUP, reply_to_message=bots_message())) is None
    assert heard("message", message("/roll", chat=GROUP), commands={"goal"}) is None
    assert body(heard("message", message("/roll@smol_bot", chat=GROUP), commands={"goal"})) == Commanded(
        "roll", "", "50"
    )
    assert body(heard("message", message("/roll"), commands={"goal"})) == Commanded("roll", "", "50")


def test_a_slash_inside_a_sentence_is_no_command() -> None:
    words = message("use /goal", entities=[{"type": "bot_command", "offset": 4, "length": 5}])
    assert body(heard("message", words)) == Said("use /goal", "50")


def test_a_command_in_a_caption_takes_the_file_along() -> None:
    photo = [
        {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 90, "file_size": 900},
        {"file_id": "large", "file_unique_id": "l", "width": 1280, "height": 960, "file_size": 90_000},
    ]
    shown = message(caption="/show@smol_bot my page", photo=photo, chat=GROUP, media_group_id="a1")
    expected = Attachment("photo", "large", "l", 90_000, album="a1")
    assert body(heard("message", shown)) == Commanded("show", "my page", "50", attachments=(expected,))


def test_people_without_a_username_are_named_by_number() -> None:
    words = message("/thanks Ivan")
    words["entities"].append(
        {
            "type": "text_mention",
            "offset": 8,
            "length": 4,
            "user": {"id": 9, "is_bot": False, "first_name": "Ivan"},
        }
    )
    assert body(heard("message", words)).mentions == (9,)


_FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 5}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            {
                "document": {**_FILE, "file_name": "a.pdf", "mime_type": "application/pdf"},
                "media_group_id": "b",
            },
            Attachment("document", "f", "u", 5, "a.pdf", "application/pdf", "b"),
        ),
        (
            {"voice": {**_FILE, "duration": 3, "mime_type": "audio/ogg"}},
            Attachment("voice", "f", "u", 5, "", "audio/ogg"),
        ),
        ({"video_note": {**_FILE, "duration": 3, "length": 240}}, Attachment("video_note", "f", "u", 5)),
        (
            {
                "video": {
                    **_FILE,
                    "duration": 3,
                    "width": 9,
                    "height": 9,
                    "file_name": "v.mp4",
                    "mime_type": "video/mp4",
                }
            },
            Attachment("video", "f", "u", 5, "v.mp4", "video/mp4"),
        ),
        (
            {"audio": {"file_id": "f", "file_unique_id": "u", "duration": 3}},
            Attachment("audio", "f", "u", 0),
        ),
        (
            {"animation": {**_FILE, "duration": 1, "width": 9, "height": 9}, "document": _FILE},
            Attachment("document", "f", "u", 5),
        ),
    ],
)
def test_every_kind_of_file_is_an_answer(content: dict[str, Any], expected: Attachment) -> None:
    assert body(heard("message", message(caption="look", **content))) == Said(
        "look", "50", attachments=(expected,)
    )


def test_a_sticker_says_its_emoji_and_a_location_says_nothing() -> None:
    sticker = {
        **_FILE,
        "width": 9,
        "height": 9,
        "is_animated": False,
        "is_video": False,
        "type": "regular",
        "emoji": "👍",
    }
    assert body(heard("message", message(sticker=sticker))) == Said("👍", "50")
    assert body(heard("message", message(location={"longitude": 1.0, "latitude": 2.0}))) == Said("", "50")


def test_service_notes_in_a_private_chat_are_dropped() -> None:
    assert heard("message", message(delete_chat_photo=True)) is None
    assert heard("message", message(pinned_message=bots_message(chat=PRIVATE))) is None


def test_an_edited_message_is_an_answer_put_right_and_never_a_command() -> None:
    later = int(NOW.timestamp()) + 5
    assert body(heard("edited_message", message("fine!", edit_date=later))) == Said(
        "fine!", "50", edited=True
    )
    assert body(heard("edited_message", message("/goal learn CSS", edit_date=later))) == Said(
        "learn CSS", "50", edited=True
    )
    assert heard("edited_message", message("/stop", edit_date=later)) is None
    assert heard("edited_message", message("hm", chat=GROUP, edit_date=later)) is None
    replied = message("hm", chat=GROUP, edit_date=later, reply_to_message=bots_message())
    assert body(heard("edited_message", replied)) == Said("hm", "50", "40", edited=True)


def press(**more: Any) -> dict[str, Any]:
    return {
        "id": "q1",
        "from": MARIA,
        "chat_instance": "1",
        "message": bots_message(),
        "data": "1b:checkin:4f:2",
        **more,
    }


def test_a_press_tells_token_delivery_and_place() -> None:
    data = with_delivery("1b:checkin:4f:2", 77)
    event = heard("callback_query", press(data=data))
    assert body(event) == Pressed(data, "40", 77)
    assert event is not None
    assert (event.interaction, event.place) == ("q1", IN_GROUP)
    assert event.sender is not None
    assert event.sender.ref == 7


def test_a_press_on_a_message_that_is_too_old_still_counts() -> None:
    gone = {"chat": PRIVATE, "message_id": 40, "date": 0}
    event = heard("callback_query", press(message=gone))
    assert body(event) == Pressed("1b:checkin:4f:2", "40", None)
    assert event is not None
    assert event.place.private


def test_a_press_without_our_data_is_nothing_to_handle() -> None:
    assert heard("callback_query", press(data=None)) is None
    assert heard("callback_query", press(message=None, inline_message_id="x")) is None


def test_an_anonymous_administrator_is_an_administrator_whom_nobody_knows() -> None:
    words: dict[str, Any] = {**message("/setup@smol_bot", chat=GROUP, sender_chat=GROUP), "from": ANONYMOUS}
    event = heard("message", words)
    assert event is not None
    assert (event.sender, event.place.admin) == (None, True)
    assert asks_for_admins(update("message", words), ME, {"setup"}) is None


def test_channels_other_bots_and_linked_posts_are_not_heard() -> None:
    channel: dict[str, Any] = {"id": -1009, "type": "channel", "title": "News"}
    linked = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    robot = {"id": 99, "is_bot": True, "first_name": "Robot"}
    reply: dict[str, Any] = {"chat": GROUP, "reply_to_message": bots_message()}
    assert heard("channel_post", message("/goal", chat=channel)) is None
    assert heard("message", message("/goal", chat=channel)) is None
    assert (
        heard(
            "message",
            {**message("x", **reply, sender_chat=channel, is_automatic_forward=True), "from": linked},
        )
        is None
    )
    assert heard("message", {**message("x", **reply), "from": robot}) is None
    as_channel = {**ANONYMOUS, "id": 136817688}
    assert (
        heard("message", {**message("/goal@smol_bot", **reply, sender_chat=channel), "from": as_channel})
        is None
    )


def test_only_commands_that_need_it_ask_who_the_administrators_are() -> None:
    asked = update("message", message("/setup@smol_bot", chat=GROUP))
    assert asks_for_admins(asked, ME, {"setup"}) == -1001
    for words in (
        message("/goal@smol_bot", chat=GROUP),
        message("/setup"),
        message("/setup@other_bot", chat=GROUP),
    ):
        assert asks_for_admins(update("message", words), ME, {"setup"}) is None
    assert asks_for_admins(update("edited_message", message("/setup", chat=GROUP)), ME, {"setup"}) is None


def test_an_administrator_is_one_in_a_group_only() -> None:
    told = heard("message", message("/setup@smol_bot", chat=GROUP), admins={7})
    stranger = heard("message", message("/setup@smol_bot", chat=GROUP), admins={8})
    private = heard("message", message("/setup"), admins={7})
    assert [event and event.place.admin for event in (told, stranger, private)] == [True, False, False]


def test_what_waited_on_the_server_keeps_its_own_time() -> None:
    after_the_night = heard("message", message("fine"), now=NOW + timedelta(hours=9))
    at_once = heard("message", message("fine"), now=NOW + timedelta(milliseconds=400))
    slow_clock = heard("message", message("fine"), now=NOW - timedelta(minutes=3))
    assert [event and event.at for event in (after_the_night, at_once, slow_clock)] == [
        NOW,
        NOW + timedelta(milliseconds=400),
        NOW - timedelta(minutes=3),
    ]


def test_names_come_without_characters_that_could_act() -> None:
    tricky = {
        **MARIA,
        "first_name": "Ma\u202eria\ue000",
        "last_name": "x" * 100,
        "username": None,
        "language_code": None,
    }
    event = heard("message", {**message("hi"), "from": tricky})
    assert event is not None
    assert event.sender == Sender("telegram", 7, "Maria " + "x" * 58, "", None)
