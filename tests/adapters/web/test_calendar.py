"""The private calendar over HTTP: for who has the address, never kept on the way, and nothing for anybody else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import vobject

from adapters.web.app import MOST_CALENDAR_TRIES, MOST_TRIES, SECURITY, application
from bot.desk import WebDesk
from facilitation.model import Account
from tests.adapters.web.test_app import HOST, browser
from tests.flows.kit import KICKOFF, Scene, scene
from tests.flows.test_own_calendar import with_pages, word_of


@asynccontextmanager
async def house() -> AsyncIterator[tuple[Scene, httpx.AsyncClient, str]]:
    """Amina has a link."""
    with scene(until=KICKOFF) as here:
        with_pages(here)
        here.amina.commands("calendar")
        here.amina.presses("Make a link")
        desk = WebDesk(here.kit.database, here.kit.engine.book, here.kit.settings, lambda: here.kit.now)
        app = application(desk, public_url=HOST, clock=lambda: here.kit.now)
        async with browser(app) as client:
            yield here, client, f"/calendar/{word_of(here.amina)}.ics"


async def test_who_has_the_address_reads_the_dates_and_nothing_is_kept_on_the_way() -> None:
    async with house() as (_, client, path):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert "set-cookie" not in answer.headers
        for name, value in SECURITY.items():
            assert answer.headers[name] == value
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert len(vobject.readOne(answer.text).vevent_list) == 24
        assert (await client.head(path)).status_code == 200


async def test_the_same_dates_are_not_sent_twice_and_a_change_is() -> None:
    async with house() as (here, client, path):
        tag = (await client.get(path)).headers["etag"]
        again = await client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        here.maria.commands("schedule", "skip")
        here.maria.presses("9 March")
        here.maria.presses("Yes, skip it")
        changed = await client.get(path, headers={"If-None-Match": tag})
        assert changed.status_code == 200
        assert changed.headers["etag"] != tag


@pytest.mark.parametrize("word", ["x", "none:2", "%00", "é" * 300, "..%2f..%2fetc"])
async def test_a_wrong_address_leads_nowhere(word: str) -> None:
    async with house() as (_, client, _path):
        answer = await client.get(f"/calendar/{word}.ics")
        assert answer.status_code == 404
        assert answer.content == b"" or b"There is no page here" in answer.content


async def test_a_link_that_was_taken_back_is_dead_at_once() -> None:
    async with house() as (here, client, path):
        here.amina.presses("Stop the link")
        assert (await client.get(path)).status_code == 404


async def test_a_forgotten_person_has_no_calendar() -> None:
    async with house() as (here, client, path):
        here.amina.commands("mydata", "delete")
        here.amina.presses("Yes, delete all")
        here.kit.due(here.kit.now.replace(hour=23))
        assert (await client.get(path)).status_code == 404
        assert here.kit.account(here.amina) is None
        assert here.kit.rows(Account)


async def test_who_tries_words_waits_and_the_pages_stay_open_to_others() -> None:
    assert MOST_CALENDAR_TRIES > MOST_TRIES
    async with house() as (here, client, path):
        for _ in range(MOST_CALENDAR_TRIES):
            assert (await client.get("/calendar/x.ics")).status_code == 404
        late = await client.get(path)
        assert late.status_code == 429
        assert int(late.headers["retry-after"]) > 0
        assert (await client.get("/digest")).status_code == 401
        here.kit.now = here.kit.now.replace(hour=here.kit.now.hour + 1)
        assert (await client.get(path)).status_code == 200
