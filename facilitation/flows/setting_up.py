"""/setup, the short way: course, first day, name, and the group stands (content-design 1.2).

The group is a row from the first tap on, so that the leader can go on days later, after any restart.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from sqlmodel import select

from facilitation.bilingual import in_each
from facilitation.errors import Refusal
from facilitation.facts import Facts
from facilitation.flows import founding, placing, second_room
from facilitation.flows.asking import Given, ask, question
from facilitation.flows.daylist_days import plan_next
from facilitation.flows.inviting import invite, join_way
from facilitation.flows.onboarding import known_person
from facilitation.flows.plan_rows import as_rows
from facilitation.flows.planning import lay_out
from facilitation.flows.tables import Commands, Forms, Presses
from facilitation.model import (
    Group,
    Occurrence,
    Reach,
    Role,
)
from facilitation.outbox import ANSWER, ANSWER_LIFE
from facilitation.phrasebook import Own, When
from facilitation.rules.calendar import instant, monday_of
from facilitation.rules.load import expected, rounded
from facilitation.speech import Button, Message
from facilitation.tokens import Press, as_payload, token
from facilitation.turn import Turn

NAME = "su.name"
LINK_WORD = (
    "setup"  # the payload of the link that adds the bot to a room: then /start comes in the place of /setup
)
MONDAYS_OFFERED = 4
USUAL_SIZE = 8  # people of a group; the estimate of a week is for so many
MOST = 12  # buttons of a page (A16)


def command(turn: Turn, _text: str) -> None:
    """/setup in a room: its admin becomes the leader of a new group there."""
    place = turn.event.place
    if place.private:
        _resume(turn)
        return
    room = turn.room()
    here = founding.group_here(turn, room)
    led = here is not None and bool(Facts(turn.session, here.id).leaders())
    if here is not None and led and _laid_out(turn, here.id):
        raise Refusal("M-SU-9", {"group": here.title})
    if not place.admin or turn.event.sender is None:
        placing.refuse(turn, room)
        return
    known_person(turn)
    if place.lacks:
        raise Refusal("M-TR-6", {"rights": ", ".join(place.lacks)})
    if room is None and (lost := placing.lost_topic(turn)) is not None:
        placing.move_to(turn, lost)
        return
    if here is None and second_room.offer(turn, room):
        return
    if here is not None and not led:
        placing.take_over(turn, here)
    if here is None or not _laid_out(turn, here.id):
        _begin(turn, here or founding.found(turn, room or placing.new_room(turn), _mondays(turn)[0]))


def _begin(turn: Turn, group: Group) -> None:
    turn.enter(group.id, role=Role.FACILITATOR)
    if turn.account is not None and (
        turn.account.reach == Reach.OPEN or turn.can.cold_private or turn.can.ephemeral
    ):
        _ask_course(turn)
        return
    # Everybody in the room can press it, so it is a button like any other, and asks who pressed.
    door = turn.door(as_payload(token("su.again", group.id)))
    message = turn.say("M-OK-3", press={"open": door})
    for mine in turn.facts.rooms():
        turn.outbox.to_room(
            mine,
            message,
            key=f"e:{turn.event.source}:{turn.event.key}:door",
            expires_at=turn.now + ANSWER_LIFE,
            rule="answer",
            priority=ANSWER,
        )


def press_new(turn: Turn, _press: Press) -> None:
    """The leader of another group wants a new one in this room."""
    room = second_room.chosen(turn)
    _begin(turn, founding.found(turn, room, _mondays(turn)[0]))


def go_on(turn: Turn) -> None:
    """The leader opened the private chat: the wizard begins, or goes on."""
    if _laid_out(turn, turn.group.id):
        turn.answer("M-MN-1", press={"week": token("menu.week")})
    else:
        _ask_course(turn)


def _resume(turn: Turn) -> None:
    turn.enter_current()
    if turn.me.membership.role != Role.FACILITATOR:
        raise Refusal("M-CM-2")
    go_on(turn)


def _laid_out(turn: Turn, group_id: int) -> bool:
    return (
        turn.session.exec(select(Occurrence.id).where(Occurrence.group_id == group_id).limit(1)).first()
        is not None
    )


def _mondays(turn: Turn, zone: str = "") -> list[date]:
    today = turn.now.astimezone(ZoneInfo(zone or turn.settings.zone)).date()
    first = monday_of(today) + timedelta(days=7)
    return [first + timedelta(weeks=number) for number in range(MONDAYS_OFFERED)]


def _ask_course(turn: Turn, page: int = 0) -> None:
    # A course's place in the list stands in its button: slugs are longer than a button's argument.
    courses = [turn.book.library.courses[slug] for slug in _slugs(turn)]
    buttons = [
        Button(course.title, token("su.course", turn.group.id, number))
        for number, course in enumerate(courses)
    ]
    if len(buttons) <= MOST:
        turn.answer("M-SU-1", more=buttons)
        return
    size = MOST - 1  # beside the way to the next page; from the last page it leads to the first
    following = (page + 1) % ceil(len(buttons) / size)
    ways = {"more": token("su.page", turn.group.id, following)}
    turn.answer("M-SU-1", press=ways, more=buttons[page * size : (page + 1) * size])


def _slugs(turn: Turn) -> list[str]:
    return sorted(turn.book.library.courses)


def press_page(turn: Turn, press: Press) -> None:
    """More courses."""
    _leading(turn, press)
    page = int(press.arg) if press.arg.isdecimal() else 0
    _ask_course(turn, page if page * (MOST - 1) < len(_slugs(turn)) else 0)


def course(turn: Turn, press: Press) -> None:
    """The course is chosen; its weeks become the plan. When does it begin?"""
    group = _leading(turn, press)
    slugs = _slugs(turn)
    if not press.arg.isdigit() or int(press.arg) >= len(slugs):
        raise Refusal("M-OK-4")
    chosen = turn.book.library.courses[slugs[int(press.arg)]]
    group.course, group.provider, group.course_url = chosen.title, chosen.provider, chosen.url
    group.weeks = len(chosen.weeks)
    for old in turn.facts.course_weeks().values():
        turn.session.delete(old)
    turn.session.flush()
    turn.session.add_all(as_rows(group.id, chosen.weeks))
    _ask_day(turn, group)


def _ask_day(turn: Turn, group: Group) -> None:
    zone = ZoneInfo(group.zone)
    days = [
        Button(
            turn.book.when(When(_noon(day, zone), zone, "day"), turn.language),
            token("su.day", group.id, day.isoformat()),
        )
        for day in _mondays(turn, group.zone)
    ]
    turn.answer("M-SU-2", more=days)


def _noon(day: date, zone: ZoneInfo) -> datetime:
    return instant(datetime.combine(day, time(12)), zone)


def day(turn: Turn, press: Press) -> None:
    """The first day; then the leader's name."""
    group = _leading(turn, press)
    try:
        chosen = date.fromisoformat(press.arg)
    except ValueError:
        raise Refusal("M-OK-4") from None
    if chosen not in _mondays(turn, group.zone):
        _ask_day(turn, group)  # the button is weeks old
        return
    group.first_day = chosen
    ask(turn, NAME, group.id, question(turn, "M-SU-4", "name", limit=24))


def name(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The name that people will see; then the summary."""
    group = _leading(turn, press)
    if not done:
        return
    if values["name"].text:
        group.facilitator = " ".join(values["name"].text.split())
        turn.me.membership.name = group.facilitator
    zone = ZoneInfo(group.zone)
    turn.answer(
        "M-SU-5",
        {
            "course": group.course,
            "weeks": group.weeks,
            "first_day": When(_noon(group.first_day, zone), zone, "day"),
            "zone": group.zone,
            "rhythm": Own(turn.book.text("M-SU-13", turn.language)),
        },
        {"ok": token("su.create", group.id), "change": token("su.again", group.id)},
    )


def again(turn: Turn, press: Press) -> None:
    """Change: from the first question on."""
    _leading(turn, press)
    _ask_course(turn)


def create(turn: Turn, press: Press) -> None:
    """The whole course becomes rows, and the room hears how to join."""
    group = _leading(turn, press)
    if not turn.facts.course_weeks():
        _ask_course(turn)
        return
    if group.first_day <= turn.now.astimezone(turn.zone).date():
        _ask_day(turn, group)  # a summary that stood there for weeks
        return
    lay_out(turn.session, group, turn.now)
    plan_next(turn.session, group, turn.now)
    link = turn.door(invite(turn, group))
    rooms = Facts(turn.session, group.id).rooms()
    for room in rooms:
        message = _welcome(turn, group, join_way(turn, room, link))
        turn.outbox.to_room(
            room,
            message,
            key=f"welcome:{group.id}",
            expires_at=turn.now + ANSWER_LIFE,
            rule="welcome",
            priority=ANSWER,
        )
    invitation = Own(
        turn.book.text("M-SU-14", turn.language, {"group": group.title, "course": group.course, "link": link})
    )
    minutes = rounded(expected(USUAL_SIZE).minutes)
    load = Own(turn.book.text("M-LD-2", turn.language, {"people": USUAL_SIZE, "n": minutes}))
    turn.answer("M-SU-6", {"invitation": invitation, "load": load})


def _welcome(turn: Turn, group: Group, way: str) -> Message:
    values = {"group": group.title, "date": _first_kickoff(turn, group)}
    return in_each(group.languages, lambda language: turn.book.say("M-SU-7", language, values, {"join": way}))


def _first_kickoff(turn: Turn, group: Group) -> When:
    beats = Facts(turn.session, group.id).occurrences()
    return When(beats[0].due_at, ZoneInfo(group.zone), "day")


def _leading(turn: Turn, press: Press) -> Group:
    turn.enter(press.ref, role=Role.FACILITATOR)
    if _laid_out(turn, press.ref):
        raise Refusal("M-SU-9", {"group": turn.group.title})
    return turn.group


PRESSES: Presses = {
    "su.course": course,
    "su.page": press_page,
    "su.day": day,
    "su.again": again,
    "su.create": create,
    "su.new": press_new,
}

FORMS: Forms = {
    NAME: name,
}

COMMANDS: Commands = {
    "setup": command,
}

DOORS = frozenset({"su.again"})  # what stands under posts in rooms
