"""The gateway over a real socket: what the bot asks to hear, lost connections, a refused token, and the end."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import discord
import pytest
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.client import Receiver
from adapters.discord.connection import INTENTS, Access, introduce, make_client
from tests.adapters.discord.listening import NOW, Notes

ME = {"id": "42", "username": "smol", "discriminator": "0", "avatar": None, "bot": True}
HELLO, IDENTIFY, RESUME, HEARTBEAT, HEARD, DISPATCH = 10, 2, 6, 1, 11, 0


@dataclass
class Gateway:
    """Discord's door: tells READY or RESUMED and keeps what it was told. `refuses`: the token is not good so often."""

    address: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)
    lines: list[web.WebSocketResponse] = field(default_factory=list)
    refuses: int = 0
    knocked: asyncio.Event = field(default_factory=asyncio.Event)

    async def who(self, _: web.Request) -> web.Response:
        if self.refuses:
            self.refuses -= 1
            return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)
        return web.Response(
            body=discord.utils._to_json(ME).encode(), headers={"Content-Type": "application/json"}
        )

    async def application(self, _: web.Request) -> web.Response:
        told: dict[str, Any] = {
            "id": "42",
            "name": "smol",
            "icon": None,
            "description": "",
            "flags": 0,
            "team": None,
        }
        told |= {"bot_public": True, "bot_require_code_grant": False, "verify_key": "", "owner": ME}
        return web.Response(
            body=discord.utils._to_json(told).encode(), headers={"Content-Type": "application/json"}
        )

    async def doors(self, _: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 16}
        return web.json_response({"url": self.address, "shards": 2, "session_start_limit": limit})

    async def door(self, request: web.Request) -> web.WebSocketResponse:
        line = web.WebSocketResponse()
        await line.prepare(request)
        self.lines.append(line)
        await line.send_json({"op": HELLO, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        async for message in line:
            said = message.json()
            if said["op"] == HEARTBEAT:
                await line.send_json({"op": HEARD, "d": None})
                continue
            self.told.append(said)
            ready = {"v": 10, "user": ME, "guilds": [], "session_id": "s", "resume_gateway_url": self.address}
            ready["shard"] = said["d"].get("shard", [0, 1])
            ready["application"] = {"id": "42", "flags": 0}
            what = ("RESUMED", {}) if said["op"] == RESUME else ("READY", ready)
            await line.send_json({"op": DISPATCH, "s": len(self.told), "t": what[0], "d": what[1]})
            self.knocked.set()
        return line

    async def next(self) -> dict[str, Any]:
        """What was said when somebody came to the door."""
        await asyncio.wait_for(self.knocked.wait(), 10)
        self.knocked.clear()
        return self.told[-1]


@pytest.fixture
async def gateway(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Gateway]:
    """The door is open. The library's addresses are put back afterwards."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    made, app = Gateway(), web.Application()
    app.router.add_get("/api/users/@me", made.who)
    app.router.add_get("/api/oauth2/applications/@me", made.application)
    app.router.add_get("/api/gateway/bot", made.doors)
    app.router.add_get("/door", made.door)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]  # it has been started
    made.address = f"ws://127.0.0.1:{port}/door"
    yield made
    for line in made.lines:
        await line.close()
    await runner.cleanup()


def access(gateway: Gateway) -> Access:
    return Access("a.b.c", gateway.address.replace("ws", "http", 1).replace("door", "api"), gateway.address)


async def test_the_bot_asks_for_no_privileged_right_takes_up_a_lost_line_and_leaves_quietly(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
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


async def test_a_door_that_was_shut_for_good_is_knocked_at_again(gateway: Gateway) -> None:
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
    gateway: Gateway, caplog: pytest.LogCaptureFixture
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
    gateway: Gateway, ids: tuple[int, ...], told: set[tuple[int, int]]
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
