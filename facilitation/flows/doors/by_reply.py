"""A reply to any message that asks for words is the answer: no button is needed, in private or in the room (A7).

The reply does what the button under the message would have asked for, so it keeps every rule of that question. What
is said in a room was seen by the room; only questions whose answers the group sees can be answered there.
"""

from collections.abc import Mapping

from sqlmodel import col, select

from facilitation.events import Said
from facilitation.flows.shared import asking
from facilitation.flows.shared.asking import Taker
from facilitation.flows.shared.offers import Presses
from facilitation.model import Delivery
from facilitation.rules.transitions import DeliveryState
from facilitation.speech import from_json
from facilitation.tokens import Press, read
from facilitation.turn import Turn

# The button under a message → what asks for words. The first that a message has is meant.
ANYWHERE: Mapping[str, tuple[str, str]] = {
    "q.answer": ("q.answer", ""),
    "pf.words": ("pf.write", ""),
}
PRIVATE: Mapping[str, tuple[str, str]] = {
    **ANYWHERE,
    "pf.write": ("pf.write", ""),
    "rf.start": ("rf.start", ""),
    "ci.write": ("ci.write", ""),
    "ci.status": ("ci.write", ""),
    "ko.goal": ("goal.choose", "own"),
    "goal.choose": ("goal.choose", "own"),
    "goal.plan": ("goal.plan", "own"),
    "hi.write": ("hi.write", ""),
    "pr.own": ("pr.own", ""),
    "pf.back": ("pf.back", ""),
    "pa.date": ("pa.date", ""),
    "sf.words": ("sf.words", ""),
    "ko.line": ("ko.line", ""),
    "th.own": ("th.own", ""),
    "rd.change": ("rd.change", ""),
    "rd.again": ("rd.change", ""),
}


def take(turn: Turn, body: Said, presses: Presses, takers: Mapping[str, Taker]) -> bool:
    """Take a reply as the answer to what it replies to; False where that asks for no words."""
    if not body.reply_to or body.edited or turn.person is None:
        return False
    press = _meant(turn, body.reply_to)
    if press is None:
        return False
    said = len(turn.outbox.rows)
    presses[press.action](turn, press)
    if asking.open_dialogue(turn) is None:
        return True
    del turn.outbox.rows[said:]  # the question was read already: here is its answer
    return asking.said(turn, body, takers)


def _meant(turn: Turn, reply_to: str) -> Press | None:
    account, room = turn.account, turn.room()
    if room is not None:
        place, known = Delivery.room_id == room.id, ANYWHERE
    elif account is not None and turn.event.place.private:
        place, known = Delivery.account_id == account.id, PRIVATE
    else:
        return None
    replied = select(Delivery).where(
        place, Delivery.message_ref == reply_to, Delivery.state == DeliveryState.SENT
    )
    found = turn.session.exec(replied.order_by(col(Delivery.id).desc())).first()
    if found is None:
        return None
    pressed = [
        press for button in from_json(found.message).buttons if (press := read(button.token)) is not None
    ]
    for press in pressed:
        if press.action in known:
            action, arg = known[press.action]
            return Press(action, press.ref, arg or (press.arg if action == press.action else ""))
    return None
