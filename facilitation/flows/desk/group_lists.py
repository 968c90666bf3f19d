"""The lists behind /group: hello, open questions, works without feedback, who cannot be reached, pairs (content-design 1.19).

Each is private, for this group's leaders only, and has words for being empty.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.facts import Member
from facilitation.flows.company.hello import hello_list, sentence, ways_of
from facilitation.flows.company.partners import buddies_of
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.offers import Presses
from facilitation.flows.week.sharing import without_feedback
from facilitation.model import (
    HelloEntry,
    Membership,
    Question,
    QuestionRoute,
    QuestionState,
    Reach,
    Role,
    Work,
)
from facilitation.phrasebook import Own, When
from facilitation.ports import Capabilities
from facilitation.rules.silence import State
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

T = TypeVar("T")

MOST = 8  # lines of a page of a list, each with its button
QUESTION_SHOWN = 160  # characters of a question in a list; its answer shows all


def ways(turn: Turn) -> Mapping[str, str]:
    """The buttons that lead to what there is; a list that is empty has none."""
    found = {
        "hello": hello_list(turn.session, turn.group, turn.now, turn.settings),
        "questions": open_questions(turn),
        "works": without_feedback(turn.session, turn.group, turn.now),
        "reach": [*out_of_reach(turn), *not_through(turn)],
        "pairs": pairs(turn),
    }
    return {name: token(f"gr.{name}", turn.group.id) for name, rows in found.items() if rows}


def counts(turn: Turn) -> str:
    """Open questions with the age of the oldest, and works without feedback."""
    asked = open_questions(turn)
    works = without_feedback(turn.session, turn.group, turn.now)
    say = turn.book.text
    lines = [say("M-GR-4", turn.language, {"n": len(asked)})]
    if asked:
        lines[0] += " " + say("M-GR-5", turn.language, {"when": When(asked[0].open_since, turn.zone, "near")})
    lines.append(say("M-GR-6", turn.language, {"n": len(works)}))
    return "\n".join(lines)


def open_questions(turn: Turn) -> Sequence[Question]:
    """Those that the leader may hear, who waits longest first. What was asked of a buddy stays between the two."""
    return turn.session.exec(
        select(Question)
        .where(
            Question.group_id == turn.group.id,
            Question.state == QuestionState.OPEN,
            col(Question.route) != QuestionRoute.BUDDY,
        )
        .order_by(col(Question.open_since), col(Question.id))
    ).all()


def out_of_reach(turn: Turn) -> list[Member]:
    """Those who learn and to whom the bot cannot write in private."""
    return [
        m for m in _learners(turn) if m.account.reach != Reach.OPEN and m.membership.state != State.INVITED
    ]


def not_through(turn: Turn) -> list[Member]:
    """Those who have not finished the welcome."""
    return [m for m in _learners(turn) if m.membership.state == State.INVITED]


def pairs(turn: Turn) -> list[list[str]]:
    """Who learns with whom, each pair once, by name."""
    names = {m.membership.id: m.membership.name for m in _learners(turn)}
    found: dict[frozenset[int], list[str]] = {}
    for one in names:
        circle = {one, *(b for b in buddies_of(turn.session, one) if b in names)}
        if len(circle) > 1:
            found.setdefault(frozenset(circle), [names[each] for each in sorted(circle)])
    return list(found.values())


def _learners(turn: Turn) -> list[Member]:
    return [
        m
        for m in turn.facts.members()
        if m.membership.role == Role.LEARNER and m.membership.state != State.LEFT
    ]


def address_of(turn: Turn, member: Member) -> str:
    """An address that opens a chat with somebody; empty where the platform has none."""
    can = turn.capabilities.get(member.account.platform, Capabilities())
    return can.address_of(member.account.ref, member.account.username)


def led_member(turn: Turn, membership_id: int) -> Member:
    """A member of a group that the sender leads. Raises Refusal for everybody else."""
    row = turn.session.get(Membership, membership_id)
    if row is None:
        raise Refusal("M-OK-4")
    enter_led(turn, row.group_id)
    member = turn.facts.member(row.id)
    if member is None or row.state == State.LEFT:
        raise Refusal("M-OK-4")
    return member


def press_hello(turn: Turn, press: Press) -> None:
    """The hello list."""
    enter_led(turn, press.ref)
    rows = hello_list(turn.session, turn.group, turn.now, turn.settings)
    _list(
        turn,
        press,
        "M-GR-7",
        rows,
        _hello_line,
        lambda row: Button(_name(turn, row), token("gr.entry", row.id)),
    )


def _hello_line(turn: Turn, row: HelloEntry) -> str:
    reason = Own(sentence(turn.book, turn.language, row, turn.group.facilitator))
    return turn.book.text("M-GR-8", turn.language, {"learner": _name(turn, row), "reason": reason})


def press_entry(turn: Turn, press: Press) -> None:
    """One entry, with the ways to end it. One that has ended meanwhile says so."""
    row = turn.session.get(HelloEntry, press.ref)
    if row is None:
        raise Refusal("M-GR-17")
    member = led_member(turn, row.membership_id)
    now_open = hello_list(turn.session, turn.group, turn.now, turn.settings)
    if row.id not in {entry.id for entry in now_open}:
        raise Refusal("M-GR-17")
    reason = Own(sentence(turn.book, turn.language, row, turn.group.facilitator))
    turn.answer("M-FA-5", {"learner": member.membership.name, "reason": reason}, ways_of(row))


def press_questions(turn: Turn, press: Press) -> None:
    """Open questions, each to be answered from here."""
    enter_led(turn, press.ref)

    def button(row: Question) -> Button:
        label = turn.book.text("L-GR-ANSWER", turn.language, {"learner": Own(_name(turn, row))})
        return Button(label[:24], token("q.answer", row.id, opens_form=True))

    _list(turn, press, "M-GR-9", open_questions(turn), _question_line, button)


def _question_line(turn: Turn, row: Question) -> str:
    words = row.text if len(row.text) <= QUESTION_SHOWN else f"{row.text[: QUESTION_SHOWN - 1]}…"
    values = {
        "learner": _name(turn, row),
        "question": words,
        "when": When(row.open_since, turn.zone, "near"),
    }
    return turn.book.text("M-GR-10", turn.language, values)


def press_works(turn: Turn, press: Press) -> None:
    """Works whose time for feedback is over and that nobody reacted to."""
    enter_led(turn, press.ref)
    rows = without_feedback(turn.session, turn.group, turn.now)
    _list(
        turn,
        press,
        "M-GR-11",
        rows,
        _work_line,
        lambda row: Button(_name(turn, row), token("pf.look", row.id)),
    )


def _work_line(turn: Turn, row: Work) -> str:
    values = {"learner": _name(turn, row), "work": row.caption[:QUESTION_SHOWN]}
    return turn.book.text("M-GR-12", turn.language, values)


def press_reach(turn: Turn, press: Press) -> None:
    """Who cannot be reached by the bot, and the link to pass on."""
    enter_led(turn, press.ref)
    accounts = {m.account.platform for m in (*out_of_reach(turn), *not_through(turn))}
    links = [link for platform in sorted(accounts) if (link := _start_link(turn, platform))]
    values = {
        "names": [m.membership.name for m in out_of_reach(turn)],
        "waiting": [m.membership.name or m.account.name for m in not_through(turn)],
        "some": bool(out_of_reach(turn)),
        "empty": not accounts,
        "links": Own("\n".join(turn.book.text("M-GR-14", turn.language, {"link": each}) for each in links)),
    }
    turn.answer("M-GR-13", values, {"back": token("gr.page", turn.group.id, 0)})


def _start_link(turn: Turn, platform: str) -> str:
    can = turn.capabilities.get(platform, Capabilities())
    return can.start_link.format(payload="hello") if can.start_link else ""


def press_pairs(turn: Turn, press: Press) -> None:
    """Who learns with whom."""
    enter_led(turn, press.ref)
    _list(turn, press, "M-GR-15", pairs(turn), _pair_line)


def _pair_line(turn: Turn, names: list[str]) -> str:
    return turn.book.text("M-GR-16", turn.language, {"names": names})


def _name(turn: Turn, row: HelloEntry | Question | Work) -> str:
    member = turn.facts.member(row.membership_id)
    return member.membership.name[:24] if member else ""


def _list(
    turn: Turn,
    press: Press,
    kind: str,
    rows: Sequence[T],
    line: Callable[[Turn, T], str],
    button: Callable[[T], Button] | None = None,
) -> None:
    """The page that the press names, with the way to the next one."""
    page = int(press.arg) if press.arg.isdecimal() else 0
    first = page * MOST if page * MOST < len(rows) else 0
    here, more = rows[first : first + MOST], len(rows[first + MOST :])
    values = {
        "lines": Own("\n".join(line(turn, row) for row in here)),
        "some": bool(rows),
        "empty": not rows,
        "more": more,
    }
    ways = {"back": token("gr.page", turn.group.id, 0)}
    if more:
        ways["next"] = token(press.action, turn.group.id, first // MOST + 1)
    turn.answer(kind, values, ways, [button(row) for row in here] if button else [])


PRESSES: Presses = {
    "gr.hello": press_hello,
    "gr.entry": press_entry,
    "gr.questions": press_questions,
    "gr.works": press_works,
    "gr.reach": press_reach,
    "gr.pairs": press_pairs,
}
