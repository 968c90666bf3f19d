"""What people do becomes the updates that a bot would get, under the rules of privacy mode."""

import pytest

from tests.fakes.telegram import Caller, Group, Person, TelegramDouble, caller_fixture, telegram_fixture
from tests.fakes.telegram.refusals import JSON

telegram = telegram_fixture()
api = caller_fixture()


@pytest.fixture
def anna(telegram: TelegramDouble) -> Person:
    return telegram.person("Anna", username="anna", language="de")


@pytest.fixture
def circle(telegram: TelegramDouble, anna: Person) -> Group:
    group = telegram.group("Circle", anna)
    anna.adds_bot(group)
    return group


async def heard(api: Caller) -> list[str]:
    """The words of every message that came, and then nothing is left."""
    updates = await api.updates()
    if updates:
        await api.updates(offset=updates[-1]["update_id"] + 1)
    messages = [one["message"] for one in updates if "message" in one]
    return [
        str(one.get("text", one.get("caption", ""))) for one in messages if {"text", "caption"} & set(one)
    ]


async def last(api: Caller, kind: str = "message") -> JSON:
    """The newest update of a kind."""
    found: JSON = [one[kind] for one in await api.updates() if kind in one][-1]
    return found


async def test_start_carries_its_payload_and_makes_the_person_reachable(api: Caller, anna: Person) -> None:
    anna.starts("tok-en_1")
    message = await last(api)
    assert message["text"] == "/start tok-en_1"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["chat"] == {"id": anna.id, "type": "private", "first_name": "Anna", "username": "anna"}
    assert message["from"]["language_code"] == "de"
    await api.call("sendMessage", chat_id=anna.id, text="Welcome")
    assert anna.private.texts() == ["/start tok-en_1", "Welcome"]


async def test_in_a_group_the_bot_gets_only_what_is_meant_for_it(
    api: Caller, circle: Group, anna: Person
) -> None:
    anna.writes(circle, "good morning")
    anna.writes(circle, "what do you think, @circle_bot?")
    anna.writes(circle, "/week@other_bot")
    anna.writes(circle, "/week")
    anna.writes(circle, "/week@circle_bot now")
    assert await heard(api) == ["/week@circle_bot now"]
    await api.call("sendMessage", chat_id=circle.id, text="Week 1")
    anna.writes(circle, "I liked it", reply_to=circle.last())
    anna.writes(circle, "/week")
    circle.another_bot_writes()
    anna.writes(circle, "/week too late")
    assert await heard(api) == ["I liked it", "/week"]


async def test_an_admin_bot_and_a_bot_without_privacy_get_everything(
    api: Caller, telegram: TelegramDouble, circle: Group, anna: Person
) -> None:
    anna.promotes_bot(circle)
    anna.writes(circle, "good morning")
    anna.demotes_bot(circle)
    anna.writes(circle, "just among us")
    telegram.world.privacy = False
    anna.writes(circle, "all ears")
    assert await heard(api) == ["good morning", "all ears"]
    assert (await api.call("getMe"))["can_read_all_group_messages"] is True


async def test_coming_and_going_of_the_bot_is_told(api: Caller, circle: Group, anna: Person) -> None:
    anna.promotes_bot(circle, "can_pin_messages")
    anna.mutes_bot(circle)
    anna.removes_bot(circle)
    changes = [one["my_chat_member"] for one in await api.updates() if "my_chat_member" in one]
    steps = [(one["old_chat_member"]["status"], one["new_chat_member"]["status"]) for one in changes]
    assert steps == [
        ("left", "member"),
        ("member", "administrator"),
        ("administrator", "restricted"),
        ("restricted", "kicked"),
    ]
    assert changes[1]["new_chat_member"]["can_pin_messages"] is True
    assert changes[1]["new_chat_member"]["can_delete_messages"] is False


async def test_blocking_and_coming_back_is_told_in_private(api: Caller, anna: Person) -> None:
    anna.starts()
    anna.blocks()
    anna.starts()
    changes = [one["my_chat_member"] for one in await api.updates() if "my_chat_member" in one]
    assert [one["new_chat_member"]["status"] for one in changes] == ["kicked", "member"]
    assert {one["chat"]["id"] for one in changes} == {anna.id}
    assert {one["new_chat_member"]["user"]["username"] for one in changes} == {"circle_bot"}


async def test_links_lead_into_the_private_chat_and_into_a_group(
    api: Caller, telegram: TelegramDouble, anna: Person
) -> None:
    group = telegram.group("New circle", anna)
    anna.follows("https://t.me/circle_bot?start=abc")
    anna.follows("https://t.me/circle_bot?startgroup=xyz", group)
    assert await heard(api) == ["/start abc", "/start@circle_bot xyz"]
    with pytest.raises(LookupError, match="does not lead to the bot"):
        anna.follows("https://t.me/other_bot?start=abc")


async def test_an_anonymous_admin_hides_in_a_message_but_not_in_a_press(
    api: Caller, circle: Group, anna: Person
) -> None:
    anna.hides(circle)
    anna.writes(circle, "/setup@circle_bot")
    message = await last(api)
    assert message["from"]["id"] == 1087968824
    assert message["sender_chat"]["id"] == message["chat"]["id"] == circle.id
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await api.call("sendMessage", chat_id=circle.id, text="Ready?", reply_markup=keyboard)
    anna.presses(circle.last(), "Yes")
    assert (await last(api, "callback_query"))["from"]["id"] == anna.id


async def test_posts_of_a_channel_come_in_its_name(
    api: Caller, telegram: TelegramDouble, anna: Person
) -> None:
    telegram.world.privacy = False
    group = telegram.group("Talk", anna)
    anna.adds_bot(group)
    channel = telegram.channel("News", linked=group)
    channel.posts("Something new")
    post = await last(api)
    assert (post["from"]["id"], post["is_automatic_forward"]) == (777000, True)
    assert post["sender_chat"]["type"] == "channel"
    channel.writes(group, "and more")
    assert (await last(api))["from"]["id"] == 136817688


async def test_a_press_carries_its_message_or_what_is_left_of_it(api: Caller, anna: Person) -> None:
    anna.starts()
    keyboard = {
        "inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "No", "callback_data": "n"}]]
    }
    sent = await api.call("sendMessage", chat_id=anna.id, text="Ready?", reply_markup=keyboard)
    question = anna.private.last()
    press = anna.presses(question, "No")
    query = await last(api, "callback_query")
    assert (query["data"], query["message"]["message_id"]) == ("n", sent["message_id"])
    await api.call("answerCallbackQuery", callback_query_id=query["id"], text="Noted", show_alert=True)
    assert (press.text, press.alert, press.answered) == ("Noted", True, True)
    await api.call("deleteMessage", chat_id=anna.id, message_id=sent["message_id"])
    anna.sends_data(question, "y")
    gone = (await last(api, "callback_query"))["message"]
    assert gone["date"] == 0
    with pytest.raises(LookupError, match="no button 'Maybe'"):
        question.button("Maybe")


async def test_a_message_in_a_topic_answers_the_message_that_opened_it(
    api: Caller, telegram: TelegramDouble, anna: Person
) -> None:
    group = telegram.group("Circle", anna, forum=True)
    anna.adds_bot(group)
    topic = group.opens_topic("Week 1")
    anna.writes(group, "/week@circle_bot", topic=topic)
    message = await last(api)
    assert (message["message_thread_id"], message["is_topic_message"]) == (topic.id, True)
    assert "forum_topic_created" in message["reply_to_message"]


async def test_a_reply_in_a_plain_supergroup_has_a_thread_that_is_no_topic(
    api: Caller, circle: Group, anna: Person
) -> None:
    await api.call("sendMessage", chat_id=circle.id, text="How was it?")
    anna.writes(circle, "good", reply_to=circle.last())
    message = await last(api)
    assert message["message_thread_id"] == circle.last().id
    assert "is_topic_message" not in message


async def test_an_album_comes_as_single_messages_with_the_caption_on_one(api: Caller, anna: Person) -> None:
    anna.sends_album(anna.private, ["photo", "photo", "video"], "my week")
    messages = [one["message"] for one in await api.updates()]
    assert len({one["media_group_id"] for one in messages}) == 1
    assert [one.get("caption") for one in messages] == ["my week", None, None]
    assert messages[0]["photo"][-1]["width"] > messages[0]["photo"][0]["width"]


async def test_a_person_without_a_username_is_mentioned_by_account(
    api: Caller, telegram: TelegramDouble, circle: Group, anna: Person
) -> None:
    ben = telegram.person("Ben")
    anna.writes(circle, "/host@circle_bot Ben", mentions=[ben])
    entities = (await last(api))["entities"]
    assert entities[-1]["type"] == "text_mention"
    assert entities[-1]["user"]["id"] == ben.id


async def test_people_cannot_do_what_the_app_forbids(telegram: TelegramDouble, anna: Person) -> None:
    group = telegram.group("Circle", anna, forum=True)
    ben = telegram.person("Ben")
    with pytest.raises(ValueError, match="Ben cannot write"):
        ben.writes(group, "hi")
    ben.joins(group)
    group.closes_topic(None)
    with pytest.raises(ValueError, match="Ben cannot write"):
        ben.writes(group, "hi")
    with pytest.raises(ValueError, match="no admin"):
        ben.promotes_bot(group)
    with pytest.raises(ValueError, match="payload"):
        ben.starts("not a payload")


async def test_a_menu_shows_the_narrowest_list(
    api: Caller, telegram: TelegramDouble, circle: Group, anna: Person
) -> None:
    async def offer(name: str, **more: object) -> None:
        await api.call("setMyCommands", commands=[{"command": name, "description": "x"}], **more)

    await offer("help")
    await offer("group", scope={"type": "all_group_chats"})
    await offer("admin", scope={"type": "all_chat_administrators"})
    await offer("gruppe", scope={"type": "all_group_chats"}, language_code="de")
    ben, dirk = telegram.person("Ben"), telegram.person("Dirk", language="de")
    ben.joins(circle)
    menus = [telegram.menu(circle, one) for one in (anna, ben, dirk)]
    assert menus == [["admin"], ["group"], ["gruppe"]]
    assert telegram.menu(ben.private, ben) == ["help"]
