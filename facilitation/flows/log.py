"""/log: what the bot said in the rooms and what it will say; private messages as kind and number only (content-design A8)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.flows.leading import enter_led
from facilitation.flows.schedule_changes import upcoming
from facilitation.flows.tables import Commands, Presses
from facilitation.model import Delivery, Operation, Role
from facilitation.phrasebook import Own, When
from facilitation.rules.transitions import DeliveryState
from facilitation.speech import Button, from_json, plain
from facilitation.tokens import Press, token
from facilitation.turn import Turn

SPAN = timedelta(days=7)
PAGE = 4  # posts in full
MOST = 9  # buttons for what is to come
NEVER = (
    "M-SF-",
    "M-HL-",
    "M-AS-",
    "M-JB-",
    "M-OK-",
    "M-ER-",
    "M-FN-",
)  # safety, hello, questions, jobs; answers
KINDS: Mapping[str, str] = {
    "M-RF-1": "look_back",
    "M-RM-1": "reminder",
    "M-RM-2": "reminder",
    "M-RM-3": "reminder",
    "M-BD-1": "buddy",
    "M-BD-2": "buddy",
    "M-BD-5": "buddy",
    "M-BD-6": "buddy",
}
STATES: Mapping[DeliveryState, str] = {
    DeliveryState.SENT: "sent",
    DeliveryState.FAILED: "failed",
    DeliveryState.UNKNOWN: "unknown",
    DeliveryState.EXPIRED: "expired",
    DeliveryState.CANCELLED: "cancelled",
}


def command(turn: Turn, _text: str) -> None:
    """/log."""
    enter_led(turn)
    _show(turn, 0)


def press_posts(turn: Turn, press: Press) -> None:
    """A page of posts, the newest first."""
    enter_led(turn, press.ref)
    _show(turn, int(press.arg) if press.arg.isdecimal() else 0)


def _show(turn: Turn, page: int) -> None:
    group = turn.group.id
    rows = _said(turn, page)
    words = turn.book.labels("L-LG", turn.language)
    lines = [
        turn.book.text(
            "M-LG-11",
            turn.language,
            {
                "when": When(row.due_at, turn.zone, "short"),
                "state": Own(words[STATES.get(row.state, "coming")]),
                "text": plain(from_json(row.message).text),
            },
        )
        for row in rows[:PAGE]
    ]
    counts = _in_private(turn)
    private = [
        turn.book.text("M-LG-12", turn.language, {"kind": Own(words[kind]), "n": n})
        for kind, n in sorted(counts.items())
    ]
    ways = {"coming": token("lg.coming", group), "changes": token("lg.changes", group)}
    if len(rows) > PAGE:
        ways["more"] = token("lg.posts", group, page + 1)
    values = {"lines": Own("\n\n".join(lines)), "private": Own("\n".join(private))}
    turn.answer("M-LG-10" if lines else "M-LG-13", values, ways)


def _said(turn: Turn, page: int) -> Sequence[Delivery]:
    return turn.session.exec(
        select(Delivery)
        .where(
            Delivery.group_id == turn.group.id,
            col(Delivery.room_id).is_not(None),
            Delivery.operation == Operation.POST,
            col(Delivery.due_at) <= turn.now,
            *(col(Delivery.kind).not_like(f"{kind}%") for kind in NEVER),
        )
        .order_by(col(Delivery.due_at).desc(), col(Delivery.id).desc())
        .offset(page * PAGE)
        .limit(PAGE + 1)
    ).all()


def _in_private(turn: Turn) -> Counter[str]:
    """How many private messages of each kind went out in the last days, whoever got them."""
    kinds = turn.session.exec(
        select(Delivery.kind).where(
            Delivery.group_id == turn.group.id,
            col(Delivery.account_id).is_not(None),
            col(Delivery.kind).in_(list(KINDS)),
            Delivery.operation == Operation.POST,
            Delivery.state == DeliveryState.SENT,
            col(Delivery.due_at) > turn.now - SPAN,
        )
    )
    return Counter(KINDS[kind] for kind in kinds)


def press_coming(turn: Turn, press: Press) -> None:
    """What is to come: posts that wait, and the next beats; each can be changed or taken back."""
    enter_led(turn, press.ref)
    waiting = turn.session.exec(
        select(Delivery)
        .where(
            Delivery.group_id == turn.group.id,
            col(Delivery.room_id).is_not(None),
            Delivery.state == DeliveryState.PENDING,
            col(Delivery.due_at) > turn.now,
        )
        .order_by(col(Delivery.due_at))
    ).all()
    label = turn.book.label("L-LG", "take_back", turn.language)
    buttons = [
        Button(f"{label}: {plain(from_json(row.message).text)[:30]}", token("lg.cancel", row.id))
        for row in waiting
    ]
    buttons += [
        Button(
            f"{turn.book.when(When(row.due_at, turn.zone, 'short'), turn.language)} · "
            f"{turn.book.text(f'L-BEAT-{row.beat}', turn.language)}",
            token("sd.beat", row.id),
        )
        for row in upcoming(turn)
    ]
    ways = {"back": token("lg.posts", turn.group.id)}
    turn.answer("M-LG-14" if buttons else "M-LG-15", press=ways, more=buttons[:MOST])


def press_cancel(turn: Turn, press: Press) -> None:
    """Take back a post that waits in the ledger."""
    row = turn.session.get(Delivery, press.ref)
    if row is None or row.group_id is None or row.room_id is None:
        raise Refusal("M-OK-4")
    turn.enter(row.group_id, role=Role.FACILITATOR)
    if row.state != DeliveryState.PENDING or row.due_at <= turn.now:
        raise Refusal("M-SD-9")
    row.state = DeliveryState.CANCELLED
    turn.answer("M-LG-16", press={"back": token("lg.posts", turn.group.id)})


PRESSES: Presses = {
    "lg.posts": press_posts,
    "lg.coming": press_coming,
    "lg.cancel": press_cancel,
}

COMMANDS: Commands = {
    "log": command,
}
