"""A break: asked for with a tap or a command, ended by its day, by /back or by coming back (content-design 1.13).

begin        paused: no reminders, no silent weeks
pause_ask    M-PA-3 on the day before the end (decided in rules/nudges.py, sent by flows/week/nudging.py)
pause_end    active again, also without an answer; the first action is welcomed
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from facilitation.errors import Refusal
from facilitation.facts import Member
from facilitation.flows.company import partners
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Commands, Forms, Moments, Presses
from facilitation.flows.week.nudging import take_back
from facilitation.flows.week.welcome import welcome
from facilitation.model import Membership, Role
from facilitation.phrasebook import When
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.rules import pauses
from facilitation.rules.calendar import WEEK, holidays_of
from facilitation.rules.moments_in_words import understand
from facilitation.rules.silence import State
from facilitation.tokens import Press, token
from facilitation.turn import Turn

DATE = "pa.words"
BUTTONS = {"week1": 1, "week2": 2, "week3": 3}


def command(turn: Turn, text: str) -> None:
    """/pause [weeks or date]."""
    _enter(turn)
    if text:
        _read(turn, text)
    else:
        ask_length(turn)


def press_ask(turn: Turn, press: Press) -> None:
    """Pause, from a menu or a message."""
    _enter(turn, press.ref)
    ask_length(turn)


def ask_length(turn: Turn) -> None:
    """How long? No reason is asked."""
    group = turn.group.id
    weeks = {key: token("pa.weeks", group, number) for key, number in BUTTONS.items()}
    turn.answer("M-PA-1", press={**weeks, "date": token("pa.date", group, opens_form=True)})


def press_weeks(turn: Turn, press: Press) -> None:
    """One, two or three weeks."""
    _enter(turn, press.ref)
    if press.arg not in {str(number) for number in BUTTONS.values()}:
        raise Refusal("M-OK-4")
    begin(turn, pauses.after_weeks(_today(turn), int(press.arg)))


def press_date(turn: Turn, press: Press) -> None:
    """Until a date, which is typed."""
    _enter(turn, press.ref)
    _ask_date(turn)


def date_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The date is there."""
    _enter(turn, press.ref)
    if done:
        _read(turn, values["date"].text)


def _ask_date(turn: Turn, kind: str = "M-PA-5") -> None:
    values = {"example": _day(turn, pauses.after_weeks(_today(turn), 2))}
    ask(turn, DATE, turn.group.id, question(turn, kind, "date", limit=60, required=True, values=values))


def _read(turn: Turn, text: str) -> None:
    weeks = pauses.read_weeks(text)
    if weeks is not None:
        begin(turn, pauses.after_weeks(_today(turn), weeks))
        return
    heard = understand(text, turn.book.times(turn.language), turn.now, turn.zone)
    until = pauses.read_figures(text, _today(turn)) or pauses.day_meant(heard, turn.zone)
    if until is not None:
        begin(turn, until)
    elif pauses.is_out_of_bounds(heard):
        raise _out_of_bounds(turn)
    else:
        _ask_date(turn, "M-PA-11")  # nothing is guessed


def begin(turn: Turn, until: date) -> None:
    """Paused until that day; asked again, the newer day counts. Raises Refusal where the day makes no pause."""
    today = _today(turn)
    if not pauses.is_allowed(until, today):
        raise _out_of_bounds(turn)
    row = turn.me.membership
    row.state, row.state_since = State.PAUSED, turn.now
    row.paused_until, row.asked_back, row.silent_weeks = until, False, 0
    take_back(turn)
    at = _plan(turn, until)
    ways = {"back": token("pa.back", turn.group.id), "tell": token("pa.tell", turn.group.id)}
    turn.answer("M-PA-2", {"date": When(at, turn.zone, "day")}, ways)
    if until - today > pauses.LONG:
        turn.answer("M-PA-6", press={"talk": token("contact.call", turn.group.id)})
    for buddy in partners.members(turn):
        values = {"name": row.name, "date": _day(turn, until)}
        turn.tell(buddy, "M-PA-4", values, rule="buddy_pause", at=turn.at_a_good_time(buddy))


def _out_of_bounds(turn: Turn) -> Refusal:
    first, last = (_day(turn, _today(turn) + span) for span in (pauses.SHORTEST, pauses.LONGEST))
    return Refusal("M-PA-10", {"first": first, "last": last})


def _plan(turn: Turn, until: date) -> datetime:
    row, group = turn.me.membership, turn.group
    _, person = turn.known
    free = holidays_of(group.country, (turn.now.year, until.year))
    quiet = turn.settings.quiet_of(person, free)
    at = pauses.ask_at(until, turn.zone, quiet)
    name = f"{row.id}:{until}"
    for kind, due in (("pause_ask", at), ("pause_end", pauses.ends_at(until, turn.zone))):
        plan_again(
            turn.session,
            group.id,
            Due(f"{kind}:{name}", kind, due, membership_id=row.id),
            {"until": until.isoformat()},
        )
    return at


def press_tell(turn: Turn, press: Press) -> None:
    """The group hears of the pause only by this tap, and once."""
    row = _enter(turn, press.ref).membership
    if row.state != State.PAUSED or row.paused_until is None:
        raise Refusal("M-OK-4")
    values = {"name": row.name, "date": _day(turn, row.paused_until)}
    turn.post("M-PA-7", values, rule="pause_told", once=f"pause_told:{row.id}:{row.paused_until}")
    turn.toast("M-OK-1")


def press_more(turn: Turn, press: Press) -> None:
    """One more week, from the day the pause would have ended."""
    row = _enter(turn, press.ref).membership
    if row.state != State.PAUSED or row.paused_until is None:
        ask_length(turn)
        return
    begin(turn, max(row.paused_until, _today(turn)) + WEEK)


def press_back(turn: Turn, press: Press) -> None:
    """I am back, before the pause is over or at its end."""
    turn.enter_for(press.ref)
    turn.must_be_open()
    welcome(turn)


def pause_end(round_: Round, moment: MomentRow) -> str:
    """The day of coming back: active again. The day is kept, so that the first action is welcomed."""
    for member in round_.rows.learners(moment.group_id):
        if member.id != moment.membership_id:
            continue
        if member.state != State.PAUSED or str(member.paused_until) != moment.data["until"]:
            return "changed meanwhile"
        changes = {"state": State.ACTIVE, "state_since": round_.now, "asked_back": False, "unanswered": 0}
        round_.change(Membership, member.id, **changes)
        return "ended"
    return "gone"


def _enter(turn: Turn, group_id: int = 0) -> Member:
    member = turn.enter_for(group_id)
    turn.must_be_open()
    if member.membership.role != Role.LEARNER:
        raise Refusal("M-PA-8")
    if member.membership.state == State.INVITED:
        raise Refusal("M-PA-9")
    turn.left_in_peace = True
    return member


def _today(turn: Turn) -> date:
    return turn.now.astimezone(turn.zone).date()


def _day(turn: Turn, day: date) -> When:
    return When(pauses.ends_at(day, turn.zone) + timedelta(hours=12), turn.zone, "day")


PRESSES: Presses = {
    "pa.ask": press_ask,
    "pa.weeks": press_weeks,
    "pa.date": press_date,
    "pa.tell": press_tell,
    "pa.more": press_more,
    "pa.back": press_back,
}

FORMS: Forms = {
    DATE: date_words,
}

MOMENTS: Moments = {
    "pause_end": pause_end,
}

COMMANDS: Commands = {
    "pause": command,
}
