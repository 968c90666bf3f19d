"""Finding one's way: the menu, this week, links, settings, and words nobody understands (content-design 5)."""

from collections.abc import Mapping
from datetime import datetime, time
from math import ceil

from facilitation.commands import COMMANDS as COMMANDS_OF_ALL
from facilitation.commands import Scope, guess
from facilitation.errors import Refusal
from facilitation.flows.course import meetings, plan_weeks
from facilitation.flows.course.planning import group_mondays
from facilitation.flows.programme import coordinating
from facilitation.flows.shared.offers import Commands, Presses
from facilitation.flows.week import kickoff
from facilitation.model import Group, GroupState, OccurrenceState, Role
from facilitation.phrasebook import Own, When
from facilitation.rules.calendar import instant
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.tokens import read as read_token
from facilitation.turn import Turn

MOST = 12  # buttons of a page (A16)
# What /help with a word explains: what a learner can do.
EXPLAINED = frozenset(c.name for c in COMMANDS_OF_ALL if c.scope in {Scope.EVERYWHERE, Scope.PRIVATE})


def press_menu(turn: Turn, _press: Press) -> None:
    """My menu."""
    turn.enter_current()
    show(turn)


def show(turn: Turn) -> None:
    """Everything a learner can do, as buttons."""
    turn.answer("M-MN-1", press=_ways())


def _ways() -> dict[str, str]:
    return {
        "week": token("menu.week"),
        "goal": token("menu.goal"),
        "checkin": token("menu.checkin"),
        "reflect": token("menu.reflect"),
        "show": token("menu.show"),
        "ask": token("q.ask"),
        "pause": token("pa.ask"),
        "settings": token("menu.settings"),
        "mydata": token("menu.mydata"),
        "contact": token("menu.contact"),
        "more": token("menu.page"),
    }


def press_more(turn: Turn, press: Press) -> None:
    """All that has no place on the first page; from the last page on it begins again."""
    turn.enter_current()
    first = {read.action.removeprefix("menu.") for way in _ways().values() if (read := read_token(way))}
    names = [
        command.name
        for command in COMMANDS_OF_ALL
        if command.scope not in {Scope.ADMIN, Scope.COORDINATOR}
        and command.name not in {*first, "start", "help", "ask", "pause"}
    ]
    if turn.me.membership.role == Role.FACILITATOR:
        names = [c.name for c in COMMANDS_OF_ALL if c.scope == Scope.ADMIN] + names
    if coordinating.has_seat(turn):
        names = [c.name for c in COMMANDS_OF_ALL if c.scope == Scope.COORDINATOR] + names
    buttons = [_command(turn, name) for name in names]
    if len(buttons) <= MOST:
        turn.answer("M-MN-2", more=buttons)
        return
    size = MOST - 1  # beside the way to the next page
    pages = ceil(len(buttons) / size)
    page = int(press.arg) % pages if press.arg.isdecimal() else 0
    ways = {"more": token("menu.page", 0, (page + 1) % pages)}
    turn.answer("M-MN-2", press=ways, more=buttons[page * size : (page + 1) * size])


def _command(turn: Turn, name: str) -> Button:
    return Button(turn.book.text(f"L-CMD-{name}", turn.language), token(f"menu.{name}"))


def command_help(turn: Turn, text: str) -> None:
    """/help [word]: the way to everything; a word that means a command is explained."""
    turn.enter_current(guest=True)
    meant = [name for name in guess(text) if name in EXPLAINED] if text else []
    if len(meant) == 1:
        what = Own(turn.book.text(f"L-HP-{meant[0]}", turn.language))
        title = Own(turn.book.text(f"L-CMD-{meant[0]}", turn.language))
        values = {"title": title, "what": what, "command": meant[0]}
        turn.answer("M-HP-2", values, {"menu": token("menu")}, [_command(turn, meant[0])])
        return
    if meant:
        turn.answer("M-CM-4", more=[_command(turn, name) for name in meant])
        return
    turn.answer("M-HP-1", press={"promises": token("pr.show", turn.group.id), "menu": token("menu")})


def command_week(turn: Turn, text: str) -> None:
    """/week [number]: topic, link, minutes, short path and dates, where it was asked."""
    turn.enter_current()
    group = turn.group
    if group.state == GroupState.PAUSED and group.paused_until is not None and not text:
        back = instant(datetime.combine(group.paused_until, time()), turn.zone)
        _where_asked(turn, "M-ER-5", {"date": When(back, turn.zone, "day")})
        return
    language = turn.language if turn.event.place.private else group.language
    number = int(text) if text.isdecimal() and len(text) < 4 else _current_week(turn, group)
    course = turn.facts.course_weeks().get(number)
    if course is None:
        raise Refusal("M-OK-6")
    dates = [
        turn.book.text(
            "M-WK-2",
            language,
            {
                "beat": Own(turn.book.text(f"L-BEAT-{o.beat}", language)),
                "when": When(o.due_at, turn.zone),
            },
        )
        for o in turn.facts.occurrences()
        if o.week == number and o.state not in {OccurrenceState.DROPPED, OccurrenceState.SKIPPED}
    ]
    dates += [
        turn.book.text(
            "M-WK-2",
            language,
            {
                "beat": Own(turn.book.text("L-ME", language)),
                "when": Own(meetings.line(turn.book, row, language)),
            },
        )
        for row in meetings.in_week(
            meetings.to_come(turn.session, group.id, turn.now), number, group_mondays(group)[number]
        )
    ]
    values = {
        "week": number,
        "weeks": group.weeks,
        "topic": course.topic,
        "link": course.url,
        "minutes": course.minutes,
        "short_path": course.short_path,
        "aim": course.aim,
        "things": plan_weeks.things(turn, course, language),
        "dates": Own("\n".join(dates)),
    }
    _where_asked(turn, "M-WK-1", values, {"goal": token("menu.goal")})


def _where_asked(
    turn: Turn, kind: str, values: Mapping[str, object], ways: Mapping[str, str] | None = None
) -> None:
    # What everybody may know is said where it was asked for (5.1); buttons are for who asked.
    if turn.event.place.private:
        turn.answer(kind, values, ways)
    else:
        turn.post(kind, values, rule="asked")


def _current_week(turn: Turn, group: Group) -> int:
    if group.state == GroupState.FORMING:
        return 1
    return kickoff.current(turn).week


def offer_less(turn: Turn) -> None:
    """M-CM-5: "stop" may mean the reminders, a pause, or the group."""
    group = turn.enter_current(guest=True).membership.group_id
    turn.left_in_peace = True
    ways = {"stop": token("rm.stop"), "pause": token("pa.ask", group), "leave": token("lv.ask", group)}
    turn.answer("M-CM-5", press=ways)


def not_understood(turn: Turn) -> None:
    """M-CM-1: words that nobody asked for."""
    turn.enter_current()
    turn.answer(
        "M-CM-1",
        press={
            "week": token("menu.week"),
            "goal": token("menu.goal"),
            "question": token("q.ask"),
            "contact": token("menu.contact"),
            "menu": token("menu"),
        },
    )


PRESSES: Presses = {
    "menu": press_menu,
    "menu.page": press_more,
}

COMMANDS: Commands = {
    "help": command_help,
    "week": command_week,
}
