"""The pages as people reach them: served on loopback by our own server, over the groups of content-design 4.8.

Vera looks after three programmes: SMOL with eight groups, Small with one group of few people, and Empty without any.
"""

import asyncio
import itertools
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select
from starlette.types import ASGIApp

from adapters.serving import Server, configured, opened
from adapters.web.app import application
from bot.desk import WebDesk
from facilitation.model import Coordinator, Group, Programme
from facilitation.web_logins import open_login
from tests.flows.kit import Kit, Who, scene
from tests.flows.test_digest import FULL, appoint, closed

SMOL, SMALL, EMPTY = 1, 2, 3
_ASKED: Mapping[str, object] = {
    "asked": 4,
    "answered_24": 2,
    "answered_48": 3,
    "works": 5,
    "works_with_words": 4,
    "contacts": 12,
}
_COURSE: Mapping[str, object] = {
    "started": 10,
    "retained": 8,
    "steady": 5,
    "steady_of": 8,
    "load_minutes": 60,
    **_ASKED,
}


@dataclass
class Site:
    """A running server. `enter` gives the path of a new link, as the bot would."""

    url: str
    kit: Kit
    person: int
    _words: Iterator[int] = field(default_factory=itertools.count)

    def enter(self) -> str:
        """A link that logs a browser in."""
        word = f"word{next(self._words)}"

        def work(session: Session) -> None:
            assert open_login(session, self.person, word, self.kit.now)

        self.kit.now += timedelta(minutes=11)  # who was sent away for many tries comes in again
        self.kit.change(lambda session: session.connection().exec_driver_sql("DELETE FROM web_login"))
        self.kit.change(work)
        return f"/enter/{word}"


@contextmanager
def site(language: str) -> Iterator[Site]:
    """A server whose pages are in this language."""
    with scene(ready=False) as here:
        kit, vera = here.kit, Who(here.kit, "Vera", 1020)
        kit.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
        appoint(kit, vera)
        _fill(kit)
        person = kit.change(lambda session: _seats(session, language))
        with opened("127.0.0.1:0") as listening:
            url = f"http://localhost:{listening.getsockname()[1]}"
            settings = replace(kit.settings, language=language)
            desk = WebDesk(kit.database, kit.engine.book, settings, lambda: kit.now)
            with _running(application(desk, public_url=url, clock=lambda: kit.now), listening):
                yield Site(url, kit, person)


def _fill(kit: Kit) -> None:
    for title in ("Office A", "Office B", "Care A"):
        closed(kit, title, *({**_COURSE, "took_part": n} for n in (9, 8, 7, 8)))
    closed(kit, "Logistics A", *[_COURSE] * 3, {**_COURSE, "older_48": 3, "oldest_hours": 70})
    closed(
        kit,
        "Care B, late shift, with a long name",
        *[_COURSE] * 3,
        {**_COURSE, "took_part": 5, "holidays": 2},
    )
    closed(kit, "Office C", _COURSE)
    closed(kit, "Kitchen", *[{"eligible": 4, "took_part": 3, "responses": {}}] * 3)
    closed(kit, "Garden", *[{**_COURSE, "took_part": 3, "responses": dict.fromkeys(FULL, 2)}] * 3)


def _seats(session: Session, language: str) -> int:
    mine = session.exec(select(Coordinator)).one()
    mine.language = language
    for name in ("Small", "Empty"):
        programme = Programme(name=name, zone="Europe/Sofia")
        session.add(programme)
        session.flush()
        session.add(
            Coordinator(
                person_id=mine.person_id,
                programme_id=programme.id,
                appointed_at=mine.appointed_at,
                language=language,
            )
        )
    few = session.exec(select(Group).where(col(Group.title) == "Garden")).one()
    few.programme_id = SMALL
    return mine.person_id


@contextmanager
def _running(app: ASGIApp, listening: socket.socket) -> Iterator[None]:
    server = Server(configured(app))
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve(sockets=[listening])), name="pages", daemon=True
    )
    thread.start()  # who connects before it is ready waits at the socket, which listens already
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
