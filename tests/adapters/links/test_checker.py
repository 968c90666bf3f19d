"""Links are visited at a real server of this machine; what may be visited is an argument."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest
from aiohttp import web

from adapters.links.addresses import Ip, is_public, resolved
from adapters.links.checker import HOPS, USER_AGENT, LinkChecker
from facilitation.rules.link_verdicts import Found, Verdict, Why

HOST = "course.test"
SIGN_IN = Found(Verdict.UNSURE, Why.SIGN_IN)
SILENT = Found(Verdict.UNSURE, Why.SILENT)
PRIVATE = Found(Verdict.UNSURE, Why.PRIVATE)


@dataclass
class Site:
    """A server with pages of all kinds. `seen`: method, host and path of each request; `busy`: requests at once by host."""

    port: int = 0
    seen: list[tuple[str, str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    cookies: set[str] = field(default_factory=set)
    now: dict[str, int] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)
    pauses: list[float] = field(default_factory=list)

    def url(self, path: str, host: str = HOST) -> str:
        return f"http://{host}:{self.port}{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        host = request.host.partition(":")[0]
        self.seen.append((request.method, host, request.path))
        self.agents.add(request.headers["User-Agent"])
        self.cookies.update(request.cookies)
        self.now[host] = self.now.get(host, 0) + 1
        self.most[host] = max(self.most.get(host, 0), self.now[host])
        await asyncio.sleep(0)
        self.now[host] -= 1
        return self.page(request)

    def page(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        if path.startswith("/status/"):
            return web.Response(status=int(path.rpartition("/")[2]))
        if path == "/no-head":
            return web.Response(status=405 if request.method == "HEAD" else 200)
        if path == "/lying-head":
            return web.Response(status=404 if request.method == "HEAD" else 200)
        if path.startswith(("/301", "/302", "/307", "/308")):
            answer = web.Response(status=int(path[1:4]), headers={"Location": request.query["to"]})
            answer.set_cookie("follows", "you")
            return answer
        if path == "/loop":
            return web.Response(status=302, headers={"Location": "/loop"})
        return web.Response(text="x" * 100_000)

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


@asynccontextmanager
async def site() -> AsyncIterator[Site]:
    made = Site()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", made.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    listening = web.TCPSite(runner, "127.0.0.1", 0)
    await listening.start()
    made.port = runner.addresses[0][1]
    try:
        yield made
    finally:
        await runner.cleanup()


async def names(host: str, _port: int) -> Sequence[Ip]:
    """What names mean here: all of this domain is this machine."""
    if host.endswith(".test"):
        return (IPv4Address("127.0.0.1"),)
    if host == "nowhere.invalid":
        raise socket.gaierror(socket.EAI_NONAME, "no such name")
    if host == "later.invalid":
        raise socket.gaierror(socket.EAI_AGAIN, "ask again")
    return (ip_address(host.strip("[]")),)


def checker(made: Site, **more: Any) -> LinkChecker:
    return LinkChecker(
        allowed=lambda ip, port: ip == IPv4Address("127.0.0.1") and port == made.port,
        resolve=names,
        sleep=made.sleep,
        **more,
    )


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/page#part", Found(Verdict.WORKS)),
        ("/no-head", Found(Verdict.WORKS)),
        ("/lying-head", Found(Verdict.WORKS)),
        ("/status/404", Found(Verdict.NOT_FOUND)),
        ("/status/410", Found(Verdict.NOT_FOUND)),
        ("/status/401", SIGN_IN),
        ("/status/403", SIGN_IN),
        ("/status/429", Found(Verdict.UNSURE, Why.BUSY)),
        ("/status/500", Found(Verdict.UNSURE, Why.BUSY)),
        ("/302?to=/page", Found(Verdict.WORKS)),
        ("/302?to=/login", SIGN_IN),
        ("/307?to=/status/404", Found(Verdict.NOT_FOUND)),
        ("/loop", Found(Verdict.UNSURE, Why.LOOP)),
    ],
)
async def test_each_answer_is_understood(path: str, found: Found) -> None:
    async with site() as made:
        assert await checker(made).check([made.url(path)]) == [found]


async def test_a_page_that_moved_for_good_is_told_with_its_new_address() -> None:
    async with site() as made:
        new = made.url("/new", "other.test")
        links = [made.url(f"/301?to={new}"), made.url("/308?to=/301?to=/new")]
        assert await checker(made).check(links) == [
            Found(Verdict.MOVED, to=new),
            Found(Verdict.MOVED, to=made.url("/new")),
        ]
        assert made.cookies == set()


async def test_head_comes_first_and_get_only_where_it_settled_nothing() -> None:
    async with site() as made:
        await checker(made).check([made.url("/page"), made.url("/no-head")])
        assert [(method, path) for method, _, path in made.seen] == [
            ("HEAD", "/page"),
            ("HEAD", "/no-head"),
            ("GET", "/no-head"),
        ]
        assert made.agents == {USER_AGENT}


async def test_a_host_is_visited_by_one_request_at_a_time_with_a_pause_after_each() -> None:
    async with site() as made:
        links = [made.url(f"/{n}", host) for n in range(5) for host in ("a.test", "b.test")]
        assert await checker(made).check(links) == [Found(Verdict.WORKS)] * 10
        assert made.most == {"a.test": 1, "b.test": 1}
        assert len(made.pauses) == len(made.seen) == 10
        assert all(pause > 0 for pause in made.pauses)


async def test_the_same_link_is_visited_once_and_redirects_have_an_end() -> None:
    async with site() as made:
        assert len(await checker(made).check([made.url("/page")] * 3)) == 3
        assert len(made.seen) == 1
        made.seen.clear()
        await checker(made).check([made.url("/loop")])
        assert len(made.seen) == HOPS + 1


async def test_several_who_ask_at_once_wait_for_each_other_at_a_host() -> None:
    async with site() as made:
        one = checker(made)
        await asyncio.gather(*(one.check([made.url(f"/{who}/{n}") for n in range(3)]) for who in range(4)))
        assert made.most == {HOST: 1}


async def test_what_worked_within_the_hour_is_not_visited_again_and_what_did_not_is() -> None:
    async with site() as made:
        now = 0.0
        one = checker(made, clock=lambda: now)
        links = [made.url("/page"), made.url("/status/404")]
        first = await one.check(links)
        made.seen.clear()
        assert await one.check(links) == first
        assert {path for _, _, path in made.seen} == {"/status/404"}
        now += 3600
        made.seen.clear()
        assert await one.check(links) == first
        assert {path for _, _, path in made.seen} == {"/page", "/status/404"}


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/",
        "http://192.168.1.1/admin",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://[fd00::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::a00:1]/",
        "http://0.0.0.0/",
        "http://100.64.0.1/",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "http://user:word@course.test/",
        "gopher://10.0.0.1/",
    ],
)
async def test_no_redirect_leads_where_the_public_internet_ends(target: str) -> None:
    async with site() as made:
        links = [target, made.url(f"/302?to={target}")]
        assert await checker(made).check(links) == [PRIVATE, PRIVATE]
        assert [path for _, _, path in made.seen] == ["/302"]


async def test_a_name_that_means_a_private_address_is_not_visited_and_neither_is_one_of_several() -> None:
    async with site() as made:

        async def both(_host: str, _port: int) -> Sequence[Ip]:
            return (IPv4Address("93.184.216.34"), IPv4Address("127.0.0.1"))

        strict = LinkChecker(resolve=both, sleep=made.sleep)
        assert (
            await strict.check([f"http://rebound.test:{made.port}/", "http://rebound.test/"]) == [PRIVATE] * 2
        )
        assert await LinkChecker(sleep=made.sleep).check([f"http://localhost:{made.port}/"]) == [PRIVATE]
        assert made.seen == []


async def test_a_name_is_looked_up_once_for_a_request_which_goes_to_that_address() -> None:
    async with site() as made:
        asked: list[str] = []

        async def changing(host: str, _port: int) -> Sequence[Ip]:
            asked.append(host)
            return (IPv4Address("127.0.0.1"),)

        one = LinkChecker(allowed=lambda _ip, _port: True, resolve=changing, sleep=made.sleep)
        assert await one.check([made.url("/page", "never.resolves")]) == [Found(Verdict.WORKS)]
        assert asked == ["never.resolves"]
        assert made.seen == [("HEAD", "never.resolves", "/page")]


async def test_what_does_not_answer_is_told_apart_from_what_is_not_there() -> None:
    async with site() as made:
        links = ["http://nowhere.invalid/", "http://later.invalid/", "not a link", "http://[::1", ""]
        found = await checker(made).check(links)
        assert found[:2] == [Found(Verdict.NOT_FOUND), SILENT]
        assert all(one in (SILENT, PRIVATE) for one in found[2:])


async def test_a_server_that_says_nothing_or_nonsense_holds_nobody_up() -> None:
    async def talks(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 banana\r\n\r\n")
        writer.close()

    async def listens(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    for serve in (talks, listens):
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        made = Site(port=server.sockets[0].getsockname()[1])
        try:
            assert await checker(made, timeout=0.2, whole=0.3).check([made.url("/")]) == [SILENT]
        finally:
            server.close()
            await server.wait_closed()
        assert await checker(made).check([made.url("/")]) == [SILENT]


async def test_a_host_that_does_not_answer_twice_is_asked_no_more_and_the_others_are() -> None:
    heard = 0

    async def listens(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        heard += 1
        await reader.read()
        writer.close()

    server = await asyncio.start_server(listens, "127.0.0.1", 0)
    dead = server.sockets[0].getsockname()[1]
    try:
        async with site() as made:
            both = LinkChecker(
                allowed=lambda _ip, port: port in (made.port, dead),
                resolve=names,
                sleep=made.sleep,
                timeout=0.1,
            )
            links = [f"http://dead.test:{dead}/{n}" for n in range(9)]
            found = await both.check([*links, made.url("/page")])
            assert found == [SILENT] * 9 + [Found(Verdict.WORKS)]
            assert heard == 2
            hurried = LinkChecker(
                allowed=lambda _ip, _port: True, resolve=names, sleep=made.sleep, timeout=9, budget=0.1
            )
            assert await hurried.check(links[:1]) == [SILENT]
    finally:
        server.close()
        await server.wait_closed()


async def test_an_errand_gets_its_answers_as_plain_values() -> None:
    async with site() as made:
        result = await checker(made).look({"links": [made.url("/page"), made.url("/status/404")]})
        assert result == {
            "found": [
                {"verdict": "works", "why": "", "to": ""},
                {"verdict": "not-found", "why": "", "to": ""},
            ]
        }


def test_public_addresses_are_public_by_the_ports_of_the_web_only() -> None:
    assert is_public(IPv4Address("93.184.216.34"), 443)
    assert is_public(IPv6Address("2606:2800:220:1:248:1893:25c8:1946"), 80)
    assert not is_public(IPv4Address("93.184.216.34"), 22)
    assert not is_public(IPv4Address("224.0.0.1"), 80)
    assert not is_public(IPv6Address("2002:0a00:0001::"), 80)


async def test_no_link_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    async with site() as made:
        await checker(made).check([made.url("/page")])
    assert "course.test" not in caplog.text
    assert "127.0.0.1" not in "".join(
        one.getMessage() for one in caplog.records if one.name.startswith("http")
    )


async def test_this_machine_resolves_its_own_name() -> None:
    assert any(ip.is_loopback for ip in await resolved("localhost", 80))
