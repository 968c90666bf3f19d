"""One piece of a saying about time, and how pieces that stand together make one saying."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta


@dataclass(frozen=True, slots=True)
class Piece:
    """Items `first` to before `last`, and what they say: days that fit, times that fit, a part of the day, or a span.

    `exact`: the hour is that of a 24-hour clock. `soonest`: of several days the first that is to come is meant.
    `implied`: the day follows from the part of the day alone. `why`: why it is no moment.
    """

    first: int
    last: int
    days: tuple[date, ...] = ()
    times: tuple[time, ...] = ()
    part: str = ""
    after: timedelta | None = None
    exact: bool = False
    soonest: bool = False
    implied: bool = False
    dated: bool = False
    why: str = ""

    @property
    def says_when(self) -> bool:
        """Whether it names a day, a time or a span."""
        return bool(self.days or self.times or self.after is not None) and not self.why

    def completes(self, other: "Piece") -> bool:
        """Whether one has the day and the other the time."""
        if self.after is not None or other.after is not None:
            return False
        mine, theirs = self.days and not self.implied, other.days and not other.implied
        return not (mine and theirs) and not (self.times and other.times)

    def fits(self, other: "Piece") -> bool:
        """Whether both together can be one saying."""
        weekday_and_date = bool(self.days and other.days) and self.dated != other.dated
        return self.completes(other) or weekday_and_date or bool(other.why or self.why)

    def joined(self, other: "Piece") -> "Piece":
        """Both as one."""
        days, soonest = self.days or other.days, self.soonest if self.days else other.soonest
        if self.implied and other.days:
            days, soonest = other.days, other.soonest
        elif self.days and other.days and not other.implied:
            days, soonest = self._same_day(other), False
        return replace(
            self,
            first=min(self.first, other.first),
            last=max(self.last, other.last),
            days=days,
            times=self.times or other.times,
            part=self.part or other.part,
            exact=self.exact or other.exact,
            soonest=soonest,
            implied=self.implied and (other.implied or not other.days),
            dated=self.dated or other.dated,
            why=self.why if self.why in _FATAL else other.why if other.why in _FATAL else "",
        )

    def _same_day(self, other: "Piece") -> tuple[date, ...]:
        # A weekday and a date that do not fit are two days to choose from.
        date_, weekday = (self, other) if self.dated else (other, self)
        if date_.days[0].weekday() == weekday.days[0].weekday():
            return date_.days
        return (*date_.days, *weekday.days[:1])


_FATAL = frozenset({"repeated", "past", "no_such_day", "figures", "next_week"})
