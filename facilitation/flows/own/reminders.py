"""Reminders of one's own: ordered in words or with a tap, listed, changed, cancelled (content-design A1, A12).

A time that is not understood is asked for, never guessed; the time understood is repeated. What was ordered counts
towards no cap, and comes at night only if the person said so.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session, col, func, select

from facilitation.errors import Refusal
from facilitation.flows.course.planning import Due, add_moment
from facilitation.flows.own import own_notes, when_asked
from facilitation.flows.own.when_asked import zone_of
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Commands, Forms, Presses
from facilitation.model import Moment, Note, Reminder
from facilitation.phrasebook import Own, When
from facilitation.rules.caps import Quiet, next_allowed
from facilitation.rules.moments_in_words import (
    FARTHEST,
    Meaning,
    NotUnderstood,
    Understood,
    WhatTime,
    WhichOne,
    understand,
)
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

WORDS, TIME = "rd.words", "rd.time"
MOST = 30  # planned at the same time
LINE, LISTED = 40, 10
STAMP = "%Y%m%d%H%M"  # UTC, in buttons


def command(turn: Turn, text: str) -> None:
    """/remind: order one; without words the list, or the first question."""
    turn.enter_current()
    if text:
        order(turn, text)
    elif planned(turn):
        show(turn)
    else:
        ask_words(turn, "M-RD-9")


def press_list(turn: Turn, _press: Press) -> None:
    """My reminders."""
    turn.enter_current()
    if planned(turn):
        show(turn)
    else:
        ask_words(turn, "M-RD-9")


def press_new(turn: Turn, _press: Press) -> None:
    """One more."""
    turn.enter_current()
    ask_words(turn, "M-RD-1")


def ask_words(turn: Turn, kind: str) -> None:
    """What about?"""
    must_have_room(turn)
    ask(turn, WORDS, 0, question(turn, kind, "text", limit=own_notes.LONGEST))


def words(turn: Turn, _press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """What it is about, perhaps with its time; a photo or a voice message becomes a note."""
    turn.enter_current()
    if not done:
        return
    given = values["text"]
    if given.files:
        note = own_notes.keep(turn, given.text, given.files, given.source)
        settle(turn, add(turn, note.text, note), NotUnderstood("nothing"))
    else:
        order(turn, given.text)


def press_note(turn: Turn, press: Press) -> None:
    """A reminder of a note."""
    turn.enter_current()
    note = own_notes.mine(turn, press.ref)
    settle(turn, add(turn, note.text, note), NotUnderstood("nothing"))


def order(turn: Turn, text: str) -> None:
    """A reminder from words that may hold its time."""
    if len(text) > own_notes.LONGEST:
        raise Refusal("M-OK-8", {"n": own_notes.LONGEST, "m": len(text)})
    zone = zone_of(turn)
    meaning = understand(text, turn.book.times(turn.language), turn.now, zone)
    settle(turn, add(turn, meaning.text), meaning)


def add(turn: Turn, text: str, note: Note | None = None) -> Reminder:
    """A row whose time is still open. Raises Refusal where the person has many already."""
    must_have_room(turn)
    _, person = turn.known
    row = Reminder(
        person_id=person.id, text=text, note_id=note.id if note is not None else None, created_at=turn.now
    )
    turn.session.add(row)
    turn.session.flush()
    return row


def settle(turn: Turn, row: Reminder, meaning: Meaning) -> None:
    """Take the time, or ask for what is missing of it."""
    match meaning:
        case Understood(at):
            take(turn, row, at)
        case WhichOne(options):
            when_asked.which_one(turn, row, options)
        case WhatTime(days, offers) if len(days) == 1:
            when_asked.what_time(turn, row, days[0], offers, TIME)
        case WhatTime(days):
            when_asked.which_day(turn, row, days)
        case NotUnderstood(why):
            when_asked.when(turn, row, why, TIME)


def time_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The time in words, as an answer to "when?"."""
    turn.enter_current()
    row = mine(turn, press.ref)
    if not done:
        return
    day = _day(press.arg)
    meaning = understand(values["when"].text, turn.book.times(turn.language), turn.now, zone_of(turn), day)
    settle(turn, row, meaning)


def press_day(turn: Turn, press: Press) -> None:
    """Which of two days."""
    turn.enter_current()
    row, day = mine(turn, press.ref), _day(press.arg)
    if day is None:
        raise Refusal("M-OK-4")
    when_asked.what_time(turn, row, day, (), TIME)


def press_at(turn: Turn, press: Press) -> None:
    """A time from a button: of the future, as buttons grow old."""
    turn.enter_current()
    row = mine(turn, press.ref)
    at = _instant(press.arg.removesuffix("n"))
    if at is None or at - turn.now > FARTHEST:
        raise Refusal("M-OK-4")
    if at <= turn.now:
        when_asked.when(turn, row, "past", TIME)
        return
    take(turn, row, at, at_night=press.arg.endswith("n"))


def take(turn: Turn, row: Reminder, at: datetime, *, at_night: bool = False) -> None:
    """Order it for this instant, and repeat it. Quiet hours are asked about once."""
    zone = zone_of(turn)
    later = next_allowed(at, zone, quiet_hours(turn))
    if later != at and not at_night:
        when_asked.at_night(turn, row, at, later)
        return
    row.at, row.at_night, row.sent_at = at, at_night, None
    row.version, row.changed_at = row.version + 1, turn.now
    turn.session.flush()
    plan(turn.session, row, at)
    turn.close_dialogue()
    confirm(turn, row, at)


def confirm(turn: Turn, row: Reminder, at: datetime) -> None:
    """The time that was understood, with a way to change it."""
    zone = zone_of(turn)
    other_year = at.astimezone(zone).year != turn.now.astimezone(zone).year
    turn.answer(
        "M-RD-5",
        {
            "when": When(at, zone),
            "year": Own(f" {at.astimezone(zone).year}") if other_year else Own(""),
            "text": row.text,
        },
        {
            "change": token("rd.change", row.id),
            "cancel": token("rd.cancel", row.id),
            "list": token("rd.list"),
        },
    )


def press_show(turn: Turn, press: Press) -> None:
    """One of the list."""
    turn.enter_current()
    row = mine(turn, press.ref)
    if row.at is None or row.sent_at is not None:
        raise Refusal("M-OK-4")
    confirm(turn, row, row.at)


def press_change(turn: Turn, press: Press) -> None:
    """Another time; the old one holds until the new one is known."""
    turn.enter_current()
    when_asked.when(turn, mine(turn, press.ref), "nothing", TIME)


def press_cancel(turn: Turn, press: Press) -> None:
    """No reminder."""
    turn.enter_current()
    row = mine(turn, press.ref)
    moment = _moment(turn.session, row)
    if moment is not None:
        turn.session.delete(moment)
    turn.session.delete(row)
    turn.answer("M-RD-10", press={"list": token("rd.list"), "menu": token("menu")})


def press_again(turn: Turn, press: Press) -> None:
    """Once more, from the reminder itself: in an hour, or tomorrow at the same time of the clock."""
    turn.enter_current()
    row = mine(turn, press.ref)
    match press.arg:
        case "hour":
            take(turn, row, turn.now.replace(second=0, microsecond=0) + timedelta(hours=1))
        case "day":
            take(
                turn,
                row,
                when_asked.tomorrow(row.at or turn.now, turn.now, zone_of(turn)),
                at_night=row.at_night,
            )
        case _:
            raise Refusal("M-OK-4")


def press_done(turn: Turn, _press: Press) -> None:
    """It served its purpose."""
    turn.enter_current()
    turn.toast("M-OK-10")


def show(turn: Turn) -> None:
    """All that are planned, a button for each of the first."""
    rows, zone = planned(turn), zone_of(turn)
    lines, buttons = [], []
    for number, row in enumerate(rows, 1):
        assert row.at is not None  # noqa: S101  # `planned` asks for it
        values = {"n": number, "when": When(row.at, zone), "text": own_notes.short(row.text, LINE)}
        lines.append(turn.book.text("M-RD-20", turn.language, values))
        if number <= LISTED:
            label = turn.book.when(When(row.at, zone, "near"), turn.language)
            buttons.append(Button(f"{number} · {label}", token("rd.show", row.id)))
    turn.answer(
        "M-RD-8", {"lines": Own("\n".join(lines))}, {"new": token("rd.new"), "menu": token("menu")}, buttons
    )


def planned(turn: Turn) -> list[Reminder]:
    """The sender's reminders that are still to come, soonest first."""
    _, person = turn.known
    found = select(Reminder).where(
        Reminder.person_id == person.id, col(Reminder.at).is_not(None), col(Reminder.sent_at).is_(None)
    )
    return list(turn.session.exec(found.order_by(col(Reminder.at), col(Reminder.id))).all())


def mine(turn: Turn, reminder_id: int) -> Reminder:
    """A reminder of the sender. Raises Refusal for what is gone or somebody else's."""
    _, person = turn.known
    row = turn.session.get(Reminder, reminder_id)
    if row is None:
        raise Refusal("M-OK-4")
    if row.person_id != person.id:
        raise Refusal("M-OK-5")
    return row


def must_have_room(turn: Turn) -> None:
    """Raises Refusal where a person has as many as one can keep in mind."""
    _, person = turn.known
    count = select(func.count()).where(
        Reminder.person_id == person.id, col(Reminder.at).is_not(None), col(Reminder.sent_at).is_(None)
    )
    if turn.session.exec(count).one() >= MOST:
        raise Refusal("M-RD-17", {"n": MOST})


def quiet_hours(turn: Turn) -> Quiet:
    """The sender's own hours, or the programme's. A quiet day that was ordered by name is no quiet time."""
    _, person = turn.known
    hours = turn.settings.quiet_of(person)
    return Quiet(hours.start, hours.end, frozenset())


def plan(session: Session, row: Reminder, at: datetime) -> None:
    """The moment of a reminder: one for each, at its newest time."""
    moment = _moment(session, row)
    if moment is None:
        add_moment(session, None, Due(f"reminder:{row.id}", "reminder", at), {"reminder": row.id})
    else:
        moment.due_at, moment.done_at, moment.outcome = at, None, ""


def _moment(session: Session, row: Reminder) -> Moment | None:
    return session.exec(select(Moment).where(Moment.key == f"reminder:{row.id}")).first()


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


PRESSES: Presses = {
    "rd.list": press_list,
    "rd.new": press_new,
    "rd.note": press_note,
    "rd.day": press_day,
    "rd.at": press_at,
    "rd.show": press_show,
    "rd.change": press_change,
    "rd.cancel": press_cancel,
    "rd.again": press_again,
    "rd.done": press_done,
    "rd.write": when_asked.press_write,
}

FORMS: Forms = {
    WORDS: words,
    TIME: time_words,
}

COMMANDS: Commands = {
    "remind": command,
}
