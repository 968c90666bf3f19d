"""Thank you: from one member to another, for a reason, seen by the group (content-design 1.11)."""

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import select

from facilitation.errors import Refusal
from facilitation.facts import Member
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Commands, Forms, Presses
from facilitation.model import Answer, Feedback, Membership, Question, Thanks, Work
from facilitation.rules.silence import State
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

WORDS = "th.text"
UNNAMED = ".n"  # ends the argument of a button whose thanks show no giver
AGAIN = timedelta(days=1)
REASONS = ("helped", "explained", "encouraged", "asked", "kept")


def for_answer(turn: Turn, press: Press) -> None:
    """Say thank you for an answer."""
    answer = turn.session.get(Answer, press.ref)
    asked = turn.session.get(Question, answer.question_id) if answer else None
    if answer is None or asked is None or answer.membership_id is None:
        raise Refusal("M-OK-4")
    turn.enter_open(asked.group_id)
    if asked.membership_id != turn.me.membership.id:
        raise Refusal("M-OK-5")  # who answered whom may be between the two
    _ask_reason(turn, answer.membership_id, named=asked.named)


def for_feedback(turn: Turn, press: Press) -> None:
    """Say thank you for feedback."""
    feedback = turn.session.get(Feedback, press.ref)
    work = turn.session.get(Work, feedback.work_id) if feedback else None
    if feedback is None or work is None:
        raise Refusal("M-OK-4")
    turn.enter_open(turn.session.get_one(Membership, work.membership_id).group_id)
    if work.membership_id != turn.me.membership.id:
        raise Refusal("M-OK-5")
    _ask_reason(turn, feedback.membership_id)


def _ask_reason(turn: Turn, to_id: int, *, named: bool = True) -> None:
    # A name under the thanks would tell the group who asked the question without one.
    mark = "" if named else UNNAMED
    reasons = {reason: token("th.reason", to_id, f"{reason}{mark}") for reason in REASONS}
    own = token("th.own", to_id, mark, opens_form=True)
    receiver = _member(turn, to_id)
    kind = "M-TH-20" if receiver.person.thanks_in_private else "M-TH-5" if named else "M-TH-9"
    turn.answer(kind, {"other": receiver.membership.name}, {**reasons, "own": own})


def press_reason(turn: Turn, press: Press) -> None:
    """Thanks with a reason from the list."""
    _enter_with(turn, press)
    reason = press.arg.removesuffix(UNNAMED)
    if reason not in REASONS:
        raise Refusal("M-OK-4")
    label = turn.book.label("M-TH-5", reason, turn.group.language)
    give(turn, press.ref, label, named=not press.arg.endswith(UNNAMED))


def press_own(turn: Turn, press: Press) -> None:
    """Thanks in one's own words."""
    _enter_with(turn, press)
    receiver = _member(turn, press.ref)
    private = receiver.person.thanks_in_private
    kind = "M-TH-21" if private else "M-TH-10" if press.arg == UNNAMED else "M-TH-6"
    values = {"other": receiver.membership.name}
    field = question(turn, kind, "text", limit=300, required=True, values=values)
    ask(turn, WORDS, press.ref, field, arg=press.arg)


def words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The words are there."""
    _enter_with(turn, press)
    if done:
        give(turn, press.ref, values["text"].text, named=press.arg != UNNAMED)


def give(turn: Turn, to_id: int, text: str, *, named: bool = True) -> None:
    """Keep the thanks and show it in the group, or to the receiver alone who wants that. The same thanks again, within a day, is a button pressed twice."""
    turn.must_be_open()
    if not text:
        raise Refusal("M-OK-9")
    receiver = _member(turn, to_id)
    if _given_already(turn, to_id, text):
        turn.answer("M-TH-7")
        return
    mine = turn.me.membership
    row = Thanks(
        group_id=turn.group.id,
        from_id=mine.id,
        to_id=to_id,
        named=named,
        text=text,
        private=receiver.person.thanks_in_private,
        at=turn.now,
    )
    turn.session.add(row)
    turn.session.flush()
    giver = mine.name if named or row.private else turn.book.text("L-SOMEONE", turn.group.language)
    values = {"giver": giver, "receiver": receiver.membership.name, "text": text}
    ways = {"report": token("sf.report", row.id, "thanks")}
    if row.private:
        turn.tell(receiver, "M-TH-1", values, ways, rule="thanks", at=turn.at_a_good_time(receiver))
    else:
        turn.post("M-TH-1", values, ways, rule="thanks")
    turn.answer("M-TH-7")


def command(turn: Turn, text: str) -> None:
    """/thanks @name for …; without a name, the names to choose from."""
    turn.enter_current()
    mine = turn.me.membership.id
    others = [
        m
        for m in turn.facts.members()
        if m.membership.id != mine and m.membership.name and m.membership.state != State.LEFT
    ]
    name, _, reason = text.partition(" for ")
    found = [m for m in turn.named(name) if m.membership.id != mine]
    if len(found) == 1 and reason.strip():
        give(turn, found[0].membership.id, reason.strip()[:300])
    elif len(found) == 1:
        _ask_reason(turn, found[0].membership.id)
    elif others:
        turn.answer(
            "M-TH-4", more=[Button(m.membership.name, token("th.to", m.membership.id)) for m in others[:12]]
        )
    else:
        raise Refusal("M-OK-6")


def press_to(turn: Turn, press: Press) -> None:
    """The person is chosen; what for?"""
    _enter_with(turn, press)
    _ask_reason(turn, press.ref)


def _enter_with(turn: Turn, press: Press) -> None:
    receiver = turn.session.get(Membership, press.ref)
    if receiver is None or receiver.state == State.LEFT:
        raise Refusal("M-OK-4")
    turn.enter_open(receiver.group_id)
    if receiver.id == turn.me.membership.id:
        raise Refusal("M-TH-8")


def _given_already(turn: Turn, to_id: int, text: str) -> bool:
    found = select(Thanks.id).where(
        Thanks.from_id == turn.me.membership.id,
        Thanks.to_id == to_id,
        Thanks.text == text,
        Thanks.at > turn.now - AGAIN,
    )
    return turn.session.exec(found).first() is not None


def _member(turn: Turn, membership_id: int) -> Member:
    found = next((m for m in turn.facts.members() if m.membership.id == membership_id), None)
    if found is None:
        raise Refusal("M-OK-4")
    return found


PRESSES: Presses = {
    "th.answer": for_answer,
    "th.feedback": for_feedback,
    "th.reason": press_reason,
    "th.own": press_own,
    "th.to": press_to,
}

FORMS: Forms = {
    WORDS: words,
}

COMMANDS: Commands = {
    "thanks": command,
}
