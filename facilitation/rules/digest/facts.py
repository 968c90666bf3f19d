"""The facts of a group's week, counted once when the week closes, and kept without persons (content-design 4.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from facilitation.rules.calendar import Beat
from facilitation.rules.digest.words import SMALL


@dataclass(frozen=True, slots=True)
class GroupWeek:
    """One calendar week of one group in counts. It ends on Monday 00:00 of the group's clock (A13).

    `eligible`: joined, not left, not paused in this week; resting people stay in it. `week`: of the course, None
    where the calendar week had no beats. `steady_of`: people with at least four counted weeks; `steady`: those of
    them with an action in three of their last four. `started`: people with an action in weeks 0 or 1; `retained`: those
    of them with an action in the last two counted weeks; `collectors`: those of them with three portfolio items.
    `older_48`: questions that were open for more than 48 hours when the week closed, `oldest_hours` the oldest of
    them all. `contacts`: answers, feedback in words, thanks and personal hellos. `load_minutes`: the facilitators'
    estimated minutes (1.19). `acted`: a facilitator did something in the seven days. `asked_for_help`: a facilitator
    asks for a call now; it is no fact of the week and kept nowhere beside it.
    """

    group: int
    monday: date
    week: int | None
    on_break: bool = False
    eligible: int = 0
    took_part: int = 0
    responses: Mapping[Beat, int] = field(
        default_factory=lambda: MappingProxyType({})
    )  # beats that were held
    stuck: int = 0
    asked: int = 0
    answered_24: int = 0
    answered_48: int = 0
    open_now: int = 0
    older_48: int = 0
    oldest_hours: int = 0
    works: int = 0
    works_with_words: int = 0  # by another person, within 48 hours
    contacts: int = 0
    thanked: int = 0  # different people
    steady: int = 0
    steady_of: int = 0
    started: int = 0
    retained: int = 0
    collectors: int = 0
    fell_quiet: int = 0  # went to quiet, away or resting in this week
    came_back: int = 0
    joined: int = 0
    left: int = 0
    left_for_work: int = 0
    load_minutes: int = 0
    acted: bool = True
    asked_for_help: bool = False
    holidays: int = 0  # working days of the week that were none

    @property
    def small(self) -> bool:
        """Whether too few people are in it to say anything about its inside."""
        return self.eligible < SMALL

    @property
    def counted(self) -> bool:
        """Whether the week had beats, so that it counts for shares and comparisons."""
        return self.week is not None and not self.on_break
