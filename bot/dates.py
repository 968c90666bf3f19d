"""The calendar of a person as a file. To the fetching of files it is one more place that files come from, as packing.py is."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.database import Database
from bot.house import Clock
from facilitation.errors import Gone
from facilitation.model import Person
from facilitation.phrasebook import Phrasebook
from facilitation.settings import Settings


@dataclass(frozen=True)
class Dates:
    """Makes calendars."""

    database: Database
    book: Phrasebook
    settings: Settings
    clock: Clock

    async def fetch(self, ref: str, limit: int) -> bytes:  # noqa: ARG002  # the shape of `Fetches`; a calendar is small
        """The dates of the person with number `ref`. Raises Gone where the person is forgotten."""
        from facilitation.calendar_file import calendar_of  # noqa: PLC0415  # its library is slow to load, and seldom asked for

        now = self.clock()

        def work(session: Session) -> bytes:
            with session.begin():
                person = session.get(Person, int(ref))
                if person is None:
                    raise Gone
                return calendar_of(session, self.book, person, now, self.settings)

        return await self.database.write(work)
