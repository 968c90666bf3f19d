"""Trouble on demand: what a route answers instead of, or after, what it would."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

POST = "POST /channels/{channel_id}/messages"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is no success. `body` a text is sent as HTML, as Cloudflare does."""

    status: int
    body: Mapping[str, Any] | str
    headers: Mapping[str, str] = field(default_factory=dict)


class Dropped(Exception):
    """The connection breaks here."""


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` requests to routes like `route` (`*` stands for anything)."""

    route: str
    times: int
    answer: Answer | None = None
    seconds: float = 0.0
    drops: bool = False
    stored: bool = False  # it is done all the same


class Faults:
    """The troubles to come, oldest first. Routes are named as in the table: `POST /channels/*/messages`."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def too_many(
        self, route: str = POST, retry_after: float = 1.0, *, scope: str = "user", times: int = 1
    ) -> None:
        """429 as Discord says it; `scope` is user, shared or global."""
        headers = {
            "Via": "1.1 google",
            "Retry-After": str(int(-(-retry_after // 1))),
            "X-RateLimit-Scope": scope,
            **(
                {"X-RateLimit-Global": "true"}
                if scope == "global"
                else {"X-RateLimit-Reset-After": f"{retry_after:.3f}"}
            ),
        }
        body = {
            "message": "You are being rate limited.",
            "retry_after": retry_after,
            "global": scope == "global",
        }
        self._waiting.append(Fault(route, times, Answer(429, body, headers)))

    def banned(self, route: str = POST, *, times: int = 1) -> None:
        """429 as Cloudflare says it to an address that asked too often in vain: no JSON, no Via."""
        self._waiting.append(Fault(route, times, Answer(429, "error code: 1015", {"Retry-After": "3600"})))

    def refuses(
        self, route: str, status: int, code: int, message: str = "", *, times: int = 1, **more: Any
    ) -> None:
        """A refusal with one of Discord's codes."""
        body = {"code": code, "message": message or f"Code {code}", **more}
        self._waiting.append(Fault(route, times, Answer(status, body)))

    def gateway(self, route: str = POST, *, status: int = 502, stored: bool = False, times: int = 1) -> None:
        """A 5xx of what stands before the servers; with `stored` the request was done."""
        self._waiting.append(Fault(route, times, Answer(status, "<html>Bad gateway</html>"), stored=stored))

    def drops(self, route: str = POST, *, stored: bool = False, times: int = 1) -> None:
        """The connection breaks before an answer; with `stored` the request was done."""
        self._waiting.append(Fault(route, times, drops=True, stored=stored))

    def delays(self, route: str, seconds: float, *, stored: bool = True, times: int = 1) -> None:
        """The answer comes late."""
        self._waiting.append(Fault(route, times, seconds=seconds, stored=stored))

    def next(self, route: str) -> Fault | None:
        """The fault that meets this request, used up once."""
        for fault in self._waiting:
            if fault.times and fnmatchcase(route, fault.route.replace("[", "[[]")):
                fault.times -= 1
                return fault
        return None


async def wait(fault: Fault) -> None:
    """As long as the fault makes the answer wait."""
    if fault.seconds:
        await asyncio.sleep(fault.seconds)
