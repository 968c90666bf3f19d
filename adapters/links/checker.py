"""Looking whether links work, gently: one request at a time for each host, with a pause, and never into private networks.

A name is resolved here, each of its addresses is looked at, and the request goes to that very address: so is each
redirect. Pages are not read, cookies are not kept, and no proxy of the machine is used.
"""

import asyncio
import logging
import socket
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from http.cookiejar import DefaultCookiePolicy
from time import monotonic
from typing import Any

import httpx

from adapters.links.addresses import Ip, is_public, resolved
from facilitation.rules.link_verdicts import PERMANENT, REDIRECTS, Found, Verdict, Why, judged

USER_AGENT = "SMOL-facilitation-assistant/0.1 (looks whether the links of a course work)"
PAUSE = 1.0  # seconds between two requests to a host
TIMEOUT = 10.0  # seconds for each step of a request
WHOLE = 20.0  # seconds for one request, however slowly it answers
HOPS = 5  # redirects
HOSTS = 4  # visited at the same time
SILENT_LINKS = 2  # one after the other without an answer: the others of that host are not asked for
FRESH = 3600.0  # seconds in which a link that worked is not visited again, whoever asks
MOST_KEPT = 5000  # links that worked, and hosts
BUDGET = 210.0  # seconds for all; what is left then was not looked at
MOST = 100  # links of one errand
SILENT = Found(Verdict.UNSURE, Why.SILENT)
# What an answer to HEAD settles; for all else a page is asked for as a browser would.
_SETTLED = frozenset({*range(200, 300), *REDIRECTS, 401, 410, 429})


class LinkChecker:
    """Visits links, for all who ask: hosts wait for their turn, and what worked within the hour is not visited again.

    `allowed` says which addresses and ports may be visited, `resolve` what a name means, `clock` the seconds of a clock
    that never goes back.
    """

    def __init__(
        self,
        *,
        allowed: Callable[[Ip, int], bool] = is_public,
        resolve: Callable[[str, int], Awaitable[Sequence[Ip]]] = resolved,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        timeout: float = TIMEOUT,
        whole: float = WHOLE,
        budget: float = BUDGET,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._allowed, self._resolve, self._sleep = allowed, resolve, sleep
        self._timeout, self._whole, self._budget = timeout, whole, budget
        self._clock = clock
        logging.getLogger("httpx").setLevel(logging.WARNING)  # it would write down each link of each group
        self._hosts: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._good: dict[str, tuple[float, Found]] = {}

    async def look(self, data: Mapping[str, Any]) -> Mapping[str, object]:
        """As an errand: `links`, and for each of them what was found."""
        links = [str(link) for link in data["links"]][:MOST]
        found = await self.check(links)
        return {"found": [{"verdict": one.verdict, "why": one.why, "to": one.to} for one in found]}

    async def check(self, links: Sequence[str]) -> list[Found]:
        """What is found at each link, in their order. Raises nothing: trouble is part of the result."""
        async with httpx.AsyncClient(
            headers={"User-Agent": USER_AGENT, "Accept": "*/*"},
            follow_redirects=False,
            timeout=self._timeout,
            trust_env=False,
        ) as client:
            client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
            visit = _Visit(client, self._allowed, self._resolve, self._sleep, self._whole, self._hosts)
            several = asyncio.Semaphore(HOSTS)
            # The links of a host wait for each other and not for one of the places.
            by_host: dict[str, list[str]] = defaultdict(list)
            known = self._known(links)
            for link in dict.fromkeys(links):
                if link not in known:
                    by_host[_host(link)].append(link)

            async def visit_all(of_host: Sequence[str]) -> None:
                silent = 0
                async with several:
                    for link in of_host:
                        if silent < SILENT_LINKS:
                            known[link] = await visit.look_at(link)
                            silent = silent + 1 if known[link] == SILENT else 0

            with suppress(TimeoutError):
                async with asyncio.timeout(self._budget):
                    await asyncio.gather(*(visit_all(of_host) for of_host in by_host.values()))
        self._remember(known)
        return [known.get(link, SILENT) for link in links]

    def _known(self, links: Sequence[str]) -> dict[str, Found]:
        now = self._clock()
        self._good = {link: (at, found) for link, (at, found) in self._good.items() if now - at < FRESH}
        return {link: self._good[link][1] for link in links if link in self._good}

    def _remember(self, known: Mapping[str, Found]) -> None:
        if len(self._hosts) > MOST_KEPT and not any(lock.locked() for lock in self._hosts.values()):
            self._hosts.clear()
        now = self._clock()
        for link, found in known.items():
            if found.verdict in (Verdict.WORKS, Verdict.MOVED) and len(self._good) < MOST_KEPT:
                self._good.setdefault(link, (now, found))


class _Refused(Exception):
    """Not to be visited, or not there."""

    def __init__(self, found: Found) -> None:
        super().__init__(found.verdict)
        self.found = found


class _Visit:
    def __init__(
        self,
        client: httpx.AsyncClient,
        allowed: Callable[[Ip, int], bool],
        resolve: Callable[[str, int], Awaitable[Sequence[Ip]]],
        sleep: Callable[[float], Awaitable[object]],
        whole: float,
        hosts: dict[str, asyncio.Lock],
    ) -> None:
        self._client, self._allowed, self._resolve, self._sleep = client, allowed, resolve, sleep
        self._whole, self._hosts = whole, hosts

    async def look_at(self, link: str) -> Found:
        try:
            return await self._follow(link)
        except _Refused as refused:
            return refused.found
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError, ValueError):
            return SILENT

    async def _follow(self, link: str) -> Found:
        url, permanent = httpx.URL(link).copy_with(fragment=None), True
        asked = str(url)
        for hop in range(HOPS + 1):
            status, location = await self._request("HEAD", url)
            if status not in _SETTLED:
                status, location = await self._request("GET", url)
            if status not in REDIRECTS or not location:
                return judged(status, asked, str(url), permanent=permanent and hop > 0)
            permanent &= status in PERMANENT
            url = url.join(location).copy_with(fragment=None)
        return Found(Verdict.UNSURE, Why.LOOP)

    async def _request(self, method: str, url: httpx.URL) -> tuple[int, str]:
        if url.scheme not in {"http", "https"} or not url.host or url.userinfo:
            raise _Refused(Found(Verdict.UNSURE, Why.PRIVATE))
        port = url.port or (443 if url.scheme == "https" else 80)
        async with self._hosts[url.host]:
            try:
                async with asyncio.timeout(self._whole):
                    ip = await self._address(url, port)
                    return await self._ask(method, url, ip)
            finally:
                await self._sleep(PAUSE)

    async def _address(self, url: httpx.URL, port: int) -> Ip:
        try:
            found = await self._resolve(url.raw_host.decode("ascii").strip("[]"), port)
        except socket.gaierror as error:
            unknown = error.errno == socket.EAI_NONAME
            raise _Refused(Found(Verdict.NOT_FOUND) if unknown else SILENT) from None
        if not found or not all(self._allowed(ip, port) for ip in found):
            raise _Refused(Found(Verdict.UNSURE, Why.PRIVATE))
        return found[0]

    async def _ask(self, method: str, url: httpx.URL, ip: Ip) -> tuple[int, str]:
        request = self._client.build_request(
            method,
            url.copy_with(host=str(ip)),
            headers={"Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        answer = await self._client.send(request, stream=True)
        try:
            return answer.status_code, answer.headers.get("location", "")
        finally:
            await answer.aclose()


def _host(link: str) -> str:
    try:
        return httpx.URL(link).host
    except (httpx.InvalidURL, ValueError):
        return ""
