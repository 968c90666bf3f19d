"""The gateway over a real socket: what the bot asks to hear, lost connections, a refused token, and the end."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.client import Receiver
from adapters.discord.connection import INTENTS, Access, introduce, make_client
from tests.adapters.discord.listening import NOW, Notes
from tests.fakes.discord.door import IDENTIFY, RESUME, Door, opened


@pytest.fixture
async def gateway(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    """The door is open. The library's addresses are put back afterwards."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    async with opened() as made:
        yield made


def access(gateway: Door) -> Access:
    return Access("a.b.c", gateway.api, gateway.address)


async def test_the_bot_asks_for_no_privileged_right_takes_up_a_lost_line_and_leaves_quietly(
    gateway: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    client = make_client(access(gateway))
    me = await introduce(client, "a.b.c", sleep=asyncio.sleep)
    assert (me.ref, me.source) == (42, "discord:42")
    receiver = Receiver(client, me, Notes(), token="a.b.c", clock=lambda: NOW, entropy=lambda: b"e" * 16)
    stop = asyncio.Event()
    running = asyncio.create_task(receiver.run(stop))
    first = await gateway.next()
    assert (first["op"], first["d"]["intents"]) == (IDENTIFY, INTENTS.value)
    assert not INTENTS.members
    assert not INTENTS.message_content
    await client.wait_until_ready()
    await gateway.lines[0].close(code=4000)
    assert (await gateway.next())["op"] == RESUME
    assert caplog.text.count("is interrupted; connecting again") == 1
    stop.set()
    await asyncio.wait_for(running, 5)
    assert not client.is_closed(), "what was decided can still be said"
    await client.close()


async def test_a_door_that_was_shut_for_good_is_knocked_at_again(gateway: Door) -> None:
    async def sleep(_: float) -> None:
        return None

    client = make_client(access(gateway))
    me = await introduce(client, "a.b.c", sleep=sleep)
    receiver = Receiver(
        client, me, Notes(), token="a.b.c", clock=lambda: NOW, entropy=lambda: b"e" * 16, sleep=sleep
    )
    stop = asyncio.Event()
    running = asyncio.create_task(receiver.run(stop))
    await gateway.next()
    await gateway.lines[0].close(code=4004)
    assert (await gateway.next())["op"] == IDENTIFY
    stop.set()
    await asyncio.wait_for(running, 5)
    await client.close()


async def test_a_token_that_is_refused_is_said_once_and_tried_again(
    gateway: Door, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.refuses = 3
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    client = make_client(access(gateway))
    await introduce(client, "a.b.c", sleep=sleep)
    await client.close()
    assert waits == [300.0] * 3
    assert caplog.text.count("Discord refuses the token") == 1
    assert "a.b.c" not in caplog.text


@pytest.mark.parametrize(("ids", "told"), [((), {(0, 2), (1, 2)}), ((1,), {(1, 2)})])
async def test_a_process_listens_to_the_parts_that_are_its_own(
    gateway: Door, ids: tuple[int, ...], told: set[tuple[int, int]]
) -> None:
    client = make_client(replace(access(gateway), shard_count=2, shard_ids=ids))
    me = await introduce(client, "a.b.c", sleep=asyncio.sleep)
    receiver = Receiver(client, me, Notes(), token="a.b.c", clock=lambda: NOW, entropy=lambda: b"e" * 16)
    stop = asyncio.Event()
    running = asyncio.create_task(receiver.run(stop))
    while len(gateway.told) < len(told):
        await gateway.next()
    assert {tuple(one["d"]["shard"]) for one in gateway.told} == told
    stop.set()
    await asyncio.wait_for(running, 5)
    await client.close()
