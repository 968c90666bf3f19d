"""Questions: who shall hear them, with a name or without, and when they are done (content-design 1.12).

Answers stand in helping.py, and what happens while nobody answers in waiting.py.
"""

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.facts import Member
from facilitation.flows.company.partners import buddies_of
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.own import correcting
from facilitation.flows.shared.asking import Given, ask, hold, question, take_held
from facilitation.flows.shared.files import enclosed
from facilitation.flows.shared.offers import Commands, Forms, Presses
from facilitation.model import Question, QuestionKind, QuestionRoute, QuestionState, Role
from facilitation.rules import open_questions
from facilitation.tokens import Press, token
from facilitation.turn import Turn

ASK = "q.text"
ROUTES = {
    "group": QuestionRoute.GROUP,
    "no_name": QuestionRoute.GROUP,
    "buddy": QuestionRoute.BUDDY,
    "facilitator": QuestionRoute.FACILITATOR,
}
ASKING = {"group": "M-AS-1", "no_name": "M-AS-8", "buddy": "M-AS-23", "facilitator": "M-AS-9"}
# What a question from the check-in begins with, by what the person is stuck in (1.5).
BEGINNINGS = {QuestionKind.TECHNICAL: "M-AS-16", QuestionKind.LANGUAGE: "M-AS-17"}


def press_ask(turn: Turn, press: Press) -> None:
    """❓ Question: first, who shall hear it?"""
    turn.enter_for(press.ref)
    choose_route(turn)


def choose_route(turn: Turn) -> None:
    """The group, the group without a name, a buddy, or the leader."""
    turn.answer("M-CI-6", press={**ways(turn), "nobody": token("menu")})


def ways(turn: Turn, kind: str = "") -> dict[str, str]:
    """The ways a question can go, in the group it was begun in. `kind` is known where the check-in leads here."""
    mark = f".{list(QuestionKind).index(QuestionKind(kind))}" if kind else ""
    routes = [key for key in ROUTES if key != "buddy" or _buddies(turn, turn.me.membership.id)]
    return {key: token("q.route", turn.group.id, f"{key}{mark}", opens_form=True) for key in routes}


def _read(arg: str) -> tuple[str, QuestionKind | None]:
    route, _, mark = arg.partition(".")
    kinds = list(QuestionKind)
    if route not in ROUTES or (mark and not (mark.isdecimal() and int(mark) < len(kinds))):
        raise Refusal("M-OK-4")
    return route, kinds[int(mark)] if mark else None


def press_route(turn: Turn, press: Press) -> None:
    """Then the words. The visibility line says who will see what before anything is sent (T15)."""
    route, kind = _read(press.arg)
    turn.enter_for(press.ref)
    turn.must_be_open()
    names = [m.membership.name for m in _buddies(turn, turn.me.membership.id)] if route == "buddy" else []
    if route == "buddy" and not names:
        raise Refusal("M-OK-4")
    if held := take_held(turn, ASK):
        put(turn, Given(held), route, kind)
        return
    values = {"begins": _beginning(turn, kind, turn.language), "other": names}
    field = question(turn, ASKING[route], "text", limit=1000, required=True, values=values)
    ask(turn, ASK, press.ref, field, arg=press.arg)


def _beginning(turn: Turn, kind: QuestionKind | None, language: str) -> str:
    return turn.book.text(BEGINNINGS[kind], language) if kind in BEGINNINGS else ""


def text(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The question is kept and goes where the asker chose."""
    turn.enter_for(press.ref)
    if not done:
        return
    route, kind = _read(press.arg)
    given = values["text"]
    if given and (begins := _beginning(turn, kind, turn.group.language)):
        given = Given(f"{begins.removesuffix('…').strip()} {given.text}".strip(), given.files, given.source)
    put(turn, given, route, kind)


def put(turn: Turn, given: Given, route: str, kind: QuestionKind | None = None) -> None:
    """Keep a question and send it on its way. The same words again, while it is open, are the same question."""
    turn.must_be_open()
    if not given:
        raise Refusal("M-OK-9")
    if given.text and (known := _asked_already(turn, given.text, route)) is not None:
        _receipt(turn, known)
        return
    row = Question(
        membership_id=turn.me.membership.id,
        group_id=turn.group.id,
        text=given.text,
        kind=kind or QuestionKind.OTHER,
        files=list(given.files),
        route=ROUTES[route],
        named=route != "no_name",
        asked_at=turn.now,
        open_since=turn.now,
    )
    turn.session.add(row)
    turn.session.flush()
    _send(turn, row)
    watch(turn, row)
    _receipt(turn, row)


def _receipt(turn: Turn, row: Question) -> None:
    close = {"close": token("q.close", row.id)}
    if row.kind != QuestionKind.OTHER:
        turn.answer("M-AS-22", press={**_changing(turn, row), **close})
        return
    asked = (QuestionKind.TOPIC, QuestionKind.TECHNICAL, QuestionKind.LANGUAGE, QuestionKind.TIME)
    turn.answer("M-AS-10", press={**{kind: token("q.kind", row.id, kind) for kind in asked}, **close})


def _send(turn: Turn, row: Question) -> None:
    shown = enclosed(turn, row.files)
    mine, reply = turn.me.membership, {"answer": token("q.answer", row.id, opens_form=True)}
    if row.route == QuestionRoute.GROUP:
        someone = turn.book.text("L-SOMEONE", turn.group.language)
        values = {"name_or_someone": mine.name if row.named else someone, "question": row.text}
        ways_on = {**reply, "same": token("q.same", row.id)}
        turn.post("M-AS-2", values, ways_on, rule="question", files=shown)
        return
    buddy = row.route == QuestionRoute.BUDDY
    for hearer in _buddies(turn, mine.id) if buddy else turn.facts.facilitators():
        kind = "M-AS-24" if buddy else "M-AS-11"
        values = {"learner": mine.name, "question": row.text}
        turn.tell(hearer, kind, values, reply, rule="question", files=shown)


def _buddies(turn: Turn, membership_id: int) -> list[Member]:
    ids = buddies_of(turn.session, membership_id)
    return [m for m in turn.facts.members() if m.membership.id in ids]


def watch(turn: Turn, row: Question) -> None:
    """Look at it again after a day, after two, and after a week."""
    for kind, after in open_questions.STEPS.items():
        due = Due(f"{kind}:{row.id}", kind, turn.now + after, membership_id=row.membership_id)
        plan_again(turn.session, row.group_id, due, {"question": row.id})


def _asked_already(turn: Turn, words: str, route: str) -> Question | None:
    return turn.session.exec(
        select(Question).where(
            Question.membership_id == turn.me.membership.id,
            Question.text == words,
            Question.route == ROUTES[route],
            col(Question.named) == (route != "no_name"),
            Question.state == QuestionState.OPEN,
        )
    ).first()


def press_kind(turn: Turn, press: Press) -> None:
    """Which kind of question it is: a tap that helps the leader, and may be left out."""
    row = own(turn, press)
    try:
        row.kind = QuestionKind(press.arg)
    except ValueError:
        raise Refusal("M-OK-4") from None
    turn.answer("M-AS-22", press={**_changing(turn, row), "close": token("q.close", row.id)})


def _changing(turn: Turn, row: Question) -> dict[str, str]:
    if not row.text or row.files or turn.now - row.asked_at > correcting.OPEN:
        return {}
    return {"change": correcting.way(turn, correcting.QUESTION, row.id)}


def press_again(turn: Turn, press: Press) -> None:
    """No answer from one person: now somebody else shall hear it, as the asker chooses."""
    row = own(turn, press)
    if press.arg not in ROUTES or press.arg == "buddy" or row.state == QuestionState.CLOSED:
        raise Refusal("M-OK-4")
    route, named = ROUTES[press.arg], press.arg != "no_name"
    if (route, named) != (row.route, row.named) or route == QuestionRoute.FACILITATOR:
        row.route, row.named, row.open_since = route, named, turn.now
        _send(turn, row)
        watch(turn, row)
    turn.answer("M-AS-22", press={"close": token("q.close", row.id)})


def press_wait(turn: Turn, press: Press) -> None:
    """I can wait."""
    own(turn, press)
    turn.answer("M-AS-21", press={"close": token("q.close", press.ref)})


def press_same(turn: Turn, press: Press) -> None:
    """Same question: counted, without names."""
    row = enter(turn, press)
    row.same += 1
    turn.toast("M-AS-12")


def press_solved(turn: Turn, press: Press) -> None:
    """It helps, or the asker needs no answer any more."""
    row = own(turn, press)
    if row.state != QuestionState.CLOSED:
        row.state, row.closed_at = QuestionState.CLOSED, turn.now
    row.solved = press.action == "q.solved"
    turn.answer("M-AS-15")


def press_not_yet(turn: Turn, press: Press) -> None:
    """It does not help yet: the question is open again."""
    row = own(turn, press)
    row.state, row.answered_at, row.closed_at = QuestionState.OPEN, None, None
    row.open_since = turn.now
    watch(turn, row)
    last = Due(f"q_end:{row.id}", "q_close", turn.now + timedelta(days=7), membership_id=row.membership_id)
    plan_again(turn.session, row.group_id, last, {"question": row.id})
    turn.toast("M-OK-1")


def command(turn: Turn, words: str) -> None:
    """/ask, with or without the words."""
    turn.enter_current()
    if words:
        hold(turn, ASK, words[:1000])
    choose_route(turn)


def enter(turn: Turn, press: Press) -> Question:
    """The question a button is about, for those who may hear it. Raises Refusal for all others."""
    row = turn.session.get(Question, press.ref)
    if row is None:
        raise Refusal("M-OK-4")
    turn.enter_open(row.group_id)
    mine = turn.me.membership
    hears = {
        QuestionRoute.GROUP: True,
        QuestionRoute.FACILITATOR: mine.role == Role.FACILITATOR,
        QuestionRoute.BUDDY: mine.id in buddies_of(turn.session, row.membership_id),
    }
    if not hears[row.route]:
        raise Refusal("M-OK-5")
    return row


def own(turn: Turn, press: Press) -> Question:
    """The question a button is about, for who asked it. Raises Refusal for all others."""
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
    "q.kind": press_kind,
    "q.again": press_again,
    "q.wait": press_wait,
    "q.same": press_same,
    "q.solved": press_solved,
    "q.close": press_solved,
    "q.not_yet": press_not_yet,
}

FORMS: Forms = {
    ASK: text,
}

COMMANDS: Commands = {
    "ask": command,
}

DOORS = frozenset({"q.ask", "q.same"})  # what stands under posts in rooms
