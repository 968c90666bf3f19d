"""How much of a leader's time a week takes, by rule of thumb (content-design 1.19). An estimate of work, never of a person."""

from dataclasses import dataclass
from math import ceil

PREVIEW, READING = 10, 10  # minutes a week
QUESTION, HELLO, WORK = 5, 5, 2  # minutes each
STEP = 5  # what is said is rounded up to it


@dataclass(frozen=True, slots=True)
class Load:
    """What a leader did in a week of a group. `meeting`: minutes of the live meeting."""

    questions: int = 0  # answered by the leader
    hellos: int = 0
    works: int = 0  # shown by anybody
    meeting: int = 0

    @property
    def minutes(self) -> int:
        """The estimate."""
        extra = QUESTION * self.questions + HELLO * self.hellos + WORK * self.works + self.meeting
        return PREVIEW + READING + extra


def expected(people: int) -> Load:
    """A week of a new group: every third person asks the leader, every fifth gets a hello, everybody shows something."""
    return Load(ceil(people / 3), ceil(people / 5), people)


def rounded(minutes: int) -> int:
    """As it is said."""
    return ceil(minutes / STEP) * STEP
