"""Presses and commands as an order names them: all that is needed to answer stands in the name itself.

    <application>:<interaction>:<token>:<second it began>:<kind>

`kind`: t, "thinking" stands where the first answer will be; u, nothing changed where the button is.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from facilitation.errors import Unreachable, Why

LIFE = timedelta(minutes=15) - timedelta(seconds=10)  # Discord's quarter of an hour, less the way there
_NAME = re.compile(r"(\d{1,20}):(\d{1,20}):([^:/]+):(\d{1,12}):([a-z])")


@dataclass(frozen=True, slots=True)
class Interaction:
    """A press or command that can still be answered."""

    application: int
    token: str
    began: datetime
    kind: str

    def must_live(self, now: datetime) -> None:
        """Raises Unreachable where its quarter of an hour is over."""
        if now >= self.began + LIFE:
            raise Unreachable(Why.EXPIRED, "fifteen minutes are over")

    @property
    def changes_in_place(self) -> bool:
        """Whether its first answer is the message whose button was pressed."""
        return self.kind == "u"


def interaction(name: str) -> Interaction:
    """The interaction behind a name. Raises Unreachable for a name that is none."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise Unreachable(Why.EXPIRED, "not the name of an interaction")
    return Interaction(int(match[1]), match[3], datetime.fromtimestamp(int(match[4]), UTC), match[5])
