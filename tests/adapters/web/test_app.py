"""The way into the pages and what they answer, over HTTP in the process, on real rows with a fixed clock."""

import asyncio
import errno
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlmodel import Session
from starlette.applications import Starlette

from adapters.serving import opened, reason
from adapters.web.app import COOKIE, MOST_TRIES, SECURITY, application
from adapters.web.server import serve
from bot.desk import WebDesk
from facilitation.flows.programme.coordinating import MARK, invite
from facilitation.model import Coordinator, Programme, WebLogin, WebSession
from facilitation.web_logins import LINK_LIFE, MOST_LINKS, SESSION_LIFE
from tests.flows.kit import Scene, Who, scene
from tests.flows.test_digest import appoint, closed

HOST = "https://smol.example"


@asynccontextmanager
async def office() -> AsyncIterator[tuple[Scene, Who, httpx.AsyncClient]]:
    """Vera looks after a programme of three groups, and has a browser."""
    with scene(ready=False) as here:
        here.kit.settings = replace(here.kit.settings, public_url=HOST)
        here.kit.restart()
        vera = Who(here.kit, "Vera", 1020)
        here.kit.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
        appoint(here.kit, vera)
        for title in ("Care A", "Office A", "Office B"):
            closed(here.kit, title, {}, {})
        desk = WebDesk(here.kit.database, here.kit.engine.book, here.kit.settings, lambda: here.kit.now)
        app = application(desk, public_url=HOST, clock=lambda: here.kit.now)
        async with browser(app) as client:
            yield here, vera, client


def browser(app: object) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # an application
    return httpx.AsyncClient(transport=transport, base_url=HOST)


def link(vera: Who) -> str:
    vera.commands("digest")
    vera.presses("Page with charts")
    (button,) = vera.last.buttons
    return button.url.removeprefix(HOST)


def word_in(door: str) -> str:
    return door.removeprefix("/enter/").partition("?")[0]


async def logged_in(vera: Who, client: httpx.AsyncClient) -> httpx.Response:
    return await client.post("/enter", data={"word": word_in(link(vera))})


async def test_opening_the_link_shows_a_button_and_only_pressing_it_uses_the_link_up() -> None:
    async with office() as (here, vera, client):
        door = link(vera)
        for _ in range(3):  # a preview, a scanner, a person
            shown = await client.get(door)
            assert shown.status_code == 200
            assert '<form method="post" action="/enter">' in shown.text
        assert (await client.head(door)).status_code == 200
        assert here.kit.rows(WebSession) == []
        word = word_in(door)
        entered = await client.post("/enter", data={"word": word})
        assert (entered.status_code, entered.headers["location"]) == (303, "/digest")
        cookie = entered.headers["set-cookie"]
        assert cookie.startswith(f"{COOKIE}=")
        assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))
        page = await client.get("/digest")
        assert page.status_code == 200
        assert "<h1>SMOL</h1>" in page.text
        assert word not in str(here.kit.rows(WebLogin))
        assert client.cookies[COOKIE] not in str(here.kit.rows(WebSession))
        assert (await client.post("/enter", data={"word": word})).status_code == 403


async def test_a_link_ends_after_a_quarter_of_an_hour_and_a_wrong_word_opens_nothing() -> None:
    async with office() as (here, vera, client):
        word = word_in(link(vera))
        here.kit.now += LINK_LIFE
        for wrong in (word, "", "x", "used:1", "é" * 500, "%00"):
            answer = await client.post("/enter", data={"word": wrong})
            assert answer.status_code == 403, wrong
            assert "no longer works" in answer.text
        assert (await client.post("/enter", content=b"\xff" * 5000)).status_code == 400
        assert (await client.get("/digest")).status_code == 401
        assert (await client.get("/export.csv")).status_code == 401


async def test_who_tries_often_waits_and_can_come_in_afterwards() -> None:
    async with office() as (here, vera, client):
        for _ in range(MOST_TRIES):
            assert (await client.post("/enter", data={"word": "x"})).status_code == 403
        late = await client.post("/enter", data={"word": "x"})
        assert late.status_code == 429
        assert int(late.headers["retry-after"]) > 0
        here.kit.now += timedelta(minutes=11)
        assert (await logged_in(vera, client)).status_code == 303


async def test_a_form_of_another_site_is_refused() -> None:
    async with office() as (_, vera, client):
        word = word_in(link(vera))
        for headers in (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
        ):
            answer = await client.post("/enter", data={"word": word}, headers=headers)
            assert answer.status_code == 400
        ours = {"Origin": HOST, "Sec-Fetch-Site": "same-origin"}
        assert (await client.post("/enter", data={"word": word}, headers=ours)).status_code == 303


async def test_a_session_ends_by_itself_by_hand_and_with_the_place() -> None:
    async with office() as (here, vera, client):
        await logged_in(vera, client)
        assert (await client.post("/leave")).status_code == 200
        assert (await client.get("/digest")).status_code == 401
        await logged_in(vera, client)
        here.kit.now += SESSION_LIFE
        assert (await client.get("/digest")).status_code == 401
        await logged_in(vera, client)
        vera.commands("start")
        vera.presses("Day and language")
        vera.presses("Stop being coordinator")
        vera.presses("Yes, stop")
        assert here.kit.rows(Coordinator) == []
        assert here.kit.rows(WebSession) == []
        assert here.kit.rows(WebLogin) == []
        assert (await client.get("/digest")).status_code == 401


async def test_a_person_gets_five_links_an_hour() -> None:
    async with office() as (here, vera, _):
        for _ in range(MOST_LINKS):
            assert link(vera)
        vera.commands("digest")
        vera.presses("Page with charts")
        assert vera.heard() == ["M-DG-84"]
        here.kit.now += timedelta(hours=1)
        assert link(vera)


@pytest.mark.parametrize("path", ["/digest", "/enter/x", "/style.css", "/nowhere", "/health"])
async def test_every_answer_tells_browsers_to_be_careful(path: str) -> None:
    async with office() as (_, _vera, client):
        answer = await client.get(path)
        for name, value in SECURITY.items():
            if name != "Cache-Control":
                assert answer.headers[name] == value
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert "server" not in answer.headers


async def test_past_weeks_are_pages_too_and_odd_addresses_show_the_newest() -> None:
    async with office() as (_, vera, client):
        await logged_in(vera, client)
        assert "23 February" in (await client.get("/digest")).text
        assert "16 February" in (await client.get("/digest?week=2026-02-18")).text
        for odd in ("?week=never", "?week=2999-01-01", "?programme=x", "?programme=1"):
            answer = await client.get(f"/digest{odd}")
            assert answer.status_code == 200
            assert "23 February" in answer.text
        assert (await client.get("/digest?programme=77")).status_code == 401
        assert (await client.get("/digest?programme=99999999999999999999")).status_code == 200


async def test_the_table_file_has_words_for_groups_and_figures_for_the_programme() -> None:
    async with office() as (_, vera, client):
        await logged_in(vera, client)
        answer = await client.get("/export.csv")
        assert "attachment" in answer.headers["content-disposition"]
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert lines[0].startswith("Week,Programme or group,Status,Took part,")
        assert "2026-02-23,Care A,going well,most" in "\n".join(lines)
        groups = [line for line in lines[1:] if ",SMOL," not in line]
        assert not any(character.isdigit() for line in groups for character in line.partition(",")[2])
        assert any(",SMOL,,80 %" in line for line in lines)


async def test_the_table_file_has_the_weeks_that_were_asked_for() -> None:
    async with office() as (_, vera, client):
        await logged_in(vera, client)
        for span, weeks in (
            ("from=2026-02-16&to=2026-02-22", ["2026-02-16"]),
            ("from=2026-02-27&to=2026-02-17", ["2026-02-16", "2026-02-23"]),
            ("to=2026-02-16", ["2026-02-16"]),
            ("from=2026-02-23", ["2026-02-23"]),
            ("from=2999-01-01&to=0001-01-01", ["2026-02-23"]),
            ("from=1999-01-01&to=soon", ["2026-02-16", "2026-02-23"]),
        ):
            answer = await client.get(f"/export.csv?programme=1&{span}")
            rows = answer.content.decode("utf-8-sig").splitlines()[1:]
            assert sorted({row.split(",")[0] for row in rows}) == weeks, span


async def test_who_looks_after_several_programmes_chooses_and_comes_back_to_the_one_of_the_link() -> None:
    async with office() as (here, vera, client):
        second(here, vera)
        entered = await logged_in(vera, client)
        assert entered.headers["location"] == "/digest"
        chosen = (await client.get("/digest")).text
        assert "Your programmes" in chosen
        assert '<a href="/digest?programme=1">SMOL</a>' in chosen
        assert '<a href="/digest?programme=2">North</a>' in chosen
        door = link(vera)
        assert door.endswith("?programme=1&week=2026-02-23")
        shown = (await client.get(door)).text
        assert '<input type="hidden" name="week" value="2026-02-23">' in shown
        form = {"word": word_in(door), "programme": "1", "week": "2026-02-16"}
        entered = await client.post("/enter", data=form)
        assert entered.headers["location"] == "/digest?programme=1&week=2026-02-16"
        evil = {"word": word_in(link(vera)), "programme": "//evil.example", "week": "x"}
        entered = await client.post("/enter", data=evil)
        assert entered.headers["location"] == "/digest"


def second(here: Scene, vera: Who) -> None:
    """Vera looks after one more programme."""

    def work(session: Session) -> None:
        session.add(Programme(name="North", zone="Europe/Sofia"))
        session.flush()
        invite(session, 2, f"{MARK}00000000000000ff", here.kit.now)

    here.kit.change(work)
    vera.commands("start", f"{MARK}00000000000000ff")


async def test_what_goes_wrong_is_said_in_words_and_with_care() -> None:
    async with office() as (here, _, client):
        for path, method, status in (
            ("/nowhere", "GET", 404),
            ("/digest", "PUT", 405),
            ("/enter", "GET", 405),
        ):
            answer = await client.request(method, path)
            assert answer.status_code == status
            assert "There is no page here" in answer.text
            assert answer.headers["X-Frame-Options"] == "DENY"
        here.kit.change(lambda session: session.connection().exec_driver_sql("DROP TABLE web_session"))
        desk = WebDesk(here.kit.database, here.kit.engine.book, here.kit.settings, lambda: here.kit.now)
        app = application(desk, public_url=HOST, clock=lambda: here.kit.now)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as unlucky:
            unlucky.cookies.set(COOKIE, "x")
            answer = await unlucky.get("/digest")
        assert answer.status_code == 500
        assert "Something went wrong on our side" in answer.text
        assert {name for name in SECURITY if answer.headers.get(name) != SECURITY[name]} == set()


async def test_the_pages_are_served_by_themselves_until_the_bot_stops() -> None:
    async with office() as (here, _, _client):
        desk = WebDesk(here.kit.database, here.kit.engine.book, here.kit.settings, lambda: here.kit.now)
        app = application(desk, public_url=HOST, clock=lambda: here.kit.now)
        with opened("127.0.0.1:0") as free:
            listen = f"127.0.0.1:{free.getsockname()[1]}"
        stop = asyncio.Event()
        serving = asyncio.create_task(serve(app, listen, stop))
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=5)) as client:
            answer = await client.get(f"http://{listen}/health")
        assert answer.text == "ok"
        stop.set()
        await serving


async def test_pages_whose_address_another_uses_wait_with_a_remedy(caplog: pytest.LogCaptureFixture) -> None:
    with opened("127.0.0.1:0") as other:
        port = other.getsockname()[1]
        stop = asyncio.Event()
        waiting = asyncio.create_task(serve(Starlette(), f"127.0.0.1:{port}", stop))
        await asyncio.sleep(0)
        stop.set()
        await waiting
    assert f"The pages wait: another program uses port {port} (127.0.0.1:{port}) already." in caplog.text
    assert "choose another port in [web] listen" in caplog.text


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EADDRINUSE, "another program uses port 80 (10.0.0.9:80) already"),
        (errno.EACCES, "this user may not listen on port 80"),
        (errno.EADDRNOTAVAIL, "this computer has no address 10.0.0.9"),
        (socket.EAI_NONAME, "this computer has no address 10.0.0.9"),
        (errno.EIO, "10.0.0.9:80 cannot be opened: Input/output error"),
    ],
)
def test_an_address_that_cannot_be_had_is_explained(number: int, words: str) -> None:
    sentence, remedy = reason("10.0.0.9:80", OSError(number, os.strerror(number)))
    assert sentence == words
    assert "[web] listen" in remedy
