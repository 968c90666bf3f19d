"""The platform before the double: every request is one that Discord takes."""

from datetime import UTC, datetime, timedelta

import discord
import pytest

from facilitation.errors import Gone, Unreachable, Why
from facilitation.ports import Address, Order
from facilitation.speech import Button, Form, Message, mark, mark_instant
from facilitation.speech import Field as Question
from facilitation.tokens import token, with_delivery
from tests.adapters.discord.speaking import BUTTON, Stage
from tests.fakes.discord import POST

AT = datetime(2026, 3, 4, 16, tzinfo=UTC)


async def test_everything_a_message_can_hold_is_taken(stage: Stage) -> None:
    choices = [
        Button(
            f"Choice {number}", with_delivery(token("goal.days", 2**40, number), 2**40), chosen=number == 3
        )
        for number in range(12)
    ]
    ref = await stage.say(
        f"**{mark('<Iv&n> **Petrov**')}** until {mark_instant(AT, 'moment', 'x')}\n\n- [page](https://a.example/?x=1)\n\n> _so_",
        None,
        *choices,
        Button("Course", url="https://a.example/"),
    )
    last = stage.last()
    assert ref == str(last.id)
    assert last.content.startswith("**\\<Iv&n\\> \\*\\*Petrov\\*\\***")
    assert [len(row.children) for row in last.components if isinstance(row, discord.ActionRow)] == [1, 1]
    assert last.flags.suppress_embeds
    assert not last.flags.silent


async def test_nobody_is_called_by_a_text(stage: Stage) -> None:
    await stage.say(f"Hello {mark(f'@everyone <@{stage.maria.id}>')}")
    assert (stage.last().mentions, stage.last().mention_everyone) == ([], False)
    assert stage.double.calls(POST)[-1].body["allowed_mentions"] == {"parse": []}


async def test_a_silent_post_and_a_page_that_is_shown(stage: Stage) -> None:
    await stage.say("Psst", silent=True)
    assert stage.last().flags.silent
    shown = Message("M-SC-3", f"Maria shows: {mark('https://me.example')}", preview="https://me.example")
    await stage.platform.post(Order(6, stage.room, shown))
    assert not stage.last().flags.suppress_embeds


async def test_a_text_that_grows_by_escaping_arrives_whole_and_once(stage: Stage) -> None:
    long = Order(7, stage.room, Message("M-X-1", mark("*" * 1900), (BUTTON,)))
    first, second = await stage.platform.post(long), await stage.platform.post(long)
    assert first == second
    seen = stage.seen(stage.room)
    assert sum(message.content.count("*") for message in seen) == 1900
    assert [bool(message.components) for message in seen] == [False] * (len(seen) - 1) + [True]


async def test_the_same_delivery_is_posted_once_and_another_database_is_another_speaker(stage: Stage) -> None:
    for due in (AT, AT, AT + timedelta(minutes=1)):
        await stage.say("Week 1", delivery=1, due_at=due)
    assert stage.shown(stage.room) == ["Week 1", "Week 1"]


async def test_a_delivery_is_known_by_its_buttons_or_by_its_words_and_time(stage: Stage) -> None:
    pressed = Order(77, stage.room, Message("M-X-1", "Same words", (Button("Yes", "1b:a::~25"),)))
    other = Order(78, stage.room, Message("M-X-1", "Same words", (Button("Yes", "1b:a::~26"),)))
    await stage.platform.post(other)
    assert await stage.platform.find(pressed) is None
    ref = await stage.platform.post(pressed)
    stage.double.gate.forget_nonces()
    assert await stage.platform.find(pressed) == ref
    now = stage.double.env.now()
    bare = Order(79, stage.room, Message("M-X-1", "Only words"), due_at=now)
    ref = await stage.platform.post(bare)
    stage.double.gate.forget_nonces()
    assert await stage.platform.find(bare) == ref
    later = Order(80, stage.room, Message("M-X-1", "Only words"), due_at=now + timedelta(hours=1))
    assert await stage.platform.find(later) is None


async def test_a_menu_shows_which_delivery_it_came_with(stage: Stage) -> None:
    days = tuple(Button(str(day), with_delivery(token("goal.days", 4, day), 77)) for day in range(7))
    said = Order(77, stage.room, Message("M-GO-3", "Which days?", days))
    ref = await stage.platform.post(said)
    stage.double.gate.forget_nonces()
    assert await stage.platform.find(said) == ref


async def test_an_edit_a_pin_and_a_deletion_can_be_repeated(stage: Stage) -> None:
    ref = await stage.say("one", None, BUTTON)
    for _ in range(2):
        await stage.platform.edit(Order(6, stage.room, Message("M-X-1", "two")), ref)
        await stage.platform.pin(stage.room, ref)
    assert (stage.last().content, stage.last().components) == ("two", [])
    assert stage.pinned(stage.room) == [ref]
    for _ in range(2):
        await stage.platform.delete(stage.room, ref)
    with pytest.raises(Gone):
        await stage.platform.edit(Order(6, stage.room, Message("M-X-1", "three")), ref)


async def test_a_bot_without_the_right_names_it_and_does_not_even_ask_to_pin(stage: Stage) -> None:
    ref = await stage.say("one")
    stage.double.bot_may(stage.guild, pin_messages=False)
    with pytest.raises(Unreachable) as caught:
        await stage.platform.pin(stage.room, ref)
    assert (caught.value.why, caught.value.rights) == (Why.NO_RIGHTS, ("Pin Messages",))
    assert stage.pinned(stage.room) == []
    assert stage.double.calls("PUT /channels/{channel_id}/messages/pins/{message_id}") == []
    stage.double.bot_may(stage.guild, pin_messages=True)
    stage.double.faults.refuses("PUT */pins/*", 400, 30003)
    await stage.platform.pin(stage.room, ref)


@pytest.mark.parametrize(
    ("right", "names"),
    [("send_messages", ("Send Messages",)), ("view_channel", ("View Channel", "Send Messages"))],
)
async def test_a_missing_right_is_noticed_before_the_post_and_named(
    stage: Stage, right: str, names: tuple[str, ...]
) -> None:
    stage.double.bot_may(stage.guild, channel=stage.channel, **{right: False})
    with pytest.raises(Unreachable) as caught:
        await stage.say("x")
    assert (caught.value.why, caught.value.rights) == (Why.NO_RIGHTS, names)
    assert stage.double.calls(POST) == []


async def test_threads_are_written_to_woken_and_left_when_they_are_locked_or_gone(stage: Stage) -> None:
    asleep, locked = stage.thread(archived=True), stage.thread(archived=True, locked=True)
    stage.double.bot_may(stage.guild, manage_threads=False)
    ref = await stage.say("in the thread", asleep)
    assert stage.shown(asleep) == ["in the thread"]
    stage.double.backend.edit_channel(asleep.thread, {}, thread_metadata={"archived": True})
    await stage.platform.edit(Order(6, asleep, Message("M-X-1", "changed")), ref)
    assert stage.shown(asleep) == ["changed"]
    with pytest.raises(Unreachable) as caught:
        await stage.say("x", locked)
    assert caught.value.why == Why.TOPIC_CLOSED
    stage.double.backend.delete_channel(asleep.thread)
    with pytest.raises(Unreachable) as gone:
        await stage.say("x", asleep)
    assert gone.value.why == Why.TOPIC_DELETED


async def test_a_thread_needs_a_right_of_its_own(stage: Stage) -> None:
    awake = stage.thread()
    stage.double.bot_may(stage.guild, channel=stage.channel, send_messages_in_threads=False)
    for address in (awake, Address("discord", awake.thread)):
        with pytest.raises(Unreachable) as caught:
            await stage.say("x", address)
        assert "Send Messages in Threads" in caught.value.detail


async def test_people_and_rooms_that_cannot_be_reached(stage: Stage) -> None:
    stage.double.backend.delete_channel(stage.channel.id)
    nobody = Address("discord", 4242, private=True)
    for address, why in (
        (stage.room, Why.TOPIC_DELETED),
        (stage.closed, Why.BLOCKED),
        (nobody, Why.DEACTIVATED),
    ):
        with pytest.raises(Unreachable) as caught:
            await stage.say("x", address)
        assert caught.value.why == why
    stage.double.gate.strangers.add(stage.maria.id)
    with pytest.raises(Unreachable) as caught:
        await stage.say("x", stage.private)
    assert caught.value.why == Why.BLOCKED


async def test_a_private_chat_is_opened_once(stage: Stage) -> None:
    for number in (1, 2):
        await stage.say(str(number), stage.private, delivery=number)
    assert stage.shown(stage.private) == ["1", "2"]
    assert len(stage.double.calls("POST /users/@me/channels")) == 1


async def test_a_private_chat_that_is_gone_is_opened_anew(stage: Stage) -> None:
    await stage.say("1", stage.private)
    stage.double.faults.refuses(POST, 404, 10003)
    with pytest.raises(Unreachable) as caught:
        await stage.say("2", stage.private, delivery=6)
    assert caught.value.why == Why.NOT_FOUND
    await stage.say("2", stage.private, delivery=6)
    assert stage.shown(stage.private) == ["1", "2"]


async def test_an_edit_that_grew_too_long_is_to_be_said_anew(stage: Stage) -> None:
    ref = await stage.say("short", stage.private)
    with pytest.raises(Gone):
        await stage.platform.edit(Order(6, stage.private, Message("M-X-1", mark("*" * 1900))), ref)
    assert stage.shown(stage.private) == ["short"]


async def test_an_answer_is_seen_only_by_who_pressed_and_may_have_buttons(stage: Stage) -> None:
    pressed = await stage.press()
    for number in (1, 2):
        await stage.say(f"Step {number}", stage.private, BUTTON, delivery=number, interaction=pressed)
    assert stage.toasts() == ["Step 1", "Step 2"]
    assert stage.shown(stage.private) == []
    assert (
        await stage.platform.find(Order(1, stage.private, Message("M-X-1", "Step 1"), interaction=pressed))
        is None
    )


async def test_the_first_answer_takes_the_place_of_thinking(stage: Stage) -> None:
    stage.client.thinking = True
    pressed = await stage.press()
    for number in (1, 2):
        await stage.say(f"Step {number}", stage.private, delivery=number, interaction=pressed)
    result = stage.results[-1]
    assert (result.response.content, result.response.ephemeral) == ("Step 1", True)
    assert [said.content for said in result.followups] == ["Step 2"]


async def test_an_edit_that_answers_a_press_changes_what_was_pressed(stage: Stage) -> None:
    pressed = await stage.press()
    answer = Order(6, stage.private, Message("M-X-1", "Step 2"), interaction=pressed)
    await stage.platform.edit(answer, "1")
    assert stage.results[-1].response.content == "Step 2"


async def test_a_press_that_is_too_old_is_not_even_tried(stage: Stage) -> None:
    pressed = await stage.press()
    stage.double.backend.advance_clock(895)
    before = len(stage.double.calls())
    answer = Order(6, stage.private, Message("M-X-1", "Step 2"), interaction=pressed)
    for said in (stage.platform.post(answer), stage.platform.toast(answer), stage.platform.edit(answer, "1")):
        with pytest.raises(Unreachable) as caught:
            await said
        assert caught.value.why == Why.EXPIRED
    assert len(stage.double.calls()) == before


@pytest.mark.parametrize("name", ["", "press 1", "1:2:3", "1:2:a/b:4:t", "x:2:t:4:u"])
async def test_what_is_no_interaction_is_too_old(stage: Stage, name: str) -> None:
    with pytest.raises(Unreachable) as caught:
        await stage.platform.toast(Order(6, stage.private, Message("M-OK-1", "Saved."), interaction=name))
    assert caught.value.why == Why.EXPIRED


async def test_a_form_that_came_too_late_is_said_with_a_button(stage: Stage) -> None:
    pressed = await stage.press()
    form = Form("1f:rf.start:4f:", "Look back", (Question("a", Message("M-RF-2", "What happened?")),))
    said = Message("M-RF-2", "Look back", form=form)
    await stage.platform.post(Order(77, stage.private, said, interaction=pressed))
    (answer,) = stage.results[-1].followups
    assert answer.content == "What happened?"
    assert answer.components[0]["components"][0]["custom_id"] == "1f:rf.start:4f:~25"


async def test_what_discord_can_do(stage: Stage) -> None:
    can = stage.platform.capabilities
    assert (can.forms, can.ephemeral, can.deduplicates, can.searchable) == (True, True, True, True)
    assert (can.text_limit, can.start_link, can.packing.most) == (2000, "", 10)
