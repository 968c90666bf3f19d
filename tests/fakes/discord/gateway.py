"""The gateway's line in this process: it breaks, and is taken up again with or without what happened meanwhile."""

from collections.abc import Callable, Mapping
from typing import Any

from simcord.backend import serializers
from simcord.env import Env

Told = tuple[str, Mapping[str, Any]]


class Gateway:
    """The line by which the client of `env` hears. Discord keeps what it could not tell, as long as the session lives."""

    def __init__(self, env: Env) -> None:
        self._env = env
        self._kept: list[Told] = []
        self._down = False

    def drops(self) -> None:
        """The line breaks. What happens from here on is not told."""
        assert not self._down
        self._down = True
        self._hears(self._env._gateway_feed, self._keep)
        self._env.bot.dispatch("disconnect")

    def resumes(self, *, again: int = 1) -> None:
        """The session goes on: what happened meanwhile is told in its order, each `again` times."""
        self._up()
        for event, payload in self._kept:
            for _ in range(again):
                self._env._gateway_feed(event, payload)
        self._kept.clear()
        self._env.bot.dispatch("resumed")

    async def begins_anew(self) -> None:
        """The session is over: the client gets the world as it is now, and nothing of what happened meanwhile."""
        self._up()
        self._kept.clear()
        backend, feed = self._env.backend, self._env._gateway_feed
        feed(
            "READY",
            {
                "v": 10,
                "user": dict(serializers.user_payload(backend.bot_user)),
                "guilds": [{"id": str(guild), "unavailable": True} for guild in backend.guilds],
                "session_id": "another",
                "resume_gateway_url": "wss://double.invalid",
                "application": {"id": str(backend.application_id), "flags": 0},
            },
        )
        for guild in backend.guilds.values():
            feed("GUILD_CREATE", serializers.guild_create_payload(backend, guild))

    def watch(self, seen: Callable[[str], None]) -> None:
        """Call `seen` with the name of each event, a moment before the client hears of it."""
        feed = self._env._gateway_feed

        def fed(event: str, payload: Mapping[str, Any]) -> None:
            seen(event)
            feed(event, payload)

        self._hears(feed, fed)

    def _up(self) -> None:
        assert self._down
        self._down = False
        self._hears(self._keep, self._env._gateway_feed)

    def _hears(self, before: Any, after: Any) -> None:
        listeners = self._env.backend.subscribers
        listeners[listeners.index(before)] = after

    def _keep(self, event: str, payload: Mapping[str, Any]) -> None:
        self._kept.append((event, payload))
