"""Stored first, acknowledged in time, answered once: what Discord sees of each press, command and window."""

import asyncio

import pytest

from adapters.discord.answers import DEFER_SECONDS
from facilitation.engine import Heard
from facilitation.outbox import Window
from tests.adapters.discord.listening import BUTTON, OPENS, World, asked, form, world

CALLBACK = "POST /interactions/{interaction_id}/{interaction_token}/callback"
WINDOW, DEFERRED, DEFERRED_UPDATE, SUGGESTED = 9, 5, 6, 8


def answers(made: World) -> list[int]:
    """The kinds of first answers that Discord got."""
    return [call.body["type"] for call in made.double.calls(CALLBACK)]


async def at_once(_: float) -> None:
    return None


async def never_late(seconds: float) -> None:
    if seconds == DEFER_SECONDS:
        await asyncio.sleep(60)


def slow(made: World) -> None:
    """The database is not ready before Discord has been told; nobody waits for it."""
    made.core.ready = lambda: bool(answers(made))
    made.receiver.hearing._sleep = at_once


async def test_a_press_is_acknowledged_without_words_when_it_is_stored() -> None:
    async with world() as made:
        done = await made.amina.click(await made.bot_says(BUTTON), custom_id=BUTTON)
        assert (done.acknowledged, answers(made)) == (True, [DEFERRED_UPDATE])
        assert len(made.core.events) == made.core.woken == 1


async def test_a_command_shows_that_an_answer_comes_to_its_sender_only() -> None:
    async with world() as made:
        done = await made.amina.slash(made.room, "help")
        assert answers(made) == [DEFERRED]
        assert done.ephemeral


async def test_a_command_that_nothing_answers_leaves_nothing_behind() -> None:
    async with world() as made:
        made.core.heard = [Heard(new=True, answered=False)]
        done = await made.amina.slash(made.room, "help")
        assert done.response is None


async def test_a_slow_database_lets_nobody_wait_without_a_sign() -> None:
    async with world() as made:
        post = await made.bot_says(BUTTON)
        slow(made)
        await made.amina.click(post, custom_id=BUTTON)
        assert answers(made) == [DEFERRED_UPDATE], "before it was stored, and once only"
        assert len(made.core.events) == 1


async def test_a_window_is_the_first_and_only_answer() -> None:
    async with world() as made:
        made.core.heard = [Heard(new=True, answered=True, window=Window("row", form()))]
        done = await made.amina.click(await made.bot_says(OPENS), custom_id=OPENS)
        assert done.modal is not None
        assert (answers(made), made.core.windows) == ([WINDOW], ["row"])


async def test_a_window_that_comes_too_late_is_left_to_the_courier() -> None:
    async with world() as made:
        made.core.heard = [Heard(new=True, answered=True, window=Window("row", form()))]
        post = await made.bot_says(OPENS)
        slow(made)
        done = await made.amina.click(post, custom_id=OPENS)
        assert done.modal is None
        assert (answers(made), made.core.windows, made.core.woken) == ([DEFERRED_UPDATE], [], 1)


async def test_a_form_that_is_no_window_is_left_to_the_courier() -> None:
    async with world() as made:
        large = form(*(asked("?", str(number)) for number in range(6)))
        made.core.heard = [Heard(new=True, answered=True, window=Window("row", large))]
        await made.amina.click(await made.bot_says(OPENS), custom_id=OPENS)
        assert (answers(made), made.core.windows) == ([DEFERRED_UPDATE], [])


async def test_a_window_that_discord_does_not_take_is_left_to_the_courier() -> None:
    async with world() as made:
        made.core.heard = [Heard(new=True, answered=True, window=Window("row", form()))]
        post = await made.bot_says(OPENS)
        made.double.faults.refuses(CALLBACK, 404, 10062)
        await made.amina.click(post, custom_id=OPENS)
        assert (made.core.windows, made.core.woken) == ([], 1)


async def test_what_cannot_be_stored_is_tried_until_it_can(caplog: pytest.LogCaptureFixture) -> None:
    async with world() as made:
        waits: list[float] = []

        async def sleep(seconds: float) -> None:
            if seconds == DEFER_SECONDS:
                await asyncio.sleep(60)
            waits.append(seconds)

        made.receiver.hearing._sleep = sleep
        made.core.heard = [OSError("locked"), OSError("locked"), Heard(new=True, answered=True)]
        done = await made.amina.click(await made.bot_says(BUTTON), custom_id=BUTTON)
        assert done.acknowledged
        assert (waits, len(made.core.events)) == ([1.0, 2.0], 1)
        assert caplog.text.count("it cannot be stored") == 1


async def test_what_can_never_be_stored_is_given_up_and_not_acknowledged() -> None:
    async with world() as made:
        made.receiver.hearing._sleep = never_late
        made.core.heard = [OSError("full")] * 100
        done = await made.amina.click(await made.bot_says(BUTTON), custom_id=BUTTON)
        assert not done.acknowledged, "Discord says that it failed, and the person can press again"
        assert made.core.events == []


async def test_what_one_person_does_keeps_its_order() -> None:
    async with world() as made:
        made.receiver.hearing._sleep = at_once
        made.core.heard = [OSError("locked")]
        for words in ("first", "second"):
            made.double.backend.create_message(made.amina.user.dm_channel.id, made.amina.id, words)
        await made.double.env.settle()
        assert [event.body.text for event in made.core.events] == ["first", "second"]  # type: ignore[union-attr]  # words are texts


async def test_after_the_end_nothing_is_heard_and_nothing_acknowledged() -> None:
    async with world() as made:
        post = await made.bot_says(BUTTON)
        await made.receiver.hearing.finish()
        done = await made.amina.click(post, custom_id=BUTTON)
        assert (done.acknowledged, made.core.events) == (False, [])


async def test_people_and_weeks_are_offered_while_somebody_types() -> None:
    async with world() as made:
        made.core.offers = (("Amina", "Amina"), ("Georgi", "Georgi"), ("Maria", "Maria"))
        offered = await made.amina.autocomplete(made.room, "thanks", "person", "i")
        assert offered == [{"name": n, "value": n} for n in ("Amina", "Georgi", "Maria")]
        made.core.offers = (("1 What is AI?", "1"), ("2 Problem solving", "2"))
        offered = await made.amina.autocomplete(made.room, "week", "number", "2")
        assert offered == [{"name": "2 Problem solving", "value": 2}]
        made.core.offers = (("G07 When someone goes silent", "silent"),)
        offered = await made.maria.autocomplete(made.room, "guide", "card", "goes")
        assert offered == [{"name": "G07 When someone goes silent", "value": "silent"}]
        assert made.core.woken == 0, "nothing was said or stored"
