"""The rest of the bot as its pages need it (`adapters.web.app.Desk`): who is logged in, and what they may read."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from adapters.web.app import Choice, Shown, Words
from bot.database import Database
from bot.house import Clock
from facilitation.calendar_file import calendar_of
from facilitation.calendar_links import person_of as owner_of
from facilitation.digest_page import is_right_to_left, page, tag, words_of
from facilitation.digest_table import span, table
from facilitation.digest_words import headline, told
from facilitation.flows.programme.coordinating import Seat, seats_of
from facilitation.flows.programme.digest_days import language_of, newest_of
from facilitation.flows.programme.mailing import stopped_by_link
from facilitation.model import Person
from facilitation.phrasebook import Phrasebook
from facilitation.ports import Capabilities
from facilitation.programmes import week_of_programme
from facilitation.rules.calendar import monday_of
from facilitation.settings import Settings
from facilitation.speech import plain
from facilitation.web_logins import close, person_of, use_login

WORD_BYTES = 32


@dataclass(frozen=True)
class WebDesk:
    """Every question is one transaction; whoever is not logged in as a coordinator learns nothing."""

    database: Database
    book: Phrasebook
    settings: Settings  # `language`: of who is not known yet
    clock: Clock
    capabilities: Mapping[str, Capabilities] = field(default_factory=dict)

    async def enter(self, word: str) -> str:
        """Use a link up; the word of the new session, empty where the link is no good."""
        browser, now = secrets.token_urlsafe(WORD_BYTES), self.clock()

        def work(session: Session) -> bool:
            with session.begin():
                return use_login(session, word, browser, now)

        return browser if await self.database.write(work) else ""

    async def leave(self, browser: str) -> None:
        """End a session."""

        def work(session: Session) -> None:
            with session.begin():
                close(session, browser)

        await self.database.write(work)

    async def digest(self, browser: str, programme: int, week: date | None) -> Shown | Choice | None:
        """The page of a week (none: the newest) for who is logged in. Programme 0: their only one, or a choice."""
        now = self.clock()

        def work(session: Session) -> Shown | Choice | None:
            with session.begin():
                mine = self._seats(session, browser, now)
                if not programme and len(mine) > 1:
                    return self._choice(session, mine, now)
                seat = _chosen(mine, programme)
                return None if seat is None else self._shown(session, mine, seat, week, now)

        return await self.database.write(work)

    async def table(self, browser: str, programme: int, first: date | None, last: date | None) -> str | None:
        """The numbers of a programme as CSV for who is logged in."""
        now = self.clock()

        def work(session: Session) -> str | None:
            with session.begin():
                seat = _chosen(self._seats(session, browser, now), programme)
                if seat is None:
                    return None
                row, chosen = seat
                weeks = span(first, last, newest_of(row, chosen, now))
                return table(session, self.book, chosen, _language(session, seat), *weeks)

        return await self.database.write(work)

    async def calendar(self, word: str) -> bytes | None:
        """The dates that an address leads to, as iCalendar."""
        now = self.clock()

        def work(session: Session) -> bytes | None:
            with session.begin():
                number = owner_of(session, word)
                person = session.get(Person, number) if number else None
                return calendar_of(session, self.book, person, now, self.settings) if person else None

        return await self.database.write(work)

    def _shown(
        self, session: Session, mine: list[Seat], seat: Seat, week: date | None, now: datetime
    ) -> Shown:
        row, chosen = seat
        newest = newest_of(row, chosen, now)
        monday = min(monday_of(week), newest) if week else newest
        known = week_of_programme(session, chosen, monday)
        made = page(self.book, known, _language(session, seat), newest=newest)
        return Shown(made, chosen.id, tuple((p.id, p.name) for _, p in mine if p.id != chosen.id))

    def _choice(self, session: Session, mine: list[Seat], now: datetime) -> Choice:
        language = _language(session, mine[0])
        found = []
        for row, programme in mine:
            week = week_of_programme(session, programme, newest_of(row, programme, now))
            said = headline(self.book, week, told(week), language)
            found.append((programme.id, programme.name, plain(said)))
        return Choice(self._in(language), tuple(found))

    async def stop(self, word: str) -> None:
        """End the letters that bear this word, if there are such; their owner is told in the chat."""
        now = self.clock()

        def work(session: Session) -> None:
            with session.begin():
                stopped_by_link(session, self.book, self.capabilities, word, now)

        await self.database.write(work)

    def words(self, language: str) -> Words:
        """Headings and sentences in the first language of a browser's wishes that there is."""
        wished = [part.partition(";")[0].strip().split("-")[0] for part in language[:200].split(",")]
        used = next((one for one in wished if one in self.book.languages()), self.settings.language)
        return self._in(used)

    def _in(self, language: str) -> Words:
        return Words(tag(language), is_right_to_left(language), words_of(self.book, language))

    def _seats(self, session: Session, browser: str, now: datetime) -> list[Seat]:
        person = person_of(session, browser, now)
        return [] if person is None else [(row, programme) for row, programme in seats_of(session, person)]


def _chosen(mine: list[Seat], programme: int) -> Seat | None:
    return next((seat for seat in mine if programme in {0, seat[1].id}), None)


def _language(session: Session, seat: Seat) -> str:
    row, programme = seat
    return language_of(row, session.get_one(Person, row.person_id), programme)
