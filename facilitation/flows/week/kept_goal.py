"""The goal that is kept for a learner and a week, and the last plan before it (content-design 1.4)."""

from sqlalchemy import bindparam
from sqlmodel import col, select

from facilitation.finding import find
from facilitation.model import Goal, GoalKind, Occurrence
from facilitation.turn import Turn

_LAST_PLAN = (
    select(Goal)
    .join(Occurrence, col(Occurrence.id) == col(Goal.occurrence_id))
    .where(
        col(Goal.membership_id) == bindparam("member"),
        col(Occurrence.week) < bindparam("week"),
        col(Goal.complete).is_(True),
        Goal.kind != GoalKind.READING,
    )
    .order_by(col(Occurrence.week).desc())
    .limit(1)
)


def take(turn: Turn, occurrence: Occurrence, kind: GoalKind, text: str = "") -> Goal:
    """Keep a goal of this kind; it counts from here on, even if the plan is never finished."""
    goal = goal_of(turn, occurrence, kind)
    week = turn.facts.course_weeks().get(occurrence.week)
    own = {GoalKind.WHOLE: week.topic if week else "", GoalKind.SHORT: week.short_path if week else ""}
    last = last_plan(turn, occurrence)
    words = text or own.get(kind) or (last.text if kind == GoalKind.LAST and last else "")
    goal.shared = (
        goal.shared and words == goal.text
    )  # the group knows the goal that it was shown, and no other
    goal.kind, goal.source, goal.text = kind, "", words
    goal.changed_at = turn.now
    turn.cancel_nudges(occurrence.id, ("M-RM-1",))
    return goal


def read_along(turn: Turn, occurrence: Occurrence) -> None:
    """Reading is the goal of who has none (R4)."""
    if _known_goal(turn, occurrence) is None:
        take(turn, occurrence, GoalKind.READING).complete = True


def _known_goal(turn: Turn, occurrence: Occurrence) -> Goal | None:
    return find(turn.session, Goal, membership_id=turn.me.membership.id, occurrence_id=occurrence.id)


def goal_of(turn: Turn, occurrence: Occurrence, kind: GoalKind) -> Goal:
    """The sender's goal for this week, new if there is none."""
    found = _known_goal(turn, occurrence)
    if found is None:
        found = Goal(
            membership_id=turn.me.membership.id,
            occurrence_id=occurrence.id,
            kind=kind,
            set_at=turn.now,
            changed_at=turn.now,
        )
        turn.session.add(found)
        turn.session.flush()
    return found


def last_plan(turn: Turn, occurrence: Occurrence) -> Goal | None:
    """The newest finished plan of an earlier week; reading along is none."""
    about = {"member": turn.me.membership.id, "week": occurrence.week}
    return turn.session.exec(_LAST_PLAN, params=about).first()
