"""Pages and tables of the digest as files, for a private chat: made where a row of a file asks for one.

To the fetching of files it is one more place that files come from, as packing is. Only for a coordinator: whoever is none
any more when it is made gets nothing.
"""

import asyncio
from datetime import date

from sqlmodel import Session

from bot.database import Database
from bot.house import Clock
from facilitation.digest_page import DigestPage, page
from facilitation.digest_table import table
from facilitation.errors import Gone, TooLarge
from facilitation.flows.programme.digest_days import language_of, newest_of
from facilitation.model import Coordinator, Person, Programme
from facilitation.phrasebook import Phrasebook
from facilitation.programmes import week_of_programme


class Papers:
    """Makes them. References: `coordinator:monday` for a page, `coordinator:first:last` for a table."""

    def __init__(self, database: Database, book: Phrasebook, clock: Clock) -> None:
        self._database, self._book, self._clock = database, book, clock

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The file's bytes. Raises Gone where there is no such coordinator (any more), TooLarge above `limit`."""
        number, *days = ref.split(":")
        mondays = [date.fromisoformat(day) for day in days]
        made = await self._database.write(lambda session: self._made(session, int(number), mondays))
        if isinstance(made, DigestPage):
            made = await asyncio.to_thread(_drawn, made)
        if len(made) > limit:
            raise TooLarge
        return made

    def _made(self, session: Session, number: int, mondays: list[date]) -> bytes | DigestPage:
        with session.begin():
            row = session.get(Coordinator, number)
            if row is None:
                raise Gone
            programme = session.get_one(Programme, row.programme_id)
            language = language_of(row, session.get_one(Person, row.person_id), programme)
            if len(mondays) > 1:
                first, last = mondays
                return table(session, self._book, programme, language, first, last).encode("utf-8-sig")
            week = week_of_programme(session, programme, mondays[0])
            return page(self._book, week, language, newest=newest_of(row, programme, self._clock()))


def _drawn(made: DigestPage) -> bytes:
    from adapters.web.pages import digest  # noqa: PLC0415  # its libraries are slow to load, and few need them

    return digest(made, offline=True).encode()
