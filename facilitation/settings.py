"""The parameters of content-design 1.20 that the core reads, and the defaults of new groups."""

from dataclasses import dataclass, field
from datetime import date, time

from facilitation.rules.caps import Caps, Quiet


@dataclass(frozen=True, slots=True)
class Settings:
    """One programme's parameters. Times are wall times of the group; numbers as content-design 1.20 names them."""

    programme: str = "SMOL"
    language: str = "en"
    second_language: str = ""  # of new groups: their posts speak it too
    zone: str = "Europe/Sofia"
    country: str = ""
    contact: str = ""
    caps: Caps = field(default_factory=Caps)
    quiet_from: time = time(20)
    quiet_until: time = time(8)
    quiet_weekdays: frozenset[int] = frozenset({6})
    rotation_days: int = 42
    hello_veto_hours: int = 24
    retention_days: int = 90
    portfolio_months: int = 12
    late_join_until: int = 2
    test_language: str = ""  # "qps": everything is said in the pseudo-language

    def quiet_for(
        self, start: time | None = None, end: time | None = None, holidays: frozenset[date] = frozenset()
    ) -> Quiet:
        """When a person is not written to: their own hours, else the programme's, and the quiet days."""
        return Quiet(start or self.quiet_from, end or self.quiet_until, self.quiet_weekdays, holidays)
