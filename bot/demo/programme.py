"""The Monday message of a coordinator: the demo's group among four made-up ones, each in trouble of its own."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from facilitation.closing import row_of
from facilitation.digest_page import DigestPage, page
from facilitation.flows.programme.digest import message
from facilitation.model import Group, GroupState, Programme, WeekFacts
from facilitation.phrasebook import Phrasebook
from facilitation.programmes import last_monday, week_of_programme
from facilitation.rules.calendar import Beat
from facilitation.rules.digest.facts import GroupWeek
from facilitation.speech import plain

_ANSWERS = {Beat.KICKOFF: 9, Beat.CHECKIN: 8, Beat.REFLECTION: 6, Beat.SHOWCASE: 6}
_USUAL: Mapping[str, object] = {
    "eligible": 12,
    "took_part": 10,
    "responses": _ANSWERS,
    "asked": 3,
    "answered_24": 2,
    "answered_48": 3,
    "works": 6,
    "works_with_words": 5,
    "contacts": 20,
    "started": 12,
    "retained": 10,
    "load_minutes": 90,
}
# Three weeks of each group, oldest first: what was not as usual in them.
_TROUBLES: Mapping[str, tuple[Mapping[str, object], ...]] = {
    "Care, evening group": ({}, {}, {"answered_24": 0, "answered_48": 0, "older_48": 3, "oldest_hours": 90}),
    "Logistics, spring": ({}, {}, {"took_part": 6, "holidays": 1}),
    "Office skills": ({}, {}, {"works_with_words": 1}),
    "Kitchen, small group": (
        {},
        {},
        {"eligible": 4, "took_part": 3, "responses": {}, "works": 0, "works_with_words": 0},
    ),
}
_LONG = 12  # weeks of their courses, so that none of them ends in the demo


def digest(session: Session, book: Phrasebook, now: datetime) -> tuple[Iterable[str], DigestPage | None]:
    """The lines of the digest on this day, and its page. The made-up groups are gone afterwards."""
    with session.begin() as story:
        programme = session.exec(select(Programme).order_by(col(Programme.id))).first()
        if programme is None:
            return [], None
        monday = last_monday(now.astimezone(ZoneInfo(programme.zone)).date())
        for title, weeks in _TROUBLES.items():
            _add(session, programme, title, weeks, monday, now)
        session.flush()
        week = week_of_programme(session, programme, monday)
        said = message(book, week, programme.language)
        shown = page(book, week, programme.language, newest=monday)
        story.rollback()
    return [line for line in plain(said.text).splitlines() if line], shown


def _add(
    session: Session,
    programme: Programme,
    title: str,
    weeks: tuple[Mapping[str, object], ...],
    monday: date,
    now: datetime,
) -> None:
    first = monday - timedelta(weeks=len(weeks) - 1)
    group = Group(
        programme_id=programme.id,
        title=title,
        state=GroupState.RUNNING,
        zone=programme.zone,
        first_day=first,
        weeks=_LONG,
        created_at=now,
    )
    session.add(group)
    session.flush()
    for index, values in enumerate(weeks):
        day = first + timedelta(weeks=index)
        facts = GroupWeek(group=group.id, monday=day, week=index + 1, **{**_USUAL, **values})  # type: ignore[arg-type]  # by name
        session.add(WeekFacts(**dict(row_of(facts))))
