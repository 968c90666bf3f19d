"""A person's dates as an iCalendar file: beats, live meetings, their own reminders (content-design A4, RFC 5545).

An event keeps its UID for ever. A change gives it a higher SEQUENCE, so that calendars move it; what does not take
place stays for a while as CANCELLED, so that they take it out. What of it changes with the hour (DTSTAMP) is left at
the last change: the same dates are the same file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard
from sqlmodel import Session, col, or_, select

from facilitation.finding import find
from facilitation.model import (
    CalendarFeed,
    CourseWeek,
    Group,
    Meeting,
    MeetingState,
    Membership,
    Occurrence,
    OccurrenceState,
    Person,
    Reminder,
    Role,
)
from facilitation.phrasebook import Phrasebook
from facilitation.rules.clock_changes import clock_changes
from facilitation.rules.silence import State
from facilitation.settings import Settings
from facilitation.speech import plain

PAST = timedelta(days=14)
BEAT, REMINDER = timedelta(minutes=30), timedelta(minutes=15)  # how long they stand in a calendar
HOUR = timedelta(hours=1)
REFRESH = timedelta(hours=4)  # how often calendars are asked to look again
_AWAY = (OccurrenceState.SKIPPED, OccurrenceState.DROPPED)


@dataclass(frozen=True, slots=True)
class Date:
    """One event. `changed`: when it became what it is; `busy`: whether the time is taken by it."""

    uid: str
    at: datetime
    zone: ZoneInfo
    length: timedelta
    title: str
    changed: datetime
    sequence: int = 0
    cancelled: bool = False
    busy: bool = False
    place: str = ""
    words: str = ""
    url: str = ""


def calendar_of(
    session: Session, book: Phrasebook, person: Person, now: datetime, settings: Settings
) -> bytes:
    """The file of a person at `now`."""
    dates = _Dates(session, book, person, now, settings)
    found = sorted(dates.all(), key=lambda date: (date.at, date.uid))
    title = plain(book.text("L-CL-NAME", dates.language, {"programme": settings.programme}))
    return written(found, title)


@dataclass(slots=True)
class _Dates:
    session: Session
    book: Phrasebook
    person: Person
    now: datetime
    settings: Settings

    @property
    def language(self) -> str:
        return self.person.language or self.settings.language

    def all(self) -> Iterator[Date]:
        for group in self._groups():
            yield from self._beats(group)
            yield from self._meetings(group)
        wish = find(self.session, CalendarFeed, person_id=self.person.id)
        if wish is None or wish.with_reminders:
            yield from self._reminders()

    def _groups(self) -> Sequence[Group]:
        mine = (
            select(Group)
            .join(Membership, col(Membership.group_id) == col(Group.id))
            .where(
                Membership.person_id == self.person.id,
                col(Membership.state).not_in([State.LEFT, State.INVITED]),
                or_(col(Membership.onboarded_at).is_not(None), col(Membership.role) == Role.FACILITATOR),
            )
        )
        return self.session.exec(mine.order_by(col(Group.id))).all()

    def _beats(self, group: Group) -> Iterator[Date]:
        since = self.now - PAST
        rows = self.session.exec(
            select(Occurrence).where(Occurrence.group_id == group.id, col(Occurrence.due_at) > since)
        ).all()
        weeks = {
            week.number: week
            for week in self.session.exec(select(CourseWeek).where(CourseWeek.group_id == group.id))
        }
        changed = group.plan_changed_at or group.created_at
        for row in rows:
            week = weeks.get(row.week)
            values = {"beat": self._word(f"L-BEAT-{row.beat}"), "week": row.week, "group": group.title}
            yield Date(
                uid=f"beat-{row.id}-{_mark(group.created_at)}",
                at=row.due_at,
                zone=ZoneInfo(row.zone),
                length=BEAT,
                title=self._say("L-CL-BEAT", values),
                changed=changed,
                sequence=group.plan_version,
                cancelled=row.state in _AWAY,
                words=self._topic(week),
                url=week.url if week else "",
            )

    def _meetings(self, group: Group) -> Iterator[Date]:
        rows = self.session.exec(
            select(Meeting).where(Meeting.group_id == group.id, col(Meeting.due_at) > self.now - PAST)
        ).all()
        for row in rows:
            yield Date(
                uid=f"meeting-{row.id}-{_mark(group.created_at)}",
                at=row.due_at,
                zone=ZoneInfo(row.zone),
                length=timedelta(minutes=row.minutes),
                title=self._say("L-CL-MEETING", {"group": group.title}),
                changed=row.changed_at,
                sequence=row.sequence,
                cancelled=row.state == MeetingState.CANCELLED,
                busy=True,
                place=row.place,
                words=row.note,
            )

    def _reminders(self) -> Iterator[Date]:
        rows = self.session.exec(
            select(Reminder).where(Reminder.person_id == self.person.id, col(Reminder.at) > self.now - PAST)
        ).all()
        zone = ZoneInfo(self.person.zone or self._zone())
        for row in rows:
            if row.at is not None:
                yield Date(
                    uid=f"reminder-{row.id}-{_mark(row.created_at)}",
                    at=row.at,
                    zone=zone,
                    length=REMINDER,
                    title=self._say("L-CL-REMINDER", {"text": " ".join(row.text.split())[:120]}),
                    changed=row.changed_at or row.created_at,
                    sequence=row.version,
                )

    def _zone(self) -> str:
        return next((group.zone for group in self._groups()), self.settings.zone)

    def _topic(self, week: CourseWeek | None) -> str:
        if week is None or not week.topic:
            return ""
        return self._say("L-CL-TOPIC", {"topic": week.topic, "short_path": week.short_path})

    def _word(self, kind: str) -> str:
        return plain(self.book.text(kind, self.language))

    def _say(self, kind: str, values: Mapping[str, object]) -> str:
        return plain(self.book.text(kind, self.language, values))


def _mark(at: datetime) -> str:
    """What tells the rows of one bot from those of another."""
    return f"{int(at.timestamp())}@smol"


def written(dates: Sequence[Date], title: str) -> bytes:
    """Dates as iCalendar, under a title."""
    made = Calendar()
    made.add("prodid", "-//SMOL//Facilitation//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", title)
    made.add("x-wr-calname", title)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", f"PT{REFRESH // HOUR}H")
    for zone in sorted({date.zone for date in dates} - {ZoneInfo("UTC")}, key=str):
        years = [date.at.year for date in dates if date.zone == zone]
        made.add_component(_zone(zone, min(years) - 1, max(years) + 1))
    for date in dates:
        made.add_component(_event(date))
    content: bytes = made.to_ical()
    return content


def _zone(zone: ZoneInfo, first: int, last: int) -> Timezone:
    """Each change of clocks by itself: rules and lists of dates are read differently by different programs."""
    made = Timezone()
    made.add("tzid", str(zone))
    for change in clock_changes(zone, first, last):
        part = TimezoneDaylight() if change.summer else TimezoneStandard()
        part.add("dtstart", (change.at + change.before).replace(tzinfo=None))  # on the clock as it was before
        part.add("tzoffsetfrom", change.before)
        part.add("tzoffsetto", change.after)
        part.add("tzname", change.name)
        made.add_component(part)
    return made


def _event(date: Date) -> Event:
    event = Event()
    event.add("uid", date.uid)
    event.add("dtstamp", date.changed)
    event.add("last-modified", date.changed)
    event.add("sequence", date.sequence)
    event.add("dtstart", date.at.astimezone(date.zone))
    event.add("duration", date.length)
    event.add("summary", date.title)
    event.add("status", "CANCELLED" if date.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if date.busy and not date.cancelled else "TRANSPARENT")
    event.add("class", "PRIVATE")
    for name, value in (("location", date.place), ("description", date.words), ("url", date.url)):
        if value:
            event.add(name, value)
    return event
