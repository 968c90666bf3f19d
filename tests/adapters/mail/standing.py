"""E-mail with mailboxes to look into: the real platform over rows in memory, and a real server on this machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlmodel import Session

from adapters.mail.connection import Access
from adapters.mail.platform import MailPlatform
from bot.content import load
from bot.database import Database
from bot.post import MailDesk
from facilitation.model import MAIL, Account, Mailbox, Person, Reach
from facilitation.phrasebook import Phrasebook
from facilitation.ports import Address
from tests.fakes.mail import HOST, PASSWORD, USER, MailServer, trusting
from tests.tables import in_memory

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
PEOPLE = {1: "vera@example.org", 2: "petra@example.org", 3: "gone@example.org"}
FROM = "SMOL <smol@example.org>"


def access(server: MailServer, **more: str) -> Access:
    """The way to a server here."""
    usual = {"sender": FROM, "user": USER, "password": PASSWORD, "reply_to": "help@example.org", **more}
    return Access(HOST, server.port, server.security, context=trusting(), **usual)


@dataclass
class MailStage:
    """Implements `contract.Stage`: three mailboxes, the third of which does not exist at the server."""

    platform: MailPlatform
    server: MailServer
    private: Address = field(default_factory=lambda: Address(MAIL, 1, private=True))
    room: Address = field(default_factory=lambda: Address(MAIL, 2, private=True))
    closed: Address = field(default_factory=lambda: Address(MAIL, 3, private=True))

    async def press(self) -> str:
        raise NotImplementedError

    def expire(self, interaction: str) -> None:
        raise NotImplementedError

    def shown(self, address: Address) -> list[str]:
        found = self.server.to(PEOPLE[address.chat])
        bodies = [letter.get_body(("plain",)) for letter in found]
        return [body.get_content().strip() for body in bodies if body is not None]

    def pinned(self, address: Address) -> list[str]:  # noqa: ARG002  # there are no pins
        return []

    def toasts(self) -> list[str]:
        return []


def mailboxes(database: Database) -> None:
    """The mailboxes as rows."""

    def work(session: Session) -> None:
        with session.begin():
            for ref, address in PEOPLE.items():
                person = Person(created_at=NOW)
                session.add(person)
                session.flush()
                account = Account(
                    person_id=person.id, platform=MAIL, ref=ref, reach=Reach.OPEN, last_seen_at=NOW
                )
                session.add(account)
                session.flush()
                session.add(
                    Mailbox(
                        account_id=account.id,
                        address=address,
                        expires_at=NOW,
                        confirmed_at=NOW,
                        stop=f"stop{ref}",
                    )
                )

    database.run(work)


@asynccontextmanager
async def standing(security: str = "starttls", **more: str) -> AsyncIterator[MailStage]:
    """A server, the mailboxes, and the platform between them."""
    database = in_memory()
    mailboxes(database)
    async with MailServer(security) as server:
        server.replies[PEOPLE[3]] = "550 5.1.1 no such user"
        desk = MailDesk(database, Phrasebook(load()))
        yield MailStage(MailPlatform(access(server, **more), desk, lambda: NOW), server)
    database.close()
