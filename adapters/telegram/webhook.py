"""Receiving by webhook: Telegram brings each update to an address of ours, and keeps the order of each chat itself.

An update is answered with 200 only when it is stored. What is answered otherwise, or not at all, Telegram brings
again, at first after a second and for a day (platform-facts 1.10); what comes twice is absorbed by the event's key.
The address and the secret are new at each start and known to Telegram alone.
"""

import asyncio
import json
import logging
import socket
from collections.abc import Callable, Coroutine
from datetime import datetime
from hmac import compare_digest
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp
from telegram import Bot
from telegram.error import TelegramError

from adapters.serving import Server, configured, opened, reason
from adapters.telegram.connection import Me
from adapters.telegram.errors import discreet
from adapters.telegram.hearing import ALLOWED, CHATS_AT_ONCE, Acknowledge, Handle, Hearing, unless
from adapters.telegram.trouble import CannotListen, Trouble

BODY_LIMIT: Final = 2**20  # bytes; the longest update is a small part of that
SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # where the secret stands, not the secret
_RETRY_AFTER: Final = "2"  # seconds: a locked database is free again by then
_GOODBYE_SECONDS: Final = 5.0

_log = logging.getLogger(__name__)


class WebhookReceiver:
    """Receives by being called. The arguments are those of `Hearing`; when `handle` raises, Telegram hears 503.

    `listen`: our host and port. `public_url`: the address under which Telegram reaches it, through a server that
    speaks https (ports 443, 80, 88 and 8443 only). `pages`: what else is served there.
    """

    def __init__(
        self,
        bot: Bot,
        me: Me,
        handle: Handle,
        acknowledge: Acknowledge,
        *,
        clock: Callable[[], datetime],
        entropy: Callable[[], bytes],
        listen: str,
        public_url: str,
        admin_commands: frozenset[str] = frozenset(),
        commands: frozenset[str] | None = None,
        pages: ASGIApp | None = None,
        sleep: Callable[[float], Coroutine[Any, Any, None]] = asyncio.sleep,
    ) -> None:
        self._bot, self._sleep = bot, sleep
        self._hearing = Hearing(
            bot,
            me,
            handle,
            acknowledge,
            clock=clock,
            entropy=entropy,
            admin_commands=admin_commands,
            commands=commands,
        )
        self._listen, self._pages = listen, pages
        self._path = f"/telegram/{entropy().hex()}"
        self._secret = entropy().hex() + entropy().hex()
        self._url = public_url.rstrip("/") + self._path
        self._storage = Trouble("storing what Telegram sent")
        self._stopping = False

    @property
    def app(self) -> Starlette:
        """The web application: one address that takes updates, and the pages where there are some."""
        pages = [Mount("/", app=self._pages)] if self._pages is not None else []
        return Starlette(routes=[Route(self._path, self._take, methods=["POST"]), *pages])

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until `stop`. What is being handled then is finished; the rest comes at the next start."""
        stopping = asyncio.ensure_future(stop.wait())
        trouble = Trouble("setting up the webhook")
        try:
            opened = await self._patiently(self._open, trouble, stopping)
            if opened is None:
                return
            with opened:
                server = Server(configured(self.app))
                serving = asyncio.ensure_future(server.serve(sockets=[opened]))
                try:
                    if await self._patiently(self._announce, trouble, stopping):
                        await asyncio.wait({stopping, serving}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    self._stopping = True
                    await self._say_goodbye()
                    server.should_exit = True
                    await serving
        finally:
            stopping.cancel()
            await self._hearing.finish()

    async def _take(self, request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not compare_digest(given.encode(), self._secret.encode()):
            return Response(status_code=403)
        if self._stopping:
            return _later()
        try:
            item = json.loads(await _body(request))
            update = self._hearing.read(item)
        except (ValueError, TypeError, KeyError, RecursionError):
            return Response(status_code=400)  # with our secret, but no update
        except ClientDisconnect:
            return Response(status_code=400)  # nobody hears it; the update comes again
        try:
            await self._hearing.hear(update)
        except Exception as error:  # noqa: BLE001  # the store is locked, full or away, in the words of any database
            self._storage.met(error)
            return _later()
        self._storage.over()
        return Response(status_code=200)

    async def _open(self) -> socket.socket:
        try:
            return opened(self._listen)
        except OSError as error:
            sentence, remedy = reason(self._listen, error)
            raise CannotListen(f"{sentence}. {remedy.rstrip('.')}") from error

    async def _announce(self) -> bool:
        return await self._bot.set_webhook(
            self._url,
            secret_token=self._secret,
            allowed_updates=ALLOWED,
            max_connections=CHATS_AT_ONCE,
        )

    async def _patiently(
        self,
        work: Callable[[], Coroutine[Any, Any, Any]],
        trouble: Trouble,
        stopping: "asyncio.Future[Any]",
    ) -> Any:
        """The result of `work`, which is tried until it comes to an end; None when we stop before."""
        while not stopping.done():
            try:
                result = await unless(stopping, work())
            except (TelegramError, CannotListen) as error:
                await unless(stopping, self._sleep(trouble.met(error)))
            else:
                trouble.over()
                return result
        return None

    async def _say_goodbye(self) -> None:
        # Without a webhook Telegram keeps what comes for the next start, in whatever mode, and does not call in vain.
        try:
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await self._bot.delete_webhook()
        except (TelegramError, TimeoutError) as error:
            _log.warning("The webhook could not be removed: %s", discreet(str(error)))


async def _body(request: Request) -> bytes:
    """The body. Raises HTTPException (413) as soon as it is known to be too large."""
    announced = request.headers.get("Content-Length", "0")
    if not announced.isdecimal() or int(announced) > BODY_LIMIT:
        raise HTTPException(413)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise HTTPException(413)
    return bytes(body)


def _later() -> Response:
    return Response(status_code=503, headers={"Retry-After": _RETRY_AFTER})
