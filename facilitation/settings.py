"""The parameters of content-design 1.20 that the core reads, and the defaults of new groups."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Protocol

from facilitation.rules.caps import Caps, Quiet


class Wishes(Protocol):
    """When a person wants no messages, None where they did not say; as a mapped row or a light one."""

    @property
    def quiet_from(self) -> time | None:
        """From this time on."""
        ...

    @property
    def quiet_until(self) -> time | None:
        """Until this time."""
        ...

    @property
    def quiet_days(self) -> Sequence[int] | None:
        """On these weekdays; 0 is Monday."""
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """One programme's parameters. Times are wall times of the group; numbers as content-design 1.20 names them."""

    programme: str = "SMOL"
    language: str = "en"
    second_language: str = ""  # of new groups: their posts speak it too
    pin_week_start: bool = False
    zone: str = "Europe/Sofia"
    country: str = ""
    contact: str = ""
    hours: str = ""  # when a leader can be talked to
    help_lines: str = ""  # local numbers, kept up to date by whoever sets them
    controller: str = ""  # who is responsible for people's data; empty: the programme
    legal_ground: str = ""
    authority: str = ""  # where people can complain
    caps: Caps = field(default_factory=Caps)
    quiet_from: time = time(20)
    quiet_until: time = time(8)
    quiet_weekdays: frozenset[int] = frozenset({6})
    rotation_days: int = 42
    hello_veto_hours: int = 24
    question_alert_hours: int = 48
    silent_steps: tuple[int, int, int] = (1, 2, 3)
    retention_days: int = 90
    portfolio_months: int = 12
    late_join_until: int = 2
    forming_days: int = 7
    max_group_posts: int = 5  # scheduled posts in a room in a week; a beat is never left out for it
    fewest_to_start: int = 3  # with fewer who finished the welcome, the leader is asked whether to wait (1.2)
    public_url: str = ""  # where people's browsers find our pages; empty: nowhere
    mail_from: str = ""  # whose address e-mails bear; empty: there are none
    test_language: str = ""  # "qps": everything is said in the pseudo-language

    def quiet_of(self, person: Wishes | None = None, holidays: frozenset[date] = frozenset()) -> Quiet:
        """When a person is not written to: their own hours and days, else the programme's; and public holidays."""
        if person is None:
            return Quiet(self.quiet_from, self.quiet_until, self.quiet_weekdays, holidays)
        days = self.quiet_weekdays if person.quiet_days is None else frozenset(person.quiet_days)
        start = self.quiet_from if person.quiet_from is None else person.quiet_from
        end = self.quiet_until if person.quiet_until is None else person.quiet_until
        return Quiet(start, end, days, holidays)
