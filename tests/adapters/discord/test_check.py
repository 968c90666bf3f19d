from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from adapters.discord.check import Report, examine
from adapters.discord.rights import NEEDED, WISHED
from tests.adapters.discord.speaking import Stage
from tests.fakes.discord import TOKEN


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # compared with the Date header of a real HTTP answer


async def look(
    stage: Stage,
    *rooms: tuple[int, str],
    token: str = TOKEN,
    commands: tuple[str, ...] = (),
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


async def test_commands_that_discord_does_not_know_are_named(stage: Stage) -> None:
    stage.double.backend.register_commands(None, [{"name": "goal", "type": 1, "description": "Set a goal"}])
    assert (await look(stage, commands=("goal",))).findings == []
    (found,) = (await look(stage, commands=("goal", "help", "show"))).findings
    assert found.sentence == "Discord does not know 2 of the 3 commands: /help, /show."


async def test_an_application_that_may_read_everything_should_not(stage: Stage) -> None:
    stage.double.gate.flags = discord.ApplicationFlags(gateway_message_content_limited=True).value
    (found,) = (await look(stage)).findings
    assert (found.kind, "Message Content Intent" in found.remedy) == ("wish", True)


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
