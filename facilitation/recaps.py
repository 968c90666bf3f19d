"""Last week in facts, for many groups at once: goals, works and answers in numbers, and thanks in words."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlmodel import Session, col, func

from facilitation.model import (
    Goal,
    GoalKind,
    Membership,
    Occurrence,
    Question,
    QuestionRoute,
    Tally,
    Thanks,
    Work,
)
from facilitation.rules.calendar import monday_of
from facilitation.shapes import Recap

Spans = Mapping[tuple[int, int], tuple[datetime, datetime]]  # from when to when a group's week lasts
select: Any = sqlalchemy.select  # SQLModel's own knows the types of four columns at most


def recaps(
    session: Session, group_ids: Collection[int], weeks: Collection[int], spans: Spans
) -> Mapping[tuple[int, int], Recap]:
    """What happened in these weeks of these groups, by group and week. What is missing had nothing."""
    execute = session.connection().execute
    o, g, w, q = Occurrence, Goal, Work, Question
    place = [col(o.group_id), col(o.week)]
    within = (col(o.group_id).in_(group_ids), col(o.week).in_(weeks))
    goals = select(*place, func.count()).select_from(g).join(o, col(o.id) == col(g.occurrence_id))
    works = select(*place, func.count(func.distinct(w.membership_id))).select_from(w)
    works = works.join(o, col(o.id) == col(w.occurrence_id))
    counts: dict[tuple[int, int], dict[str, Any]] = defaultdict(dict)
    for name, query in (
        ("goals", goals.where(*within, g.kind != GoalKind.READING)),
        ("works", works.where(*within, col(w.posted_at).is_not(None))),
    ):
        for group_id, week, n in execute(query.group_by(*place)):
            counts[group_id, week][name] = n
    asked = select(col(q.group_id), col(q.route), col(q.asked_at), col(q.answered_at)).where(
        col(q.group_id).in_(group_ids)
    )
    for group_id, route, asked_at, answered_at in execute(asked):
        for week in _weeks_of(spans, group_id, answered_at) if answered_at else ():
            counts[group_id, week]["answers"] = counts[group_id, week].get("answers", 0) + 1
        for week in _weeks_of(spans, group_id, asked_at) if route == QuestionRoute.GROUP else ():
            so_far = counts[group_id, week].get("all_answered", True)
            counts[group_id, week]["all_answered"] = so_far and answered_at is not None
    for group_id, week, name, n in _of_the_forgotten(session, group_ids, within):
        counts[group_id, week][name] = counts[group_id, week].get(name, 0) + n
    for group_id, at, *thanks in execute(_thanks(group_ids)):
        for week in _weeks_of(spans, group_id, at):
            counts[group_id, week].setdefault("thanks", []).append(tuple(thanks))
    return {
        key: Recap(
            c.get("goals", 0),
            c.get("works", 0),
            c.get("answers", 0),
            tuple(c.get("thanks", ())),
            c.get("all_answered", False),
        )
        for key, c in counts.items()
    }


def _of_the_forgotten(
    session: Session, group_ids: Collection[int], within: tuple[Any, ...]
) -> Iterable[tuple[int, int, str, int]]:
    """What people did who are forgotten since: by group and week, as numbers (T20)."""
    t, o = Tally, Occurrence
    kept = select(col(t.group_id), col(t.monday), col(t.kind), col(t.n))
    kept = kept.where(col(t.group_id).in_(group_ids), col(t.kind).in_(_FORGOTTEN))
    rows = session.connection().execute(kept).all()
    if not rows:
        return
    first = select(col(o.group_id), col(o.week), func.min(o.local)).where(*within)
    weeks = {
        (group_id, monday_of(local.date())): week
        for group_id, week, local in session.connection().execute(
            first.group_by(col(o.group_id), col(o.week))
        )
    }
    for group_id, monday, kind, n in rows:
        if (group_id, monday) in weeks:
            yield group_id, weeks[group_id, monday], _FORGOTTEN[kind], n


_FORGOTTEN = {"goals": "goals", "shown_by": "works", "answered": "answers"}


def _thanks(group_ids: Collection[int]) -> Any:
    giver, receiver = Membership.__table__.alias("giver"), Membership.__table__.alias("receiver")  # type: ignore[attr-defined]  # set by SQLModel
    t = Thanks
    return (
        select(
            col(t.group_id),
            col(t.at),
            sqlalchemy.case((col(t.named), giver.c.name)),
            receiver.c.name,
            col(t.text),
        )
        .select_from(t)
        .join(giver, giver.c.id == col(t.from_id))
        .join(receiver, receiver.c.id == col(t.to_id))
        .where(
            col(t.group_id).in_(group_ids),
            col(t.hidden).is_(False),
            col(t.private).is_(False),
            giver.c.name != "",
            receiver.c.name != "",
        )
        .order_by(col(t.at))
    )


def _weeks_of(spans: Spans, group_id: int, at: datetime) -> Iterable[int]:
    return (
        week for (group, week), (first, last) in spans.items() if group == group_id and first <= at < last
    )
