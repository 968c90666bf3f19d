"""What stands before SimCord's routes: the table, and what Discord refuses and SimCord lets pass."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord
from simcord.backend import Backend, serializers
from simcord.backend.errors import BackendError
from simcord.backend.models import Channel

from tests.fakes.discord.forms import complaints
from tests.fakes.discord.table import FILE_LIMIT, REQUEST_LIMIT, Route, route

NONCE_LIFE = timedelta(minutes=5)
TOKEN_LIFE = timedelta(minutes=15)

Dispatch = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request that arrived, as it came."""

    route: Route
    params: Mapping[str, Any]
    body: Any
    files: int
    refused: BackendError | None

    @property
    def name(self) -> str:
        """Its route, as the table has it."""
        return self.route.name


class Gate:
    """Every request goes through here, whether it came in this process or over HTTP."""

    def __init__(self, backend: Backend, dispatch: Dispatch) -> None:
        self.backend = backend
        self.calls: list[Call] = []
        self.closed: set[int] = set()  # people who take no private messages
        self.strangers: set[int] = set()  # people who share no server with the bot any more
        self._dispatch = dispatch
        self._said: dict[str, tuple[datetime, int, int]] = {}

    def ask(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        files: list[Any] | None = None,
        **more: Any,
    ) -> Any:
        """The answer, as JSON. Raises BackendError where Discord would refuse."""
        there = route(method, path)
        if there is None:
            raise AssertionError(f"{method} {path} stands in no row of the table of routes")
        refusal: BackendError | None = None
        try:
            return self._answer(there, path, json, params or {}, files or [], more)
        except BackendError as error:
            refusal = error
            raise
        finally:
            self.calls.append(Call(there, params or {}, json, len(files or []), refusal))

    def forget_nonces(self) -> None:
        """The few minutes are over in which Discord knows what was sent with a nonce."""
        self._said.clear()

    def _answer(
        self,
        there: Route,
        path: str,
        body: Any,
        params: Mapping[str, Any],
        files: list[Any],
        more: dict[str, Any],
    ) -> Any:
        for complaint in complaints(there, params, body):
            raise BackendError(400, 50035, f"Invalid Form Body\nIn {complaint}")
        self._size(files)
        if there.path.startswith("/webhooks/"):
            self._token(there.args["webhook_token"])
        channel = self._channel(there)
        if channel is not None and channel.guild_id is None and there.method == "POST":
            self._private(channel)
        if channel is not None and channel.is_thread:
            self._thread(there, channel)
        special = _SPECIAL.get((there.method, there.path))
        if special is not None:
            return special(self, there, body, lambda: self._through(there, path, body, params, files, more))
        return self._through(there, path, body, params, files, more)

    def _through(
        self,
        there: Route,
        path: str,
        body: Any,
        params: Mapping[str, Any],
        files: list[Any],
        more: dict[str, Any],
    ) -> Any:
        return self._dispatch(
            self.backend, there.method, path, json=body, params=dict(params), files=files, **more
        )

    def _channel(self, there: Route) -> Channel | None:
        number = there.args.get("channel_id")
        return self.backend.channels.get(int(number)) if number else None

    def _size(self, files: list[Any]) -> None:
        sizes = []
        for file in files:
            sizes.append(file.fp.seek(0, 2))
            file.fp.seek(0)
        if any(size > FILE_LIMIT for size in sizes) or sum(sizes) > REQUEST_LIMIT:
            raise BackendError(413, 40005, "Request entity too large")

    def _token(self, token: str) -> None:
        number = self.backend.interaction_tokens.get(token)
        if number is None:
            raise BackendError(404, 10015, "Unknown Webhook")
        born = discord.utils.snowflake_time(number)
        if self.backend.clock.now() >= born + TOKEN_LIFE:
            raise BackendError(401, 50027, "Invalid Webhook Token")

    def _private(self, channel: Channel) -> None:
        if self.strangers.intersection(channel.recipient_ids):
            raise BackendError(403, 50278, "Cannot send messages to this user due to having no mutual guilds")
        if self.closed.intersection(channel.recipient_ids):
            raise BackendError(403, 50007, "Cannot send messages to this user")

    def _thread(self, there: Route, channel: Channel) -> None:
        state = channel.thread_metadata
        if state is None or there.method == "GET":
            return
        manages = self._may(channel, "manage_threads")
        if there.path == "/channels/{channel_id}":
            if state.locked and not manages:
                raise BackendError(403, 50013, "Missing Permissions")
        elif there.name == "POST /channels/{channel_id}/messages":
            if state.locked and not manages:
                raise BackendError(400, 160005, "Thread is locked")
            if state.archived and self._may(channel, "send_messages_in_threads"):
                self.backend.edit_channel(channel.id, {}, thread_metadata={"archived": False})
        elif state.archived:
            raise BackendError(400, 50083, "Thread is archived")

    def _may(self, channel: Channel, *names: str) -> bool:
        try:
            self.backend.require_permissions(channel.guild_id, self.backend.bot_user.id, channel.id, *names)
        except BackendError:
            return False
        return True

    def _post(self, there: Route, body: Any, go: Callable[[], Any]) -> Any:
        channel = self.backend.get_channel(int(there.args["channel_id"]))
        nonce = body.get("nonce") if body.get("enforce_nonce") else None
        now = self.backend.clock.now()
        if nonce is not None and (known := self._said.get(nonce)) and now < known[0] + NONCE_LIFE:
            message = self.backend.get_message(known[1], known[2])  # 10008 where it was deleted meanwhile
            return {**serializers.message_payload(self.backend, message), "nonce": nonce}
        if body.get("attachments") and channel.guild_id is not None:
            self.backend.require_permissions(
                channel.guild_id, self.backend.bot_user.id, channel.id, "attach_files"
            )
        made = go()
        if nonce is None:
            return made
        self._said[nonce] = now, channel.id, int(made["id"])
        return {**made, "nonce": nonce}

    def _unarchive(self, there: Route, body: Any, go: Callable[[], Any]) -> Any:
        channel = self.backend.get_channel(int(there.args["channel_id"]))
        if not channel.is_thread or set(body) != {"archived"}:
            return go()
        self.backend.require_permissions(
            channel.guild_id, self.backend.bot_user.id, channel.id, "send_messages_in_threads"
        )
        edited = self.backend.edit_channel(channel.id, {}, thread_metadata=body)
        return dict(serializers.channel_payload(self.backend, edited))

    def _pin(self, there: Route, body: Any, go: Callable[[], Any]) -> Any:  # noqa: ARG002  # as all of its kind
        channel = self.backend.get_channel(int(there.args["channel_id"]))
        self.backend.require_permissions(
            channel.guild_id, self.backend.bot_user.id, channel.id, "pin_messages"
        )
        message = self.backend.get_message(channel.id, int(there.args["message_id"]))
        pinned = [one for one in self.backend.messages[channel.id].values() if one.pinned]
        if len(pinned) >= 250 and message not in pinned:
            raise BackendError(400, 30003, "Maximum number of pins reached (250)")
        self.backend.set_pinned(channel.id, message.id, pinned=True)

    def _application(self, there: Route, body: Any, go: Callable[[], Any]) -> Any:  # noqa: ARG002  # as all of its kind
        return {**go(), "flags": self.flags}

    flags = 0  # of the application: which privileged intents are switched on


_SPECIAL: Mapping[tuple[str, str], Callable[[Gate, Route, Any, Callable[[], Any]], Any]] = {
    ("POST", "/channels/{channel_id}/messages"): Gate._post,
    ("PATCH", "/channels/{channel_id}"): Gate._unarchive,
    ("PUT", "/channels/{channel_id}/messages/pins/{message_id}"): Gate._pin,
    ("GET", "/oauth2/applications/@me"): Gate._application,
}
