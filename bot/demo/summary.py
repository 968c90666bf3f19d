"""What a course has left behind: each learner's own side, and what the leader sees. Facts in words, no ranking."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from facilitation.facts import SPEAKS
from facilitation.model import (
    Account,
    CourseWeek,
    Feedback,
    Goal,
    GoalKind,
    Group,
    Membership,
    Occurrence,
    OccurrenceState,
    Question,
    QuestionState,
    Reach,
    Reflection,
    Role,
    Thanks,
    TookPart,
    Work,
)
from facilitation.rules.calendar import monday_of
from facilitation.rules.silence import State

# content-design 4.7: figures about one group are words.
_SHARES = ((0.85, "Nearly all"), (0.6, "Most"), (0.4, "About half"), (0.2, "Some"), (0.0, "A few"))
_OLD = timedelta(hours=48)  # a question older than that is on the leader's list (H2)


def learners(session: Session) -> Iterable[str]:
    """A line for each learner, by name."""
    with session.begin():
        rows = session.exec(
            select(Membership)
            .where(
                Membership.role == Role.LEARNER,
                col(Membership.onboarded_at).is_not(None),
                Membership.state != State.LEFT,
            )
            .order_by(Membership.name)
        ).all()
        for row in rows:
            mine = row.id
            weeks = _count(session, TookPart, TookPart.membership_id == mine)
            facts = (
                (
                    "set {} goal",
                    "set {} goals",
                    _count(session, Goal, Goal.membership_id == mine, Goal.kind != GoalKind.READING),
                ),
                (
                    "looked back once",
                    "looked back {} times",
                    _count(
                        session,
                        Reflection,
                        Reflection.membership_id == mine,
                        col(Reflection.finished_at).is_not(None),
                    ),
                ),
                (
                    "showed {} work",
                    "showed {} works",
                    _count(session, Work, Work.membership_id == mine, col(Work.posted_at).is_not(None)),
                ),
                (
                    "gave feedback once",
                    "gave feedback {} times",
                    _count(session, Feedback, Feedback.membership_id == mine),
                ),
                ("was thanked once", "was thanked {} times", _count(session, Thanks, Thanks.to_id == mine)),
            )
            parts = [(one if n == 1 else many).format(n) for one, many, n in facts if n]
            took = (
                "has a place, and it stays open"
                if not weeks
                else f"took part in {weeks} {'week' if weeks == 1 else 'weeks'}"
            )
            yield f"{row.name} {took}{': ' if parts else ''}{', '.join(parts)}"


def gone(session: Session) -> Iterable[str]:
    """How many have left, without a name: they are forgotten as they wished."""
    with session.begin():
        left = _count(session, Membership, Membership.role == Role.LEARNER, Membership.state == State.LEFT)
    if left:
        yield "One learner has left." if left == 1 else f"{left} learners have left."


def leader(session: Session, now: datetime) -> Iterable[str]:
    """What the leader sees: the week in words, open questions, who cannot be reached."""
    with session.begin():
        group = session.exec(select(Group)).first()
        if group is None:
            return
        members = session.exec(
            select(Membership).where(
                Membership.group_id == group.id,
                Membership.role == Role.LEARNER,
                col(Membership.onboarded_at).is_not(None),
                Membership.state != State.LEFT,
            )
        ).all()
        yield from _week(session, group, len(members))
        yield from _questions(session, group, now)
        away = session.exec(
            select(Membership.name)
            .join(Account, col(Account.person_id) == col(Membership.person_id))
            .where(Membership.group_id == group.id, Account.reach != Reach.OPEN, SPEAKS)
        ).all()
        yield (
            f"Cannot be reached by the bot: {', '.join(away)}."
            if away
            else "Everybody can be reached by the bot."
        )


def _week(session: Session, group: Group, members: int) -> Iterable[str]:
    last = session.exec(
        select(Occurrence)
        .where(Occurrence.group_id == group.id, Occurrence.state == OccurrenceState.POSTED)
        .order_by(col(Occurrence.due_at).desc())
    ).first()
    if last is None or not members:
        yield "The first week has not begun yet."
        return
    monday = monday_of(last.local.date())
    active = _count(session, TookPart, TookPart.group_id == group.id, TookPart.monday == monday)
    works = session.exec(
        select(func.count())
        .select_from(Work)
        .join(Occurrence, col(Occurrence.id) == col(Work.occurrence_id))
        .where(
            Occurrence.group_id == group.id, Occurrence.week == last.week, col(Work.posted_at).is_not(None)
        )
    ).one()
    share = active / members
    status = "Going well" if share >= 0.6 else "Keep an eye on" if share >= 0.4 else "Needs a call"
    word = next(word for least, word in _SHARES if share >= least)
    topic = session.exec(
        select(CourseWeek.topic).where(CourseWeek.group_id == group.id, CourseWeek.number == last.week)
    ).first()
    shown = "Works were shown." if works else "No works were shown."
    yield f"Week {last.week}, {topic}: {status}. {word} took part. {shown}"


def _questions(session: Session, group: Group, now: datetime) -> Iterable[str]:
    rows = session.exec(
        select(Question, Membership.name)
        .join(Membership, col(Membership.id) == col(Question.membership_id))
        .where(Question.group_id == group.id, Question.state == QuestionState.OPEN)
        .order_by(col(Question.asked_at))
    ).all()
    if not rows:
        yield "No open questions."
    for question, name in rows:
        old = ", open for more than two days" if now - question.open_since > _OLD else ""
        yield f"Open question of {name}{old}: {question.text}"


def _count(session: Session, table: type, *where: object) -> int:
    return int(session.exec(select(func.count()).select_from(table).where(*where)).one())  # type: ignore[arg-type]  # conditions of any column
