"""Light rows: what is read in bulk comes as tuples, since mapped objects would cost ten times the deciding."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from facilitation.model import OccurrenceState, Reach, Role
from facilitation.rules.calendar import Beat, BeatKey
from facilitation.rules.silence import State


class MomentRow(NamedTuple):
    """A moment that is due."""

    id: int
    key: str
    kind: str
    group_id: int
    occurrence_id: int
    membership_id: int | None
    data: dict[str, object]
    due_at: datetime


class BeatRow(NamedTuple):
    """An occurrence to look at."""

    id: int
    group_id: int
    week: int
    beat: Beat
    ordinal: int
    due_at: datetime
    closes_at: datetime
    state: OccurrenceState

    @property
    def key(self) -> BeatKey:
        """The plan's name for it."""
        return BeatKey(self.week, self.beat, self.ordinal)


class RoomRow(NamedTuple):
    """A room to speak in."""

    id: int
    group_id: int
    platform: str


class AccountRow(NamedTuple):
    """A private chat to speak in."""

    id: int
    platform: str
    person_id: int


class WeekRow(NamedTuple):
    """A week of a course plan."""

    group_id: int
    number: int
    topic: str
    url: str
    minutes: int
    short_path: str
    aim: str
    materials: list[list[str]]


class MemberRow(NamedTuple):
    """A member with the account that private messages go to: the one used last that can be reached."""

    id: int
    group_id: int
    role: Role
    state: State
    state_since: datetime
    name: str
    silent_weeks: int
    unanswered: int
    onboarded_at: datetime | None
    last_action_at: datetime | None
    last_hello_asked_at: datetime | None
    paused_until: date | None
    person_id: int
    language: str | None
    zone: str | None
    quiet_from: time | None
    quiet_until: time | None
    quiet_days: Sequence[int] | None
    wants_reminders: bool
    wants_reflection: bool
    muted: list[str]
    account_id: int
    platform: str
    reach: Reach

    @property
    def account(self) -> AccountRow:
        """Where private messages go."""
        return AccountRow(self.account_id, self.platform, self.person_id)

    @property
    def reachable(self) -> bool:
        """Whether the bot may write to them first: not to who has left (1.8)."""
        return self.reach == Reach.OPEN and self.state != State.LEFT


class UseRow(NamedTuple):
    """A prompt that was posted."""

    group_id: int
    bank: str
    prompt_id: str
    purpose: str
    used_on: date


class ChosenRow(NamedTuple):
    """A beat to come whose prompts are chosen already: their ids, with spaces between them."""

    group_id: int
    occurrence_id: int
    prompt_ids: str
    due_at: datetime


class Nudged(NamedTuple):
    """A nudge that went out or is on its way: its key, its kind by name, and when."""

    key: str
    nudge: str
    at: datetime


class Recap(NamedTuple):
    """A week in facts: how many set a goal and showed work, how many questions got an answer; thanks, oldest first.

    `all_answered`: the group was asked something, and every question got an answer.
    """

    goals: int
    works: int
    answers: int
    thanks: tuple[tuple[str | None, str, str], ...] = ()  # from (None: without a name), to, text
    all_answered: bool = False
