"""The pieces of a saying about time: "tomorrow", "at 18", "in 2 hours", "next Monday", "3 April"."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from facilitation.rules.calendar import DAY, WEEK, monday_of
from facilitation.rules.piece_of_time import Piece
from facilitation.rules.time_words import PARTS, Item

HOURS, HALF_DAY = 24, 12
YEARS = range(1900, 2200)


def pieces(found: Sequence[Item], now: datetime, *, bare_hour: bool = False) -> Iterator[Piece]:
    """All pieces in order. `now` is the wall time; `bare_hour`: a number alone is an hour."""
    reader = _Reader(found, now)
    if bare_hour and len(found) == 1 and (piece := reader.hour(0, spoken=False)):
        yield piece
        return
    index = 0
    while index < len(found):
        piece = reader.at(index)
        if piece is None:
            index += 1
            continue
        index = piece.last
        if reader.kind(index, "mark") and found[index].kinds["mark"] == ",":
            index += 1
        yield replace(piece, last=index) if reader.at(index) else piece


class _Reader:
    """Looks for a piece at an item. Each method returns None where there is none of its kind."""

    def __init__(self, found: Sequence[Item], now: datetime) -> None:
        self.found, self.now, self.today = found, now, now.date()

    def kind(self, index: int, *kinds: str) -> bool:
        return 0 <= index < len(self.found) and any(kind in self.found[index] for kind in kinds)

    def value(self, index: int, kind: str) -> int:
        return self.found[index].number(kind)

    def at(self, index: int) -> Piece | None:
        readers: Sequence[Callable[[int], Piece | None]] = (
            self.repeated,
            self.span,
            self.clock,
            self.date,
            self.weekday,
            self.day,
            self.part,
            self.nothing,
        )
        return next((piece for read in readers if (piece := read(index)) is not None), None)

    def repeated(self, i: int) -> Piece | None:
        if not self.kind(i, "repeated"):
            return None
        edge = i == 0 or i == len(self.found) - 1
        follows = self.kind(
            i + 1, "weekdays", "weekdays_short", "units", "parts_of_a_day", "numbers", "digits"
        )
        return Piece(i, i + 1, why="repeated") if follows or edge else None

    def span(self, i: int) -> Piece | None:
        start = i + 1 if self.kind(i, "in") else i
        amount = self._halves(start)
        if amount is None or not self.kind(start + 1, "units"):
            return None
        end = start + 2
        if self.kind(end, "half_more"):
            amount, end = amount + 1, end + 1
        if self.kind(end, "ago"):
            return Piece(i, end + 1, why="past")
        alone = i == 0 and end == len(self.found)
        if start == i and not alone:
            return None
        size, unit = str(self.found[start + 1].kinds["units"]).split()
        if unit.startswith("minute"):
            return Piece(i, end, after=timedelta(minutes=amount * int(size) / 2)) if amount else None
        if amount % 2 or not amount or amount > 10_000:
            return None
        return self._with_part(Piece(i, end, days=(self.today + DAY * (amount // 2 * int(size)),)))

    def _halves(self, i: int) -> int | None:
        for kind, factor in (("digits", 2), ("numbers", 2), ("amounts", 1)):
            if self.kind(i, kind):
                return self.value(i, kind) * factor
        return None

    def clock(self, i: int) -> Piece | None:
        """At a time: "18:30", "at 18", "half past six", "6 pm", "noon"."""
        said_at = self.kind(i, "at")
        start = i + 1 if said_at else i
        piece = self._named(start) or self._spoken(start) or self._counted(start)
        if piece is None and (said_at or self._told_as_hour(start)):
            piece = self.hour(start, spoken=self.kind(start, "numbers"))
        return replace(piece, first=i) if piece is not None else None

    def _named(self, i: int) -> Piece | None:
        dotted = self.kind(i, "dotted") and (
            self.kind(i - 1, "at", "days", "weekdays", "months", "parts_of_a_day") or len(self.found) == 1
        )
        for kind in ("clock", "clocks", *(("dotted",) if dotted else ())):
            if self.kind(i, kind):
                at = self._from(self.value(i, kind))
                return self._half_of_day(Piece(i, i + 1, times=(at,), exact=True))
        return None

    def _spoken(self, i: int) -> Piece | None:
        if not (self.kind(i, "spoken") and self.kind(i + 1, "numbers", "digits")):
            return None
        hour = self.hour(i + 1, spoken=True)
        return self._shifted(hour, self.value(i, "spoken"), i) if hour else None

    def _counted(self, i: int) -> Piece | None:
        # "ten past six", "20 to 7"
        if not (self.kind(i, "numbers", "digits") and self.kind(i + 1, "past", "to")):
            return None
        minutes = self._number(i)
        hour = self.hour(i + 2, spoken=True)
        if minutes is None or not 0 < minutes < 60 or hour is None:
            return None
        return self._shifted(hour, minutes if self.kind(i + 1, "past") else -minutes, i)

    def _shifted(self, hour: Piece, minutes: int, first: int) -> Piece:
        times = tuple(self._from((t.hour * 60 + t.minute + minutes) % (HOURS * 60)) for t in hour.times)
        return replace(hour, first=first, times=times)

    def _told_as_hour(self, i: int) -> bool:
        """A number without "at": "6 pm", "six o'clock", and "tomorrow 18" where nothing is counted by it."""
        if self.kind(i + 1, "halves", "o_clock"):
            return self.kind(i, "digits", "numbers")
        after_day = self.kind(i - 1, "days", "weekdays", "parts_of_a_day", "months")
        return after_day and self.kind(i, "digits") and (i + 1 == len(self.found) or self.kind(i + 1, "lead"))

    def hour(self, i: int, *, spoken: bool) -> Piece | None:
        """A whole hour; in words it has two readings."""
        number = self._number(i)
        if number is None or number >= HOURS or self.kind(i + 1, "units", "months", "endings"):
            return None
        end = i + 1
        spoken = spoken or self.kind(i, "numbers")
        if self.kind(end, "o_clock"):
            spoken, end = True, end + 1
        if spoken and number <= HALF_DAY:
            early = number % HALF_DAY
            piece = Piece(i, end, times=(time(early), time(early + HALF_DAY)))
        else:
            piece = Piece(i, end, times=(time(number),), exact=True)
        return self._half_of_day(piece)

    def _half_of_day(self, piece: Piece) -> Piece:
        if self.kind(piece.last, "halves"):
            half = self.value(piece.last, "halves")
            times = {
                t if t.hour > HALF_DAY else t.replace(hour=t.hour % HALF_DAY + half) for t in piece.times
            }
            early = {t for t in times if (t.hour < HALF_DAY) == (half == 0)} or times
            return replace(piece, last=piece.last + 1, times=tuple(sorted(early)), exact=True)
        return piece

    def _number(self, i: int) -> int | None:
        return next((self.value(i, kind) for kind in ("digits", "numbers") if self.kind(i, kind)), None)

    @staticmethod
    def _from(minutes: int) -> time:
        return time(*divmod(minutes, 60))

    def date(self, i: int) -> Piece | None:
        """A date: "3 April", "April 3rd", "2026-04-03", "the 15th"."""
        start = i + 1 if self.kind(i, "on") else i
        if self.kind(start, "iso"):
            year, month, day = map(int, str(self.found[start].kinds["iso"]).split("-"))
            return self._dated(i, start + 1, day, month, year)
        said_the = self.kind(start, "the")
        start += said_the
        if self.kind(start, "months") and (counted := self._day_number(start + 1)):
            number, end = counted
            return self._dated(i, *self._year(end, number, self.value(start, "months")))
        if (counted := self._day_number(start)) is None:
            return None
        number, end = counted
        of = end + 1 if self.kind(end, "of") else end
        of += self.kind(of, "the")
        if self.kind(of, "months"):
            return self._dated(i, *self._year(of + 1, number, self.value(of, "months")))
        return self._in_month(i, end, number) if said_the and self.kind(end - 1, "endings") else None

    def _day_number(self, i: int) -> tuple[int, int] | None:
        i += self.kind(i, "the")
        number = self._number(i)
        if number is None or not 1 <= number <= 99:
            return None
        return number, i + 2 if self.kind(i + 1, "endings") else i + 1

    def _year(self, end: int, day: int, month: int) -> tuple[int, int, int, int | None]:
        if self.kind(end, "digits") and self.value(end, "digits") in YEARS:
            return end + 1, day, month, self.value(end, "digits")
        return end, day, month, None

    def _dated(self, first: int, last: int, day: int, month: int, year: int | None = None) -> Piece:
        years = (year,) if year is not None else (self.today.year, self.today.year + 1)
        real = [made for number in years if (made := _date(number, month, day))]
        days = [made for made in real if year is not None or made >= self.today]
        if not days:
            return Piece(first, last, why="past" if real else "no_such_day")
        return self._with_part(Piece(first, last, days=(days[0],), dated=True))

    def _in_month(self, first: int, last: int, day: int) -> Piece:
        months = [divmod(self.today.month - 1 + ahead, 12) for ahead in range(3)]
        real = (_date(self.today.year + more, month + 1, day) for more, month in months)
        days = [made for made in real if made is not None and made >= self.today]
        if not days:
            return Piece(first, last, why="no_such_day")
        return self._with_part(Piece(first, last, days=(days[0],), dated=True))

    def weekday(self, i: int) -> Piece | None:
        """A weekday: "Thursday", "on Thursday morning", "next Monday"."""
        start = i
        while self.kind(start, "on", "at", "the"):
            start += 1
        says_next, says_this = self.kind(start, "next"), self.kind(start, "this")
        start += says_next or says_this
        edge = start == 0 or start + 1 == len(self.found) or start > i
        edge = edge or self.kind(start + 1, "at", "clock")
        kinds = ("weekdays", "weekdays_short") if edge else ("weekdays",)
        kind = next((kind for kind in kinds if self.kind(start, kind)), None)
        if kind is None:
            return None
        ahead = (self.value(start, kind) - self.today.weekday()) % 7
        nearest = self.today + DAY * ahead
        of_next_week = monday_of(self.today) + WEEK + DAY * self.value(start, kind)
        if self._next_week(start + 1):
            return self._with_part(Piece(i, start + 3, days=(of_next_week,)))
        if says_next:
            days = {nearest if ahead else nearest + WEEK, of_next_week}
            return self._with_part(Piece(i, start + 1, days=tuple(sorted(days))))
        days_near = (nearest,) if ahead else (nearest, nearest + WEEK)
        return self._with_part(Piece(i, start + 1, days=days_near, soonest=True))

    def day(self, i: int) -> Piece | None:
        """A day: "today", "tomorrow morning"."""
        if not self.kind(i, "days"):
            return None
        ahead = self.value(i, "days")
        piece = Piece(i, i + 1, days=(self.today + DAY * ahead,), why="past" if ahead < 0 else "")
        return self._with_part(piece)

    def part(self, i: int) -> Piece | None:
        """A part of the day: "tonight", "in the morning". The day is the next that has such a part."""
        if not self.kind(i, "parts"):
            return None
        part = str(self.found[i].kinds["parts"])
        gone = PARTS[part][-1] <= self.now.time()
        return Piece(i, i + 1, days=(self.today + DAY * gone,), part=part, implied=True)

    def nothing(self, i: int) -> Piece | None:
        """Figures and words that sound like a time and are none we could be sure of."""
        start = i + 1 if self.kind(i, "at", "on") else i
        if self._next_week(start):
            return Piece(i, start + 2, why="next_week")
        if self.kind(start, "unclear"):
            return Piece(i, start + 1, why="unclear")
        # A number with a point may count pages or chapters, unless it stands where a time would.
        here = start > i or i == 0 or not self.kind(start, "dotted")
        return Piece(i, start + 1, why="figures") if self.kind(start, "figures") and here else None

    def _next_week(self, i: int) -> bool:
        return (
            self.kind(i, "next")
            and self.kind(i + 1, "units")
            and self.found[i + 1].kinds["units"] == "7 days"
        )

    def _with_part(self, piece: Piece) -> Piece:
        if self.kind(piece.last, "parts_of_a_day"):
            part = str(self.found[piece.last].kinds["parts_of_a_day"])
            return replace(piece, last=piece.last + 1, part=part)
        return piece


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
