"""Member states and silent weeks (content-design 1.1, 1.8, 1.9)."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime, time
from enum import StrEnum
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from facilitation.rules.calendar import DAY, instant, wall
from facilitation.rules.caps import NudgeKind, Reason


class State(StrEnum):
    """Where a person stands in a group."""

    INVITED = "invited"
    ACTIVE = "active"
    QUIET = "quiet"  # one silent week
    AWAY = "away"  # two in a row
    RESTING = "resting"  # three in a row
    PAUSED = "paused"
    LEFT = "left"
    FINISHED = "finished"
    ALUMNI = "alumni"


Step = Literal["S1", "S2", "S3"]

Steps = tuple[int, int, int]  # after how many silent weeks S1, S2 and S3 come
STEPS: Steps = (1, 2, 3)
HELLO_TIME = time(10)  # on the day after kickoff (1.9)
DAYS_BETWEEN_HELLO_QUESTIONS = 14  # M-HL-2 is sent at most once in so many days (1.9)
UNANSWERED_LIMIT = 2  # ST2

_LADDER = frozenset({State.ACTIVE, State.QUIET, State.AWAY, State.RESTING})
_BY_STEPS = (State.ACTIVE, State.QUIET, State.AWAY, State.RESTING)


def after_week(
    state: State, *, acted: bool, counts: bool, silent_weeks: int, steps: Steps = STEPS
) -> tuple[State, int]:
    """State and number of silent weeks in a row when a group week has ended (1.1, 1.9).

    `steps`: from how many silent weeks on a person is quiet, away, resting: each state with its S-message.
    `counts`: the person was a member for the whole week and not paused, and the week was not skipped.
    States off the ladder (invited, paused, left, finished, alumni) stay as they are.
    """
    if state not in _LADDER:
        return state, silent_weeks
    if acted:
        return State.ACTIVE, 0
    if not counts:
        return state, silent_weeks
    silent = silent_weeks + 1
    return _BY_STEPS[bisect_right(steps, silent)], silent


def after_action(state: State, *, asked_back: bool = False) -> State:
    """State after a tap, command or answer (1.1). Silent weeks in a row are then 0.

    A pause ends by an action only if the person was asked "welcome back?" before (`asked_back`); /back and
    the end date end it without the question. An invited person becomes active by finishing the onboarding.
    """
    if state in _LADDER or (state is State.PAUSED and asked_back):
        return State.ACTIVE
    return state


def is_welcome_back(state_before: State) -> bool:
    """Whether M-HL-4 answers the first action of somebody who was in this state (1.9)."""
    return state_before in {State.QUIET, State.AWAY, State.RESTING, State.PAUSED}


def step_after(
    silent_weeks: int,
    *,
    never_used_a_button: bool,
    days_since_last_hl2: int | None,
    steps: Steps = STEPS,
) -> Step | None:
    """What the ladder of 1.9 says after so many silent weeks in a row: S1 is M-HL-1, S2 M-HL-2, S3 M-HL-3.

    Somebody who never used a button is asked (S2) already after the first week. M-HL-2 comes at most once in
    14 days; where it may not come, the first week falls back to S1 and the second to nothing.
    """
    may_ask = days_since_last_hl2 is None or days_since_last_hl2 >= DAYS_BETWEEN_HELLO_QUESTIONS
    first, second, third = steps
    if silent_weeks == first:
        return "S2" if never_used_a_button and may_ask else "S1"
    if silent_weeks == second:
        return "S2" if may_ask else None
    return "S3" if silent_weeks == third else None


def hello_at(kickoff: datetime, zone: ZoneInfo) -> datetime:
    """The moment of the S-messages: 10:00 group time on the day after the kickoff (1.9)."""
    day = wall(kickoff, zone).date() + DAY
    return instant(datetime.combine(day, HELLO_TIME), zone)


_AFTER = frozenset({NudgeKind.SURVEY, NudgeKind.STATEMENT, NudgeKind.NOTICE})

_MAY: Mapping[State, frozenset[NudgeKind]] = MappingProxyType(
    {
        State.INVITED: frozenset({NudgeKind.ONBOARDING}),
        State.ACTIVE: frozenset(NudgeKind) - {NudgeKind.ONBOARDING, NudgeKind.PAUSE_END, NudgeKind.ALUMNI},
        State.QUIET: frozenset({NudgeKind.REFLECTION_INVITE, NudgeKind.HELLO, NudgeKind.HELLO_QUESTION}),
        State.AWAY: frozenset({NudgeKind.HELLO_QUESTION}),
        State.RESTING: frozenset({NudgeKind.LAST_HELLO}),
        State.PAUSED: frozenset({NudgeKind.PAUSE_END}),
        State.LEFT: frozenset(),
        State.FINISHED: _AFTER,
        State.ALUMNI: _AFTER | {NudgeKind.ALUMNI},
    }
)


def may_nudge(state: State, kind: NudgeKind) -> bool:
    """Whether the bot may start such a private message: the table "State" of 1.8 (ST3).

    Answers to the person's own questions and receipts are no nudges (A12) and are not asked about here.
    """
    return kind in _MAY[state]


def stop_rule(
    kind: NudgeKind, *, wants: bool, unanswered: int, state: State, group_paused: bool, week_skipped: bool
) -> Reason | None:
    """Which of the stop rules ST1 to ST4 of 1.8 forbids such a nudge; None: no rule does.

    `wants`: the person has not stopped reminders; `unanswered`: reminders in a row without an action. ST5 and
    ST6 are matters of delivery and of the group's end.
    """
    of_the_week = kind.is_optional or kind.is_hello or kind is NudgeKind.REFLECTION_INVITE
    rules = (
        (kind.is_optional and not wants, Reason.STOPPED),
        (kind.is_reminder and unanswered >= UNANSWERED_LIMIT, Reason.UNANSWERED),
        (not may_nudge(state, kind), Reason.STATE),
        (of_the_week and group_paused, Reason.GROUP_PAUSED),
        (of_the_week and week_skipped, Reason.WEEK_SKIPPED),
    )
    return next((reason for forbids, reason in rules if forbids), None)


def reminders_allowed(
    *, wants: bool, unanswered: int, state: State, group_paused: bool, week_skipped: bool
) -> bool:
    """Whether reminders of beats may come to this person at all (ST1 to ST4)."""
    rule = stop_rule(
        NudgeKind.REMINDER_KICKOFF,
        wants=wants,
        unanswered=unanswered,
        state=state,
        group_paused=group_paused,
        week_skipped=week_skipped,
    )
    return rule is None
