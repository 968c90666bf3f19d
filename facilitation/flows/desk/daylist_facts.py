"""What the day lists of a batch of leaders are about, read for all their groups at once."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy
from sqlmodel import Session, col, or_

from facilitation.facts import BEST_FIRST, SPEAKS
from facilitation.flows.company.hello import sync
from facilitation.flows.desk.cards import Cards, read_cards
from facilitation.flows.desk.daylist_days import last_list
from facilitation.flows.desk.daylist_load import read_loads
from facilitation.flows.week.sharing import without_feedback
from facilitation.library import Library
from facilitation.model import (
    Account,
    Feedback,
    FeedbackMode,
    Group,
    GroupState,
    HelloEntry,
    Membership,
    Occurrence,
    OccurrenceState,
    Person,
    Question,
    QuestionRoute,
    QuestionState,
    Reach,
    Reminder,
    Role,
    Work,
)
from facilitation.rules.calendar import Beat
from facilitation.rules.daylist import QUESTION_WAITS, UNFINISHED, Line, Thing
from facilitation.rules.hello import HelloReason
from facilitation.rules.silence import State
from facilitation.settings import Settings

select: Any = sqlalchemy.select  # SQLModel's own knows the types of four columns at most

WORKING_DAY = timedelta(hours=14)  # from the list on until late in the evening


@dataclass(slots=True)
class Desks:
    """The groups that people lead and the lines of each; a group that is over has none."""

    groups: Mapping[int, Group]
    led: Mapping[int, Sequence[int]]  # by person, in the order of groups
    lines: Mapping[int, Sequence[Line]]
    cards: Cards
    loads: Mapping[int, Sequence[int]]
    reminders: Mapping[int, Sequence[Reminder]]  # by person, those of the next hours
    told: set[int] = field(default_factory=set)  # whose list was made already in this batch

    def minutes(self, person_id: int) -> int:
        """The estimate of somebody's week so far, over all their groups."""
        return sum(self.loads[group][-1] for group in self.led.get(person_id, ()) if group in self.loads)

    def of(self, person_id: int) -> list[Line]:
        """All lines of somebody's groups."""
        return [line for group in self.led.get(person_id, ()) for line in self.lines.get(group, ())]


def read_desks(
    session: Session, library: Library, people: Collection[int], now: datetime, settings: Settings
) -> Desks:
    """The desks of these people. Brings their groups' hello lists up to date."""
    led: dict[int, list[int]] = defaultdict(list)
    groups: dict[int, Group] = {}
    rows = session.connection().execute(_led(people))
    for person_id, group_id in rows:
        led[person_id].append(group_id)
    ids = sorted({group for mine in led.values() for group in mine})
    for group in session.scalars(select(Group).where(col(Group.id).in_(ids))):
        groups[group.id] = group
    lines: dict[int, list[Line]] = defaultdict(list)
    open_ids = [group for group in ids if groups[group].state != GroupState.FINISHED]
    for line in _lines(session, [groups[group] for group in open_ids], now, settings):
        # A group on a pause rests, and so does its leader; whoever asks for a talk is heard all the same.
        if groups[line.group].state != GroupState.PAUSED or line.thing is Thing.TALK:
            lines[line.group].append(line)
    going = {group: groups[group] for group in open_ids if groups[group].state != GroupState.PAUSED}
    loads = read_loads(session, going, now)
    cards = read_cards(session, library, people, going, now, loads)
    return Desks(groups, led, lines, cards, loads, _reminders(session, people, now))


def _reminders(session: Session, people: Collection[int], now: datetime) -> Mapping[int, list[Reminder]]:
    """What somebody had themselves reminded of today (1.19): it comes at its time, and stands in the list before."""
    found: dict[int, list[Reminder]] = defaultdict(list)
    ordered = select(Reminder).where(
        col(Reminder.person_id).in_(people),
        col(Reminder.sent_at).is_(None),
        col(Reminder.at) >= now,
        col(Reminder.at) < now + WORKING_DAY,
    )
    for row in session.scalars(ordered.order_by(col(Reminder.at), col(Reminder.id))):
        found[row.person_id].append(row)
    return found


def _led(people: Collection[int]) -> Any:
    return (
        select(col(Membership.person_id), col(Membership.group_id))
        .where(
            col(Membership.person_id).in_(people),
            Membership.role == Role.FACILITATOR,
            col(Membership.state) != State.LEFT,
        )
        .order_by(col(Membership.group_id))
    )


def _lines(session: Session, groups: Sequence[Group], now: datetime, settings: Settings) -> Iterator[Line]:
    ids = [group.id for group in groups]
    by_id = {group.id: group for group in groups}
    _refresh(session, by_id, now, settings)
    yield from _hellos(session, ids)
    yield from _questions(session, ids, now)
    yield from _works(session, by_id, now)
    yield from _people(session, by_id, now)
    yield from _previews(session, ids, now)


def _refresh(session: Session, groups: Mapping[int, Group], now: datetime, settings: Settings) -> None:
    """The hello lists follow from facts; where nobody was asked, nobody asks and nothing is open, nothing can change."""
    open_entries = select(col(HelloEntry.group_id)).where(
        col(HelloEntry.group_id).in_(groups), col(HelloEntry.ended_at).is_(None)
    )
    asking = select(col(Question.group_id)).where(
        col(Question.group_id).in_(groups), Question.state == QuestionState.OPEN
    )
    asked = select(col(Membership.group_id)).where(
        col(Membership.group_id).in_(groups), col(Membership.last_hello_asked_at).is_not(None)
    )
    for group_id in sorted(set(session.connection().scalars(open_entries.union(asking, asked)))):
        sync(session, groups[group_id], now, settings)


def _hellos(session: Session, ids: Sequence[int]) -> Iterator[Line]:
    """Who asked to talk, and the rest of the hello list. Who waits for an answer stands with the questions."""
    found: dict[tuple[int, Thing], list[HelloEntry]] = defaultdict(list)
    rows = session.scalars(
        select(HelloEntry)
        .where(
            col(HelloEntry.group_id).in_(ids),
            col(HelloEntry.ended_at).is_(None),
            col(HelloEntry.reason) != HelloReason.H2,
        )
        .order_by(col(HelloEntry.since), col(HelloEntry.id))
    )
    for row in rows:
        found[row.group_id, Thing.TALK if row.reason == HelloReason.H5 else Thing.HELLO].append(row)
    for (group, thing), entries in found.items():
        stuck = any(entry.reason == HelloReason.H3 for entry in entries)
        only = entries[0].id if len(entries) == 1 else 0
        people = len({entry.membership_id for entry in entries})
        yield Line(thing, group, people, entries[0].since, only, stuck)


def _questions(session: Session, ids: Sequence[int], now: datetime) -> Iterator[Line]:
    """What the leader was asked, and what the group has not answered for a day."""
    found: dict[int, list[datetime]] = defaultdict(list)
    rows = session.connection().execute(
        select(col(Question.group_id), col(Question.open_since))
        .where(
            col(Question.group_id).in_(ids),
            Question.state == QuestionState.OPEN,
            or_(
                Question.route == QuestionRoute.FACILITATOR,
                (col(Question.route) == QuestionRoute.GROUP)
                & (col(Question.open_since) <= now - QUESTION_WAITS),
            ),
        )
        .order_by(col(Question.open_since))
    )
    for group, since in rows:
        found[group].append(since)
    for group, waiting in found.items():
        yield Line(Thing.QUESTIONS, group, len(waiting), waiting[0])


def _works(session: Session, groups: Mapping[int, Group], now: datetime) -> Iterator[Line]:
    lonely = (
        select(col(Occurrence.group_id))
        .join(Work, col(Work.occurrence_id) == col(Occurrence.id))
        .where(
            col(Occurrence.group_id).in_(groups),
            col(Work.posted_at).is_not(None),
            Work.feedback_mode != FeedbackMode.NONE,
            col(Work.id).not_in(select(col(Feedback.work_id))),
        )
        .distinct()
    )
    for group in sorted(session.connection().scalars(lonely)):
        works = without_feedback(session, groups[group], now)
        if works and works[0].posted_at is not None:
            yield Line(Thing.WORKS, group, len(works), works[0].posted_at)


def _people(session: Session, groups: Mapping[int, Group], now: datetime) -> Iterator[Line]:
    """Who cannot be reached and who has not finished the welcome: told once, on the day after it became so (T25)."""
    rows = session.connection().execute(
        select(
            col(Membership.id),
            col(Membership.group_id),
            col(Membership.state),
            col(Membership.joined_at),
            col(Membership.onboarded_at),
            col(Account.reach),
            col(Account.reach_since),
        )
        .join(Person, col(Person.id) == col(Membership.person_id))
        .join(Account, col(Account.person_id) == col(Person.id))
        .where(
            col(Membership.group_id).in_(groups),
            Membership.role == Role.LEARNER,
            col(Membership.state) != State.LEFT,
            SPEAKS,
        )
        .order_by(col(Membership.id), *BEST_FIRST)
    )
    before = {group_id: last_list(group, now) for group_id, group in groups.items()}
    found: dict[tuple[int, Thing], list[datetime]] = defaultdict(list)
    known = 0
    for member, group, state, joined, onboarded, reach, reach_since in rows:
        if member == known:
            continue  # an account that is used less
        known = member
        if state == State.INVITED:
            if before[group] < joined + UNFINISHED <= now:
                found[group, Thing.WELCOME].append(joined)
        elif reach != Reach.OPEN and before[group] < (
            since := max(reach_since or joined, onboarded or joined)
        ):
            found[group, Thing.REACH].append(since)
    for (group, thing), since in found.items():
        yield Line(thing, group, len(since), min(since))


def _previews(session: Session, ids: Sequence[int], now: datetime) -> Iterator[Line]:
    """A week start that the leader has seen, that is still to go out, and that has no line of theirs."""
    rows = session.connection().execute(
        select(col(Occurrence.group_id), col(Occurrence.id), col(Occurrence.due_at)).where(
            col(Occurrence.group_id).in_(ids),
            Occurrence.beat == Beat.KICKOFF,
            Occurrence.state == OccurrenceState.PREVIEWED,
            Occurrence.own_line == "",
            col(Occurrence.due_at) > now,
        )
    )
    for group, occurrence, due_at in rows:
        yield Line(Thing.PREVIEW, group, 1, due_at, occurrence)
