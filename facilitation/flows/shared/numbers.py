"""Numbers that name nobody: counted when something leaves no other trace, and kept when a person is forgotten (1.18, T20).

count(…)                   one more: the contact screen was opened, a reason for leaving
keep(…)                    what a member did becomes numbers, before the member's rows go
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select, update

from facilitation.model import (
    CheckIn,
    Goal,
    GoalKind,
    Group,
    Membership,
    Occurrence,
    Question,
    Reflection,
    Tally,
    TookPart,
    Work,
)
from facilitation.outbox import insert_if_new
from facilitation.rules.calendar import monday_of


def count(session: Session, group_id: int, monday: date, kind: str, n: int = 1) -> None:
    """Add `n` to a number of a calendar week."""
    row = {"group_id": group_id, "monday": monday, "kind": kind}
    session.connection().execute(insert_if_new(session, Tally), [{**row, "n": 0}])
    session.connection().execute(
        update(Tally)
        .where(col(Tally.group_id) == group_id, col(Tally.monday) == monday, col(Tally.kind) == kind)
        .values(n=col(Tally.n) + n)
    )


def count_now(session: Session, group: Group, now: datetime, kind: str) -> None:
    """One more of this kind in the week that is running in the group."""
    count(session, group.id, monday_of(now.astimezone(ZoneInfo(group.zone)).date()), kind)


def total(session: Session, group_id: int, kind: str, *mondays: date) -> int:
    """A number over these weeks, or over all of them."""
    found = select(func.sum(Tally.n)).where(Tally.group_id == group_id, Tally.kind == kind)
    if mondays:
        found = found.where(col(Tally.monday).in_(mondays))
    return int(session.exec(found).one() or 0)


def keep(session: Session, memberships: Collection[int]) -> None:
    """Turn what these members did into numbers; to be called just before their rows go."""
    for kind, table, more in _BEATS:
        rows = session.exec(
            select(Occurrence.group_id, Occurrence.local)
            .join(table, col(table.occurrence_id) == col(Occurrence.id))
            .where(col(table.membership_id).in_(memberships), *more)
        )
        for group_id, local in rows:
            count(session, group_id, monday_of(local.date()), kind)
    shown = select(col(Occurrence.group_id), col(Occurrence.local), col(Work.membership_id))
    shown = shown.join(Work, col(Work.occurrence_id) == col(Occurrence.id))
    shown = shown.where(col(Work.membership_id).in_(memberships), col(Work.posted_at).is_not(None))
    for group_id, local, _ in set(session.exec(shown)):
        count(session, group_id, monday_of(local.date()), "shown_by")
    took_part = select(col(TookPart.group_id), col(TookPart.monday))
    for group_id, monday in session.exec(took_part.where(col(TookPart.membership_id).in_(memberships))):
        count(session, group_id, monday, "took_part")
    asked = select(col(Question.group_id), col(Question.asked_at), col(Question.answered_at), col(Group.zone))
    asked = asked.join(Group, col(Group.id) == col(Question.group_id))
    for group_id, at, answered, zone in session.exec(
        asked.where(col(Question.membership_id).in_(memberships))
    ):
        for kind, when in (("asked", at), ("answered", answered)):
            if when is not None:
                count(session, group_id, monday_of(when.astimezone(ZoneInfo(zone)).date()), kind)


_BEATS: tuple[tuple[str, Any, tuple[Any, ...]], ...] = (
    ("goals", Goal, (col(Goal.kind) != GoalKind.READING,)),
    ("checkins", CheckIn, ()),
    ("helpers", CheckIn, (col(CheckIn.offers_help).is_(True),)),
    ("look_backs", Reflection, (col(Reflection.skipped).is_(False),)),
    ("works", Work, (col(Work.posted_at).is_not(None),)),
)


def places_of(session: Session, person_id: int) -> list[int]:
    """The memberships of a person."""
    return list(session.exec(select(Membership.id).where(Membership.person_id == person_id)))
