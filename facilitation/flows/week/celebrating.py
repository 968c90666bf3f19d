"""Things to be glad about, each with a fact behind it: a person's firsts in private, the group's in the group (1.11).

A person's is told to the group only by their own tap. Nothing here compares anybody with anybody.
"""

from typing import Any

from sqlmodel import col, func, select

from facilitation.errors import Refusal
from facilitation.flows.shared.offers import Presses
from facilitation.flows.week.offering import good_time
from facilitation.model import Answer, Goal, GoalKind, Group, Membership, Occurrence, Work
from facilitation.round import Round
from facilitation.rules.phases import Phase, phase_of
from facilitation.rules.silence import State
from facilitation.tokens import Press, token
from facilitation.turn import Turn

# What is told to the person, and to the group if they like.
FIRSTS = {"goal": ("M-TH-11", "M-TH-14"), "work": ("M-TH-2", "M-TH-15"), "answer": ("M-TH-12", "M-TH-16")}
PASSED = {"halfway": ("M-TH-13", "M-TH-17"), "last": ("M-TH-18", "M-TH-19")}
WORKS = 10  # so many works of the group are worth a post


def first(turn: Turn, what: str) -> None:
    """Say it once, if this was the sender's first goal, work or answer in this group."""
    mine = turn.me.membership
    if _count(turn, what, mine.id) != 1:
        return
    ways = {"tell": token("th.glad", turn.group.id, what)}
    once = f"first:{what}:{mine.id}"
    turn.tell(turn.me, FIRSTS[what][0], press=ways, rule="celebration", once=once)


def press_tell(turn: Turn, press: Press) -> None:
    """May the group know? Only by this tap, and once."""
    said = {**FIRSTS, **PASSED}.get(press.arg)
    if said is None:
        raise Refusal("M-OK-4")
    turn.enter_open(press.ref)
    mine = turn.me.membership
    if press.arg in FIRSTS and not _count(turn, press.arg, mine.id):
        raise Refusal("M-OK-4")
    if press.arg in PASSED and not _reached(turn, press.arg):
        raise Refusal("M-OK-4")
    told = list(mine.celebrated)
    if press.arg not in told:
        mine.celebrated = [*told, press.arg]
        turn.post(said[1], rule="celebration")
    turn.toast("M-OK-1")


def _reached(turn: Turn, what: str) -> bool:
    begun = [o.week for o in turn.facts.occurrences() if o.posted_at is not None]
    return any(reached(turn.group, week) == what for week in begun)


def _count(turn: Turn, what: str, membership_id: int) -> int:
    queries: dict[str, Any] = {
        "goal": select(func.count()).where(
            Goal.membership_id == membership_id, col(Goal.complete).is_(True), Goal.kind != GoalKind.READING
        ),
        "work": select(func.count()).where(
            Work.membership_id == membership_id, col(Work.posted_at).is_not(None)
        ),
        "answer": select(func.count()).where(Answer.membership_id == membership_id),
    }
    turn.session.flush()
    found: int = turn.session.exec(queries[what]).one()
    return found


def ten_works(turn: Turn, occurrence: Occurrence | None) -> None:
    """The group has shown ten works: a post with the way to look at some of them."""
    members = select(Membership.id).where(Membership.group_id == turn.group.id)
    turn.session.flush()
    shown = turn.session.exec(
        select(func.count())
        .select_from(Work)
        .where(col(Work.membership_id).in_(members), col(Work.posted_at).is_not(None))
    ).one()
    if shown == WORKS and occurrence is not None:
        turn.post("M-TH-3", {"n": shown}, {"look": token("sc.two", occurrence.id)}, rule="celebration")


def reached(group: Group, week: int) -> str:
    """What begins with this week: after the halfway week "halfway", "last" with the last one; else nothing."""
    if phase_of(week, group.weeks) is Phase.L:
        return "last"
    return "halfway" if phase_of(week - 1, group.weeks) is Phase.M else ""


def pass_week(round_: Round, group: Group, occurrence: Occurrence) -> None:
    """With the week start after the halfway week, and with the last one: a private word to those who are here."""
    what = reached(group, occurrence.week)
    if not what:
        return
    for member in round_.rows.learners(group.id):
        if member.state != State.ACTIVE or member.last_action_at is None:
            continue
        message = round_.book.say(
            PASSED[what][0],
            round_.language_of(member),
            {"n": occurrence.week - 1, "weeks": group.weeks},
            {"tell": token("th.glad", group.id, what)},
        )
        round_.tell(
            member, message, key=f"{what}:{member.id}", rule="celebration", at=good_time(round_, member)
        )


PRESSES: Presses = {
    "th.glad": press_tell,
}
