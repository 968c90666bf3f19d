"""/live: one meeting, who said yes, and what a leader changes about it; the group reads one clear message each time (A4)."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from facilitation.errors import Refusal
from facilitation.flows.course.live import NOTE, PLACE, options_of, tell_about
from facilitation.flows.course.meeting_plan import change as change_row
from facilitation.flows.course.meeting_plan import move
from facilitation.flows.course.meetings import answers, details
from facilitation.flows.course.schedule_changes import change, from_stamp, stamp, tell_group
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.model import Meeting, MeetingState, ScheduleChangeKind
from facilitation.phrasebook import When
from facilitation.rules.calendar import instant, monday_of
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

MOVED, WHERE = "me.moved", "me.where"


def press_show(turn: Turn, press: Press) -> None:
    """One meeting: who comes, by name, for the leader alone."""
    row = _led(turn, press)
    values = {
        "when": When(row.due_at, turn.zone),
        "details": details(turn.book, row, turn.language),
        "coming": [member.name for member in answers(turn.session, row, coming=True)],
        "away": [member.name for member in answers(turn.session, row, coming=False)],
    }
    ways = {
        "move": token("me.move", row.id, opens_form=True),
        "place": token("me.place", row.id, opens_form=True),
        "off": token("me.off", row.id),
        **_home(turn),
    }
    turn.answer("M-ME-30", values, ways)


def _led(turn: Turn, press: Press) -> Meeting:
    """The meeting a leader's button is about, as long as it is to come. Raises Refusal for everybody else."""
    row = turn.session.get(Meeting, press.ref)
    if row is None:
        raise Refusal("M-OK-4")
    enter_led(turn, row.group_id)
    turn.must_be_open()
    if row.state != MeetingState.PLANNED or row.due_at + timedelta(minutes=row.minutes) <= turn.now:
        raise Refusal("M-ME-19")
    return row


def press_move(turn: Turn, press: Press) -> None:
    """When instead?"""
    _ask_when(turn, _led(turn, press), "M-ME-31")


def _ask_when(turn: Turn, row: Meeting, kind: str) -> None:
    values = {"when": When(row.due_at, turn.zone)}
    ask(turn, MOVED, row.id, question(turn, kind, "when", limit=100, required=True, values=values))


def moved_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The time as it was understood, to be tapped."""
    row = _led(turn, press)
    if not done:
        return
    options = options_of(turn, values["when"].text)
    if not options:
        _ask_when(turn, row, "M-ME-5")
        return
    buttons = [
        Button(
            turn.book.when(When(instant(at, turn.zone), turn.zone, "short"), turn.language),
            token("me.to", row.id, stamp(at)),
        )
        for at in options
    ]
    again = {"other": token("me.move", row.id, opens_form=True), **_home(turn)}
    turn.answer("M-ME-32", {"when": When(row.due_at, turn.zone)}, again, buttons)


def press_to(turn: Turn, press: Press) -> None:
    """Move it there. Who had said yes is asked anew: it was a yes to another time."""
    row = _led(turn, press)
    at = from_stamp(press.arg)
    if instant(at, turn.zone) <= turn.now:
        raise Refusal("M-SD-13")
    if row.local == at:
        raise Refusal("M-OK-4")
    if row.week is not None and monday_of(at.date()) != monday_of(row.local.date()):
        raise Refusal("M-ME-33")  # a weekly meeting belongs to its week; the next one has its own
    was = row.due_at

    def follow() -> None:
        row.by_hand = True
        move(turn.session, row, at, turn.group.zone, turn.now)

    _change(turn, ScheduleChangeKind.MEETING_MOVE, follow, was=row.local, became=at)
    tell_about(turn, row, "M-ME-11", {"was": When(was, turn.zone)})
    turn.answer("M-ME-34", {"when": When(row.due_at, turn.zone)}, _home(turn))


def press_place(turn: Turn, press: Press) -> None:
    """Where instead, and what else?"""
    row = _led(turn, press)
    fields = (question(turn, "M-ME-8", "place", limit=PLACE), question(turn, "M-ME-9", "note", limit=NOTE))
    ask(turn, WHERE, row.id, *fields)


def where_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """Place and note; what is left out stays as it was."""
    row = _led(turn, press)
    if not done:
        return
    place, note = values["place"].text or row.place, values["note"].text or row.note
    if (place, note) == (row.place, row.note):
        turn.answer("M-ME-35", press=_home(turn))
        return

    def follow() -> None:
        row.by_hand = row.by_hand or row.week is not None
        change_row(turn.session, row, turn.now, place=place, note=note)

    _change(turn, ScheduleChangeKind.MEETING_PLACE, follow, became=row.local)
    tell_about(turn, row, "M-ME-12")
    turn.answer("M-ME-34", {"when": When(row.due_at, turn.zone)}, _home(turn))


def press_off(turn: Turn, press: Press) -> None:
    """Does it not take place?"""
    row = _led(turn, press)
    ways = {"yes": token("me.off_yes", row.id), "back": token("me.show", row.id)}
    turn.answer("M-ME-36", {"when": When(row.due_at, turn.zone)}, ways)


def press_off_yes(turn: Turn, press: Press) -> None:
    """It does not; the others are as planned."""
    row = _led(turn, press)

    def follow() -> None:
        row.by_hand = row.week is not None
        change_row(turn.session, row, turn.now, state=MeetingState.CANCELLED)

    _change(turn, ScheduleChangeKind.MEETING_OFF, follow, was=row.local)
    when = When(row.due_at, turn.zone)
    tell_group(turn, "M-ME-13", {"when": when})
    turn.answer("M-ME-37", {"when": when}, _home(turn))


def _change(
    turn: Turn,
    kind: ScheduleChangeKind,
    apply: Callable[[], None],
    *,
    was: datetime | None = None,
    became: datetime | None = None,
) -> None:
    change(
        turn,
        kind,
        apply,
        was=was.isoformat() if was else "",
        became=became.isoformat() if became else "",
    )


def _home(turn: Turn) -> dict[str, str]:
    return {"back": token("me.list", turn.group.id)}


PRESSES: Presses = {
    "me.show": press_show,
    "me.move": press_move,
    "me.to": press_to,
    "me.place": press_place,
    "me.off": press_off,
    "me.off_yes": press_off_yes,
}

FORMS: Forms = {
    MOVED: moved_words,
    WHERE: where_words,
}
