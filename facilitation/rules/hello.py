"""The hello list: whom the leader should contact personally, and why (content-design 1.9). No score: plain sentences.

    H1  no action for two full weeks      told first, and not against a "not now"
    H2  a question open for two days
    H3  stuck in two check-ins in a row   after "Shall I tell …?" and a yes
    H4  never used a button               told first, as H1
    H5  asked to talk

H1, H2 and H4 follow from facts and are worked out here; H3 and H5 begin with a tap and are rows of their own.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from facilitation.rules.silence import State

NEWCOMER = timedelta(days=7)  # H4: joined longer ago than this
SILENT_WEEKS = 2  # H1
STUCK_IN_A_ROW = 2  # H3
REST = timedelta(days=14)  # after "not now"
KEPT = timedelta(days=30)  # after its end


class HelloReason(StrEnum):
    """Why somebody is on the list; its sentence is message `L-H1` to `L-H5`."""

    H1 = "H1"
    H2 = "H2"
    H3 = "H3"
    H4 = "H4"
    H5 = "H5"


ORDER = (HelloReason.H5, HelloReason.H2, HelloReason.H3, HelloReason.H4, HelloReason.H1)
_PRESENT = frozenset({State.ACTIVE, State.QUIET, State.AWAY, State.RESTING})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HelloFacts:
    """What the list may know about one learner: actions and open questions, and nothing else.

    `asked`: when M-HL-2 went out last; `resting`: "not now" or "I am fine" holds today; `week_one_ends`: None where
    no week is planned; `open_question`: since when the oldest open question waits.
    """

    state: State
    silent_weeks: int = 0
    last_action: datetime | None = None
    onboarded: datetime | None = None
    asked: datetime | None = None
    resting: bool = False
    week_one_ends: datetime | None = None
    open_question: datetime | None = None


def reasons(
    facts: HelloFacts, now: datetime, *, veto: timedelta, alert: timedelta
) -> Mapping[HelloReason, datetime]:
    """Which of H1, H2 and H4 are true at `now`, each with the instant since which the leader may know.

    `veto`: how long the person may say "not now" after M-HL-2; `alert`: after how long a question counts as open.
    """
    found: dict[HelloReason, datetime] = {}
    if facts.open_question is not None and facts.state is not State.LEFT:
        since = facts.open_question + alert
        if since <= now:
            found[HelloReason.H2] = since
    told = _told_since(facts, veto)
    if told is None or told > now or facts.resting or facts.state not in _PRESENT:
        return found
    if facts.silent_weeks >= SILENT_WEEKS:
        found[HelloReason.H1] = told
    if _never_began(facts, now):
        found[HelloReason.H4] = told
    return found


def _told_since(facts: HelloFacts, veto: timedelta) -> datetime | None:
    """When the time to say "not now" is over; None where nobody asked, or an action came after the question."""
    if facts.asked is None or (facts.last_action is not None and facts.last_action >= facts.asked):
        return None
    return facts.asked + veto


def _never_began(facts: HelloFacts, now: datetime) -> bool:
    return (
        facts.last_action is None
        and facts.onboarded is not None
        and now - facts.onboarded > NEWCOMER
        and facts.week_one_ends is not None
        and facts.week_one_ends <= now
    )


def in_order(
    entries: Iterable[T], reason: Callable[[T], HelloReason], since: Callable[[T], datetime]
) -> list[T]:
    """H5, H2, H3, H4, H1; within a reason, who waits longest comes first. No points, no colours."""
    return sorted(entries, key=lambda entry: (ORDER.index(reason(entry)), since(entry)))
