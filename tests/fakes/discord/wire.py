"""The HTTP side: requests come over a socket, meet the faults, pass the gate, and are answered as Discord answers."""

import asyncio
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web
from simcord.backend.cdn import CDN_BASE
from simcord.backend.errors import BackendError

from tests.fakes.discord.faults import POST, Answer, Faults, wait
from tests.fakes.discord.gate import Gate
from tests.fakes.discord.table import route

API = "/api/v10"


@dataclass(slots=True)
class Upload:
    """A file of a request, as SimCord's routes take it."""

    filename: str
    fp: io.BytesIO
    description: str | None


@dataclass(slots=True)
class Limit:
    """So many messages in so many seconds for each channel, as Discord counts and as its headers say."""

    most: int
    seconds: float
    left: dict[str, tuple[int, float]] = field(default_factory=dict)

    def take(self, channel: str, now: float) -> tuple[bool, dict[str, str]]:
        """Whether one more is taken now, and the headers that say what is left."""
        used, ends = self.left.get(channel, (0, 0.0))
        if now >= ends:
            used, ends = 0, now + self.seconds
        taken = used < self.most
        self.left[channel] = used + taken, ends
        return taken, {
            "X-RateLimit-Limit": str(self.most),
            "X-RateLimit-Remaining": str(self.most - used - taken),
            "X-RateLimit-Reset-After": f"{ends - now:.3f}",
            "X-RateLimit-Bucket": "messages",
        }


class Wire:
    """A server on a free port of this machine. Links to files are signed and die with `expire_links`.

    With a `limit` it takes no more messages than that, and says so in the headers of each answer.
    """

    def __init__(self, gate: Gate, faults: Faults, token: str) -> None:
        self._gate, self._faults, self._token = gate, faults, token
        self._runner: web.AppRunner | None = None
        self._signature = 1
        self.root = ""
        self.limit: Limit | None = None
        self.mistakes: list[BaseException] = []

    @property
    def base_url(self) -> str:
        """What stands before the paths of all routes."""
        return self.root + API

    async def start(self) -> None:
        """Listen."""
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_get("/cdn/{path:.*}", self._file)
        app.router.add_route("*", API + "/{path:.*}", self._asked)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.root = site.name if not site.name.endswith(":0") else _root(self._runner)

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    def expire_links(self) -> None:
        """All links to files that were given out so far are dead; new ones are good again."""
        self._signature += 1

    async def _asked(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(API)
        there = route(request.method, path)
        if there is None:
            self.mistakes.append(AssertionError(f"{request.method} {path} stands in no row of the table"))
            return _json(404, {"message": "404: Not Found", "code": 0})
        ours = not there.path.startswith(("/webhooks/", "/interactions/"))
        if ours and request.headers.get("Authorization") != f"Bot {self._token}":
            return _json(401, {"message": "401: Unauthorized", "code": 0})
        body, files = await _read(request)
        fault = self._faults.next(there.name)
        told: dict[str, str] = {}
        if self.limit is not None and there.name == POST:
            taken, told = self.limit.take(there.args["channel_id"], asyncio.get_running_loop().time())
            if not taken:
                return _answer(_too_many(told))

        def done() -> web.StreamResponse:
            made = self._done(request.method, path, dict(request.query), body, files)
            made.headers.update(told)
            return made

        if fault is None:
            return done()
        answer = done() if fault.stored else None
        await wait(fault)
        if fault.drops:
            if request.transport is not None:
                request.transport.close()
            return web.Response(status=500)
        return _answer(fault.answer) if fault.answer is not None else answer or done()

    def _done(
        self, method: str, path: str, query: Mapping[str, str], body: Any, files: list[Upload]
    ) -> web.StreamResponse:
        try:
            made = self._gate.ask(method, path, json=body, params=query, files=files)
        except BackendError as error:
            return _json(error.status, error.to_json())
        except Exception as mistake:
            self.mistakes.append(mistake)
            raise
        return web.Response(status=204) if made is None else _json(200, self._signed(made))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        found = self._gate.backend.cdn.get(f"{CDN_BASE}/{request.match_info['path']}")
        if found is None or request.query.get("ex") != str(self._signature):
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=found)

    def _signed(self, made: Any) -> Any:
        if isinstance(made, Mapping):
            return {
                key: f"{self.root}/cdn{value.removeprefix(CDN_BASE)}?ex={self._signature}"
                if key in ("url", "proxy_url") and isinstance(value, str) and value.startswith(CDN_BASE)
                else self._signed(value)
                for key, value in made.items()
            }
        return [self._signed(one) for one in made] if isinstance(made, (list, tuple)) else made


async def _read(request: web.Request) -> tuple[Any, list[Upload]]:
    if not request.content_type.startswith("multipart/"):
        return (await request.json() if request.can_read_body else None), []
    body: Any = None
    uploads: list[Upload] = []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)  # no part has parts
        if part.name == "payload_json":
            body = json.loads(await part.read())
        else:
            uploads.append(Upload(part.filename or "", io.BytesIO(await part.read()), None))
    for upload, said in zip(uploads, (body or {}).get("attachments") or [], strict=False):
        upload.description = said.get("description")
    return body, uploads


def _json(status: int, body: Any) -> web.Response:
    # Exactly this content type: with a charset the library would take it for text.
    return web.Response(
        status=status, body=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )


def _too_many(told: Mapping[str, str]) -> Answer:
    seconds = float(told["X-RateLimit-Reset-After"])
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": False}
    return Answer(429, body, {**told, "Via": "1.1 google", "Retry-After": "1", "X-RateLimit-Scope": "user"})


def _answer(answer: Answer) -> web.Response:
    if isinstance(answer.body, str):
        return web.Response(status=answer.status, text=answer.body, headers=answer.headers)
    made = _json(answer.status, answer.body)
    made.headers.update(answer.headers)
    return made


def _root(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"
