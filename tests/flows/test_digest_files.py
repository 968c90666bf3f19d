"""The digest's page and its table come as files into the private chat, where there is no public address (A4, 5.3)."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from sqlmodel import Session

from bot.papers import Papers
from facilitation.errors import Gone, TooLarge
from facilitation.flows.programme.coordinating import MARK, invite
from facilitation.holdings import PAGE, TABLE, files_of
from facilitation.model import Coordinator, File, FileState, Programme
from facilitation.tokens import token
from tests.flows.kit import Scene, Told, Who, at, scene
from tests.flows.test_digest import appoint, closed


@pytest.fixture
def office() -> Iterator[tuple[Scene, Who]]:
    """Vera looks after three groups with two closed weeks, and it is Monday."""
    with scene(ready=False) as here:
        vera = Who(here.kit, "Vera", 1020)
        here.kit.now = at(2, "10:00")
        appoint(here.kit, vera)
        for title in ("Care A", "Office A", "=Office B"):
            closed(here.kit, title, {}, {})
        yield here, vera


async def made(here: Scene, limit: int = 10**7) -> bytes:
    """What the file that waits will hold; its row knows of it from now on."""
    (row,) = here.kit.rows(File, File.state == FileState.PENDING)
    content = await Papers(here.kit.database, here.kit.engine.book, lambda: here.kit.now).fetch(
        row.ref, limit
    )
    here.kit.put(File, row.id, state=FileState.STORED, sha256="0" * 64, size=len(content))
    return content


def arrives(here: Scene, who: Who) -> Told:
    """The file goes out; a minute later nothing is left of it."""
    here.kit.due(here.kit.now + timedelta(seconds=10))
    (sent,) = [told for told in here.kit.told(who) if told.files][-1:]
    here.kit.due(here.kit.now + timedelta(minutes=2))
    assert here.kit.rows(File) == []
    return sent


async def test_the_page_comes_as_a_file_that_needs_no_network(office: tuple[Scene, Who]) -> None:
    here, vera = office
    vera.commands("digest", "1")
    vera.presses("Page with charts")
    assert vera.heard() == ["M-DG-87"]
    (row,) = here.kit.rows(File)
    assert (row.platform, row.name) == (PAGE, "smol-digest-2026-02-16.html")
    page = (await made(here)).decode()
    assert "16 February" in page
    assert "<style>" in page
    assert "<form" not in page
    assert arrives(here, vera).kind == "M-DG-88"
    assert here.kit.faults() == []


async def test_export_brings_the_weeks_that_were_named_as_a_table(office: tuple[Scene, Who]) -> None:
    here, vera = office
    for asked, first, last in (
        ("", "2025-12-08", "2026-02-23"),
        ("2026-02-18", "2026-02-16", "2026-02-23"),
        ("2026-02-23 2026-02-16", "2026-02-16", "2026-02-23"),
        ("1 1", "2026-02-16", "2026-02-16"),
    ):
        vera.commands("export", asked)
        assert vera.heard() == ["M-DG-89"], asked
        (row,) = here.kit.rows(File)
        assert (row.platform, row.name) == (TABLE, f"smol-numbers-{first}-{last}.csv")
        rows = list(csv.reader(StringIO((await made(here)).decode("utf-8-sig"))))
        assert rows[2][:4] == ["2026-02-16", "Care A", "new", ""]
        assert [row[1] for row in rows if row[1].endswith("Office B")] == ["'=Office B"] * (len(rows) // 4)
        assert arrives(here, vera).kind == "M-DG-90"
        here.kit.now += timedelta(minutes=10)
    for wrong in ("soon", "2026-02-16 2026-02-18 2026-02-20", "0001-01-01", "2026-02-16 x"):
        vera.commands("export", wrong)
        assert vera.heard() == ["M-DG-86"], wrong


async def test_who_looks_after_several_programmes_says_which(office: tuple[Scene, Who]) -> None:
    here, vera = office

    def work(session: Session) -> None:
        session.add(Programme(name="North", zone="Europe/Sofia"))
        session.flush()
        invite(session, 2, f"{MARK}00000000000000ff", here.kit.now)

    here.kit.change(work)
    vera.commands("start", f"{MARK}00000000000000ff")
    vera.commands("export", "2026-02-16 2026-02-16")
    assert vera.heard() == ["M-DG-85"]
    vera.presses("SMOL")
    assert vera.heard() == ["M-DG-89"]
    lines = (await made(here)).decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["SMOL", "Care A", "Office A", "'=Office B"]
    for forged in ("", "2026021620260299", "0001010100010101", "abc"):
        vera.taps(token("dg.table", 1, forged))
        assert vera.heard() == ["M-OK-4"], forged


async def test_nothing_is_made_for_who_is_no_coordinator_any_more(office: tuple[Scene, Who]) -> None:
    here, vera = office
    vera.commands("export")
    (row,) = here.kit.rows(File)
    here.kit.change(lambda session: session.delete(session.get_one(Coordinator, 1)))
    papers = Papers(here.kit.database, here.kit.engine.book, lambda: here.kit.now)
    with pytest.raises(Gone):
        await papers.fetch(row.ref, 10**7)
    here.kit.put(File, row.id, state=FileState.FAILED)
    here.kit.due(here.kit.now + timedelta(seconds=10))
    assert vera.last.kind == "M-DG-91"
    assert here.kit.rows(File) == []


async def test_files_are_not_made_without_end(office: tuple[Scene, Who]) -> None:
    here, vera = office
    for _ in range(5):
        vera.commands("export")
        assert vera.heard() == ["M-DG-89"]
    vera.commands("export")
    assert vera.heard() == ["M-DG-92"]
    account = here.kit.account(vera)
    assert account is not None
    assert here.kit.change(lambda session: files_of(session, account.person_id)) == []
    papers = Papers(here.kit.database, here.kit.engine.book, lambda: here.kit.now)
    with pytest.raises(TooLarge):
        await papers.fetch(here.kit.rows(File)[0].ref, 10)
