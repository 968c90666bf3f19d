"""The list of commands: what Discord gets, in which languages, and when."""

import discord
import pytest

from adapters.discord import menu
from bot.content import load
from facilitation.commands import COMMANDS, Command, Scope
from facilitation.phrasebook import Phrasebook
from tests.adapters.discord.listening import Kept, described, world

SUBCOMMANDS = (1, 2)  # the types of options that would make a command impossible to give bare


def named(wanted: list[dict[str, object]], name: str) -> dict[str, object]:
    return next(one for one in wanted if one["name"] == name)


def test_every_command_is_there_with_its_description() -> None:
    wanted = menu.payload(COMMANDS, ["en"], described, "en")
    names = [one["name"] for one in wanted if one["type"] == 1]
    assert names == [command.name for command in COMMANDS]
    assert all(0 < len(str(one["description"])) <= 100 for one in wanted if one["type"] == 1)


async def test_all_commands_are_taken_in_the_words_that_people_see() -> None:
    book = Phrasebook(load())
    async with world() as made:
        wanted = menu.payload(COMMANDS, book.languages(), book.text, "en")
        assert await menu.publish(made.client, wanted, **Kept().ways())
        assert made.double.refusals() == []


def test_every_command_can_be_given_bare_and_a_few_words_are_chosen_from_a_list() -> None:
    wanted = menu.payload(COMMANDS, ["en"], described, "en")
    options = [option for one in wanted for option in one.get("options", ())]
    assert not any(option["required"] or option["type"] in SUBCOMMANDS for option in options)
    chosen = {str(one["name"]): one["options"][0] for one in wanted if one.get("options")}
    for name in ("mydata", "buddy", "settings", "schedule", "plan"):
        assert chosen[name]["choices"], name
        assert "autocomplete" not in chosen[name]
    for name in ("week", "thanks", "feedback", "hello", "guide"):
        assert chosen[name]["autocomplete"], name


def test_only_commands_for_admins_are_hidden_from_others() -> None:
    wanted = menu.payload([Command("help"), Command("setup", Scope.ADMIN)], [], described, "en")
    assert "default_member_permissions" not in named(wanted, "help")
    assert named(wanted, "setup")["default_member_permissions"] == "32"


def test_names_and_descriptions_are_in_each_language_that_discord_knows() -> None:
    words = {("L-CMD-week", "de"): "Diese Woche!", ("L-CMD-week", "en"): "This week"}
    wanted = menu.payload(
        [Command("week")], ["en", "de", "qps"], lambda w, lang: words.get((w, lang), w), "en"
    )
    made = named(wanted, "week")
    assert made["name_localizations"] == {"de": "diese-woche"}
    assert made["description_localizations"] == {
        "en-US": "This week",
        "en-GB": "This week",
        "de": "Diese Woche!",
    }


def test_two_commands_never_share_a_name_in_a_language() -> None:
    wanted = menu.payload([Command("week"), Command("links")], ["de"], lambda _w, _l: "Woche", "en")
    assert named(wanted, "week")["name_localizations"] == {"de": "woche"}
    assert named(wanted, "links")["name_localizations"] == {}


def test_thanks_can_be_chosen_on_a_person_and_saving_on_a_message() -> None:
    chosen = [one for one in menu.payload(COMMANDS, ["en"], described, "en") if one["type"] != 1]
    assert [(one["type"], one["name"]) for one in chosen] == [(2, "CMD-thanks en"), (3, "APP-save en")]
    assert all("description" not in one and one["contexts"] == [0] for one in chosen)


async def test_the_list_is_given_again_only_when_it_changed() -> None:
    async with world() as made:
        kept, puts = Kept(), "PUT /applications/{application_id}/commands"
        before = len(made.double.calls(puts))
        for describe in (described, described, lambda words, _language: words[:99]):
            wanted = menu.payload(COMMANDS, ["en"], describe, "en")
            assert await menu.publish(made.client, wanted, **kept.ways())
        assert len(made.double.calls(puts)) - before == 2


async def test_a_list_that_another_program_has_put_there_is_mended() -> None:
    async with world() as made:
        kept, wanted = Kept(), menu.payload(COMMANDS, ["en"], described, "en")
        assert await menu.publish(made.client, wanted, **kept.ways())
        made.double.backend.register_commands(None, [{"type": 1, "name": "play", "description": "Music"}])
        assert await menu.publish(made.client, wanted, **kept.ways())
        there = {str(name) for name, _ in made.double.backend.commands[None]}
        assert {"goal", "setup"} <= there
        assert "play" not in there


async def test_what_discord_refuses_is_said_and_tried_again_next_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with world() as made:
        kept = Kept()
        made.double.faults.refuses("PUT /applications/*", 403, 30034)
        assert not await menu.publish(made.client, menu.payload(COMMANDS, [], described, "en"), **kept.ways())
        assert kept.value == ""
        assert "could not be given to Discord: 403, 30034" in caplog.text


def test_every_locale_is_one_of_discords() -> None:
    assert {locale for locale, _ in menu._locales(["en", "es", "ar"])} <= {
        one.value for one in discord.Locale
    }
