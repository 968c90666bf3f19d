"""From a coordinator's wish to a letter in a mailbox: ledger, courier, charts and a real SMTP server, through good and bad days."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import cast

from sqlmodel import Session, select

from adapters.mail.platform import MailPlatform
from bot.courier.embedded import Courier
from bot.post import MailDesk
from facilitation.model import MAIL, Account, Delivery, Fault, Pace, Reach, WeekFacts
from facilitation.rules.transitions import DeliveryState
from tests.adapters.mail.standing import access
from tests.fakes.mail import MailServer
from tests.flows.kit import Kit, Who, at
from tests.flows.test_digest import MONDAY as LAST
from tests.flows.test_mailing import ADDRESS, asks, code_of, letters, office

MONDAY = at(2, "09:00")


@dataclass
class Post:
    """Vera's office with a mail server and a courier between them."""

    kit: Kit
    vera: Who
    server: MailServer
    courier: Courier

    async def drain(self, until: timedelta = timedelta(0)) -> None:
        """All that may leave until then leaves, each at its own time."""
        end = self.kit.now + until
        while (following := await self.courier.drain(self.kit.now)) is not None and following <= end:
            self.kit.now = following
        self.kit.now = max(self.kit.now, end)

    async def confirmed(self) -> None:
        asks(self.vera)
        await self.drain()
        (letter,) = self.server.to(ADDRESS)
        assert code_of(self.kit) in body(letter)
        self.vera.says(code_of(self.kit))
        self.server.letters.clear()

    def came(self) -> list[EmailMessage]:
        return self.server.to(ADDRESS)


def another_week(kit: Kit) -> None:
    """The groups' next week is closed, and it was like the last one."""

    def work(session: Session) -> None:
        for row in session.exec(select(WeekFacts).where(WeekFacts.monday == LAST)):
            session.add(WeekFacts(**{**row.model_dump(), "monday": LAST + timedelta(days=7), "week": 3}))

    if not kit.rows(WeekFacts, WeekFacts.monday > LAST):
        kit.change(work)


def body(letter: EmailMessage, kind: str = "plain") -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return cast("str", part.get_content())


@asynccontextmanager
async def post() -> AsyncIterator[Post]:
    with office() as (kit, vera):
        async with MailServer() as server:
            book = kit.engine.book
            platform = MailPlatform(access(server), MailDesk(kit.database, book), lambda: kit.now)
            courier = Courier(kit.database, {MAIL: platform}, "test", book=book, clock=lambda: kit.now)
            yield Post(kit, vera, server, courier)


async def test_on_monday_a_letter_with_words_charts_and_headers_is_in_the_mailbox() -> None:
    async with post() as here:
        await here.confirmed()
        here.kit.due(MONDAY)
        await here.drain(timedelta(minutes=5))
        (letter,) = here.came()
        assert letter["Subject"] == "SMOL digest · SMOL · week of Monday 23 February"
        assert letter["Date"].endswith("+0200")
        assert letter["From"] == "SMOL <smol@example.org>"
        (row,) = here.kit.rows(Delivery, Delivery.message_ref == letter["Message-ID"])
        assert row.state == DeliveryState.SENT
        assert [part.get_content_type() for part in letter.walk()] == [
            "multipart/alternative",
            "text/plain",
            "multipart/related",
            "text/html",
            *["image/png"] * 4,
        ]
        html, text = body(letter, "html"), body(letter)
        pictures = [part for part in letter.walk() if part.get_content_type() == "image/png"]
        for part in pictures:
            name = part["Content-ID"].strip("<>")
            assert f'src="cid:{name}"' in html
            assert part.get_content_disposition() == "inline"
        for said in ("The groups are going well.", "Took part", "80", "Care A"):
            assert said in text
            assert said in html
        assert "By e-mail" in text  # how to stop
        assert here.kit.faults() == []


async def test_a_server_that_is_busy_or_down_gets_the_letter_later_and_once() -> None:
    async with post() as here:
        await here.confirmed()
        here.server.replies[ADDRESS] = "450 4.2.0 greylisted"
        here.kit.due(MONDAY)
        await here.drain(timedelta(minutes=10))
        assert here.came() == []
        here.server.replies.clear()
        await here.drain(timedelta(hours=1))
        assert len(here.came()) == 1
        another_week(here.kit)
        here.server.replies["MAIL"] = "421 4.3.2 closing"
        here.kit.due(at(9, "09:00"))
        before = here.server.talks
        await here.drain(timedelta(hours=12))
        assert 10 < here.server.talks - before < 30  # a night's silence is no storm
        here.server.replies.clear()
        await here.drain(timedelta(hours=1))
        assert len(here.came()) == 2
        assert here.kit.faults() == []


async def test_a_line_that_breaks_when_the_letter_was_taken_brings_the_same_letter_and_no_third() -> None:
    async with post() as here:
        await here.confirmed()
        here.server.replies["DATA"] = "take and break"
        here.kit.due(MONDAY)
        await here.drain(timedelta(hours=3))
        ids = [letter["Message-ID"] for letter in here.came()]
        assert len(ids) == 2
        assert len(set(ids)) == 1  # mail programs know both as one
        assert letters(here.kit)[-1].state == DeliveryState.UNKNOWN


async def test_an_address_that_the_server_does_not_know_is_closed_and_told_once_in_the_chat() -> None:
    async with post() as here:
        await here.confirmed()
        here.server.replies[ADDRESS] = "550 5.1.1 no such user"
        for monday in (MONDAY, at(9, "09:00")):
            here.kit.due(monday)
            await here.drain(timedelta(minutes=5))
            another_week(here.kit)
        (told,) = here.kit.rows(Delivery, Delivery.kind == "M-ML-10")
        assert ADDRESS in str(told.message)
        assert here.came() == []
        assert here.kit.row(Account, Account.platform == MAIL).reach == Reach.GONE
        here.vera.commands("digest")
        here.vera.presses("Day and language")
        assert ADDRESS not in here.vera.last.text
        here.vera.presses("By e-mail")
        assert here.vera.last.kind == "M-ML-10"
        here.server.replies.clear()
        here.vera.presses("Another address")
        here.vera.says(ADDRESS)
        await here.drain(timedelta(minutes=5))
        here.vera.says(code_of(here.kit))
        assert here.vera.last.kind == "M-ML-11"
        assert here.kit.rows(Fault) == []


async def test_letters_keep_the_pace_that_the_server_takes() -> None:
    async with post() as here:
        await here.confirmed()
        (pace,) = [row for row in here.kit.rows(Pace) if row.key.startswith(f"{MAIL}/")]
        earlier = here.kit.now - timedelta(minutes=1)  # Vera has read the letter and written the code
        assert 1.9 < pace.next_at - earlier.timestamp() < 2.1  # thirty a minute
