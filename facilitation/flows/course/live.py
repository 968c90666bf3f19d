"""/live: a leader plans a live meeting, once or for every week, after a look at what the group will read (1.2, 1.3, A4)."""

import json
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from facilitation.errors import Refusal
from facilitation.flows.course.meeting_plan import LIVE, single, weekly_of
from facilitation.flows.course.meetings import RULE, details, invitation, post_key, to_come
from facilitation.flows.course.schedule_changes import change, from_stamp, laid_out, stamp, tell_group
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.asking import CANCEL, Given, ask, hold, question, take_held
from facilitation.flows.shared.offers import Commands, Forms, Presses
from facilitation.model import Meeting, ScheduleChangeKind
from facilitation.phrasebook import Own, When
from facilitation.plain_language import warnings
from facilitation.rules.calendar import Slot, instant, wall
from facilitation.rules.meetings import USUAL, Weekly, length_from
from facilitation.rules.moments_in_words import Understood, WhichOne, understand
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

WHEN, DETAILS, HELD = "me.when", "me.details", "me.held"
MOST = 6  # meetings as buttons
PLACE, NOTE = 300, 300  # characters
SOON = timedelta(hours=1)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def command(turn: Turn, text: str) -> None:
    """/live, or with a day and a time: a new meeting then."""
    enter_led(turn)
    laid_out(turn)
    if text:
        understood(turn, text)
    else:
        show(turn)


def press_list(turn: Turn, press: Press) -> None:
    """The meetings that are to come."""
    enter_led(turn, press.ref)
    laid_out(turn)
    show(turn)


def show(turn: Turn) -> None:
    """Each meeting as a button, and the way to a new one."""
    rows, weekly, group = to_come(turn.session, turn.group.id, turn.now), weekly_of(turn.group), turn.group.id
    buttons = [
        Button(turn.book.when(When(row.due_at, turn.zone, "short"), turn.language), token("me.show", row.id))
        for row in rows[:MOST]
    ]
    ways = {"new": token("me.new", group, opens_form=True)}
    if weekly is not None:
        ways["end"] = token("me.end", group)
    values = {"weekly": Own(weekly_words(turn, weekly, turn.language) if weekly else "")}
    turn.answer("M-ME-1" if rows or weekly else "M-ME-2", values, ways, buttons)


def weekly_words(turn: Turn, weekly: Weekly, language: str) -> str:
    """Day and time of a weekly meeting."""
    day = turn.book.label("L-DAYS", _DAYS[weekly.slot.weekday], language)
    return turn.book.text(
        "M-ME-3",
        language,
        {"day": Own(day), "time": f"{weekly.slot.at:%H:%M}", "minutes": weekly.minutes},
    )


def press_new(turn: Turn, press: Press) -> None:
    """When?"""
    enter_led(turn, press.ref)
    laid_out(turn)
    _ask_when(turn, "M-ME-4")


def _ask_when(turn: Turn, kind: str) -> None:
    ask(turn, WHEN, turn.group.id, question(turn, kind, "when", limit=100, required=True))


def when_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """A day and a time in words."""
    enter_led(turn, press.ref)
    laid_out(turn)
    if done:
        understood(turn, values["when"].text)


def understood(turn: Turn, text: str) -> None:
    """The details follow where one time was meant, a choice where there are two, and the question again where there is none."""
    options = options_of(turn, text)
    if not options:
        _ask_when(turn, "M-ME-5")
    elif len(options) == 1:
        _ask_details(turn, options[0])
    else:
        buttons = [
            Button(_short(turn, at), token("me.at", turn.group.id, stamp(at), opens_form=True))
            for at in options
        ]
        turn.answer("M-ME-6", press=_home(turn), more=buttons)


def options_of(turn: Turn, text: str) -> list[datetime]:
    """The wall times that words may mean. Raises Refusal where they lie behind us."""
    heard = understand(text[:200], turn.book.times(turn.language), turn.now, turn.zone)
    match heard:
        case Understood(at):
            found: tuple[datetime, ...] = (at,)
        case WhichOne(several):
            found = several
        case _:
            return []
    ahead = [wall(at, turn.zone) for at in found if at > turn.now]
    if not ahead:
        raise Refusal("M-SD-13")
    return ahead


def press_at(turn: Turn, press: Press) -> None:
    """The time is chosen."""
    enter_led(turn, press.ref)
    laid_out(turn)
    at = from_stamp(press.arg)
    if instant(at, turn.zone) <= turn.now:
        raise Refusal("M-SD-13")
    _ask_details(turn, at)


def _ask_details(turn: Turn, at: datetime) -> None:
    values = {"when": When(instant(at, turn.zone), turn.zone)}
    fields = (
        question(turn, "M-ME-7", "minutes", limit=20, values=values),
        question(turn, "M-ME-8", "place", limit=PLACE),
        question(turn, "M-ME-9", "note", limit=NOTE),
    )
    ask(turn, DETAILS, turn.group.id, *fields, arg=stamp(at))


def details_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """Length, place and note; then the post as the group will read it."""
    enter_led(turn, press.ref)
    laid_out(turn)
    if not done:
        return
    at = from_stamp(press.arg)
    length = length_from(values["minutes"].text) if values["minutes"].text else USUAL
    if length is None:
        raise Refusal("M-ME-23", press={"again": token("me.at", turn.group.id, press.arg, opens_form=True)})
    made = Weekly(Slot(at.weekday(), at.time()), length, values["place"].text, values["note"].text)
    hold(turn, HELD, json.dumps({**made.kept(), "on": press.arg}))
    group = turn.group.id
    ways = {
        "post": token("me.post", group),
        "weekly": token("me.weekly", group),
        "again": token("me.new", group, opens_form=True),
        "cancel": token(CANCEL),
    }
    shown = {
        "when": When(instant(at, turn.zone), turn.zone),
        "hard": warnings(turn.book, turn.language, made.note, written_in=turn.group.language),
        "details": details(turn.book, _draft(turn, made, at), turn.language),
    }
    turn.answer("M-ME-24", shown, ways)


def _draft(turn: Turn, made: Weekly, at: datetime) -> Meeting:
    return Meeting(
        group_id=turn.group.id,
        local=at,
        zone=turn.group.zone,
        due_at=instant(at, turn.zone),
        minutes=made.minutes,
        place=made.place,
        note=made.note,
        created_at=turn.now,
        changed_at=turn.now,
    )


def _taken(turn: Turn) -> tuple[Weekly, datetime]:
    """What the leader has just written. Raises Refusal where it was used already, or its time has passed."""
    raw = take_held(turn, HELD)
    if not raw:
        raise Refusal("M-OK-4")
    kept = json.loads(raw)
    at = from_stamp(kept.pop("on"))
    if instant(at, turn.zone) <= turn.now:
        raise Refusal("M-SD-13")
    slot = Slot(kept["day"], time.fromisoformat(kept["at"]))
    return Weekly(slot, kept["minutes"], kept["place"], kept["note"]), at


def press_post(turn: Turn, press: Press) -> None:
    """One meeting: the group is told and asked at once."""
    enter_led(turn, press.ref)
    laid_out(turn)
    made, at = _taken(turn)
    found: list[Meeting] = []
    change(
        turn,
        ScheduleChangeKind.MEETING,
        lambda: found.append(single(turn.session, turn.group, made, at, turn.now)),
        became=at.isoformat(),
    )
    tell_about(turn, found[0], "M-ME-10")
    turn.answer("M-ME-25", {"when": When(found[0].due_at, turn.zone)}, _home(turn))


def press_weekly(turn: Turn, press: Press) -> None:
    """Every week at this time, from then on until the course ends."""
    enter_led(turn, press.ref)
    laid_out(turn)
    made, _ = _taken(turn)
    was = weekly_of(turn.group)

    def follow() -> None:
        turn.group.settings = {**turn.group.settings, LIVE: made.kept()}

    change(
        turn,
        ScheduleChangeKind.WEEKLY,
        follow,
        was=_slot(was) if was else "",
        became=_slot(made),
    )
    rows = [row for row in to_come(turn.session, turn.group.id, turn.now) if row.week is not None]
    at_it = [
        row for row in rows if (row.local.weekday(), row.local.time()) == (made.slot.weekday, made.slot.at)
    ]
    first = When(at_it[0].due_at, turn.zone) if at_it else ""
    for_all = {"when": first, "weekly": Own(weekly_words(turn, made, turn.group.language))}
    tell_group(turn, "M-SN-13", for_all)
    turn.answer("M-ME-26", {"when": first}, _home(turn))


def _slot(weekly: Weekly) -> str:
    return f"{weekly.slot.weekday} {weekly.slot.at:%H:%M}"


def press_end(turn: Turn, press: Press) -> None:
    """No weekly meeting any more?"""
    enter_led(turn, press.ref)
    _must_meet_weekly(turn)
    turn.answer("M-ME-27", press={"yes": token("me.end_yes", turn.group.id), **_home(turn)})


def press_end_yes(turn: Turn, press: Press) -> None:
    """Yes: those that are to come do not take place."""
    enter_led(turn, press.ref)
    was = _must_meet_weekly(turn)

    def follow() -> None:
        turn.group.settings = {name: value for name, value in turn.group.settings.items() if name != LIVE}

    change(turn, ScheduleChangeKind.WEEKLY, follow, was=_slot(was))
    tell_group(turn, "M-SN-14", {})
    turn.answer("M-ME-28", press=_home(turn))


def _must_meet_weekly(turn: Turn) -> Weekly:
    laid_out(turn)
    weekly = weekly_of(turn.group)
    if weekly is None:
        raise Refusal("M-OK-4")
    return weekly


def tell_about(turn: Turn, meeting: Meeting, kind: str, values: Mapping[str, object] | None = None) -> None:
    """One post about a meeting in all rooms, with the taps."""
    message = invitation(turn.book, turn.group, meeting, kind, values)
    turn.post_message(message, rule=RULE, once=post_key(meeting))


def _short(turn: Turn, at: datetime) -> str:
    return turn.book.when(When(instant(at, turn.zone), turn.zone, "short"), turn.language)


def _home(turn: Turn) -> dict[str, str]:
    return {"back": token("me.list", turn.group.id)}


PRESSES: Presses = {
    "me.list": press_list,
    "me.new": press_new,
    "me.at": press_at,
    "me.post": press_post,
    "me.weekly": press_weekly,
    "me.end": press_end,
    "me.end_yes": press_end_yes,
}

FORMS: Forms = {
    WHEN: when_words,
    DETAILS: details_words,
}

COMMANDS: Commands = {
    "live": command,
}
