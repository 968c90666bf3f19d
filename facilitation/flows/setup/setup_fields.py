"""/setup: one field after the other, before a group is created and later (content-design 1.2, 1.20).

Words go through one form, `su.words`; its argument names the field. What has few answers is a button.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from facilitation.countries import country_named
from facilitation.errors import Refusal
from facilitation.flows.arriving.onboarding import is_taken
from facilitation.flows.course.schedule_changes import change, tell_group
from facilitation.flows.course.schedule_places import country_name, known_zones
from facilitation.flows.setup import founding
from facilitation.flows.setup.setup_summary import language_name, noon
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.model import GroupState, ScheduleChangeKind
from facilitation.phrasebook import Own, When
from facilitation.rules.calendar import PRESETS, monday_of, wall
from facilitation.rules.moments_in_words import Understood, WhatTime, understand
from facilitation.rules.schedule import zones_named
from facilitation.speech import Button
from facilitation.speech import Field as FormField
from facilitation.tokens import token
from facilitation.turn import Turn

WORDS = "su.words"
MONDAYS_OFFERED = 4
FARTHEST = timedelta(days=365)
MOST_ZONES = 4


@dataclass(frozen=True, slots=True)
class Field:
    """A field that takes words: its question, the longest answer, and what keeps the answer.

    `take` returns False where it was no answer, and has said what is needed.
    """

    kind: str
    limit: int
    take: Callable[[Turn, str], bool]
    may_be_left: bool = False  # as it is
    also: tuple[str, ...] = ()  # fields that are asked for in the same breath


def ask_words(turn: Turn, name: str, kind: str = "", values: Mapping[str, object] | None = None) -> None:
    """Ask for a field in words. Raises Refusal where there is no such field."""
    field = FIELDS.get(name)
    if field is None:
        raise Refusal("M-OK-4")
    said = {**_now(turn), **(values or {})}
    first = _question(turn, name, kind or field.kind, said)
    others = (_question(turn, other, FIELDS[other].kind, said) for other in field.also)
    ask(turn, WORDS, turn.group.id, first, *others, arg=name)


def _question(turn: Turn, name: str, kind: str, values: Mapping[str, object]) -> FormField:
    field = FIELDS[name]
    return question(turn, kind, name, limit=field.limit, required=not field.may_be_left, values=values)


def take_words(turn: Turn, name: str, values: Mapping[str, Given]) -> bool:
    """Keep the answers. False: one was none, or something is asked first."""
    if name not in FIELDS:
        raise Refusal("M-OK-4")
    return all(_take(turn, FIELDS[each], values[each]) for each in (name, *FIELDS[name].also))


def _take(turn: Turn, field: Field, given: Given) -> bool:
    words = " ".join(given.text.split())
    # Left out, or said in a voice message: what there is stays.
    return field.take(turn, words) if words else True


def _now(turn: Turn) -> Mapping[str, object]:
    """What the fields are now, for their questions."""
    group, zone = turn.group, ZoneInfo(turn.group.zone)
    contact, hours = group.contact or turn.settings.contact, group.hours or turn.settings.hours
    return {
        "title": group.title,
        "zone": group.zone,
        "country": country_name(turn, turn.language),
        "contact": contact,
        "no_contact": not contact,
        "hours": hours,
        "no_hours": not hours,
        "example": When(noon(_mondays(turn)[0], zone), zone, "day"),
    }


def _title(turn: Turn, words: str) -> bool:
    turn.group.title = words
    return True


def _name(turn: Turn, words: str) -> bool:
    if is_taken(turn, words):
        ask_words(turn, "name", "M-ON-14", {"name": words})
        return False
    turn.me.membership.name = words
    founding.name_leaders(turn.session, turn.group)
    return True


def _contact(turn: Turn, words: str) -> bool:
    turn.group.contact = "" if _is_none(turn, words) else words
    return True


def _hours(turn: Turn, words: str) -> bool:
    turn.group.hours = "" if _is_none(turn, words) else words
    return True


def _is_none(turn: Turn, words: str) -> bool:
    return words.casefold() == turn.book.text("L-SD-none", turn.language).casefold()


def _zone(turn: Turn, words: str) -> bool:
    _must_be_new(turn)
    found = zones_named(words, known_zones())
    if len(found) == 1:
        turn.group.zone = found[0]
        return True
    names = Own(", ".join(found[:MOST_ZONES]))
    ask_words(turn, "zone", "M-SD-38" if found else "M-SD-37", {"text": words, "names": names})
    return False


def _country(turn: Turn, words: str) -> bool:
    _must_be_new(turn)
    code = "" if _is_none(turn, words) else country_named(words, turn.language)
    if code is None:
        ask_words(turn, "country", "M-SD-42", {"text": words})
        return False
    turn.group.country = code
    return True


def _must_be_new(turn: Turn) -> None:
    """In a running course /schedule changes zone and holidays: it shows first what moves. Raises Refusal there."""
    if turn.facts.occurrences():
        raise Refusal("M-OK-4")


def _day(turn: Turn, words: str) -> bool:
    day = _day_in(turn, words)
    if turn.group.state != GroupState.FORMING:
        raise Refusal("M-OK-4")
    if day is None:
        ask_words(turn, "day", "M-SU-10")
        return False
    return take_day(turn, monday_of(day))


def take_day(turn: Turn, monday: date) -> bool:
    """Keep the first day. False: people know of another one, so the leader is asked first."""
    group = turn.group
    if not turn.facts.occurrences() or monday == group.first_day:
        group.first_day = monday
        return True
    days = {"was": group.first_day, "became": monday}
    values = {name: When(noon(day, turn.zone), turn.zone, "day") for name, day in days.items()}
    ways = {
        "yes": token("su.day_yes", group.id, monday.isoformat()),
        "back": token("su.fields", group.id),
    }
    turn.answer("M-SU-39", values, ways)
    return False


def move_start(turn: Turn, monday: date) -> None:
    """The course begins on another day: all beats follow, and the group hears of it once."""
    group = turn.group
    if not may_begin_on(turn, monday):
        raise Refusal("M-OK-4")
    if monday == group.first_day:
        return

    def follow() -> None:
        group.first_day = monday

    was = group.first_day
    change(turn, ScheduleChangeKind.START, follow, was=was.isoformat(), became=monday.isoformat())
    tell_group(turn, "M-SN-16", {"was": When(noon(was, turn.zone), turn.zone, "day")})


def _day_in(turn: Turn, words: str) -> date | None:
    """The day that somebody wrote, if a course can begin in its week."""
    heard = understand(words, turn.book.times(turn.language), turn.now, turn.zone)
    match heard:
        case Understood(at):
            day = wall(at, turn.zone).date()
        case WhatTime((day,)):
            pass
        case _:
            return None
    return day if may_begin_on(turn, monday_of(day)) else None


def may_begin_on(turn: Turn, monday: date) -> bool:
    """Whether the first week can begin on this day: a Monday to come, in the next twelve months."""
    today = turn.now.astimezone(turn.zone).date()
    return monday == monday_of(monday) and today < monday <= today + FARTHEST


def next_monday(now: datetime, zone: str) -> date:
    """The Monday after today."""
    return monday_of(now.astimezone(ZoneInfo(zone)).date()) + timedelta(days=7)


def _mondays(turn: Turn) -> list[date]:
    first = next_monday(turn.now, turn.group.zone)
    return [first + timedelta(weeks=number) for number in range(MONDAYS_OFFERED)]


def ask_day(turn: Turn) -> None:
    """When does week 1 start?"""
    group, zone = turn.group, ZoneInfo(turn.group.zone)
    days = [
        Button(
            turn.book.when(When(noon(day, zone), zone, "day"), turn.language),
            token("su.day", group.id, day.isoformat()),
        )
        for day in _mondays(turn)
    ]
    other = token("su.field", group.id, "day", opens_form=True)
    turn.answer("M-SU-2", press={"other": other}, more=days)


def ask_rhythm(turn: Turn) -> None:
    """Which of the four rhythms?"""
    words = turn.book.labels("L-RH", turn.language)
    buttons = [Button(words[name], token("su.rhythm", turn.group.id, name)) for name in PRESETS]
    turn.answer("M-SU-26", press={"back": token("su.fields", turn.group.id)}, more=buttons)


def ask_language(turn: Turn, main: str = "") -> None:
    """Which language do the posts speak first? With `main`: which second one, if any?"""
    group = turn.group.id
    others = [language for language in turn.book.languages() if language != main]
    buttons = [
        Button(
            language_name(language), token("su.language", group, f"{main}.{language}" if main else language)
        )
        for language in others
    ]
    ways = {"one": token("su.language", group, f"{main}.")} if main else {}
    turn.answer("M-SU-27", press={**ways, "back": token("su.fields", group)}, more=buttons)


def take_language(turn: Turn, arg: str) -> None:
    """The languages of the posts: the main one, a point, and the second one or nothing."""
    main, _, second = arg.partition(".")
    known = turn.book.languages()
    if main not in known or (second and second not in known) or main == second:
        raise Refusal("M-OK-4")
    turn.group.language, turn.group.second_language = main, second or None


FIELDS: Mapping[str, Field] = {
    "title": Field("M-SU-32", 60, _title),
    "name": Field("M-SU-4", 24, _name),
    "day": Field("M-SU-11", 60, _day),
    "zone": Field("M-SU-12", 60, _zone),
    "country": Field("M-SD-41", 60, _country),
    "hours": Field("M-SU-31", 100, _hours, may_be_left=True, also=("contact",)),
    "contact": Field("M-SU-30", 200, _contact, may_be_left=True),
}
