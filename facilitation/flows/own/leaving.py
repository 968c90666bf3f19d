"""Leaving, in four ways: a pause instead, keeping one's work, deleting all, or a talk with the leader (content-design 1.13).

    M-LV-1 ─┬─ pause instead ── M-PA-1
            ├─ keep my work ─────────────── left ─┬─ M-LV-2 why? ── M-LV-4 or M-LV-5 ── M-LV-3 goodbye
            ├─ delete all ─ M-LV-7 sure? ── left ─┘                        and ten minutes later forgotten (T20)
            └─ talk ── H5

A reason is counted at once and kept nowhere else: it travels in the buttons. The only way back is a new invitation.
"""

from datetime import timedelta

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.facts import Member
from facilitation.flows.company.hello import end_entries
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.own import forgetting
from facilitation.flows.setup import leaders_change
from facilitation.flows.shared import numbers, withdrawing
from facilitation.flows.shared.offers import Commands, Moments, Presses
from facilitation.flows.week.nudging import take_back
from facilitation.model import Membership, Moment, PortfolioItem, Role
from facilitation.phrasebook import Own
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.rules.silence import State
from facilitation.tokens import Press, token
from facilitation.turn import Turn

REASONS = ("job", "time", "hard", "useful", "health", "other")
WHY, JOB = 1, 2  # the steps after which something was counted
LAST_WORDS = timedelta(minutes=10)  # for the goodbye, and for posts that are taken back
FAREWELL = timedelta(days=1)  # so long the last steps are open to who has left


def command(turn: Turn, _text: str) -> None:
    """/leave."""
    _begin(turn)


def press_ask(turn: Turn, press: Press) -> None:
    """Leave the group, from a message."""
    _begin(turn, press.ref)


def _begin(turn: Turn, group_id: int = 0) -> None:
    if turn.enter_for(group_id, guest=True).membership.role == Role.FACILITATOR:
        leaders_change.ask_to_leave(turn)
        return
    turn.left_in_peace = True
    ask_way(turn)


def ask_way(turn: Turn) -> None:
    """The four ways."""
    group = turn.group.id
    ways = {
        "pause": token("pa.ask", group),
        "keep": token("lv.keep", group),
        "delete": token("lv.delete", group),
        "talk": token("contact.call", group),
    }
    turn.answer("M-LV-1", press=ways)


def press_keep(turn: Turn, press: Press) -> None:
    """Leave, keep my work."""
    _enter(turn, press.ref)
    _leave(turn)
    _ask_reason(turn)


def press_delete(turn: Turn, press: Press) -> None:
    """Leave and delete all: asked once more, because nobody can bring it back; a copy is offered first."""
    _enter(turn, press.ref)
    links = withdrawing.links(turn)
    values = {"links": Own("\n".join(links)) if links else ""}
    group = turn.group.id
    ways = {"download": token("md.download", group), "yes": token("lv.gone", group), "no": token("menu")}
    turn.answer("M-LV-7", values, ways)


def press_gone(turn: Turn, press: Press) -> None:
    """Sure: the place is given up now, and forgotten when the last words are said."""
    row = _enter(turn, press.ref).membership
    withdrawing.take_back_posts(turn)
    _leave(turn)
    due = Due(_forget_key(row.id), "forget_place", turn.now + LAST_WORDS)
    plan_again(turn.session, turn.group.id, due, {"membership": row.id})
    _ask_reason(turn)


def _leave(turn: Turn) -> None:
    row = turn.me.membership
    row.state, row.state_since = State.LEFT, turn.now
    row.paused_until, row.asked_back, row.silent_weeks, row.farewell = None, False, 0, 0
    row.reasons, row.support, row.learn_when = [], [], ""
    take_back(turn)
    end_entries(turn.session, row.id, turn.now, "left")
    for leader in turn.facts.facilitators():
        turn.tell(leader, "M-LV-8", {"learner": row.name}, rule="left", at=turn.at_a_good_time(leader))


def _ask_reason(turn: Turn) -> None:
    group = turn.group.id
    reasons = {reason: token("lv.why", group, reason) for reason in REASONS}
    turn.answer("M-LV-2", press={**reasons, "skip": token("lv.end", group)})


def press_why(turn: Turn, press: Press) -> None:
    """One tap: counted at once, without a name."""
    _enter_left(turn, press.ref)
    if press.arg not in REASONS:
        raise Refusal("M-OK-4")
    # Tapped twice, it is the same reason: the step is over when it was counted.
    if _once(turn, WHY):
        numbers.count_now(turn.session, turn.group, turn.now, f"left_{press.arg}")
    kind = "M-LV-4" if press.arg == "job" else "M-LV-5"
    turn.answer(
        kind, press={answer: token(f"lv.{answer}", turn.group.id, press.arg) for answer in ("yes", "no")}
    )


def press_yes(turn: Turn, press: Press) -> None:
    """The leader may see the reason; a new job may be counted as the success that it is."""
    row = _enter_left(turn, press.ref).membership
    if press.arg not in REASONS:
        raise Refusal("M-OK-4")
    if press.arg == "job":
        if _once(turn, JOB):
            numbers.count_now(turn.session, turn.group, turn.now, "job_success")
    else:
        for leader in turn.facts.facilitators():
            reason = Own(turn.book.label("M-LV-2", press.arg, turn.language_of(leader)))
            values = {"learner": row.name, "reason": reason}
            turn.tell(leader, "M-LV-9", values, rule="left", once=f"left_why:{row.id}:{row.state_since}")
    _goodbye(turn)


def press_no(turn: Turn, press: Press) -> None:
    """Only counted."""
    _enter_left(turn, press.ref)
    _goodbye(turn)


def _goodbye(turn: Turn) -> None:
    group = turn.group.id
    turn.answer(
        "M-LV-3",
        {"portfolio": _keeps_works(turn)},
        {"goodbye": token("lv.goodbye", group), "quietly": token("lv.quietly", group)},
    )


def _keeps_works(turn: Turn) -> bool:
    """Whether something stays in their portfolio: what is about to be forgotten does not."""
    mine = turn.me.membership.id
    forgotten = select(Moment.id).where(Moment.key == _forget_key(mine), col(Moment.done_at).is_(None))
    kept = select(PortfolioItem.id).where(PortfolioItem.membership_id == mine)
    return turn.session.exec(forgotten).first() is None and turn.session.exec(kept).first() is not None


def _forget_key(membership_id: int) -> str:
    return f"forget_place:{membership_id}"


def press_goodbye(turn: Turn, press: Press) -> None:
    """The group hears of it only by this tap, and once."""
    row = _enter_left(turn, press.ref).membership
    turn.post("M-LV-6", {"name": row.name}, rule="goodbye", once=f"goodbye_of:{row.id}:{row.state_since}")
    turn.answer("M-LV-11")


def press_quietly(turn: Turn, press: Press) -> None:
    """Nothing is said in the group."""
    _enter_left(turn, press.ref)
    turn.answer("M-LV-11")


def forget_place(round_: Round, moment: MomentRow) -> str:
    """The place is forgotten, unless a new invitation was taken in these minutes."""
    row = round_.session.get(Membership, moment.data["membership"])
    if row is None or row.state != State.LEFT:
        return "gone, or back"
    forgetting.place(round_.session, row)
    return "forgotten"


def _enter(turn: Turn, group_id: int = 0) -> Member:
    member = turn.enter_for(group_id, guest=True)
    if member.membership.role != Role.LEARNER:
        raise Refusal("M-LV-10", {"contact": turn.group.contact or turn.settings.contact})
    turn.left_in_peace = True
    return member


def _enter_left(turn: Turn, group_id: int) -> Member:
    """The last steps are for who has just left, and for nobody else."""
    member = turn.enter(group_id, left=True)
    row = member.membership
    if row.state != State.LEFT or turn.now - row.state_since > FAREWELL:
        raise Refusal("M-OK-4")
    turn.left_in_peace = True
    return member


def _once(turn: Turn, step: int) -> bool:
    """Whether this step of leaving was not taken before."""
    row = turn.me.membership
    if row.farewell >= step:
        return False
    row.farewell = step
    return True


PRESSES: Presses = {
    "lv.ask": press_ask,
    "lv.keep": press_keep,
    "lv.delete": press_delete,
    "lv.gone": press_gone,
    "lv.why": press_why,
    "lv.yes": press_yes,
    "lv.no": press_no,
    "lv.end": press_no,
    "lv.goodbye": press_goodbye,
    "lv.quietly": press_quietly,
}

MOMENTS: Moments = {
    "forget_place": forget_place,
}

COMMANDS: Commands = {
    "leave": command,
}
