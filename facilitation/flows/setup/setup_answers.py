"""/setup: the answers to its questions, before a group is created and later (content-design 1.2)."""

from collections.abc import Mapping
from datetime import date

from facilitation.errors import Refusal
from facilitation.flows.setup import setup_course, setup_fields, setup_summary
from facilitation.flows.setup.setup_steps import advance, enter_before_start, enter_new, enter_open, go_on
from facilitation.flows.setup.setup_summary import STEP
from facilitation.flows.shared.asking import Given
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.rules.calendar import PRESETS
from facilitation.tokens import Press
from facilitation.turn import Turn


def press_page(turn: Turn, press: Press) -> None:
    """More courses."""
    enter_new(turn, press)
    setup_course.ask_course(turn, int(press.arg) if press.arg.isdecimal() else 0)


def press_course(turn: Turn, press: Press) -> None:
    """A course is chosen; its weeks become the plan."""
    enter_new(turn, press)
    setup_course.take(turn, press)
    advance(turn, ("course", "weeks"), "day")


def press_own(turn: Turn, press: Press) -> None:
    """My own course."""
    enter_new(turn, press)
    setup_course.ask_words(turn, setup_course.NEW)


def press_about(turn: Turn, press: Press) -> None:
    """Title, page and provider of the course that the group has."""
    enter_open(turn, press)
    setup_course.ask_words(turn)


def course_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The words about a course; a new one of one's own is asked how many weeks it has."""
    new = press.arg == setup_course.NEW
    (enter_new if new else enter_open)(turn, press)
    if not done:
        return
    setup_course.take_words(turn, press.arg, values)
    if not new:
        go_on(turn)
        return
    if turn.group.settings.get(STEP) == "course":
        turn.group.settings = {**turn.group.settings, STEP: "weeks"}
    setup_course.ask_weeks(turn)


def press_weeks(turn: Turn, press: Press) -> None:
    """So many weeks has the leader's own course."""
    enter_new(turn, press)
    setup_course.take_weeks(turn, press)
    advance(turn, ("course", "weeks"), "day")


def press_days(turn: Turn, press: Press) -> None:
    """Another first day."""
    enter_before_start(turn, press)
    setup_fields.ask_day(turn)


def press_day(turn: Turn, press: Press) -> None:
    """The first day; where people know of one already, the leader is asked once more."""
    enter_before_start(turn, press)
    day = _day(press)
    if not setup_fields.may_begin_on(turn, day):
        setup_fields.ask_day(turn)  # the button is weeks old
    elif setup_fields.take_day(turn, day):
        advance(turn, ("day",), "name")


def press_day_yes(turn: Turn, press: Press) -> None:
    """Yes: the course begins on that day, and the group hears of it."""
    enter_before_start(turn, press)
    if not turn.facts.occurrences():
        raise Refusal("M-OK-4")
    setup_fields.move_start(turn, _day(press))
    setup_summary.show_fields(turn)


def _day(press: Press) -> date:
    try:
        return date.fromisoformat(press.arg)
    except ValueError:
        raise Refusal("M-OK-4") from None


def press_field(turn: Turn, press: Press) -> None:
    """One field that takes words."""
    enter_open(turn, press)
    setup_fields.ask_words(turn, press.arg)


def field_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The answer to one field; then what is still open, or the summary."""
    enter_open(turn, press)
    if done and setup_fields.take_words(turn, press.arg, values):
        advance(turn, (press.arg,), "name" if press.arg == "day" else "")


def press_rhythms(turn: Turn, press: Press) -> None:
    """Which rhythm?"""
    enter_new(turn, press)
    setup_fields.ask_rhythm(turn)


def press_rhythm(turn: Turn, press: Press) -> None:
    """One of the rhythms."""
    group = enter_new(turn, press)
    if press.arg not in PRESETS:
        raise Refusal("M-OK-4")
    group.rhythm = press.arg
    go_on(turn)


def press_language(turn: Turn, press: Press) -> None:
    """The languages of the posts: first the main one, then whether there is a second."""
    enter_open(turn, press)
    if "." not in press.arg:
        setup_fields.ask_language(turn, press.arg)
        return
    setup_fields.take_language(turn, press.arg)
    go_on(turn)


def press_fields(turn: Turn, press: Press) -> None:
    """Which field shall be another one?"""
    enter_open(turn, press)
    setup_summary.show_fields(turn)


PRESSES: Presses = {
    "su.course": press_course,
    "su.page": press_page,
    "su.own": press_own,
    "su.about": press_about,
    "su.weeks": press_weeks,
    "su.days": press_days,
    "su.day": press_day,
    "su.day_yes": press_day_yes,
    "su.field": press_field,
    "su.fields": press_fields,
    "su.rhythms": press_rhythms,
    "su.rhythm": press_rhythm,
    "su.language": press_language,
}

FORMS: Forms = {
    setup_course.WORDS: course_words,
    setup_fields.WORDS: field_words,
}
