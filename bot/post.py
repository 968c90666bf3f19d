"""E-mail for the rest of the bot: the mail server of the settings, and what letters say (`adapters.mail.platform.Desk`)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session

from adapters.mail.composing import Picture, Sheet
from adapters.mail.connection import Access
from adapters.mail.platform import MailPlatform
from adapters.web import letters
from bot.database import Database
from bot.house import Clock
from bot.settings import Settings
from facilitation.digest_page import DigestPage, is_right_to_left, page, tag
from facilitation.mailboxes import address_behind
from facilitation.model import Programme
from facilitation.phrasebook import Phrasebook
from facilitation.ports import Order
from facilitation.programmes import week_of_programme
from facilitation.speech import Letter, plain


def access(settings: Settings, environ: Mapping[str, str]) -> Access | None:
    """The mail server; None where none is set. Raises ConfigError where the password's file cannot be read."""
    mail = settings.mail
    if not mail.host:
        return None
    return Access(
        mail.host,
        mail.port,
        mail.security,
        mail.sender,
        mail.user,
        mail.password(environ) or "",
        mail.reply_to,
    )


def platform(
    settings: Settings, environ: Mapping[str, str], database: Database, book: Phrasebook, clock: Clock
) -> MailPlatform | None:
    """E-mail as the courier speaks to it; None where no mail server is set."""
    found = access(settings, environ)
    if found is None:
        return None
    return MailPlatform(found, MailDesk(database, book), clock, per_minute=settings.mail.per_minute)


@dataclass(frozen=True)
class MailDesk:
    """Reads in one transaction what a letter shows, and draws it outside of all."""

    database: Database
    book: Phrasebook

    async def address(self, order: Order) -> str:
        """Where an order goes to; empty where nobody has that mailbox any more."""

        def work(session: Session) -> str:
            with session.begin():
                return address_behind(session, order.address.chat)

        return await self.database.write(work)

    async def sheet(self, order: Order) -> Sheet:
        """What an order says, on paper."""
        letter = order.message.letter or Letter(plain(order.message.text).partition("\n")[0])

        def work(session: Session) -> DigestPage | None:
            with session.begin():
                return self._page(session, letter)

        made = await asyncio.to_thread(_drawn, order, letter, await self.database.write(work))
        return Sheet(
            subject=letter.subject,
            text=made.text,
            html=made.html,
            language=tag(letter.language),
            zone=ZoneInfo(letter.zone),
            pictures=tuple(Picture(name, png) for name, png in made.pictures.items()),
            stop=letter.stop,
        )

    def _page(self, session: Session, letter: Letter) -> DigestPage | None:
        programme = session.get(Programme, letter.programme) if letter.programme else None
        if programme is None:
            return None
        monday = date.fromisoformat(letter.monday)
        week = week_of_programme(session, programme, monday)
        return page(self.book, week, letter.language, newest=monday)


def _drawn(order: Order, letter: Letter, shown: DigestPage | None) -> letters.Letter:
    if shown is not None:
        return letters.digest(shown, letter.foot)
    return letters.short(
        order.message.text,
        letter.subject,
        language=tag(letter.language),
        right_to_left=is_right_to_left(letter.language),
    )
