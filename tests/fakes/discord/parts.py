"""The gateway over sockets, for bots that are processes of their own: each hears what happens in its parts (shards).

The world is a double's; requests come to it by its wire.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from simcord.backend import Backend, serializers

from tests.fakes.discord.door import DISPATCH, HEARD, HEARTBEAT, HELLO, IDENTIFY

_OF_A_SERVER = frozenset({"GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE"})


class Parts:
    """So many parts. `lines` are those that stand; `everywhere`: what happens is told to all of them, which Discord never does."""

    def __init__(self, backend: Backend, count: int) -> None:
        self._backend, self._count = backend, count
        self.address = ""
        self.lines: dict[int, web.WebSocketResponse] = {}
        self.everywhere = False
        self._said = 0
        self._telling: set[asyncio.Task[None]] = set()

    def of(self, guild: int) -> int:
        """The part that a server belongs to."""
        return (guild >> 22) % self._count

    async def door(self, request: web.Request) -> web.WebSocketResponse:
        """One line, for as long as it stands."""
        line, part = web.WebSocketResponse(), 0
        await line.prepare(request)
        await line.send_json({"op": HELLO, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        async for message in line:
            heard = message.json()
            if heard["op"] == HEARTBEAT:
                await line.send_json({"op": HEARD, "d": None})
            elif heard["op"] == IDENTIFY:
                part = heard["d"].get("shard", [0])[0]
                await self._welcome(line, part)
                self.lines[part] = line
        if self.lines.get(part) is line:
            del self.lines[part]
        return line

    async def _welcome(self, line: web.WebSocketResponse, part: int) -> None:
        mine = [guild for guild in self._backend.guilds.values() if self.of(guild.id) == part]
        ready = {
            "v": 10,
            "user": dict(serializers.user_payload(self._backend.bot_user)),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in mine],
            "session_id": f"part{part}",
            "resume_gateway_url": self.address,
            "shard": [part, self._count],
            "application": {"id": str(self._backend.application_id), "flags": 0},
        }
        await self._tell(line, "READY", ready)
        for guild in mine:
            await self._tell(line, "GUILD_CREATE", serializers.guild_create_payload(self._backend, guild))

    def happened(self, event: str, payload: Mapping[str, Any]) -> None:
        """Tell it to the part it belongs to; private chats are in the first."""
        guild = payload.get("id") if event in _OF_A_SERVER else payload.get("guild_id")
        part = self.of(int(guild)) if guild else 0
        for number, line in self.lines.items():
            if self.everywhere or number == part:
                task = asyncio.ensure_future(self._tell(line, event, payload))
                self._telling.add(task)
                task.add_done_callback(self._telling.discard)

    async def _tell(self, line: web.WebSocketResponse, event: str, payload: Any) -> None:
        self._said += 1
        told = {"op": DISPATCH, "s": self._said, "t": event, "d": payload}
        if not line.closed:
            await line.send_str(json.dumps(told, default=str))


@asynccontextmanager
async def in_parts(backend: Backend, count: int) -> AsyncIterator[Parts]:
    """The gateway of this world, divided."""
    made, app = Parts(backend, count), web.Application()
    app.router.add_get("/door", made.door)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    made.address = f"ws://{host}:{port}/door"
    backend.subscribers.append(made.happened)
    try:
        yield made
    finally:
        backend.subscribers.remove(made.happened)
        for line in list(made.lines.values()):
            await line.close()
        await runner.cleanup()
