"""The double refuses what Discord refuses, in this process and over HTTP alike."""

import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import pytest
from discord.http import Route
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from tests.fakes.discord import POST, DiscordDouble
from tests.fakes.discord.forms import complaints
from tests.fakes.discord.table import route


@dataclass
class World:
    """A server with a channel, and the client's HTTP layer to ask with."""

    double: DiscordDouble
    guild: GuildHandle
    room: ChannelHandle
    maria: MemberActor

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        return await self.double.client.http.request(Route(method, path), json=body, **more)

    async def say(self, channel: Any = None, **body: Any) -> Any:
        return await self.ask("POST", f"/channels/{(channel or self.room).id}/messages", body)

    async def refused(self, **body: Any) -> tuple[int, int]:
        with pytest.raises(discord.HTTPException) as caught:
            await self.say(**body)
        return caught.value.status, caught.value.code

    def thread(self, **state: bool) -> discord.Object:
        backend = self.double.backend
        made = backend.create_thread(self.room.id, "Week 1", backend.bot_user.id)
        if state:
            backend.edit_channel(made.id, {}, thread_metadata=state)
        return discord.Object(made.id)


@pytest.fixture(params=["in process", "over http"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    client = discord.Client(intents=discord.Intents(guilds=True))
    async with DiscordDouble(client, wire=request.param == "over http") as double:
        guild = double.env.create_guild("Circle")
        yield World(
            double,
            guild,
            guild.create_text_channel("week"),
            guild.add_member(double.env.create_user("maria")),
        )


def button(**more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 2, "label": "Done", "custom_id": "1b:a::", **more}


def rows(*components: Any) -> list[dict[str, Any]]:
    return [{"type": 1, "components": [one]} for one in components]


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2001},
        {"content": "x", "contents": "y"},
        {"content": 5},
        {"content": "x", "nonce": "n" * 26},
        {"content": "x", "components": rows(*(button(custom_id=f"1b:{i}::") for i in range(6)))},
        {
            "content": "x",
            "components": [{"type": 1, "components": [button(custom_id=str(i)) for i in range(6)]}],
        },
        {"content": "x", "components": [{"type": 1, "components": []}]},
        {"content": "x", "components": rows(button(custom_id="c" * 101))},
        {"content": "x", "components": rows(button(label="l" * 81))},
        {"content": "x", "components": rows(button(), button())},
        {"content": "x", "components": rows(button(url="https://a.example"))},
        {"content": "x", "components": rows({"type": 2, "style": 5, "label": "Go", "url": "tg://user?id=1"})},
        {"content": "x", "components": rows({"type": 3, "custom_id": "s", "options": []})},
        {"content": "x", "allowed_mentions": {"parse": "everyone"}},
    ],
    ids=lambda body: str(body)[:50],
)
async def test_a_wrong_form_is_refused_and_remembered(world: World, body: dict[str, Any]) -> None:
    assert await world.refused(**body) == (400, 50035)
    assert len(world.double.refusals()) == 1
    assert world.room.history() == []


async def test_the_same_nonce_brings_the_same_message_for_a_few_minutes(world: World) -> None:
    once = {"content": "Hello", "nonce": "1-a", "enforce_nonce": True}
    first, second = await world.say(**once), await world.say(**once)
    assert first["id"] == second["id"]
    assert len(world.room.history()) == 1
    await world.double.env.advance_time(301)
    await world.say(**once)
    assert len(world.room.history()) == 2


async def test_a_nonce_whose_message_was_deleted_finds_nothing(world: World) -> None:
    once = {"content": "Hello", "nonce": "1-a", "enforce_nonce": True}
    made = await world.say(**once)
    await world.ask("DELETE", f"/channels/{world.room.id}/messages/{made['id']}")
    assert await world.refused(**once) == (404, 10008)


async def test_rights_threads_and_private_messages_are_as_they_are_set(world: World) -> None:
    world.double.bot_may(world.guild, channel=world.room, send_messages=False)
    assert await world.refused(content="x") == (403, 50013)
    world.double.bot_may(world.guild, channel=world.room, view_channel=False)
    assert await world.refused(content="x") == (403, 50001)
    world.double.bot_may(world.guild, channel=world.room, send_messages_in_threads=True)
    dormant, locked = world.thread(archived=True), world.thread(archived=True, locked=True)
    world.double.bot_may(world.guild, manage_threads=False)
    assert (await world.say(dormant, content="x"))["content"] == "x"
    assert await world.refused(channel=locked, content="x") == (400, 160005)
    private = await world.double.client.create_dm(discord.Object(world.maria.id))
    world.double.closes_messages(world.maria)
    assert await world.refused(channel=private, content="x") == (403, 50007)
    world.double.gate.strangers.add(world.maria.id)
    assert await world.refused(channel=private, content="x") == (403, 50278)


async def test_what_is_in_an_archived_thread_stays_as_it_is(world: World) -> None:
    thread = world.thread()
    made = await world.say(thread, content="x")
    world.double.backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})
    path = f"/channels/{thread.id}/messages/{made['id']}"
    with pytest.raises(discord.HTTPException) as caught:
        await world.ask("PATCH", path, {"content": "y"})
    assert caught.value.code == 50083
    await world.ask("PATCH", f"/channels/{thread.id}", {"archived": False})
    assert (await world.ask("PATCH", path, {"content": "y"}))["content"] == "y"


async def test_pinning_has_a_right_of_its_own(world: World) -> None:
    made = await world.say(content="x")
    path = f"/channels/{world.room.id}/messages/pins/{made['id']}"
    world.double.bot_may(world.guild, pin_messages=False)
    with pytest.raises(discord.Forbidden):
        await world.ask("PUT", path)
    world.double.bot_may(world.guild, pin_messages=True, manage_messages=False)
    await world.ask("PUT", path)
    assert [str(one.id) for one in world.room.pinned_messages()] == [made["id"]]


async def test_a_file_has_a_largest_size(world: World) -> None:
    there = world.double.client.get_partial_messageable(world.room.id)
    for size, taken in ((10 * 2**20, True), (10 * 2**20 + 1, False)):
        file = discord.File(io.BytesIO(bytes(size)), "work.bin", description="A page")
        if taken:
            assert (await there.send(file=file)).attachments[0].description == "A page"
        else:
            with pytest.raises(discord.HTTPException) as caught:
                await there.send(file=file)
            assert (caught.value.status, caught.value.code) == (413, 40005)


Trouble = Callable[[DiscordDouble], None]


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (lambda double: double.faults.refuses(POST, 403, 50013), discord.Forbidden),
        (lambda double: double.faults.banned(), discord.HTTPException),
        (lambda double: double.faults.drops(), aiohttp.ServerDisconnectedError),
        (lambda double: double.faults.drops(stored=True), aiohttp.ServerDisconnectedError),
    ],
    ids=["refusal", "ban", "broken line", "broken line after all was done"],
)
async def test_trouble_comes_once(world: World, trouble: Trouble, error: type[Exception]) -> None:
    trouble(world.double)
    with pytest.raises(error):
        await world.say(content="x")
    said = len(world.room.history())
    await world.say(content="y")
    assert len(world.room.history()) == said + 1


async def test_without_its_token_a_client_is_nobody(world: World) -> None:
    if world.double.wire.root:
        world.double.client.http.token = "another"
        with pytest.raises(discord.HTTPException) as caught:
            await world.say(content="x")
        assert caught.value.status == 401


async def test_links_to_files_die_and_are_given_out_anew(world: World) -> None:
    if world.double.wire.root:
        http = world.double.client.http
        there = world.double.client.get_partial_messageable(world.room.id)
        sent = await there.send(file=discord.File(io.BytesIO(b"work"), "work.txt"))
        assert await http.get_from_cdn(sent.attachments[0].url) == b"work"
        world.double.wire.expire_links()
        with pytest.raises(discord.NotFound):
            await http.get_from_cdn(sent.attachments[0].url)
        again = await world.ask("GET", f"/channels/{world.room.id}/messages/{sent.id}")
        assert await http.get_from_cdn(again["attachments"][0]["url"]) == b"work"


COMMAND: dict[str, Any] = {"name": "week", "description": "This week", "options": []}
FIELD: dict[str, Any] = {"type": 3, "name": "text", "description": "Your words"}
PART: dict[str, Any] = {
    "type": 18,
    "label": "What?",
    "component": {"type": 4, "custom_id": "text", "style": 1},
}


@pytest.mark.parametrize(
    "commands",
    [
        [COMMAND, COMMAND],
        [{**COMMAND, "name": "Week"}],
        [{**COMMAND, "description": ""}],
        [{**COMMAND, "options": [{**FIELD, "description": "d" * 101}]}],
        [{**COMMAND, "options": [{**FIELD, "type": 1}]}],
        [{**COMMAND, "options": [{**FIELD, "choice": []}]}],
        [{**COMMAND, "options": [{**FIELD, "autocomplete": True, "choices": [{"name": "a", "value": "a"}]}]}],
        [{**COMMAND, "options": [{**FIELD, "choices": [{"name": "a", "value": "a"}] * 26}]}],
        [{**COMMAND, "name": f"week{number}"} for number in range(101)],
    ],
    ids=lambda body: str(body)[:70],
)
def test_a_wrong_list_of_commands_is_refused(commands: list[dict[str, Any]]) -> None:
    there = route("PUT", "/applications/1/commands")
    assert there is not None
    assert list(complaints(there, {}, [{**COMMAND, "options": [FIELD]}])) == []
    assert list(complaints(there, {}, commands)) != []


@pytest.mark.parametrize(
    "window",
    [
        {"title": "t" * 46},
        {"components": [PART] * 6},
        {"components": []},
        {"components": [{**PART, "label": "l" * 46}]},
        {"components": [{**PART, "component": {"type": 2, "label": "No buttons"}}]},
        {"custom_id": "c" * 101},
    ],
    ids=lambda body: str(body)[:70],
)
def test_a_wrong_window_is_refused(window: dict[str, Any]) -> None:
    there = route("POST", "/interactions/1/token/callback")
    assert there is not None
    good = {"title": "A question", "custom_id": "1f:a::", "components": [PART]}
    assert list(complaints(there, {}, {"type": 9, "data": good})) == []
    assert list(complaints(there, {}, {"type": 9, "data": {**good, **window}})) != []
