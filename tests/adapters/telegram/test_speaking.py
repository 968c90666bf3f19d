"""The platform against the strict double: every request is one that Telegram takes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from adapters.telegram.connection import Access, Me, make_bot
from adapters.telegram.platform import TelegramPlatform
from facilitation.errors import Gone, Malformed, RoomMoved, TryLater, Unknown, Unreachable, Why
from facilitation.ports import Address, Order
from facilitation.speech import Button, Message, mark, mark_instant
from facilitation.splitting import split
from facilitation.tokens import token, with_delivery
from tests.fakes.telegram import Group, Person, TelegramDouble


@dataclass
class Stage:
    """A bot that may speak, a person who pressed Start, and their group."""

    double: TelegramDouble
    platform: TelegramPlatform
    maria: Person
    group: Group

    @property
    def room(self) -> Address:
        return Address("telegram", self.group.id)

    @property
    def private(self) -> Address:
        return Address("telegram", self.maria.id, private=True)

    async def say(self, text: str, to: Address | None = None, *buttons: Button) -> str:
        return await self.platform.post(Order(5, to or self.room, Message("M-X-1", text, buttons)))


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with TelegramDouble() as double:
        maria = double.person("Maria", started=True)
        group = double.group("Web design", maria, kind="group")
        maria.adds_bot(group)
        bot = make_bot(Access(double.token, double.base_url, double.base_file_url))
        await bot.initialize()
        yield Stage(double, TelegramPlatform(bot, Me(bot.id, bot.username)), maria, group)
        await bot.shutdown()


async def test_everything_a_message_can_hold_is_taken(stage: Stage) -> None:
    at = mark_instant(datetime(2026, 3, 4, 16, tzinfo=UTC), "moment", "Wed 4 March, 18:00")
    press = with_delivery(token("goal.days", 2**40, "x" * 12), 2**40)
    ref = await stage.say(
        f"**{mark('<Iv&n> **Petrov**')}** until {at}\n\n- [page](https://a.example/?x=1&y=2)\n\n> _so_",
        None,
        *(Button(f"Choice {number}", press, chosen=number == 3) for number in range(12)),
    )
    last = stage.group.last()
    assert ref == str(last.id)
    assert last.text == "<Iv&n> **Petrov** until Wed 4 March, 18:00\n\n• page\n\nso"
    assert stage.double.refusals() == []


async def test_the_longest_message_arrives_in_parts_that_fit(stage: Stage) -> None:
    for part in split(Message("M-X-1", f"**Long**\n\n{mark('слово & <b> ' * 900)}"), 4096):
        await stage.platform.post(Order(5, stage.room, part))
    assert len(stage.group.from_bot()) == 3
    assert stage.double.refusals() == []


async def test_an_edit_a_pin_and_a_deletion_can_be_repeated(stage: Stage) -> None:
    stage.maria.promotes_bot(stage.group)
    ref = await stage.say("one")
    for _ in range(2):
        await stage.platform.edit(
            Order(6, stage.room, Message("M-X-1", "two", (Button("Yes", "1b:a::"),))), ref
        )
        await stage.platform.pin(stage.room, ref)
    assert stage.group.last().text == "two"
    assert len(stage.group.pinned()) == 1
    for _ in range(2):
        await stage.platform.delete(stage.room, ref)
    with pytest.raises(Gone):
        await stage.platform.edit(Order(6, stage.room, Message("M-X-1", "three")), ref)


async def test_a_bot_without_the_right_to_pin_names_it(stage: Stage) -> None:
    strict = stage.double.group("Strict", stage.maria)
    stage.maria.adds_bot(strict)
    there = Address("telegram", strict.id)
    with pytest.raises(Unreachable) as caught:
        await stage.platform.pin(there, await stage.say("one", there))
    assert caught.value.rights == ("Pin Messages",)
    assert strict.pinned() == []
    assert "not enough rights" in stage.double.refusals()[0]


async def test_people_and_rooms_that_cannot_be_reached(stage: Stage) -> None:
    stranger = stage.double.person("Ivan")
    blocker = stage.double.person("Eva", started=True)
    blocker.blocks()
    gone = stage.double.person("Petar", started=True)
    gone.deletes_account()
    muted = stage.double.group("Muted", stage.maria)
    stage.maria.adds_bot(muted)
    stage.maria.mutes_bot(muted)
    left = stage.double.group("Left", stage.maria)
    stage.maria.adds_bot(left)
    stage.maria.removes_bot(left)
    stage.maria.adds(stage.group, stranger)
    for chat, why in (
        (stranger.id, Why.NEVER_STARTED),
        (blocker.id, Why.BLOCKED),
        (gone.id, Why.DEACTIVATED),
        (muted.id, Why.NO_RIGHTS),
        (left.id, Why.REMOVED),
        (-1009999, Why.NOT_FOUND),
    ):
        with pytest.raises(Unreachable) as caught:
            await stage.say("hello", Address("telegram", chat))
        assert caught.value.why == why


async def test_topics_are_written_to_and_tell_when_they_are_closed_or_deleted(stage: Stage) -> None:
    forum = stage.double.group("Forum", stage.maria, forum=True)
    stage.maria.adds_bot(forum)
    topic = forum.opens_topic("Week 1")
    there = Address("telegram", forum.id, topic.id)
    await stage.say("in the topic", there)
    await stage.say("in General", Address("telegram", forum.id, 1))
    assert [message.text for message in forum.from_bot(topic)] == ["in the topic"]
    forum.closes_topic(topic)
    with pytest.raises(Unreachable) as closed:
        await stage.say("x", there)
    forum.deletes_topic(topic)
    with pytest.raises(Unreachable) as deleted:
        await stage.say("x", there)
    assert (closed.value.why, deleted.value.why) == (Why.TOPIC_CLOSED, Why.TOPIC_DELETED)


async def test_a_room_that_moved_tells_where(stage: Stage) -> None:
    old = stage.room
    stage.group.upgrades()
    with pytest.raises(RoomMoved) as caught:
        await stage.say("x", old)
    await stage.say("here", Address("telegram", caught.value.chat))
    assert stage.group.last().text == "here"


async def test_a_limit_says_when_and_a_broken_line_says_that_nobody_knows(stage: Stage) -> None:
    stage.double.faults.too_many("sendMessage", retry_after=7)
    with pytest.raises(TryLater) as limited:
        await stage.say("x")
    assert limited.value.seconds == 7
    stage.double.faults.drop("sendMessage", stored=True)
    with pytest.raises(Unknown):
        await stage.say("it arrived all the same")
    stage.double.faults.gateway("sendMessage")
    with pytest.raises(Unknown):
        await stage.say("x")
    assert [message.text for message in stage.group.from_bot()] == ["it arrived all the same"]


async def test_a_token_that_is_too_long_is_a_bug_of_ours(stage: Stage) -> None:
    with pytest.raises(Malformed):
        await stage.say("x", None, Button("Yes", "1b:" + "a" * 62))


async def test_a_press_is_answered_once_and_not_after_its_time(stage: Stage) -> None:
    await stage.say("x", stage.private, Button("Yes", "1b:a::"))
    press = stage.maria.presses(stage.maria.private.last(), "Yes")
    order = Order(6, stage.private, Message("M-OK-1", "Saved."), interaction=press.id)
    await stage.platform.toast(order)
    assert press.text == "Saved."
    late = stage.maria.presses(stage.maria.private.last(), "Yes")
    stage.double.clock.advance(151)
    with pytest.raises(Unreachable) as caught:
        await stage.platform.toast(Order(7, stage.private, Message("M-OK-1", "Saved."), interaction=late.id))
    assert caught.value.why == Why.EXPIRED


async def test_a_press_can_open_the_private_chat(stage: Stage) -> None:
    await stage.say("x", stage.room, Button("Yes", "1b:a::"))
    press = stage.maria.presses(stage.group.last(), "Yes")
    door = stage.platform.capabilities.start_link.format(payload="p-1b_-a_-_-")
    message = Message("M-OK-3", "Open me", (Button("M-OK-3", url=door),))
    await stage.platform.toast(Order(6, stage.room, message, interaction=press.id))
    assert press.url == door
    stage.maria.follows(press.url)
    assert stage.double.refusals() == []
