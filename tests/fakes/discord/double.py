"""Discord for one client: SimCord's world behind a strict gate, in this process or over HTTP."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from unittest.mock import patch

import aiohttp
import discord
from simcord.backend import Backend
from simcord.backend.errors import BackendError
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from simcord.env import Env
from simcord.http import router

from tests.fakes.discord.faults import Faults
from tests.fakes.discord.gate import Call, Gate
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.table import route
from tests.fakes.discord.wire import Wire

TOKEN = "NDI0MjQyNDI0MjQyNDI0MjQy.Gmade0.up-token-for-the-double-00000000000000"

# Seconds until SimCord looks again whether all has come to rest. It is told when a task ends, not when one begins to
# wait for something far away, and its own 50 ms a press would be most of what a journey takes.
LOOK_AGAIN = 0.002


class DiscordDouble:
    """An environment of SimCord (`env`) for `client`, in which Discord refuses what the real one refuses.

    `wire`: the client keeps its own HTTP layer and speaks over a socket, so that its retries, limits and broken
    connections are real; else SimCord takes the requests in this process. Options are those of `simcord.Env`.
    """

    def __init__(self, client: discord.Client, *, wire: bool = False, **options: Any) -> None:
        self.client = client
        self.faults = Faults()
        self.token = TOKEN
        self._http = client.http
        self.env = Env(client, **options)
        self.gateway = Gateway(self.env)
        self.gate = Gate(self.env.backend, router.dispatch)
        self._patches: list[Any] = [
            patch.object(router, "dispatch", self._in_process),
            patch.dict(Env._settle_internal.__kwdefaults__, idle=LOOK_AGAIN),
        ]
        self.wire = Wire(self.gate, self.faults, TOKEN)
        self._over_http = wire

    @property
    def backend(self) -> Backend:
        """SimCord's state of the world."""
        return self.env.backend

    def calls(self, name: str = "") -> list[Call]:
        """The requests so far, of one route (`POST /channels/{channel_id}/messages`) or of all."""
        return [call for call in self.gate.calls if name in ("", call.name)]

    def refusals(self) -> list[str]:
        """What was refused because of its form: a mistake of ours. Empty in every good test."""
        return [str(call.refused) for call in self.gate.calls if call.refused and call.refused.code == 50035]

    def closes_messages(self, person: Any) -> None:
        """Somebody takes no private messages from people of the server."""
        self.gate.closed.add(person.id)

    def opens_messages(self, person: Any) -> None:
        """And takes them again."""
        self.gate.closed.discard(person.id)

    def bot_may(self, guild: Any, *, channel: Any = None, **permissions: bool) -> None:
        """Give or take rights of the bot: `bot_may(guild, send_messages=False)`, in one channel or everywhere."""
        made = self.backend.get_guild(guild.id)
        number = next(role for role in made.members[self.backend.bot_user.id].role_ids if role != guild.id)
        role = made.roles[number]
        allowed = discord.Permissions(role.permissions)
        allowed.update(**permissions)
        if channel is None:
            self.backend.edit_role(guild.id, number, {"permissions": allowed.value})
            return
        allow, deny = discord.PermissionOverwrite(**permissions).pair()
        overwrite = Overwrite(number, OverwriteType.ROLE, allow.value, deny.value)
        self.backend.set_overwrite(channel.id, overwrite)

    async def __aenter__(self) -> Self:
        for one in self._patches:
            one.start()
        await self.env.start()
        if self._over_http:
            await self.wire.start()
            base = patch.object(discord.http.Route, "BASE", self.wire.base_url)
            base.start()
            self._patches.append(base)
            self.client.http = self.client._connection.http = self._http
            self._http.loop = self.env._loop  # type: ignore[assignment]  # set by start()
            await self._http.static_login(TOKEN)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self.env.shutdown()
        finally:
            if self._over_http:
                await self._http.close()
                await self.wire.stop()
            for one in reversed(self._patches):
                one.stop()
        if kind is None:
            self.env._raise_errors_since(self.env._errors_acknowledged)
            if self.wire.mistakes:
                raise self.wire.mistakes[0]

    def _in_process(
        self,
        backend: Backend,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Any:
        assert backend is self.backend
        there = route(method, path)
        fault = self.faults.next(there.name) if there else None
        if fault is None:
            return self.gate.ask(method, path, params=params, **more)
        if fault.stored:
            self.gate.ask(method, path, params=params, **more)
        if fault.drops:
            raise aiohttp.ServerDisconnectedError
        if fault.answer is None:
            return None
        body = fault.answer.body
        code, words = (
            (body.get("code", 0), body.get("message", "")) if not isinstance(body, str) else (0, body)
        )
        raise BackendError(fault.answer.status, code, words)
