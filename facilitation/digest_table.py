"""A programme's weeks as a table file: what the digest may say and nothing more (content-design 4.7, 5.3 no. 35)."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO

from sqlmodel import Session

from facilitation.digest_words import SHARES, STATUS_WORDS, Figure, figures
from facilitation.model import Programme
from facilitation.phrasebook import Phrasebook
from facilitation.programmes import WEEK, ProgrammeWeek, week_of_programme
from facilitation.rules.calendar import monday_of
from facilitation.speech import plain

WEEKS = 12
MOST_WEEKS = 52
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def span(first: date | None, last: date | None, newest: date) -> tuple[date, date]:
    """The Mondays of the first and last week of a table: those of these days, in their order and not after `newest`.

    Without a first day twelve weeks, and never more than a year.
    """
    days = sorted(day for day in (first, last) if day is not None)
    end = min(monday_of(days[-1]), newest) if last is not None else newest
    begin = monday_of(days[0]) if first is not None else end - (WEEKS - 1) * WEEK
    return max(min(begin, end), end - (MOST_WEEKS - 1) * WEEK), end


def table(
    session: Session, book: Phrasebook, programme: Programme, language: str, first: date, last: date
) -> str:
    """The weeks from `first` to `last`, both Mondays, as CSV.

    A line for the programme with its figures, and one for each group with its status and who took part, in words.
    """
    weeks = [
        week_of_programme(session, programme, first + number * WEEK)
        for number in range((last - first).days // 7 + 1)
    ]
    words = {name: plain(text) for name, text in book.labels("L-TABLE", language).items()}
    names = _names(book, weeks, language)
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow([words["week"], words["what"], words["status"], *names])
    for week in weeks:
        if week.empty:
            continue
        writer.writerow([week.monday, _safe(programme.name), "", *_programme(book, week, names, language)])
        for known in week.standings:
            took = plain(book.text(SHARES[known.took_part], language)) if known.took_part else ""
            status = plain(book.text(STATUS_WORDS[known.status], language))
            row = [week.monday, _safe(week.titles[known.group]), status, took]
            writer.writerow(row + [""] * (len(names) - 1))
    return file.getvalue()


def _names(book: Phrasebook, weeks: Sequence[ProgrammeWeek], language: str) -> list[str]:
    first = [plain(book.text("L-DG-PART", language))]
    found = [figure.name for week in weeks for figure in _plain(book, week, language)]
    return list(dict.fromkeys(first + found))


def _programme(book: Phrasebook, week: ProgrammeWeek, names: Sequence[str], language: str) -> Iterator[str]:
    known = {figure.name: figure.now for figure in _plain(book, week, language)}
    return (known.get(name, "") for name in names)


def _plain(book: Phrasebook, week: ProgrammeWeek, language: str) -> Iterator[Figure]:
    # With an ordinary blank, programs read "60 %" as a number.
    return (
        Figure(plain(f.name), plain(f.now).replace("\u00a0", " "), f.before)
        for f in figures(book, week, language)
    )


def _safe(text: str) -> str:
    """People's words as text, also where a program would read a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
