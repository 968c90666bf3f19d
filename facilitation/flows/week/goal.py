"""My goal: what a learner wants to finish this week (content-design 1.4). The plan for it is the next step."""

from collections.abc import Mapping

from sqlalchemy import bindparam
from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.flows.week.kept_goal import last_plan, take
from facilitation.flows.week.plan import ask_days, day_names, finish, part_name
from facilitation.model import Goal, GoalKind, Occurrence, Reflection
from facilitation.rules.silence import is_welcome_back
from facilitation.tokens import Press, token
from facilitation.turn import Turn

OWN_GOAL = "goal.words"
_NOW_WHAT = (
    select(Reflection.now_what)
    .join(Occurrence, col(Occurrence.id) == col(Reflection.occurrence_id))
    .where(
        col(Reflection.membership_id) == bindparam("member"),
        col(Occurrence.week) == bindparam("week"),
        Reflection.now_what != "",
    )
    .order_by(col(Occurrence.due_at).desc())
)


def begin(turn: Turn, occurrence: Occurrence) -> None:
    """Ask for a goal: the quick way with last week's plan, the full way in week 1 and after coming back."""
    last = last_plan(turn, occurrence)
    returned = turn.came_from is not None and is_welcome_back(turn.came_from)
    if last is None or occurrence.week == 1 or returned:
        _ask_what(turn, occurrence)
        return
    turn.answer(
        "M-KO-8",
        {"now_what": _promise(turn, occurrence), "plan_short": _short(turn, last)},
        {
            "same": token("goal.same", occurrence.id),
            "change": token("goal.change", occurrence.id),
            "reading": token("ko.read", occurrence.id),
        },
    )


def change(turn: Turn, press: Press) -> None:
    """Choose anew."""
    _ask_what(turn, turn.enter_beat(press))


def same(turn: Turn, press: Press) -> None:
    """Last week's plan again."""
    occurrence = turn.enter_beat(press)
    last = last_plan(turn, occurrence)
    if last is None:
        _ask_what(turn, occurrence)
        return
    goal = take(turn, occurrence, last.kind, last.text if last.kind == GoalKind.OWN else "")
    for name in ("days", "day_part", "obstacle", "plan"):
        setattr(goal, name, getattr(last, name))
    finish(turn, goal, occurrence)


def choose(turn: Turn, press: Press) -> None:
    """Whole week, short path or last week's rest."""
    occurrence = turn.enter_beat(press)
    try:
        kind = GoalKind(press.arg)
    except ValueError:
        raise Refusal("M-OK-4") from None
    if kind == GoalKind.OWN:
        ask(turn, OWN_GOAL, occurrence.id, question(turn, "M-KO-14", "goal", limit=300, required=True))
        return
    take(turn, occurrence, kind)
    ask_days(turn, occurrence)


def own_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """A goal in the learner's own words."""
    occurrence = turn.enter_beat(press)
    if done and values["goal"].text:
        take(turn, occurrence, GoalKind.OWN, values["goal"].text).source = values["goal"].source
    elif done:
        take(turn, occurrence, GoalKind.OWN, turn.book.label("M-KO-2", "own", turn.language))
    ask_days(turn, occurrence)


def _ask_what(turn: Turn, occurrence: Occurrence) -> None:
    kinds = ["whole", "short", "own"] if occurrence.week == 1 else ["whole", "short", "last", "own"]
    turn.answer(
        "M-KO-2",
        {"now_what": _promise(turn, occurrence)},
        {kind: token("goal.choose", occurrence.id, kind) for kind in kinds},
    )


def _promise(turn: Turn, occurrence: Occurrence) -> str:
    """The "next time" sentence of the last look back (1.6): plan → do → look back → plan."""
    about = {"member": turn.me.membership.id, "week": occurrence.week - 1}
    return turn.session.exec(_NOW_WHAT, params=about).first() or ""


def _short(turn: Turn, goal: Goal) -> str:
    # A topic of last week would mislead: only a goal in own words is repeated as it was.
    what = (
        goal.text
        if goal.kind == GoalKind.OWN and goal.text
        else turn.book.label("M-KO-2", goal.kind, turn.language)
    )
    return " · ".join(
        part for part in (what, ", ".join(day_names(turn, goal)), part_name(turn, goal)) if part
    )


PRESSES: Presses = {
    "goal.choose": choose,
    "goal.change": change,
    "goal.same": same,
}

FORMS: Forms = {
    OWN_GOAL: own_words,
}
