"""How python-telegram-bot reaches Telegram: by aiohttp, which the line to Discord needs anyway.

The library's own way, httpx, costs more processor time for a request than all that the bot does about an update
(benchmarks/RESULTS.md; docs/decisions/0026). What an error says of the message is told apart in `errors.py`.
"""

import ssl
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS = 10.0  # for a free connection, and again for a new one to stand
MEDIA_SECONDS = 60.0  # to write a file of fifty megabytes on a slow line
IDLE_SECONDS = 60.0  # a connection that was quiet so long is closed: Telegram will have closed it as well
_FORM = "application/x-www-form-urlencoded"

ResponseHook = Callable[[aiohttp.ClientResponse], Awaitable[None]]


class AiohttpRequest(BaseRequest):
    """Requests to `server` over at most `connections` kept connections; an answer may take `seconds`.

    `hooks` get each response before its body is read. The proxy of the environment is used, as other programmes do.
    """

    def __init__(
        self, server: str, *, connections: int, seconds: float, hooks: Sequence[ResponseHook] = ()
    ) -> None:
        self._connections, self._seconds, self._hooks = connections, seconds, hooks
        self._proxy = proxy_for(server)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds until an answer has to be there."""
        return self._seconds

    async def initialize(self) -> None:
        """Open the session; a connection is made with the first request."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections, keepalive_timeout=IDLE_SECONDS, ssl=_tls()
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                proxy=self._proxy,
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  # one limit for a connection, free or new
    ) -> tuple[int, bytes]:
        """One request: the status and the body. Raises TimedOut or NetworkError, each from aiohttp's own error."""
        if self._session is None:
            raise RuntimeError("The line to Telegram is not open yet.")
        files = request_data.multipart_data if request_data else None
        read = _given(read_timeout, self._seconds)
        write = _given(write_timeout, MEDIA_SECONDS if files else self._seconds)
        connect = _given(connect_timeout, CONNECT_SECONDS)
        timeout = aiohttp.ClientTimeout(
            total=connect + write + read, connect=connect, sock_connect=connect, sock_read=read
        )
        try:
            async with self._session.request(
                method,
                url,
                data=_body(request_data, files),
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                for hook in self._hooks:
                    await hook(response)
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(
                type(error).__name__
            ) from error  # its own words may hold the address with the token


def _body(data: RequestData | None, files: Any) -> Any:
    if data is None:
        return None
    if not files:
        return aiohttp.BytesPayload(data.url_encoded_parameters().encode(), content_type=_FORM)
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in files.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


def _given(value: Any, default: float) -> float:
    return default if value is None or value is BaseRequest.DEFAULT_NONE else float(value)


def proxy_for(server: str) -> str | None:
    """The proxy that this machine's settings name for the server, None where it is reached directly."""
    there = urlsplit(server)
    if not there.hostname or proxy_bypass(there.hostname):
        return None
    proxies = getproxies()
    found = proxies.get(there.scheme) or proxies.get("all")
    return found if found is None or "://" in found else f"http://{found}"


@cache
def _tls() -> ssl.SSLContext:
    # Reading the certificates takes a tenth of a second, so all connections share them.
    return httpx.create_ssl_context()
