"""Discord's door over real sockets: who the bot is, its list of commands, and a gateway that tells READY or RESUMED.

Nothing else of Discord is behind it; what the bot says and hears is the double's.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import discord
from aiohttp import web

ME = {"id": "42", "username": "smol", "discriminator": "0", "avatar": None, "bot": True}
HELLO, IDENTIFY, RESUME, HEARTBEAT, HEARD, DISPATCH = 10, 2, 6, 1, 11, 0
_APPLICATION = {
    "id": "42",
    "name": "smol",
    "icon": None,
    "description": "",
    "flags": 0,
    "team": None,
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "",
    "owner": ME,
}


@dataclass
class Door:
    """What it was told, and the lines that stand. `refuses`: the token is not good so often."""

    address: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)
    lines: list[web.WebSocketResponse] = field(default_factory=list)
    commands: list[Any] = field(default_factory=list)  # each list of commands that was given
    refuses: int = 0
    knocked: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def api(self) -> str:
        """What stands before the paths of all routes."""
        return self.address.replace("ws", "http", 1).replace("door", "api")

    async def next(self) -> dict[str, Any]:
        """What was said when somebody came to the door."""
        await asyncio.wait_for(self.knocked.wait(), 10)
        self.knocked.clear()
        return self.told[-1]

    async def who(self, _: web.Request) -> web.Response:
        """GET /users/@me."""
        if self.refuses:
            self.refuses -= 1
            return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)
        return _json(ME)

    async def application(self, _: web.Request) -> web.Response:
        """GET /oauth2/applications/@me."""
        return _json(_APPLICATION)

    async def published(self, request: web.Request) -> web.Response:
        """PUT /applications/42/commands."""
        self.commands.append(await request.json())
        return _json([])

    async def known(self, _: web.Request) -> web.Response:
        """GET /applications/42/commands."""
        return _json(self.commands[-1] if self.commands else [])

    async def doors(self, _: web.Request) -> web.Response:
        """GET /gateway/bot."""
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 16}
        return web.json_response({"url": self.address, "shards": 2, "session_start_limit": limit})

    async def door(self, request: web.Request) -> web.WebSocketResponse:
        """The gateway."""
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


@asynccontextmanager
async def opened() -> AsyncIterator[Door]:
    """The door is open."""
    made, app = Door(), web.Application()
    app.router.add_get("/api/users/@me", made.who)
    app.router.add_get("/api/oauth2/applications/@me", made.application)
    app.router.add_put("/api/applications/42/commands", made.published)
    app.router.add_get("/api/applications/42/commands", made.known)
    app.router.add_get("/api/gateway/bot", made.doors)
    app.router.add_get("/door", made.door)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    made.address = f"ws://{host}:{port}/door"
    try:
        yield made
    finally:
        for line in made.lines:
            await line.close()
        await runner.cleanup()


def _json(told: Any) -> web.Response:
    # Exactly this content type: with a charset the library would take it for text.
    return web.Response(
        body=discord.utils._to_json(told).encode(), headers={"Content-Type": "application/json"}
    )
