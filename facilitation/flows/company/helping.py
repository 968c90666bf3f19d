"""Answers to questions: with a button, as a reply in the room, or because somebody offered help (content-design 1.12)."""

from collections.abc import Mapping

from sqlmodel import select

from facilitation.errors import Refusal
from facilitation.events import Said
from facilitation.flows.company import questions
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.own import correcting
from facilitation.flows.shared import files
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.flows.shared.shown_buttons import button_of
from facilitation.flows.week.celebrating import first
from facilitation.model import Answer, Delivery, Question, QuestionRoute, QuestionState
from facilitation.speech import clean
from facilitation.splitting import shortened
from facilitation.tokens import Press, token
from facilitation.turn import Turn

ANSWER = "q.answer_text"
SHOWN = 80  # characters of a question, so that it is known again


def press_answer(turn: Turn, press: Press) -> None:
    """I can answer."""
    row = _of_another(turn, press)
    field = question(turn, "M-AS-5", "text", limit=1000, required=True, values={"question": row.text})
    ask(turn, ANSWER, row.id, field)


def answer(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The answer reaches the asker; the group sees it where the group was asked."""
    row = _of_another(turn, press)
    if not done:
        return
    given = values["text"]
    if not given:
        raise Refusal("M-OK-9")
    ways: dict[str, str] = {}
    if not (given.text and _answered_already(turn, row, given.text)):
        kept = _keep(turn, row, given, seen=row.route != QuestionRoute.GROUP)
        if kept.text and not given.files:
            ways["change"] = correcting.way(turn, correcting.ANSWER, kept.id)
    turn.answer("M-AS-6", {"change": bool(ways)}, ways)
    first(turn, "answer")


def reply(turn: Turn, body: Said, replied_to: Delivery) -> bool:
    """Words under a question in the room: an answer that the group has seen already (A7). False for anything else."""
    press = button_of(replied_to, "q.answer")
    row = turn.session.get(Question, press.ref) if press else None
    if row is None or turn.person is None:
        return False
    turn.enter_open(row.group_id)
    words = clean(body.text).strip()[:1000]
    kept = files.keep(turn, body.attachments, body.message_ref)
    said_before = words and _answered_already(turn, row, words)
    if row.membership_id != turn.me.membership.id and (words or kept) and not said_before:
        _keep(turn, row, Given(words, kept), seen=True)
        first(turn, "answer")
    return True


def _keep(turn: Turn, row: Question, given: Given, *, seen: bool) -> Answer:
    mine, shown = turn.me.membership, files.enclosed(turn, given.files)
    kept = Answer(question_id=row.id, membership_id=mine.id, text=given.text, at=turn.now)
    turn.session.add(kept)
    turn.session.flush()
    if row.answered_at is None:
        row.answered_at, row.state = turn.now, QuestionState.ANSWERED
    asker = next(m for m in turn.facts.members() if m.membership.id == row.membership_id)
    values = {"helper": mine.name, "answer": given.text}
    turn.tell(
        asker,
        "M-AS-3",
        values,
        {
            "solved": token("q.solved", row.id),
            "not_yet": token("q.not_yet", row.id),
            "thanks": token("th.answer", kept.id),
        },
        rule="answer_to_question",
        at=turn.at_a_good_time(asker),
        files=shown,
    )
    if not seen:
        turn.post(
            "M-AS-14", {**values, "question": shortened(row.text, SHOWN)}, rule="answer_shown", files=shown
        )
    return kept


def _answered_already(turn: Turn, row: Question, words: str) -> bool:
    mine = turn.me.membership.id
    found = select(Answer.id).where(
        Answer.question_id == row.id, Answer.membership_id == mine, Answer.text == words
    )
    return turn.session.exec(found).first() is not None


def press_not_me(turn: Turn, press: Press) -> None:
    """Not now: the next one who offered help is asked at once."""
    row = questions.enter(turn, press)
    if row.offered and row.offered[-1] == turn.me.membership.id and row.state == QuestionState.OPEN:
        due = Due(
            f"q_offer:{row.id}:{len(row.offered)}", "q_offer", turn.now, membership_id=row.membership_id
        )
        plan_again(turn.session, row.group_id, due, {"question": row.id, "after": len(row.offered)})
    turn.answer("M-AS-25")


def _of_another(turn: Turn, press: Press) -> Question:
    row = questions.enter(turn, press)
    if row.membership_id == turn.me.membership.id:
        raise Refusal("M-AS-18")
    return row


PRESSES: Presses = {
    "q.answer": press_answer,
    "q.not_me": press_not_me,
}

FORMS: Forms = {
    ANSWER: answer,
}

DOORS = frozenset({"q.answer"})  # what stands under posts in rooms
