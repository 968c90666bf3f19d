"""Asking for the time of a reminder: common moments to tap, and words that come next are a time."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.flows.shared.asking import ask
from facilitation.model import Goal, Occurrence, OccurrenceState, Reminder
from facilitation.phrasebook import Own, When
from facilitation.rules.calendar import DAY, instant, wall
from facilitation.rules.common_moments import Common, common_moments
from facilitation.speech import Button, Field, Form, Message
from facilitation.tokens import Press, token
from facilitation.turn import Turn

STAMP = "%Y%m%d%H%M"  # UTC, in buttons
NOON = time(12)
LONGEST = 200  # characters of a time in words
_WHY = {
    "past": "M-RD-11",
    "far": "M-RD-12",
    "repeated": "M-RD-13",
    "figures": "M-RD-14",
    "no_such_day": "M-RD-15",
    "unclear": "M-RD-16",
}


def when(turn: Turn, row: Reminder, why: str, flow: str) -> None:
    """When? With the reason why the words so far named no time."""
    reason = turn.book.text(_WHY[why], turn.language) if why in _WHY else ""
    buttons = [_at(row, common.at, _named(turn, common.name, common.at)) for common in _common(turn)]
    message = turn.say("M-RD-2", {"why": Own(reason), "text": row.text}, _write(turn, row), buttons)
    _expect(turn, row, message, flow)


def what_time(turn: Turn, row: Reminder, day: date, offers: Sequence[time], flow: str) -> None:
    """The day is known: at what time?"""
    zone = zone_of(turn)
    noon = instant(datetime.combine(day, NOON), zone)
    times = offers or (time(9), NOON, time(16), time(19))
    options = [at for t in times if (at := instant(datetime.combine(day, t), zone)) > turn.now]
    buttons = [_at(row, at, turn.book.when(When(at, zone, "time"), turn.language)) for at in options]
    arg = f"{day:%Y%m%d}"
    message = turn.say("M-RD-4", {"day": When(noon, zone, "day")}, _write(turn, row, arg), buttons)
    _expect(turn, row, message, flow, arg)


def which_one(turn: Turn, row: Reminder, options: Sequence[datetime]) -> None:
    """Two times fit."""
    zone = zone_of(turn)
    labels = [turn.book.when(When(at, zone, "short"), turn.language) for at in options]
    buttons = [_at(row, at, label) for at, label in zip(options, labels, strict=True)]
    turn.answer("M-RD-3", press={"other": token("rd.change", row.id)}, more=buttons)


def which_day(turn: Turn, row: Reminder, days: Sequence[date]) -> None:
    """Two days fit."""
    zone = zone_of(turn)
    buttons = [
        Button(
            turn.book.when(When(instant(datetime.combine(day, NOON), zone), zone, "day"), turn.language),
            token("rd.day", row.id, f"{day:%Y%m%d}"),
        )
        for day in days
    ]
    turn.answer("M-RD-19", press={"other": token("rd.change", row.id)}, more=buttons)


def at_night(turn: Turn, row: Reminder, at: datetime, later: datetime) -> None:
    """The time lies in the person's quiet hours: they decide."""
    zone = zone_of(turn)
    buttons = [
        Button(
            turn.book.when(When(at, zone, "short"), turn.language), token("rd.at", row.id, f"{_stamp(at)}n")
        ),
        _at(row, later, turn.book.when(When(later, zone, "short"), turn.language)),
    ]
    turn.answer("M-RD-6", {"when": When(at, zone)}, {"other": token("rd.change", row.id)}, buttons)


def press_write(turn: Turn, press: Press) -> None:
    """Write the time: a window, where the platform has one."""
    turn.enter_current()
    _, person = turn.known
    row = turn.session.get(Reminder, press.ref)
    if row is None:
        raise Refusal("M-OK-4")
    if row.person_id != person.id:
        raise Refusal("M-OK-5")
    message = turn.say("M-RD-18")
    ask(turn, "rd.time", row.id, Field("when", message, required=True, limit=LONGEST), arg=press.arg[:8])


def tomorrow(at: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """The time of the clock of `at`, on the day after today."""
    return instant(datetime.combine(wall(now, zone).date() + DAY, wall(at, zone).time()), zone)


def zone_of(turn: Turn) -> ZoneInfo:
    """The sender's own time zone, else the group's."""
    _, person = turn.known
    return ZoneInfo(person.zone or turn.group.zone)


def _expect(turn: Turn, row: Reminder, message: Message, flow: str, arg: str = "") -> None:
    field = Field("when", message, required=True, limit=LONGEST)
    turn.expect(Form(token(flow, row.id, arg, opens_form=True), message.text, (field,)), flow=flow)
    turn.answer_with(message)


def _write(turn: Turn, row: Reminder, arg: str = "") -> dict[str, str]:
    # Where words can only come in a window, a button opens it.
    return {"write": token("rd.write", row.id, arg, opens_form=True)} if turn.can.forms else {}


def _common(turn: Turn) -> Sequence[Common]:
    mine = select(Goal).where(Goal.membership_id == turn.me.membership.id)
    newest = turn.session.exec(mine.order_by(col(Goal.changed_at).desc()).limit(3))
    goal = next((goal for goal in newest if goal.days), None)
    beat = _next_beat(turn)
    return common_moments(
        turn.now,
        zone_of(turn),
        goal.days if goal else (),
        goal.day_part if goal else "",
        beat.due_at if beat else None,
    )


def _next_beat(turn: Turn) -> Occurrence | None:
    planned = (OccurrenceState.PLANNED, OccurrenceState.PREVIEWED)
    soon = turn.now + timedelta(hours=1, minutes=30)
    return next((o for o in turn.facts.occurrences() if o.state in planned and o.due_at > soon), None)


def _named(turn: Turn, name: str, at: datetime) -> str:
    zone, language = zone_of(turn), turn.language
    beat = _next_beat(turn)
    values = {
        "time": Own(turn.book.when(When(at, zone, "time"), language)),
        "near": Own(turn.book.when(When(at, zone, "near"), language)),
        "beat": Own(turn.book.text(f"L-BEAT-{beat.beat}", language) if beat else ""),
    }
    ids = {
        "evening": "L-RD-EVENING",
        "morning": "L-RD-MORNING",
        "learning_day": "L-RD-DAY",
        "before_beat": "L-RD-BEAT",
    }
    return turn.book.text(ids[name], language, values)


def _at(row: Reminder, at: datetime, label: str) -> Button:
    return Button(label, token("rd.at", row.id, _stamp(at)))


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime(STAMP)
