"""What people do on Discord as events, and what the bot does not hear."""

import discord
from simcord.backend.models.message import AllowedMentions

from facilitation.engine import Heard
from facilitation.events import Chosen, Commanded, Filled, Pressed, Said
from facilitation.outbox import Window
from tests.adapters.discord.listening import BUTTON, NOW, OPENS, World, form, world


def heard(made: World) -> object:
    return made.core.events[-1].body


async def test_a_press_knows_its_button_its_message_its_delivery_and_its_room() -> None:
    async with world() as made:
        post = await made.bot_says(f"{BUTTON}~z")
        await made.amina.click(post, custom_id=f"{BUTTON}~z")
        (event,) = made.core.events
        assert event.body == Pressed(BUTTON, str(post.id), 35)
        assert (event.place.platform, event.place.chat, event.place.private) == (
            "discord",
            made.room.id,
            False,
        )
        assert (event.place.title, event.place.admin) == ("circle", False)
        assert event.sender is not None
        assert (event.sender.ref, event.sender.name, event.sender.language) == (
            made.amina.id,
            "Amina",
            "en-US",
        )
        application, number, _token, began, kind = event.interaction.split(":")
        assert (event.key, int(application)) == (number, made.client.application_id)
        assert (int(began), kind) == (NOW.timestamp(), "u")


async def test_a_choice_from_a_menu_is_a_press() -> None:
    async with world() as made:
        post = await made.bot_says(menu_of=(BUTTON, OPENS))
        await made.amina.select(post, [BUTTON])
        assert heard(made) == Pressed(BUTTON, str(post.id), 9)


async def test_a_command_comes_as_it_would_be_typed() -> None:
    async with world() as made:
        await made.maria.slash(made.room, "week", number=3)
        assert heard(made) == Commanded("week", "3")
        assert made.core.events[-1].interaction.endswith(":t")
        await made.amina.slash(made.room, "thanks", person="Leila", reason="explaining")
        assert heard(made) == Commanded("thanks", "Leila for explaining")
        assert [event.place.admin for event in made.core.events] == [True, False]
        await made.maria.slash(made.room, "schedule", zone="Europe/Lisbon")
        assert heard(made) == Commanded("schedule", "zone Europe/Lisbon")
        await made.maria.slash(made.room, "schedule", change="holidays", country="Bulgaria")
        assert heard(made) == Commanded("schedule", "holidays Bulgaria")
        await made.amina.slash(made.room, "portfolio", skill="asking good questions")
        assert heard(made) == Commanded("portfolio", "add asking good questions")
        await made.amina.slash(made.room, "settings", hours="22-8")
        assert heard(made) == Commanded("settings", "quiet hours 22-8")
        await made.amina.slash(made.room, "show", file=("a.png", b"png"), text="My page")
        shown = heard(made)
        assert isinstance(shown, Commanded)
        assert (shown.text, [file.name for file in shown.attachments]) == ("My page", ["a.png"])


async def test_thanks_chosen_on_a_person_names_that_person() -> None:
    async with world() as made:
        await made.amina.context_menu(made.room, "CMD-thanks en", made.maria)
        assert heard(made) == Commanded("thanks", mentions=(made.maria.id,))


async def test_of_a_message_that_is_chosen_only_ones_own_words_are_read() -> None:
    async with world() as made:
        mine = await made.amina.send(
            made.room, f"My tree, for <@{made.maria.id}>", attachments=[("a.png", b"png")]
        )
        await made.amina.context_menu(made.room, "APP-save en", mine)
        own = heard(made)
        assert isinstance(own, Commanded)
        assert own.chosen is not None
        assert (own.name, own.chosen.own, own.chosen.message_ref) == ("portfolio", True, str(mine.id))
        assert own.chosen.text == "My tree, for @Maria"
        assert [file.name for file in own.chosen.attachments] == ["a.png"]
        await made.maria.context_menu(made.room, "APP-save en", mine)
        assert heard(made) == Commanded("portfolio", chosen=Chosen(str(mine.id), own=False))


async def test_a_window_comes_back_with_its_words_also_to_a_process_that_did_not_open_it() -> None:
    async with world() as made:
        made.core.heard = [Heard(new=True, window=Window("k", form()))]
        opened = await made.amina.click(await made.bot_says(OPENS), custom_id=OPENS)
        assert made.core.windows == ["k"]
        await made.amina.submit_modal(opened, {"text": "A drawing"})
        assert heard(made) == Filled(OPENS, {"text": "A drawing"})
        assert made.core.events[-1].interaction.endswith(":u")


async def test_a_private_message_is_heard_and_its_commands_too() -> None:
    async with world() as made:
        await made.amina.send_dm("Hello")
        said = heard(made)
        assert isinstance(said, Said)
        assert (said.text, made.core.events[-1].place.chat, made.core.events[-1].place.private) == (
            "Hello",
            made.amina.id,
            True,
        )
        await made.amina.send_dm("/Week 2")
        command = heard(made)
        assert isinstance(command, Commanded)
        assert (command.name, command.text) == ("week", "2")


async def test_in_a_channel_only_replies_to_the_bot_are_heard() -> None:
    async with world() as made:
        post = await made.bot_says(BUTTON)
        await made.amina.send(made.room, "to nobody")
        other = await made.maria.send(made.room, "to the others")
        await made.amina.send(made.room, "to Maria", reply_to=other)
        assert not made.core.events
        await made.amina.send(made.room, "Good, thank you", reply_to=post)
        said = heard(made)
        assert isinstance(said, Said)
        assert (said.text, said.reply_to, said.unread) == ("Good, thank you", str(post.id), False)


async def test_a_reply_without_a_ping_comes_without_its_words_and_says_so() -> None:
    async with world() as made:
        post = await made.bot_says(BUTTON)
        made.double.backend.create_message(
            made.room.id,
            made.amina.id,
            "Good, thank you",
            reference={"channel_id": str(made.room.id), "message_id": str(post.id)},
            allowed_mentions=AllowedMentions(replied_user=False),
        )
        await made.double.env.settle()
        said = heard(made)
        assert isinstance(said, Said)
        assert (said.text, said.unread) == ("", True)


async def test_words_put_right_are_words_again() -> None:
    async with world() as made:
        message = await made.amina.send_dm("Helo")
        await made.amina.user.edit(message, "Hello")
        said = heard(made)
        assert isinstance(said, Said)
        assert (said.text, said.edited) == ("Hello", True)
        assert made.core.events[0].key != made.core.events[1].key


async def test_a_press_in_private_is_answered_by_an_ordinary_message_and_a_window_by_a_window() -> None:
    async with world() as made:
        await made.amina.send_dm("Hello")
        chat = made.amina.user.dm_channel
        for name in (BUTTON, OPENS):
            rows = [{"type": 1, "components": [{"type": 2, "style": 2, "label": "x", "custom_id": name}]}]
            route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=chat.id)
            await made.client.http.request(route, json={"content": "?", "components": rows})
            post = chat.last_message
            assert post is not None
            await made.amina.user.click(post, custom_id=name)
        assert [bool(event.interaction) for event in made.core.events[1:]] == [False, True]
