from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from adapters.discord import menu
from adapters.discord.check import Report, examine
from adapters.discord.rights import NEEDED, WISHED
from facilitation.commands import COMMANDS
from tests.adapters.discord.listening import described
from tests.adapters.discord.speaking import Stage
from tests.fakes.discord import TOKEN


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # compared with the Date header of a real HTTP answer


async def look(
    stage: Stage,
    *rooms: tuple[int, str],
    token: str = TOKEN,
    commands: Sequence[dict[str, Any]] = (),
    clock: Callable[[], datetime] = now,
) -> Report:
    base = stage.double.wire.base_url
    return await examine(token, rooms, commands, clock=clock, api_base=base)


async def test_all_is_well_and_the_invitation_asks_for_what_is_used(stage: Stage) -> None:
    report = await look(stage, (stage.channel.id, "Circle"), (stage.thread().thread, "Week 1"))
    assert report.findings == []
    query = parse_qs(urlsplit(report.invitation).query)
    asked = discord.Permissions(int(query["permissions"][0]))
    shown = {"read_messages" if name == "view_channel" else name for name in (*NEEDED, *WISHED)}
    assert {name for name, given in asked if given} == shown
    assert query["client_id"] == [str(stage.double.backend.application_id)]
    assert set(query["scope"][0].split()) == {"bot", "applications.commands"}


async def test_a_refused_token_is_found_and_not_shown(stage: Stage) -> None:
    (found,) = (await look(stage, token="another.made-up.token")).findings
    assert found.kind == "token"
    assert "another" not in found.sentence + found.remedy


async def test_a_network_that_is_down_is_found() -> None:
    report = await examine(TOKEN, [], [], clock=now, api_base="http://127.0.0.1:9/api/v10")
    (found,) = report.findings
    assert found.kind == "network"
    assert TOKEN not in found.sentence + found.remedy


@pytest.mark.parametrize(("minutes", "word"), [(5, "fast"), (-5, "slow")])
async def test_a_wrong_clock_is_found(stage: Stage, minutes: int, word: str) -> None:
    report = await look(stage, clock=lambda: now() + timedelta(minutes=minutes))
    (found,) = report.findings
    assert found.kind == "clock"
    assert word in found.sentence


async def test_commands_in_which_discord_is_not_up_to_date_are_named(stage: Stage) -> None:
    wanted = menu.payload(COMMANDS, ["en"], described, "en")
    stage.double.backend.register_commands(None, wanted)
    assert (await look(stage, commands=wanted)).findings == []
    goal, *others = wanted
    older = {**others[0], "description": "As it was once"}
    old = {"type": 1, "name": "old", "description": "Is no more"}
    stage.double.backend.register_commands(None, [older, *others[1:-2], old])
    found = (await look(stage, commands=wanted)).findings
    assert [one.kind for one in found] == ["commands"] * 3
    assert found[0].sentence.startswith(
        f"Discord does not know 3 of the {len(wanted)} commands: /{goal['name']}, “"
    )
    assert found[1].sentence.endswith(f"than this version: /{older['name']}.")
    assert found[2].sentence.endswith("does not have: /old.")


async def test_a_bot_that_never_ran_has_no_commands_and_that_is_told_in_few_words(stage: Stage) -> None:
    (found,) = (await look(stage, commands=menu.payload(COMMANDS, ["en"], described, "en"))).findings
    assert (found.kind, found.sentence) == ("commands", "Discord has no list of the bot's commands yet.")


@pytest.mark.parametrize(
    ("flag", "name"),
    [
        ("gateway_message_content_limited", "Message Content Intent"),
        ("gateway_guild_members", "Server Members Intent"),
        ("gateway_presence_limited", "Presence Intent"),
    ],
)
async def test_an_application_that_may_hear_more_than_it_needs_should_not(
    stage: Stage, flag: str, name: str
) -> None:
    stage.double.gate.flags = discord.ApplicationFlags(**{flag: True}).value
    (found,) = (await look(stage)).findings
    assert (found.kind, f"switch {name} off" in found.remedy) == ("wish", True)


async def test_it_says_who_the_bot_is_and_whether_it_is_in_a_server(stage: Stage) -> None:
    report = await look(stage)
    assert (report.name, report.in_a_server) == (stage.double.backend.bot_user.name, True)
    stage.double.backend.remove_guild(stage.guild.id)
    assert not (await look(stage)).in_a_server


async def test_a_server_is_asked_for_its_roles_once(stage: Stage) -> None:
    rooms = [(stage.channel.id, "Circle"), (stage.guild.create_text_channel("other").id, "Other")]
    assert (await look(stage, *rooms)).findings == []
    assert len(stage.double.calls("GET /guilds/{guild_id}/roles")) == 1


async def test_rights_are_looked_up_in_each_room_and_named(stage: Stage) -> None:
    rooms = {name: stage.guild.create_text_channel(name) for name in ("mute", "dumb", "blind", "bare")}
    stage.double.bot_may(stage.guild, manage_threads=False)
    stage.double.bot_may(stage.guild, channel=rooms["mute"], send_messages=False, read_message_history=False)
    stage.double.bot_may(stage.guild, channel=rooms["dumb"], pin_messages=False)
    stage.double.bot_may(stage.guild, channel=rooms["blind"], view_channel=False)
    locked = stage.thread(locked=True)
    report = await look(
        stage,
        *((room.id, name) for name, room in rooms.items()),
        (locked.thread, "locked"),
        (4242, "gone"),
    )
    assert [(found.kind, found.sentence.split("“")[1].split("”")[0]) for found in report.findings] == [
        ("room", "mute"),
        ("wish", "dumb"),
        ("room", "blind"),
        ("room", "locked"),
        ("room", "gone"),
    ]
    assert "it may not Send Messages, Read Message History." in report.findings[0].sentence
    assert "it may not Pin Messages." in report.findings[1].sentence
