"""A person to talk to, at once, and nothing asked (content-design 1.17). What was opened here is counted without a name."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from facilitation.flows.company.hello import open_entry
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.shared import numbers
from facilitation.flows.shared.offers import Commands, Moments, Presses
from facilitation.model import Delivery, Moment
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.rules.hello import HelloReason
from facilitation.rules.transitions import DeliveryState
from facilitation.tokens import Press, token
from facilitation.turn import Turn

HUSHED = timedelta(
    minutes=5
)  # so long may a message of this kind take to arrive; then its row is gone (1.18)
AGAIN = timedelta(hours=1)  # so long one wish for a call stands
OPEN = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING)


def command(turn: Turn, _text: str) -> None:
    """/contact, and urgent words."""
    turn.enter_current(guest=True)
    show(turn)


def show(turn: Turn, *, back: str = "") -> None:
    """M-SF-1: 112 first, then people. Only a number is kept (T13). `back`: where Close leads, else to the menu."""
    turn.left_in_peace = True
    numbers.count_now(turn.session, turn.group, turn.now, "contact")
    values = {
        "hours": turn.group.hours or turn.settings.hours,
        "contact": contact(turn),
        "local_lines": turn.settings.help_lines,
    }
    group = turn.group.id
    ways = {
        "call": token("contact.call", group),
        "report": token("sf.problem", group),
        "close": back or token("contact.close"),
    }
    turn.answer("M-SF-1", values, ways)
    hush(turn)


def contact(turn: Turn) -> str:
    """Whom people can write to when the bot cannot help: the group's contact, else the programme's."""
    return turn.group.contact or turn.settings.contact


def call(turn: Turn, press: Press) -> None:
    """Ask the leader to call: the leader learns the name and nothing else (H5), once in an hour."""
    mine = turn.enter_for(press.ref, guest=True).membership
    turn.left_in_peace = True
    entry = open_entry(turn, HelloReason.H5)
    # The entry says when, for the message that was sent may be forgotten by now.
    if entry.since <= turn.now - AGAIN:
        entry.since = turn.now
    for leader in turn.facts.facilitators() if entry.since == turn.now else ():
        turn.tell(
            leader,
            "M-SF-4",
            {"learner": mine.name},
            {"done": token("he.done", entry.id)},
            rule="contact",
            once=f"contact:{entry.id}:{int(entry.since.timestamp())}",
        )
    if any(leader.reachable for leader in turn.facts.facilitators()):
        turn.answer("M-SF-3")
    else:
        turn.answer("M-SF-11", {"contact": contact(turn)})
    hush(turn)


def press_close(turn: Turn, _press: Press) -> None:
    """Close the contact screen: the words are gone from it."""
    turn.enter_current(guest=True)
    turn.answer("M-SF-10", press={"menu": token("menu")})


def hush(turn: Turn) -> None:
    """Soon nothing in the ledger says that somebody was here."""
    _plan(turn.session, turn.now)


def _plan(session: Session, now: datetime) -> None:
    due = now + HUSHED
    plan_again(session, None, Due(f"hush:{int(due.timestamp()) // 60}", "hush", due))


def hushed(round_: Round, _moment: MomentRow) -> str:
    """Safety messages that have arrived are forgotten; those on their way wait for the next time."""
    connection, rows = round_.session.connection(), col(Delivery.kind).startswith("M-SF-")
    gone = connection.execute(
        delete(Delivery).where(
            rows, col(Delivery.state).not_in(OPEN), col(Delivery.created_at) <= round_.now - HUSHED
        )
    )
    connection.execute(delete(Moment).where(col(Moment.kind) == "hush", col(Moment.done_at).is_not(None)))
    left = round_.session.exec(select(func.count()).select_from(Delivery).where(rows)).one()
    if left:
        _plan(round_.session, round_.now)
    return f"{gone.rowcount} forgotten"


PRESSES: Presses = {
    "contact.call": call,
    "contact.close": press_close,
}

MOMENTS: Moments = {
    "hush": hushed,
}

COMMANDS: Commands = {
    "contact": command,
}
