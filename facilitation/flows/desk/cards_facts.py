"""What the moments of the guide cards are about, read for all groups of a batch at once (content-design 3).

Of what people wrote nothing is read: only that something happened, and when.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy
from sqlmodel import Session, col, func

from facilitation.flows.desk.daylist_days import free_days
from facilitation.model import (
    BuddyPair,
    BuddyPlace,
    CheckIn,
    CheckInStatus,
    Delivery,
    Goal,
    Group,
    HelloEntry,
    Invitation,
    Membership,
    Moment,
    Occurrence,
    OccurrenceState,
    Person,
    Report,
    Role,
    Work,
)
from facilitation.rules.calendar import Beat, preview_of
from facilitation.rules.cards import FRESH, FRESH_BEAT, BeatFact, CardFacts
from facilitation.rules.daylist import list_day_after
from facilitation.rules.hello import HelloReason
from facilitation.rules.silence import State

select: Any = sqlalchemy.select  # SQLModel's own knows the types of four columns at most
_LOST = (OccurrenceState.SKIPPED, OccurrenceState.DROPPED)


def read_facts(session: Session, groups: Mapping[int, Group], now: datetime) -> Mapping[int, CardFacts]:
    """The facts of each group, as its leaders share them."""
    return _Reading(session, groups, now).facts() if groups else {}


@dataclass(slots=True)
class _Reading:
    session: Session
    groups: Mapping[int, Group]
    now: datetime
    happened: dict[int, dict[str, list[datetime]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    languages: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def facts(self) -> Mapping[int, CardFacts]:
        self._people()
        self._firsts()
        self._buddies()
        self._comings_back()
        beats = self._beats()
        found = {}
        for number, group in self.groups.items():
            today = self.now.astimezone(ZoneInfo(group.zone)).date()
            following = list_day_after(today, free_days(group, today))
            happened = {name: sorted(instants) for name, instants in self.happened[number].items()}
            spoken = len(self.languages[number] | set(group.languages))
            found[number] = CardFacts(
                self.now, today, following, group.weeks, beats.get(number, ()), happened, spoken
            )
        return found

    def _rows(self, query: Any) -> Sequence[Any]:
        return self.session.connection().execute(query).all()

    def _add(self, group: int, name: str, at: datetime | None) -> None:
        if at is not None:
            self.happened[group][name].append(at)

    def _people(self) -> None:
        rows = self._rows(
            select(
                col(Membership.group_id),
                col(Membership.state),
                col(Membership.state_since),
                col(Membership.joined_at),
                col(Membership.onboarded_at),
                col(Membership.support),
                col(Person.language),
            )
            .join(Person, col(Person.id) == col(Membership.person_id))
            .where(col(Membership.group_id).in_(self.groups), Membership.role == Role.LEARNER)
        )
        for group, state, since, joined, onboarded, support, language in rows:
            if state == State.LEFT:
                self._add(group, "member_left", since)
                continue
            if state == State.INVITED:
                self._add(group, "onboarding_unfinished", joined)
            if language:
                self.languages[group].add(language)
            for wish in support:
                self._add(group, f"support_wish:{wish}", onboarded or joined)

    def _firsts(self) -> None:
        ids = list(self.groups)
        made = select(col(Invitation.group_id), func.min(col(Invitation.created_at)))
        for group, at in self._rows(
            made.where(col(Invitation.group_id).in_(ids)).group_by(col(Invitation.group_id))
        ):
            self._add(group, "setup_finished", at)
        opened = select(col(Moment.group_id), col(Moment.done_at)).where(
            col(Moment.group_id).in_(ids), Moment.kind == "hello_round", Moment.outcome == "posted"
        )
        for group, at in self._rows(opened):
            self._add(group, "hello_round_opened", at)
        entries = select(col(HelloEntry.group_id), col(HelloEntry.reason), col(HelloEntry.since)).where(
            col(HelloEntry.group_id).in_(ids)
        )
        for group, reason, since in self._rows(entries):
            self._add(group, f"hello_entry:{reason}", since)
            if reason == HelloReason.H5:
                self._add(group, "personal_talk_asked", since)
        # What is reported about a leader is not the leader's to know.
        reports = select(col(Report.group_id), col(Report.at)).where(
            col(Report.group_id).in_(ids), col(Report.about_leader).is_(False)
        )
        for group, at in self._rows(reports):
            self._add(group, "report_arrived", at)
        stuck = (
            select(col(Occurrence.group_id), func.min(col(CheckIn.answered_at)))
            .join(CheckIn, col(CheckIn.occurrence_id) == col(Occurrence.id))
            .where(col(Occurrence.group_id).in_(ids), CheckIn.status == CheckInStatus.STUCK)
            .group_by(col(Occurrence.group_id))
        )
        for group, at in self._rows(stuck):
            self._add(group, "checkin_stuck", at)

    def _buddies(self) -> None:
        ids = list(self.groups)
        first = select(col(BuddyPair.group_id), func.min(col(BuddyPair.made_at)))
        for group, at in self._rows(
            first.where(col(BuddyPair.group_id).in_(ids)).group_by(col(BuddyPair.group_id))
        ):
            self._add(group, "pairs_announced", at)
        wished = (
            select(col(BuddyPair.group_id))
            .join(BuddyPlace, col(BuddyPlace.pair_id) == col(BuddyPair.id))
            .where(
                col(BuddyPair.group_id).in_(ids),
                col(BuddyPair.ended_at).is_(None),
                col(BuddyPlace.wants_change).is_(True),
            )
            .distinct()
        )
        for (group,) in self._rows(wished):
            self._add(group, "buddy_change_wished", self.now)  # when it was wished is not kept

    def _comings_back(self) -> None:
        said = (
            select(col(Delivery.group_id), func.min(col(Delivery.created_at)))
            .where(
                col(Delivery.group_id).in_(self.groups),
                Delivery.kind == "M-HL-4",
                col(Delivery.created_at) > self.now - FRESH,
            )
            .group_by(col(Delivery.group_id))
        )
        for group, at in self._rows(said):
            self._add(group, "came_back", at)

    def _beats(self) -> Mapping[int, Sequence[BeatFact]]:
        answers = self._answers()
        rows = self._rows(
            select(
                col(Occurrence.id),
                col(Occurrence.group_id),
                col(Occurrence.beat),
                col(Occurrence.week),
                col(Occurrence.local),
                col(Occurrence.due_at),
                col(Occurrence.closes_at),
                col(Occurrence.state),
            )
            .where(col(Occurrence.group_id).in_(self.groups), col(Occurrence.state).not_in(_LOST))
            .order_by(col(Occurrence.due_at))
        )
        found: dict[int, list[BeatFact]] = defaultdict(list)
        for row, group, beat, week, local, due_at, closes, state in rows:
            free = free_days(self.groups[group], local.date())
            preview = preview_of(local, free).date() if beat == Beat.KICKOFF else None
            posted = state == OccurrenceState.POSTED
            found[group].append(
                BeatFact(beat, week, local.date(), due_at, closes, posted, answers[row], preview)
            )
        return found

    def _answers(self) -> Counter[int]:
        """How many answered each of the last days' beats."""
        near = select(col(Occurrence.id)).where(
            col(Occurrence.group_id).in_(self.groups),
            col(Occurrence.due_at) > self.now - FRESH_BEAT * 2,
            col(Occurrence.due_at) <= self.now,
        )
        found: Counter[int] = Counter()
        for table in (Goal, CheckIn, Work):
            beat = col(table.occurrence_id)
            found.update(dict(self._rows(select(beat, func.count()).where(beat.in_(near)).group_by(beat))))
        return found
