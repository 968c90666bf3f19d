"""One request to Discord, over the HTTP layer of the running client.

Waiting and repeating are the courier's business, who does both in the ledger. So a request is asked once: discord.py
would sleep on a limit and repeat after a 5xx by itself, which takes longer than a lease and, without a nonce, can say
something twice. `patience` is what keeps it from that; the client is made with it.
"""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
from discord.http import Route

from adapters.discord import errors
from facilitation.errors import TryLater, Unknown
from facilitation.ports import Address

SECONDS = 25.0  # below the lease of a row, and so long that "nobody knows whether it was sent" is rare
UPLOAD_SECONDS = 45.0

# Ten thousand invalid requests in ten minutes shut out the whole machine for an hour or more: we stop long before.
MOST_INVALID, INVALID_SPAN = 500, 600.0


@dataclass(slots=True)
class _Asked:
    """A request of ours that is under way. `sent`: its first byte has left, so that it may have arrived."""

    sent: bool = False


_ASKED: ContextVar[_Asked | None] = ContextVar("asked", default=None)


def patience() -> aiohttp.TraceConfig:
    """What the client gets as `http_trace`: requests of a `Line` end with the first answer, whatever it is."""
    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(_left)
    trace.on_request_end.append(_came)
    return trace


async def _left(*_: Any) -> None:
    if (asked := _ASKED.get()) is not None:
        asked.sent = True


async def _came(_: aiohttp.ClientSession, __: SimpleNamespace, end: aiohttp.TraceRequestEndParams) -> None:
    status = end.response.status
    if _ASKED.get() is None or (status < 500 and status != 429):
        return
    end.response.release()
    if status == 429:
        raise errors.limited(end.response.headers) from _Limited(
            errors.counts_as_invalid(429, end.response.headers)
        )
    raise Unknown(f"Discord answered {status}")


class _Limited(Exception):
    """Rides along with a limit: whether it counts as an invalid request."""

    def __init__(self, counts: bool) -> None:  # noqa: FBT001  # its only word
        super().__init__()
        self.counts = counts


class Line:
    """Asks, and counts what was asked in vain."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._invalid: deque[float] = deque()

    async def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        to: Address | None = None,
        files: Sequence[discord.File] = (),
        params: Mapping[str, Any] | None = None,
        **parts: int | str,
    ) -> Any:
        """The answer to a request; `parts` fill the gaps of its path. Raises DeliveryError only.

        What raises discord.HTTPException here is raised as it is, for callers that know a way round.
        """
        self._must_be_sane()
        asked = _Asked(sent=self._client.http.http_trace is None)
        mark = _ASKED.set(asked)
        more: dict[str, Any] = {} if params is None else {"params": dict(params)}
        if files:
            for file in files:
                file.reset()  # it may have been sent before
            more |= {"form": _form(body or {}, files), "files": files}
        elif body is not None:
            more["json"] = body
        try:
            async with asyncio.timeout(UPLOAD_SECONDS if files else SECONDS):
                return await self._client.http.request(Route(method, path, metadata=None, **parts), **more)
        except TimeoutError as error:
            if asked.sent:
                raise Unknown("no answer in time") from error
            raise TryLater(1.0, why="a limit of Discord's held it back") from error
        except discord.HTTPException as error:
            self._count(errors.counts_as_invalid(error.status, getattr(error.response, "headers", {})))
            raise
        except TryLater as error:
            self._count(isinstance(error.__cause__, _Limited) and error.__cause__.counts)
            raise
        except (aiohttp.ClientError, OSError, discord.RateLimited) as error:
            raise errors.translate(error, to) from error
        finally:
            _ASKED.reset(mark)

    def _must_be_sane(self) -> None:
        if self._client.is_closed():
            raise TryLater(1.0, whole_account=True, why="the connection is being closed")
        now = asyncio.get_running_loop().time()
        while self._invalid and self._invalid[0] <= now - INVALID_SPAN:
            self._invalid.popleft()
        if len(self._invalid) >= MOST_INVALID:
            wait = self._invalid[0] + INVALID_SPAN - now
            raise TryLater(wait, whole_account=True, why="too many requests were refused")

    def _count(self, invalid: bool) -> None:  # noqa: FBT001  # its only word
        if invalid:
            self._invalid.append(asyncio.get_running_loop().time())


def _form(body: Mapping[str, Any], files: Sequence[discord.File]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = [{"name": "payload_json", "value": discord.utils._to_json(body)}]  # noqa: SLF001  # as the library's own forms
    for index, file in enumerate(files):
        parts.append(
            {
                "name": f"files[{index}]",
                "value": file.fp,
                "filename": file.filename,
                "content_type": "application/octet-stream",
            }
        )
    return parts
