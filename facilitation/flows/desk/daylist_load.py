"""How much of a leader's time the weeks of their groups took, counted from rows (content-design 1.19)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy
from sqlmodel import Session, col

from facilitation.model import (
    Answer,
    Group,
    HelloEntry,
    Meeting,
    MeetingState,
    Membership,
    Occurrence,
    OccurrenceState,
    Question,
    Role,
    Work,
)
from facilitation.rules.calendar import WEEK, Beat, instant, monday_of
from facilitation.rules.load import Load

select: Any = sqlalchemy.select  # SQLModel's own knows the types of four columns at most
WEEKS = 3  # the two last closed ones, and this one


def read_loads(session: Session, groups: Mapping[int, Group], now: datetime) -> Mapping[int, Sequence[int]]:
    """By group, the minutes of the last two weeks and of this one so far; a week without a week start is none."""
    counts: dict[tuple[int, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    starts = {number: _starts(group, now) for number, group in groups.items()}
    since = min((each[0] for each in starts.values()), default=now)
    for what, query in _queries(list(groups), since).items():
        for group, at, *much in session.connection().execute(query):
            week = next((n for n in reversed(range(WEEKS)) if at >= starts[group][n]), None)
            if week is not None and at <= now:
                counts[group, week][what] += sum(much) or 1
    return {number: [_minutes(counts[number, week]) for week in range(WEEKS)] for number in groups}


def _minutes(counts: Mapping[str, int]) -> int:
    if not counts.get("starts"):
        return 0
    what = ("questions", "hellos", "works", "meeting")
    return Load(*(counts.get(name, 0) for name in what)).minutes


def _starts(group: Group, now: datetime) -> list[datetime]:
    zone = ZoneInfo(group.zone)
    monday = datetime.combine(monday_of(now.astimezone(zone).date()), time())
    return [instant(monday - WEEK * before, zone) for before in reversed(range(WEEKS))]


def _queries(groups: Sequence[int], since: datetime) -> Mapping[str, Any]:
    return {
        "starts": select(col(Occurrence.group_id), col(Occurrence.due_at)).where(
            col(Occurrence.group_id).in_(groups),
            Occurrence.beat == Beat.KICKOFF,
            Occurrence.state == OccurrenceState.POSTED,
            col(Occurrence.due_at) >= since,
        ),
        "questions": select(col(Question.group_id), col(Answer.at))
        .join(Answer, col(Answer.question_id) == col(Question.id))
        .join(Membership, col(Membership.id) == col(Answer.membership_id))
        .where(
            col(Question.group_id).in_(groups), Membership.role == Role.FACILITATOR, col(Answer.at) >= since
        ),
        "hellos": select(col(HelloEntry.group_id), col(HelloEntry.ended_at)).where(
            col(HelloEntry.group_id).in_(groups),
            HelloEntry.ending == "done",
            col(HelloEntry.ended_at) >= since,
        ),
        "meeting": select(col(Meeting.group_id), col(Meeting.due_at), col(Meeting.minutes)).where(
            col(Meeting.group_id).in_(groups),
            Meeting.state == MeetingState.PLANNED,
            col(Meeting.due_at) >= since,
        ),
        "works": select(col(Occurrence.group_id), col(Work.posted_at))
        .join(Work, col(Work.occurrence_id) == col(Occurrence.id))
        .where(col(Occurrence.group_id).in_(groups), col(Work.posted_at) >= since),
    }
