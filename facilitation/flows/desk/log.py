"""/log: what the bot said in the rooms; private messages as kind and number only (content-design A8).

What is to come stands in log_coming.py.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import col, select

from facilitation.flows.desk.group_lists import out_of_reach
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.offers import Commands, Presses
from facilitation.model import Delivery, Operation
from facilitation.phrasebook import Own, When
from facilitation.rules.log import IN_PRIVATE, SHOWN, state_word, why_not
from facilitation.rules.transitions import DeliveryState
from facilitation.speech import from_json, plain
from facilitation.tokens import Press, token
from facilitation.turn import Turn

SPAN = timedelta(days=7)
PAGE = 4  # posts in full


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
    lines = [_line(turn, row) for row in rows[:PAGE]]
    words = turn.book.labels("L-LG", turn.language)
    private = [
        turn.book.text("M-LG-12", turn.language, {"kind": Own(words[kind]), "n": n})
        for kind, n in sorted(_in_private(turn).items())
    ]
    ways = {"coming": token("lg.coming", group), "changes": token("lg.changes", group)}
    if len(rows) > PAGE:
        ways["more"] = token("lg.posts", group, page + 1)
    # The only names in the log (A8); the way to help them is behind the button.
    names = [member.membership.name for member in out_of_reach(turn)]
    if names:
        ways["reach"] = token("gr.reach", group)
    values = {"lines": Own("\n\n".join(lines)), "private": Own("\n".join(private)), "names": names}
    turn.answer("M-LG-10" if lines else "M-LG-13", values, ways)


def _line(turn: Turn, row: Delivery) -> str:
    words, why = turn.book.labels("L-LG", turn.language), why_not(row.state, row.error)
    return turn.book.text(
        "M-LG-11",
        turn.language,
        {
            "when": When(row.due_at, turn.zone, "short"),
            "state": Own(words[state_word(row.state)]),
            "why": Own(turn.book.text(f"L-LW-{why}", turn.language) if why else ""),
            "text": plain(from_json(row.message).text),
        },
    )


def _said(turn: Turn, page: int) -> Sequence[Delivery]:
    return turn.session.exec(
        select(Delivery)
        .where(
            Delivery.group_id == turn.group.id,
            col(Delivery.room_id).is_not(None),
            Delivery.operation == Operation.POST,
            col(Delivery.due_at) <= turn.now,
            col(Delivery.kind).in_(SHOWN),
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
            col(Delivery.kind).in_(list(IN_PRIVATE)),
            Delivery.operation == Operation.POST,
            Delivery.state == DeliveryState.SENT,
            col(Delivery.due_at) > turn.now - SPAN,
        )
    )
    return Counter(IN_PRIVATE[kind] for kind in kinds)


PRESSES: Presses = {
    "lg.posts": press_posts,
}

COMMANDS: Commands = {
    "log": command,
}
