"""Reporting a problem: with a thing that was shown, with somebody, or with the leader (content-design 1.17).

The bot hides nothing on its own; the leader's tap does. What is about the leader goes to the project team instead: until
it has a place of its own here, the person is told whom to write to, and the report is kept. Reports stay for 12 months.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.flows.company import safety
from facilitation.flows.shared import withdrawing
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.model import Feedback, FeedbackMode, Membership, Report, Role, Thanks, Work
from facilitation.phrasebook import Own
from facilitation.tokens import Press, token
from facilitation.turn import Turn

WORDS = "sf.report_words"
ITEMS = ("work", "feedback", "thanks")
ABOUT = ("group", "leader")
HOURS = 48  # within which somebody looks (M-SF-2)
AGAIN = timedelta(days=1)


class Item(NamedTuple):
    """A thing that can be reported: whose it is, in which group, and its words."""

    author: Membership
    group_id: int
    text: str


def press_report(turn: Turn, press: Press) -> None:
    """Report, under a work, feedback or thanks."""
    _enter_item(turn, press)
    ways = {
        "yes": token("sf.send", press.ref, press.arg),
        "words": token("sf.words", press.ref, press.arg, opens_form=True),
        "no": token("menu"),
    }
    turn.answer("M-SF-5", press=ways)


def press_problem(turn: Turn, press: Press) -> None:
    """Report a problem, from the contact screen: what is it about?"""
    turn.enter_for(press.ref, guest=True)
    group = turn.group.id
    ways = {about: token("sf.about", group, about, opens_form=True) for about in ABOUT}
    turn.answer("M-SF-6", press={**ways, "no": token("menu")})


def press_about(turn: Turn, press: Press) -> None:
    """Then the words; the line under them says who reads them."""
    turn.enter_for(press.ref, guest=True)
    if press.arg not in ABOUT:
        raise Refusal("M-OK-4")
    kind = "M-SF-7" if press.arg == "group" else "M-SF-8"
    field = question(turn, kind, "text", limit=1000, required=True)
    ask(turn, WORDS, turn.group.id, field, arg=press.arg)


def press_words(turn: Turn, press: Press) -> None:
    """Words to a report of a thing."""
    _enter_item(turn, press)
    ask(turn, WORDS, press.ref, question(turn, "M-SF-7", "text", limit=1000, required=True), arg=press.arg)


def press_send(turn: Turn, press: Press) -> None:
    """Report it, without words."""
    _keep(turn, press, _enter_item(turn, press), "")


def words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The words are there; a photo or a voice message says that there is a problem as well."""
    if press.arg in ITEMS:
        item = _enter_item(turn, press)
    elif press.arg in ABOUT:
        turn.enter_for(press.ref, guest=True)
        item = None
    else:
        raise Refusal("M-OK-4")
    if done:
        _keep(turn, press, item, values["text"].text)


def _keep(turn: Turn, press: Press, item: Item | None, text: str) -> None:
    about_leader = press.arg == "leader" or (item is not None and item.author.role == Role.FACILITATOR)
    row = Report(
        group_id=turn.group.id,
        reporter_id=turn.me.membership.id,
        item=press.arg if item else "",
        item_id=press.ref if item else 0,
        about_leader=about_leader,
        text=text,
        at=turn.now,
    )
    if not _reported_already(turn, row):
        turn.session.add(row)
        turn.session.flush()
        if not about_leader:
            _tell_leaders(turn, row, item)
    if about_leader:
        turn.answer("M-SF-9", {"contact": safety.contact(turn)})
    elif not any(leader.reachable for leader in turn.facts.facilitators()):
        turn.answer("M-SF-12", {"contact": safety.contact(turn)})
    else:
        turn.answer("M-SF-2", {"person": turn.group.facilitator, "hours": HOURS})
    safety.hush(turn)


def _reported_already(turn: Turn, row: Report) -> bool:
    same = select(Report.id).where(
        Report.reporter_id == row.reporter_id,
        Report.item == row.item,
        Report.item_id == row.item_id,
        Report.text == row.text,
        Report.at > turn.now - AGAIN,
    )
    return turn.session.exec(same).first() is not None


def _tell_leaders(turn: Turn, row: Report, item: Item | None) -> None:
    ways = {"closed": token("sf.closed", row.id)}
    if item is not None:
        ways["hide"] = token("sf.hide", row.id)
    for leader in turn.facts.facilitators():
        language = turn.language_of(leader)
        what = Own(turn.book.text(f"L-RP-{row.item}", language)) if row.item else ""
        values = {
            "learner": turn.me.membership.name,
            "what": what,
            "words": row.text,
            "item": item.text if item else "",
        }
        turn.tell(leader, "M-RP-1", values, ways, rule="report")


def press_hide(turn: Turn, press: Press) -> None:
    """The leader takes the thing out of the rooms; it stays with its author."""
    row = _as_leader(turn, press)
    found = turn.session.get(_TABLES[row.item], row.item_id) if row.item in ITEMS else None
    if found is None:
        raise Refusal("M-OK-4")
    found.hidden = True
    row.hidden_at = row.hidden_at or turn.now
    posts = withdrawing.hide(turn, token("sf.report", row.item_id, row.item), "M-RP-3")
    turn.answer("M-RP-2" if posts else "M-RP-5", press={"closed": token("sf.closed", row.id)})


def press_closed(turn: Turn, press: Press) -> None:
    """The leader has looked at it and talked to people."""
    row = _as_leader(turn, press)
    row.closed_at = row.closed_at or turn.now
    turn.answer("M-RP-4")


def _as_leader(turn: Turn, press: Press) -> Report:
    row = turn.session.get(Report, press.ref)
    if row is None:
        raise Refusal("M-OK-4")
    turn.enter(row.group_id, role=Role.FACILITATOR)
    if row.about_leader:
        raise Refusal("M-CM-2")
    return row


_TABLES: Mapping[str, type[Work | Feedback | Thanks]] = {
    "work": Work,
    "feedback": Feedback,
    "thanks": Thanks,
}


def _enter_item(turn: Turn, press: Press) -> Item:
    item = _item(turn, press)
    if item is None:
        raise Refusal("M-OK-4")
    turn.enter(item.group_id, guest=True)
    if not _may_see(turn, press):
        raise Refusal("M-OK-5")
    return item


def _item(turn: Turn, press: Press) -> Item | None:
    if press.arg not in ITEMS or (row := turn.session.get(_TABLES[press.arg], press.ref)) is None:
        return None
    match row:
        case Work():
            author, text = row.membership_id, row.caption if row.posted_at else None
        case Feedback():
            author, text = row.membership_id, row.text
        case Thanks():
            author, text = row.from_id, row.text
    membership = turn.session.get(Membership, author)
    return None if membership is None or text is None else Item(membership, membership.group_id, text)


def _may_see(turn: Turn, press: Press) -> bool:
    """Feedback or thanks that were meant for their receiver alone are theirs to report."""
    if press.arg == "work":
        return True
    if press.arg == "thanks":
        thanks = turn.session.get_one(Thanks, press.ref)
        return not thanks.private or thanks.to_id == turn.me.membership.id
    receiver, mode = turn.session.exec(
        select(Work.membership_id, Work.feedback_mode)
        .join(Feedback, col(Feedback.work_id) == col(Work.id))
        .where(Feedback.id == press.ref)
    ).one()
    return mode == FeedbackMode.GROUP or receiver == turn.me.membership.id


PRESSES: Presses = {
    "sf.report": press_report,
    "sf.problem": press_problem,
    "sf.about": press_about,
    "sf.words": press_words,
    "sf.send": press_send,
    "sf.hide": press_hide,
    "sf.closed": press_closed,
}

FORMS: Forms = {
    WORDS: words,
}

DOORS = frozenset({"sf.report"})  # what stands under posts in rooms
