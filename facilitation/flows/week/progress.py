"""/progress: what I did so far, in numbers of my own. No ranking, no points, no broken run (content-design 1.11)."""

from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from facilitation.flows.shared.offers import Commands
from facilitation.model import Answer, Feedback, Goal, GoalKind, Group, Reflection, Thanks, TookPart, Work
from facilitation.phrasebook import Own
from facilitation.rules.calendar import monday_of
from facilitation.rules.taking_part import weeks_taken_part
from facilitation.tokens import token
from facilitation.turn import Turn


def command(turn: Turn, _text: str) -> None:
    """/progress."""
    turn.enter_current()
    mine = turn.me.membership.id
    session = turn.session
    lines = [
        turn.book.text(kind, turn.language, {"n": count})
        for kind, count in (
            ("M-PG-2", _count(session, Goal, Goal.membership_id == mine, Goal.kind != GoalKind.READING)),
            ("M-PG-3", _count(session, Reflection, Reflection.membership_id == mine, _finished())),
            ("M-PG-4", _count(session, Work, Work.membership_id == mine, col(Work.posted_at).is_not(None))),
            ("M-PG-5", _count(session, Feedback, Feedback.membership_id == mine)),
            ("M-PG-6", _count(session, Answer, Answer.membership_id == mine)),
            ("M-PG-7", _count(session, Thanks, Thanks.to_id == mine)),
        )
        if count
    ]
    ways = {"portfolio": token("menu.portfolio"), "menu": token("menu")}
    today = turn.now.astimezone(turn.zone).date()
    weeks = weeks_of(session, turn.group, mine, today)
    turn.answer("M-PG-1", {"n": weeks, "lines": Own("\n".join(lines))}, ways)


def weeks_of(session: Session, group: Group, membership_id: int, today: date | None = None) -> int:
    """In how many weeks of the course a member took part. `today` is the day of an action that is not kept yet."""
    mondays = session.exec(select(col(TookPart.monday)).where(TookPart.membership_id == membership_id)).all()
    skipped = [date.fromisoformat(monday) for monday in group.skips]
    ended = group.ended_at.date() if group.ended_at else None
    acted = [*mondays, *([monday_of(today)] if today else [])]
    return weeks_taken_part(acted, group.first_day, skipped, ended)


def _finished() -> Any:
    return col(Reflection.finished_at).is_not(None)


def _count(session: Session, table: Any, *where: Any) -> int:
    return session.exec(select(func.count()).select_from(table).where(*where)).one()


COMMANDS: Commands = {
    "progress": command,
}
