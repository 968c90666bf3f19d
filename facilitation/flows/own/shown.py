"""What somebody else shows of their portfolio: to the group, or to who leads it. Nothing else can be read here."""

from dataclasses import replace

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.flows.own import items
from facilitation.flows.shared.offers import Presses
from facilitation.model import Membership, PortfolioItem, Role, Visibility
from facilitation.phrasebook import Own
from facilitation.rules.silence import State
from facilitation.tokens import Press
from facilitation.turn import Turn

MOST = 10


def named(turn: Turn, text: str) -> None:
    """/portfolio @name."""
    mine = turn.me.membership.id
    found = [m.membership for m in turn.named(text) if m.membership.id != mine]
    if len(found) != 1:
        raise Refusal("M-PO-12")
    _show(turn, found[0])


def press_of(turn: Turn, press: Press) -> None:
    """What this person shows."""
    other = turn.session.get(Membership, press.ref)
    if other is None or other.state == State.LEFT:
        raise Refusal("M-OK-4")
    turn.enter(other.group_id)
    _show(turn, other)


def _show(turn: Turn, other: Membership) -> None:
    rows = turn.session.exec(
        select(PortfolioItem)
        .where(PortfolioItem.membership_id == other.id, col(PortfolioItem.visibility).in_(_readers(turn)))
        .order_by(col(PortfolioItem.saved_at).desc(), col(PortfolioItem.id).desc())
        .limit(MOST)
    ).all()
    if not rows:
        raise Refusal("M-PO-12")
    lines = [items.line(turn, index + 1, item) for index, item in enumerate(rows)]
    buttons = [items.button(turn, index + 1, item, "po.read") for index, item in enumerate(rows)]
    turn.answer("M-PO-13", {"owner": other.name, "lines": Own("\n".join(lines))}, more=buttons)


def press_read(turn: Turn, press: Press) -> None:
    """One thing, as far as its owner shows it to this reader."""
    item, place = items.found(turn, press)
    turn.enter(place.group_id)
    if item.visibility not in _readers(turn) or place.state == State.LEFT:
        raise Refusal("M-OK-5")
    values = {"owner": place.name, "kind": items.kind(turn, item), "giver": item.giver, "text": item.text}
    turn.answer_with(replace(turn.say("M-PO-14", values), files=items.files_of(turn, item)))


def _readers(turn: Turn) -> tuple[Visibility, ...]:
    leads = turn.me.membership.role == Role.FACILITATOR
    return (Visibility.GROUP, Visibility.FACILITATOR) if leads else (Visibility.GROUP,)


PRESSES: Presses = {
    "po.of": press_of,
    "po.read": press_read,
}
