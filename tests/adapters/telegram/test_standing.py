from typing import Any

import pytest

from facilitation.events import (
    Event,
    Place,
    ReachChanged,
    RoomChanged,
)
from tests.adapters.telegram.made import (
    BOT,
    GROUP,
    MARIA,
    NOW,
    PRIVATE,
    heard,
    message,
)

IN_GROUP = Place("telegram", -1001, title="Web design")


def body(event: Event | None) -> Any:
    assert event is not None
    return event.body


def member(status: str, **more: Any) -> dict[str, Any]:
    return {"user": BOT, "status": status, "until_date": 0, **more}


RIGHTS = dict.fromkeys(
    [
        "is_anonymous",
        "can_be_edited",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
    ],
    False,
)
SPEECH = dict.fromkeys(
    [
        "can_change_info",
        "can_invite_users",
        "can_pin_messages",
        "can_send_polls",
        "can_send_other_messages",
        "can_add_web_page_previews",
        "can_manage_topics",
        "can_send_audios",
        "can_send_documents",
        "can_send_photos",
        "can_send_videos",
        "can_send_video_notes",
        "can_send_voice_notes",
        "can_edit_tag",
        "can_react_to_messages",
    ],
    True,
)


def restricted(*, speaks: bool, inside: bool = True) -> dict[str, Any]:
    return member("restricted", is_member=inside, can_send_messages=speaks, **SPEECH)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (member("left"), member("member"), RoomChanged("joined")),
        (member("kicked"), member("administrator", **RIGHTS), RoomChanged("joined")),
        (member("member"), member("left"), RoomChanged("removed", reason="left")),
        (member("member"), member("kicked"), RoomChanged("removed", reason="kicked")),
        (member("member"), restricted(speaks=False), RoomChanged("muted")),
        (restricted(speaks=False), member("member"), RoomChanged("unmuted")),
        (member("member"), member("administrator", **RIGHTS), RoomChanged("unmuted")),
        (
            restricted(speaks=True),
            restricted(speaks=False, inside=False),
            RoomChanged("removed", reason="restricted"),
        ),
    ],
)
def test_the_bots_standing_in_a_group(
    old: dict[str, Any], new: dict[str, Any], expected: RoomChanged
) -> None:
    change = {
        "chat": GROUP,
        "from": MARIA,
        "date": int(NOW.timestamp()),
        "old_chat_member": old,
        "new_chat_member": new,
    }
    event = heard("my_chat_member", change)
    assert body(event) == expected
    assert event is not None
    assert event.place == IN_GROUP


def test_losing_administration_or_being_banned_twice_changes_nothing() -> None:
    change = {"chat": GROUP, "from": MARIA, "date": 0}
    demoted = {"old_chat_member": member("administrator", **RIGHTS), "new_chat_member": member("member")}
    banned = {"old_chat_member": member("left"), "new_chat_member": member("kicked")}
    assert heard("my_chat_member", {**change, **demoted}) is None
    assert heard("my_chat_member", {**change, **banned}) is None


@pytest.mark.parametrize(("new", "open_"), [("kicked", False), ("member", True)])
def test_a_person_who_blocks_or_unblocks_the_bot(new: str, open_: bool) -> None:
    old = "member" if new == "kicked" else "kicked"
    change = {"chat": PRIVATE, "from": MARIA, "date": int(NOW.timestamp())}
    event = heard(
        "my_chat_member", {**change, "old_chat_member": member(old), "new_chat_member": member(new)}
    )
    assert body(event) == ReachChanged(open=open_)
    assert event is not None
    assert event.place.private


def test_a_group_that_becomes_a_supergroup_moves_whichever_note_comes_first() -> None:
    old: dict[str, Any] = {"id": -5, "type": "group", "title": "Web design"}
    for event in (
        heard("message", message(chat=old, migrate_to_chat_id=-1001)),
        heard("message", message(chat=GROUP, migrate_from_chat_id=-5)),
    ):
        assert body(event) == RoomChanged("moved", -1001)
        assert event is not None
        assert event.place == Place("telegram", -5, title="Web design")


@pytest.mark.parametrize(
    ("note", "expected", "thread"),
    [
        (
            {"forum_topic_closed": {}, "message_thread_id": 12, "is_topic_message": True},
            RoomChanged("closed"),
            12,
        ),
        (
            {"forum_topic_reopened": {}, "message_thread_id": 12, "is_topic_message": True},
            RoomChanged("reopened"),
            12,
        ),
        ({"general_forum_topic_hidden": {}}, RoomChanged("closed"), 0),
        ({"general_forum_topic_unhidden": {}}, RoomChanged("reopened"), 0),
        ({"new_chat_title": "CSS"}, RoomChanged("renamed", reason="CSS"), 0),
    ],
)
def test_notes_about_the_room(note: dict[str, Any], expected: RoomChanged, thread: int) -> None:
    event = heard("message", message(chat=GROUP, **note))
    assert body(event) == expected
    assert event is not None
    assert event.place.thread == thread
