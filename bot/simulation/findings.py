"""What a check has found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from facilitation.settings import Settings

EXAMPLES = 5  # of what is wrong, in a finding


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule by its sentence, how many things were looked at, and what breaks it (a few examples)."""

    rule: str
    looked_at: int
    wrong: Sequence[str] = ()

    @property
    def kept(self) -> bool:
        """Whether nothing breaks it."""
        return not self.wrong


def finding(rule: str, looked_at: int, wrong: Sequence[str]) -> Finding:
    """A finding with so many examples as one wants to read."""
    more = len(wrong) - EXAMPLES
    return Finding(rule, looked_at, [*wrong[:EXAMPLES], *([f"… and {more} more"] if more > 0 else [])])


def in_the_night(local: datetime, settings: Settings) -> bool:
    """Whether a time of the wall clock lies in quiet hours."""
    clock, start, end = local.time(), settings.quiet_from, settings.quiet_until
    return start <= clock < end if start < end else clock >= start or clock < end
