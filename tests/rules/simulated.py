"""One person in one or more groups over many weeks, led by the rules alone: no tables, no engine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

from facilitation.rules.calendar import PRESETS, BeatKey, instant, monday_of, plan, wall
from facilitation.rules.caps import Caps, Past, Quiet
from facilitation.rules.nudges import BeatFacts, Decision, PersonFacts, nudges_due
from facilitation.rules.silence import State, after_action, after_week
from facilitation.rules.windows import Window, windows

QUIET = Quiet()
CAPS = Caps()
Habit = Callable[[BeatKey], bool]  # whether the person answers a beat


@dataclass
class Seat:
    """The person's place in one group."""

    weeks: Mapping[date, tuple[Window, ...]]  # by Monday
    preset: str
    habit: Habit
    state: State = State.ACTIVE
    silent_weeks: int = 0
    unanswered: int = 0
    acted: bool = False
    never_used_a_button: bool = False
    last_hello_question: datetime | None = None
    decided: set[str] = field(default_factory=set)
    answered: set[BeatKey] = field(default_factory=set)
    this_week: list[Decision] = field(default_factory=list)
    sent: list[tuple[datetime, Decision]] = field(default_factory=list)

    def act(self) -> None:
        self.state, self.silent_weeks, self.unanswered = after_action(self.state), 0, 0
        self.acted, self.never_used_a_button = True, False

    def end_week(self, *, counts: bool) -> None:
        self.state, self.silent_weeks = after_week(
            self.state, acted=self.acted, counts=counts, silent_weeks=self.silent_weeks
        )
        self.acted, self.this_week = False, []

    def sees(self, decision: Decision, now: datetime) -> None:
        self.decided.add(decision.key)
        if decision.dropped is None:
            self.this_week.append(decision)
            self.sent.append((now, decision))
            self.unanswered += decision.kind.is_reminder
            if decision.message == "M-HL-2":
                self.last_hello_question = now


@dataclass
class Person:
    """Somebody with a seat in each of their groups, and one history for all of them."""

    zone: ZoneInfo
    seats: list[Seat]
    quiet: Quiet = QUIET
    caps: Caps = CAPS
    history: list[Past] = field(default_factory=list)

    def live(self, first: date, weeks: int) -> None:
        """Pass `weeks` calendar weeks from the Monday `first` on, from moment to moment."""
        moments = self._moments(first, weeks)
        monday = first
        while moments:
            now = heappop(moments)
            this_monday = monday_of(wall(now, self.zone).date())
            for seat in self.seats:
                if this_monday != monday:
                    seat.end_week(counts=monday in seat.weeks)
                for at in self._meet(seat, this_monday, now):
                    heappush(moments, at)
            monday = this_monday

    def _moments(self, first: date, weeks: int) -> list[datetime]:
        """Whenever something may fall due: beats, hours after them, and some times of every day."""
        found = {
            window.opens + timedelta(hours=hours)
            for seat in self.seats
            for opened in seat.weeks.values()
            for window in opened
            for hours in (0, 20, 24, 26)
        }
        for number in range(7 * weeks):
            day = first + timedelta(days=number)
            found |= {instant(datetime.combine(day, time(hour)), self.zone) for hour in (0, 8, 10, 16)}
        return sorted(found)

    def _meet(self, seat: Seat, monday: date, now: datetime) -> list[datetime]:
        """Let the person answer, and the rules decide; the moments at which to ask again."""
        opened = seat.weeks.get(monday, ())
        for window in opened:
            if window.opens == now and seat.habit(window.key):
                seat.answered.add(window.key)
                seat.act()
        beats = tuple(
            BeatFacts(known.key, known.opens, known.closes, known.opens <= now, known.key in seat.answered)
            for known in opened
        )
        again = []
        for decision in nudges_due(self.facts(seat, beats), now):
            if decision.at is not None and decision.at > now:
                again.append(decision.at)
                continue
            seat.sees(decision, now)
            if decision.dropped is None:
                self.history.append(Past(decision.kind, now))
        return again

    def facts(self, seat: Seat, beats: tuple[BeatFacts, ...]) -> PersonFacts:
        return PersonFacts(
            state=seat.state,
            beats=beats,
            zone=self.zone,
            group_zone=self.zone,
            history=tuple(self.history),
            decided=frozenset(seat.decided),
            preset=seat.preset,
            quiet=self.quiet,
            caps=self.caps,
            unanswered=seat.unanswered,
            silent_weeks=seat.silent_weeks,
            never_used_a_button=seat.never_used_a_button,
            last_hello_question=seat.last_hello_question,
            kickoff_reminder_sent=any(known.message == "M-RM-1" for known in seat.this_week),
            hello_sent=any(known.kind.is_hello for known in seat.this_week),
        )


def week_of(decision: Decision) -> int:
    """The course week that a decision about a beat belongs to."""
    assert decision.occurrence is not None
    return decision.occurrence.week


def seat(
    preset: str, first: date, weeks: int, zone: ZoneInfo, habit: Habit, *, never_used_a_button: bool = False
) -> Seat:
    by_week: dict[date, tuple[Window, ...]] = {}
    for window in windows(plan(PRESETS[preset], first, weeks), zone):
        monday = monday_of(wall(window.opens, zone).date())
        by_week[monday] = (*by_week.get(monday, ()), window)
    return Seat(by_week, preset, habit, never_used_a_button=never_used_a_button)


def never(_: BeatKey) -> bool:
    return False


def until_week(last: int) -> Habit:
    """Answers everything up to the week `last`, then nothing."""
    return lambda key: key.week <= last
