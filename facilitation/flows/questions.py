"""Questions: asked with or without a name, answered by whoever can (content-design 1.12)."""

from collections.abc import Mapping

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.flows.asking import Given, ask, hold, question, take_held
from facilitation.flows.files import enclosed
from facilitation.flows.tables import Commands, Forms, Presses
from facilitation.model import Answer, Question, QuestionState, Role
from facilitation.tokens import Press, token
from facilitation.turn import Turn

ASK, ANSWER = "q.text", "q.answer_text"
ROUTES = ("group", "no_name", "facilitator")


def press_ask(turn: Turn, press: Press) -> None:
    """❓ Question: first, who shall hear it?"""
    turn.enter_for(press.ref)
    choose_route(turn)


def choose_route(turn: Turn) -> None:
    """The group, the group without a name, or the leader."""
    turn.answer("M-CI-6", press={**ways(turn), "nobody": token("menu")})


def ways(turn: Turn) -> dict[str, str]:
    """The three ways a question can go, in the group it was begun in."""
    return {key: token("q.route", turn.group.id, key, opens_form=True) for key in ROUTES}


def press_route(turn: Turn, press: Press) -> None:
    """Then the words. The visibility line says who will see what before anything is sent (T15)."""
    if press.arg not in ROUTES:
        raise Refusal("M-OK-4")
    turn.enter_for(press.ref)
    turn.must_be_open()
    if held := take_held(turn, ASK):
        put(turn, Given(held), press.arg)
        return
    kind = {"group": "M-AS-1", "no_name": "M-AS-8", "facilitator": "M-AS-9"}[press.arg]
    ask(turn, ASK, press.ref, question(turn, kind, "text", limit=1000, required=True), arg=press.arg)


def text(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The question is kept and goes where the asker chose."""
    turn.enter_for(press.ref)
    if done:
        put(turn, values["text"], press.arg)


def put(turn: Turn, given: Given, route: str) -> None:
    """Keep a question and send it on its way. The same words again, while it is open, are the same question."""
    turn.must_be_open()
    if not given:
        raise Refusal("M-OK-9")
    mine, words = turn.me.membership, given.text
    if words and _asked_already(turn, words, route):
        turn.answer("M-AS-10")
        return
    row = Question(
        membership_id=mine.id,
        group_id=turn.group.id,
        text=words,
        route="facilitator" if route == "facilitator" else "group",
        named=route != "no_name",
        asked_at=turn.now,
    )
    turn.session.add(row)
    turn.session.flush()
    shown = enclosed(turn, given.files)
    if row.route == "group":
        someone = turn.book.text("L-SOMEONE", turn.group.language)
        turn.post(
            "M-AS-2",
            {"name_or_someone": mine.name if row.named else someone, "question": words},
            {"answer": token("q.answer", row.id, opens_form=True), "same": token("q.same", row.id)},
            rule="question",
            files=shown,
        )
    else:
        for leader in turn.facts.facilitators():
            turn.tell(
                leader,
                "M-AS-11",
                {"learner": mine.name, "question": words},
                {"answer": token("q.answer", row.id, opens_form=True)},
                rule="question",
                files=shown,
            )
    turn.answer("M-AS-10")


def _asked_already(turn: Turn, words: str, route: str) -> bool:
    return (
        turn.session.exec(
            select(Question.id).where(
                Question.membership_id == turn.me.membership.id,
                Question.text == words,
                Question.route == ("facilitator" if route == "facilitator" else "group"),
                col(Question.named) == (route != "no_name"),
                Question.state == QuestionState.OPEN,
            )
        ).first()
        is not None
    )


def press_same(turn: Turn, press: Press) -> None:
    """Same question: counted, without names."""
    row = _enter(turn, press)
    row.same += 1
    turn.toast("M-AS-12")


def press_answer(turn: Turn, press: Press) -> None:
    """I can answer."""
    row = _enter(turn, press)
    if row.membership_id == turn.me.membership.id:
        raise Refusal("M-AS-18")
    ask(
        turn,
        ANSWER,
        row.id,
        question(turn, "M-AS-5", "text", limit=1000, required=True, values={"question": row.text}),
    )


def answer(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The answer reaches the asker; the group sees it where the group was asked."""
    row = _enter(turn, press)
    if row.membership_id == turn.me.membership.id:
        raise Refusal("M-AS-18")
    if not done:
        return
    words, shown = values["text"].text, enclosed(turn, values["text"].files)
    if not values["text"]:
        raise Refusal("M-OK-9")
    if words and _answered_already(turn, row, words):
        turn.answer("M-AS-6")
        return
    given = Answer(question_id=row.id, membership_id=turn.me.membership.id, text=words, at=turn.now)
    turn.session.add(given)
    turn.session.flush()
    if row.answered_at is None:
        row.answered_at, row.state = turn.now, QuestionState.ANSWERED
    asker = next(m for m in turn.facts.members() if m.membership.id == row.membership_id)
    turn.tell(
        asker,
        "M-AS-3",
        {"helper": turn.me.membership.name, "answer": words},
        {
            "solved": token("q.solved", row.id),
            "not_yet": token("q.not_yet", row.id),
            "thanks": token("th.answer", given.id),
        },
        rule="answer_to_question",
        at=turn.at_a_good_time(asker),
        files=shown,
    )
    if row.route == "group":
        values_shown = {"helper": turn.me.membership.name, "answer": words}
        turn.post("M-AS-14", values_shown, rule="answer_shown", files=shown)
    turn.answer("M-AS-6")


def _answered_already(turn: Turn, row: Question, words: str) -> bool:
    mine = turn.me.membership.id
    found = select(Answer.id).where(
        Answer.question_id == row.id, Answer.membership_id == mine, Answer.text == words
    )
    return turn.session.exec(found).first() is not None


def press_solved(turn: Turn, press: Press) -> None:
    """It helps."""
    row = _mine(turn, press)
    row.state, row.closed_at = QuestionState.CLOSED, turn.now
    turn.answer("M-AS-15")


def press_not_yet(turn: Turn, press: Press) -> None:
    """It does not help yet: the question is open again."""
    row = _mine(turn, press)
    row.state, row.answered_at, row.closed_at = QuestionState.OPEN, None, None
    turn.toast("M-OK-1")


def command(turn: Turn, words: str) -> None:
    """/ask, with or without the words."""
    turn.enter_current()
    if not words:
        choose_route(turn)
        return
    hold(turn, ASK, words[:1000])
    choose_route(turn)


def _enter(turn: Turn, press: Press) -> Question:
    row = turn.session.get(Question, press.ref)
    if row is None:
        raise Refusal("M-OK-4")
    turn.enter_open(row.group_id)
    leads = turn.me.membership.role == Role.FACILITATOR
    if row.route != "group" and not leads:
        raise Refusal("M-OK-5")
    return row


def _mine(turn: Turn, press: Press) -> Question:
    row = turn.session.get(Question, press.ref)
    if row is None:
        raise Refusal("M-OK-4")
    turn.enter_open(row.group_id)
    if row.membership_id != turn.me.membership.id:
        raise Refusal("M-OK-5")
    return row


PRESSES: Presses = {
    "q.ask": press_ask,
    "q.route": press_route,
    "q.same": press_same,
    "q.answer": press_answer,
    "q.solved": press_solved,
    "q.not_yet": press_not_yet,
}

FORMS: Forms = {
    ASK: text,
    ANSWER: answer,
}

COMMANDS: Commands = {
    "ask": command,
}

DOORS = frozenset({"q.ask", "q.same", "q.answer"})  # what stands under posts in rooms
