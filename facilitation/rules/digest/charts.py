"""What the charts of a digest show (content-design 4.6), in the same words and steps as everything else (A15).

About one group a chart knows words; the programme's lines are the figures of `numbers`, in steps of five per cent. The band
for the middle half of the groups reaches from the lower border of one word to the upper border of another, so that no
group's exact share can be read from it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from facilitation.rules.calendar import Beat
from facilitation.rules.digest.facts import GroupWeek
from facilitation.rules.digest.numbers import numbers
from facilitation.rules.digest.words import BANDS, Share, share

FEWEST_GROUPS = 4  # behind a band, so that its half is more than one group


@dataclass(frozen=True, slots=True)
class Point:
    """A beat in one week: the programme's share in per cent, and the band of its middle half of groups."""

    monday: date
    share: int | None
    band: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A group's week: a word for who took part; neither word nor `small` where the week was none of its course."""

    word: Share | None = None
    small: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A group's weeks, in the order of the chart's Mondays."""

    group: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """The questions of a week in per cent that add up to 100, all None where they are too few to say."""

    monday: date
    day: int | None = None
    two_days: int | None = None
    later: int | None = None


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts 1, 2 and 4: a line for each beat, the grid of groups and weeks, the bars of questions."""

    mondays: tuple[date, ...]
    beats: Mapping[Beat, tuple[Point, ...]]
    rows: tuple[Row, ...]
    questions: tuple[Bar, ...]

    @property
    def told(self) -> bool:
        """Whether there is a figure or a band of any beat."""
        return any(p.share is not None or p.band is not None for line in self.beats.values() for p in line)

    @property
    def asked(self) -> bool:
        """Whether there were questions enough to show any."""
        return any(bar.day is not None for bar in self.questions)


def charts(past: Iterable[GroupWeek], mondays: Sequence[date], groups: Sequence[int]) -> Charts:
    """The charts over these weeks. `past` may hold more weeks; `groups` are those of the grid, in its order."""
    held: dict[date, list[GroupWeek]] = {monday: [] for monday in mondays}
    for week in past:
        if week.counted and week.monday in held:
            held[week.monday].append(week)
    figures = {monday: numbers(weeks) for monday, weeks in held.items()}
    by_group = {(week.group, monday): week for monday, weeks in held.items() for week in weeks}
    return Charts(
        mondays=tuple(mondays),
        beats={
            beat: tuple(Point(m, figures[m].beats[beat], _band(held[m], beat)) for m in mondays)
            for beat in Beat
        },
        rows=tuple(Row(group, tuple(_cell(by_group.get((group, m))) for m in mondays)) for group in groups),
        questions=tuple(_bar(m, figures[m].answered_24, figures[m].answered_48) for m in mondays),
    )


def _band(weeks: Collection[GroupWeek], beat: Beat) -> tuple[int, int] | None:
    told = [week for week in weeks if beat in week.responses and not week.small]
    words = [share(week.responses[beat], week.eligible) for week in told]
    bands = sorted(BANDS[word] for word in words if word is not None)
    if len(bands) < FEWEST_GROUPS:
        return None
    last = len(bands) - 1
    return bands[last // 4][0], bands[last - last // 4][1]


def _cell(week: GroupWeek | None) -> Cell:
    if week is None:
        return Cell()
    return Cell(small=True) if week.small else Cell(share(week.took_part, week.eligible))


def _bar(monday: date, day: int | None, two_days: int | None) -> Bar:
    if day is None or two_days is None:
        return Bar(monday)
    return Bar(monday, day, two_days - day, 100 - two_days)
