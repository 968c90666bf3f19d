"""The hello round of week 0: a hand, or a sentence, a voice message or a photo of one's own (content-design 1.2)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from sqlmodel import col, select

from facilitation.bilingual import in_each
from facilitation.errors import Refusal
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.own import correcting
from facilitation.flows.shared import files
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Forms, Moments, Presses
from facilitation.flows.week.beats import room_is_full
from facilitation.model import Delivery, Greeting, Group, GroupState, Membership
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.speech import Message
from facilitation.tokens import Press, token
from facilitation.turn import Turn

RULE = "hello_round"
WORDS = "hi.words"
LATE = timedelta(hours=24)
REFRESH = timedelta(minutes=1)  # one edit for many hands


def post(round_: Round, moment: MomentRow) -> str:
    """Four days before the start: welcome, everyone."""
    group = round_.rows.group(moment.group_id)
    if group.state != GroupState.FORMING:
        return f"not begun: {group.state}"
    if round_.now > moment.due_at + LATE:
        return "too late"
    if room_is_full(round_, group):
        return "room is full"
    round_.post(
        group, _message(round_, group), key=f"{RULE}:{group.id}", expires_at=moment.due_at + LATE, rule=RULE
    )
    return "posted"


def _message(round_: Round, group: Group) -> Message:
    ways = {"hello": token("hi.hand", group.id), "skip": token("hi.skip", group.id)}
    return in_each(group.languages, lambda language: round_.book.say("M-HI-1", language, press=ways))


def hand(turn: Turn, press: Press) -> None:
    """👋 Hello: the group sees the hand. Words may follow, and are shown after a yes."""
    turn.enter_open(press.ref)
    row = mine(turn)
    if not row.hand:
        row.hand = True
        _refresh_soon(turn)
    turn.answer("M-HI-2", press={"write": token("hi.write", turn.group.id, opens_form=True)})


def skip(turn: Turn, press: Press) -> None:
    """Saying nothing is fine (R4)."""
    turn.enter_open(press.ref)
    turn.toast("M-HI-3")


def write(turn: Turn, press: Press) -> None:
    """A hello in one's own way."""
    turn.enter_open(press.ref)
    ask(turn, WORDS, press.ref, question(turn, "M-HI-4", "hello", limit=300, required=True))


def words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """Kept, and shown only after a yes."""
    turn.enter_open(press.ref)
    if not done:
        return
    given = values["hello"]
    if not given:
        raise Refusal("M-OK-9")
    row = mine(turn)
    row.text, row.files, row.shown = given.text[:300], list(given.files), False
    message = turn.say(
        "M-HI-5",
        {"text": row.text},
        {answer: token("hi.show", row.id, answer) for answer in ("yes", "no")},
    )
    turn.answer_with(replace(message, files=files.enclosed(turn, given.files)))


def show(turn: Turn, press: Press) -> None:
    """Into the room by this tap only, and once."""
    row = turn.session.get(Greeting, press.ref)
    if row is None:
        raise Refusal("M-OK-4")
    place = turn.session.get_one(Membership, row.membership_id)
    turn.enter_open(place.group_id)
    if place.id != turn.me.membership.id:
        raise Refusal("M-OK-5")
    if press.arg == "yes" and not row.shown and (row.text or row.files):
        row.shown, place.hello = True, row.text
        shown = files.enclosed(turn, tuple(row.files))
        turn.post("M-HI-6", {"text": row.text}, rule="hello_shown", files=shown)
    ways = {"change": correcting.way(turn, correcting.HELLO, row.id)} if row.text else {}
    turn.answer("M-HI-7" if row.shown else "M-HI-8", press={**ways, "menu": token("menu")})


def reply(turn: Turn, group_id: int, text: str) -> None:
    """Words or a picture under the post: the group has seen them already."""
    turn.enter_open(group_id)
    row = mine(turn)
    row.text, row.files, row.shown = text[:300] or row.text, [], True


def mine(turn: Turn) -> Greeting:
    """The sender's hello, new if there is none."""
    member = turn.me.membership.id
    found = turn.session.exec(select(Greeting).where(Greeting.membership_id == member)).first()
    if found is None:
        found = Greeting(membership_id=member, at=turn.now)
        turn.session.add(found)
        turn.session.flush()
    return found


def _refresh_soon(turn: Turn) -> None:
    due = Due(f"hello_hands:{turn.group.id}", "hello_hands", turn.now + REFRESH)
    plan_again(turn.session, turn.group.id, due)


def show_hands(round_: Round, moment: MomentRow) -> str:
    """Put the names of those who waved under the post; nobody is named who did not (R5)."""
    group = round_.rows.group(moment.group_id)
    names = round_.session.exec(
        select(Membership.name)
        .join(Greeting, col(Greeting.membership_id) == col(Membership.id))
        .where(Membership.group_id == group.id, col(Greeting.hand).is_(True))
        .order_by(col(Greeting.id))
    ).all()
    line = round_.book.text("M-HI-9", group.language, {"names": list(names)})
    message = _message(round_, group)
    message = message.with_text(f"{message.text}\n\n{line}")
    round_.amend(
        group.id,
        message,
        Delivery.group_id == group.id,
        Delivery.rule == RULE,
        key=f"hands:{group.id}:{int(round_.now.timestamp())}",
        expires_at=round_.now + LATE,
        rule="hello_hands",
    )
    return f"{len(names)} hands"


PRESSES: Presses = {
    "hi.hand": hand,
    "hi.skip": skip,
    "hi.write": write,
    "hi.show": show,
}

FORMS: Forms = {
    WORDS: words,
}

MOMENTS: Moments = {
    "hello_round": post,
    "hello_hands": show_hands,
}

DOORS = frozenset({"hi.hand", "hi.skip"})  # what stands under posts in rooms
