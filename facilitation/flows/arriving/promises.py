"""What a group promises itself: three of nine chosen by each, the five chosen most become the list (content-design 1.2)."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import Session, col, delete, select

from facilitation.bilingual import in_each
from facilitation.errors import Refusal
from facilitation.flows.arriving import starting
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Forms, Moments, Presses
from facilitation.flows.week.beats import room_is_full
from facilitation.model import Group, GroupState, Membership, PromiseChoice, PromiseIdea, Role
from facilitation.phrasebook import Own, Phrasebook
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.rules.forming import chosen
from facilitation.speech import Button, Message
from facilitation.tokens import Press, token
from facilitation.turn import Turn

WORDS = "pr.words"
PROMISES = ("L-PR1", "L-PR2", "L-PR3", "L-PR4", "L-PR5", "L-PR6", "L-PR7", "L-PR8", "L-PR9")
EACH = 3
LATE = timedelta(hours=24)
AGREED = "promises"  # the key in the group's settings


def post(round_: Round, moment: MomentRow) -> str:
    """Two days before the start: choose three."""
    group = round_.rows.group(moment.group_id)
    if group.state != GroupState.FORMING:
        return f"not begun: {group.state}"
    if round_.now > moment.due_at + LATE:
        return "too late"
    if room_is_full(round_, group):
        return "room is full"
    message = in_each(group.languages, lambda language: _menu(round_.book, group, language, frozenset()))
    round_.post(group, message, key=f"promises:{group.id}", expires_at=moment.due_at + LATE, rule="promises")
    return "posted"


def _menu(book: Phrasebook, group: Group, language: str, taken: frozenset[str]) -> Message:
    buttons = [
        Button(book.label(code, "short", language), token("pr.take", group.id, code), chosen=code in taken)
        for code in PROMISES
    ]
    ways = {"own": token("pr.own", group.id, opens_form=True), "done": token("pr.done", group.id)}
    return book.say("M-PR-1", language, press=ways, more=buttons)


def take(turn: Turn, press: Press) -> None:
    """A promise is chosen, or not any more; at most three."""
    _enter_while_open(turn, press)
    if press.arg not in PROMISES:
        raise Refusal("M-OK-4")
    taken = _mine(turn)
    key = (turn.me.membership.id, press.arg)
    if press.arg in taken:
        turn.session.delete(turn.session.get_one(PromiseChoice, key))
    elif len(taken) == EACH:
        turn.toast("M-PR-3")
        if turn.event.interaction:
            return
    else:
        turn.session.add(PromiseChoice(membership_id=key[0], promise=press.arg))
    turn.session.flush()
    turn.answer_with(_menu(turn.book, turn.group, turn.language, frozenset(_mine(turn))))


def done(turn: Turn, press: Press) -> None:
    """Chosen; the group sees the result before its first week."""
    _enter_while_open(turn, press)
    turn.answer("M-PR-4" if _mine(turn) else "M-PR-10")


def own(turn: Turn, press: Press) -> None:
    """A promise in one's own words goes to the leader first."""
    _enter_while_open(turn, press)
    ask(turn, WORDS, press.ref, question(turn, "M-PR-5", "promise", limit=120, required=True))


def words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The leader says whether it goes to the group."""
    _enter_while_open(turn, press)
    if not done:
        return
    text = " ".join(values["promise"].text.split())[:120]
    if not text:
        raise Refusal("M-PR-11")
    idea = PromiseIdea(membership_id=turn.me.membership.id, group_id=turn.group.id, text=text, at=turn.now)
    turn.session.add(idea)
    turn.session.flush()
    for leader in turn.facts.leaders():
        turn.tell(
            leader,
            "M-PR-6",
            {"learner": turn.me.membership.name, "text": text},
            {answer: token("pr.idea", idea.id, answer) for answer in ("yes", "no")},
            rule="promise_idea",
        )
    turn.answer("M-PR-7", press={"menu": token("menu")})


def decide(turn: Turn, press: Press) -> None:
    """The leader takes the suggestion into the list, or not. Who suggested it hears of a yes only."""
    idea = turn.session.get(PromiseIdea, press.ref)
    if idea is None:
        raise Refusal("M-OK-4")
    turn.enter(idea.group_id, role=Role.FACILITATOR)
    turn.must_be_open()
    idea.approved = press.arg == "yes"
    turn.answer("M-OK-1")
    author = turn.facts.member(idea.membership_id)
    if idea.approved and author is not None:
        once = f"promise_idea:{idea.id}"
        at = turn.at_a_good_time(author)
        turn.tell(author, "M-PR-12", {"text": idea.text}, rule="promise_idea", at=at, once=once)


def agree(round_: Round, moment: MomentRow) -> str:
    """Shortly before the first week start: the list, and the single choices are forgotten."""
    group = round_.rows.group(moment.group_id)
    if group.state != GroupState.FORMING or AGREED in group.settings:
        return "agreed before"
    if starting.must_wait(round_, group):
        return "waits for people"
    members = [member.id for member in round_.rows.learners(group.id)]
    votes = Counter(
        round_.session.exec(
            select(PromiseChoice.promise).where(col(PromiseChoice.membership_id).in_(members))
        ).all()
    )
    if not votes:
        return "nobody chose"
    group.settings = {**group.settings, AGREED: list(chosen(votes, PROMISES))}
    places = select(Membership.id).where(Membership.group_id == group.id)
    gone = delete(PromiseChoice).where(col(PromiseChoice.membership_id).in_(places))
    round_.session.connection().execute(gone)
    if round_.now <= moment.due_at + LATE:
        message = in_each(group.languages, lambda each: _list(round_.session, round_.book, group, each))
        round_.post(
            group, message, key=f"agreed:{group.id}", expires_at=moment.due_at + LATE, rule="promises"
        )
    return "posted"


def press_show(turn: Turn, press: Press) -> None:
    """Our promises, from /help."""
    turn.enter_for(press.ref)
    if AGREED in turn.group.settings:
        turn.answer_with(_list(turn.session, turn.book, turn.group, turn.language))
    else:
        turn.answer("M-PR-9")


def _list(session: Session, book: Phrasebook, group: Group, language: str) -> Message:
    codes = group.settings[AGREED]
    assert isinstance(codes, list)  # noqa: S101  # written by agree()
    ideas = session.exec(
        select(PromiseIdea.text)
        .where(PromiseIdea.group_id == group.id, col(PromiseIdea.approved).is_(True))
        .order_by(col(PromiseIdea.id))
    ).all()
    sentences = [Own(book.text(str(code), language)) for code in codes]
    lines = [book.text("M-PR-8", language, {"promise": promise}) for promise in (*sentences, *ideas)]
    values = {"promise_list": Own("\n".join(lines)), "facilitator": group.facilitator}
    return book.say("M-PR-2", language, values)


def _mine(turn: Turn) -> list[str]:
    member = turn.me.membership.id
    query = select(PromiseChoice.promise).where(PromiseChoice.membership_id == member)
    return list(turn.session.exec(query).all())


def _enter_while_open(turn: Turn, press: Press) -> None:
    turn.enter_open(press.ref)
    if AGREED in turn.group.settings:
        raise Refusal("M-PR-13")


PRESSES: Presses = {
    "pr.take": take,
    "pr.done": done,
    "pr.own": own,
    "pr.idea": decide,
    "pr.show": press_show,
}

FORMS: Forms = {
    WORDS: words,
}

MOMENTS: Moments = {
    "promises": post,
    "agreed": agree,
}

DOORS = frozenset({"pr.take", "pr.done", "pr.own"})  # what stands under posts in rooms
