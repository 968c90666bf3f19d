"""The way into the pages and what they answer, over HTTP in the process, on real rows with a fixed clock."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette

from adapters.serving import opened, reason
from adapters.web.app import COOKIE, MOST_TRIES, SECURITY, application
from adapters.web.server import serve
from bot.desk import WebDesk
from facilitation.model import Coordinator, WebLogin, WebSession
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


async def logged_in(vera: Who, client: httpx.AsyncClient) -> httpx.Response:
    return await client.post("/enter", data={"word": link(vera).removeprefix("/enter/")})


async def test_opening_the_link_shows_a_button_and_only_pressing_it_uses_the_link_up() -> None:
    async with office() as (here, vera, client):
        door = link(vera)
        for _ in range(3):  # a preview, a scanner, a person
            shown = await client.get(door)
            assert shown.status_code == 200
            assert '<form method="post" action="/enter">' in shown.text
        assert (await client.head(door)).status_code == 200
        assert here.kit.rows(WebSession) == []
        word = door.removeprefix("/enter/")
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
        word = link(vera).removeprefix("/enter/")
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
        word = link(vera).removeprefix("/enter/")
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


async def test_export_leads_to_the_page_and_says_so_where_there_is_none() -> None:
    async with office() as (here, vera, client):
        vera.commands("export")
        assert vera.heard() == ["M-DG-85"]
        (button,) = vera.last.buttons
        word = button.url.removeprefix(f"{HOST}/enter/")
        assert (await client.post("/enter", data={"word": word})).status_code == 303
        here.kit.settings = replace(here.kit.settings, public_url="")
        here.kit.restart()
        vera.commands("export")
        assert vera.heard() == ["M-DG-86"]
        vera.commands("digest")
        assert "Page with charts" not in vera.last.labels


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
        (errno.EIO, "10.0.0.9:80 cannot be opened: Input/output error"),
    ],
)
def test_an_address_that_cannot_be_had_is_explained(number: int, words: str) -> None:
    sentence, remedy = reason("10.0.0.9:80", OSError(number, os.strerror(number)))
    assert sentence == words
    assert "[web] listen" in remedy
