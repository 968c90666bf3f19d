"""A work that the leader calls a nice example: its author is asked once whether the project team may show it (content-design 1.7).

    ⭐ the leader's tap ── M-SC-5 to the author, when their caps allow it ── yes without a name · yes with the name · no

Without a yes nothing leaves the group. A yes is a consent, and can be taken back with another tap.
"""

from datetime import timedelta

from facilitation.errors import Refusal
from facilitation.flows.arriving import consents
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.shared.offers import Moments, Presses
from facilitation.flows.week.offering import moment_for, nudge
from facilitation.flows.week.showcase import enter_work, own_work
from facilitation.model import Highlight, Role, Work
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.rules.caps import Dropped, NudgeKind
from facilitation.tokens import Press, token
from facilitation.turn import Turn

PATIENCE = timedelta(days=14)  # so long the question may wait for a day on which it may be asked
ANSWERS = (Highlight.NO_NAME, Highlight.WITH_NAME, Highlight.NO)


def press_star(turn: Turn, press: Press) -> None:
    """⭐ Nice example, by who leads the group."""
    work = enter_work(turn, press)
    if turn.me.membership.role != Role.FACILITATOR:
        raise Refusal("M-CM-2")
    if work.posted_at is None or work.hidden:
        raise Refusal("M-OK-4")
    author = turn.facts.member(work.membership_id)
    if author is None:
        raise Refusal("M-OK-4")
    if work.highlight == Highlight.NOT_ASKED and author.membership.id != turn.me.membership.id:
        work.highlight = Highlight.ASKED
        due = Due(f"star:{work.id}", "star", turn.now, membership_id=work.membership_id)
        plan_again(turn.session, turn.group.id, due, {"work": work.id})
    turn.answer("M-SC-16", {"learner": author.membership.name})


def ask(round_: Round, moment: MomentRow) -> str:
    """Ask the author, when quiet hours and caps allow it."""
    work = round_.session.get(Work, moment.data["work"])
    members = [
        member for member in round_.rows.learners(moment.group_id) if member.id == moment.membership_id
    ]
    if work is None or work.hidden or work.highlight != Highlight.ASKED or not members:
        return "not shown any more"
    (author,) = members
    at = moment_for(round_, author, NudgeKind.OTHER, moment.due_at + PATIENCE)
    if isinstance(at, Dropped):
        return f"not asked: {at.reason}"
    if at > round_.now:
        key = f"star:{work.id}:{int(at.timestamp())}"
        due = Due(key, "star", at, membership_id=author.id)
        plan_again(round_.session, moment.group_id, due, {"work": work.id})
        return "waiting"
    message = round_.book.say(
        "M-SC-5",
        round_.language_of(author),
        {"work": work.caption},
        {answer: token("hg.say", work.id, answer) for answer in ANSWERS},
    )
    nudge(round_, author, NudgeKind.OTHER, message, key=f"n:{author.id}:star:{work.id}", rule="highlight")
    return "asked"


def press_say(turn: Turn, press: Press) -> None:
    """The author's word; another tap changes it."""
    work = own_work(turn, press)
    if press.arg not in ANSWERS or work.highlight == Highlight.NOT_ASKED:
        raise Refusal("M-OK-4")
    chosen = Highlight(press.arg)
    if work.highlight != chosen:
        work.highlight = chosen
        consents.record(turn, "highlight", given=chosen != Highlight.NO)
    turn.answer("M-SC-18" if chosen == Highlight.NO else "M-SC-17")


PRESSES: Presses = {
    "hg.star": press_star,
    "hg.say": press_say,
}

MOMENTS: Moments = {
    "star": ask,
}
