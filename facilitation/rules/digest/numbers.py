"""The numbers of a programme's week (content-design 4.3): N1–N7, N11, N13 and N15, over its groups.

A figure stands for the programme alone: twenty people in two groups or more (A15). Where one group would be behind it,
there is none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from facilitation.rules.calendar import Beat
from facilitation.rules.digest.facts import GroupWeek
from facilitation.rules.digest.words import SMALL, Part, Share, percent, several, share

LOAD_STEP = 15  # minutes to which a facilitator's estimated time is rounded
FEWEST_THINGS = 10  # questions or works behind a figure (as for answers in 1.4: at least ten)
FEWEST_LOADS = 3  # groups behind a median of minutes, so that no facilitator is meant alone

Measure = int | Share  # per cent, or a word where a figure could tell of single people


@dataclass(frozen=True, slots=True)
class Load:
    """N13: estimated minutes of the facilitators in a week, without names, rounded to a quarter of an hour."""

    median: int
    highest: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """A programme's week in per cent, each None where too few people or groups are behind it (A15).

    `took_part` N1 · `beats` N2 · `steady` N3 · `answered_24`, `answered_48` N4 · `feedback` N5 · `contacts` N6, in
    human contacts for ten people · `retained` N7 · `collectors` N11 · `load` N13 · `came_back` N15, always a word.
    """

    took_part: int | None
    beats: Mapping[Beat, int | None]
    steady: int | None
    answered_24: int | None
    answered_48: int | None
    feedback: int | None
    contacts: int | None
    retained: Measure | None
    collectors: int | None
    came_back: Share | None
    load: Load | None

    @property
    def shown(self) -> bool:
        """Whether there is a figure at all."""
        return self.took_part is not None


def numbers(weeks: Iterable[GroupWeek], recent: Iterable[GroupWeek] = ()) -> Numbers:
    """The numbers of one calendar week over the groups that had one. Groups on a break are left out.

    N4 and N5 count questions and works, not people; so they are shown only where the programme has the people for
    figures, and in the same steps. `recent`: the weeks before of all groups, over which N15 is looked at, for in one
    week few fall quiet.
    """
    held = [week for week in weeks if week.counted]
    took_part = percent(_parts(held, "took_part", "eligible"))
    enough = took_part is not None
    return Numbers(
        took_part=took_part,
        beats={beat: _beat(held, beat) for beat in Beat},
        steady=percent(_parts(held, "steady", "steady_of")),
        answered_24=_of_things(held, "answered_24", "asked") if enough else None,
        answered_48=_of_things(held, "answered_48", "asked") if enough else None,
        feedback=_of_things(held, "works_with_words", "works") if enough else None,
        contacts=_for_ten(held) if enough else None,
        retained=_careful(percent(_parts(held, "retained", "started"))),
        collectors=percent(_parts(held, "collectors", "started")),
        came_back=_came_back([*held, *(week for week in recent if week.counted)]) if enough else None,
        load=_load(held),
    )


def _parts(weeks: Iterable[GroupWeek], part: str, whole: str) -> Iterator[Part]:
    return ((getattr(week, part), getattr(week, whole)) for week in weeks)


def _beat(weeks: Sequence[GroupWeek], beat: Beat) -> int | None:
    # A group whose beat was dropped had nothing to answer.
    return percent((week.responses[beat], week.eligible) for week in weeks if beat in week.responses)


def _of_things(weeks: Sequence[GroupWeek], part: str, whole: str) -> int | None:
    # Things are no persons, but two of three says how many there were: below ten, no figure.
    return percent(_parts(weeks, part, whole), FEWEST_THINGS, each=1)


def _for_ten(weeks: Sequence[GroupWeek]) -> int:
    return round(10 * sum(week.contacts for week in weeks) / sum(week.eligible for week in weeks))


def _careful(figure: int | None) -> Measure | None:
    """A word in the place of 0 and of 100: either would tell of everybody who is left or not (4.7)."""
    return figure if figure is None or 0 < figure < 100 else share(figure, 100)


def _came_back(weeks: Sequence[GroupWeek]) -> Share | None:
    # A sensitive count of few people: never a figure (4.7). Some come back who fell quiet before these weeks.
    by_group: dict[int, int] = {}
    for week in weeks:
        by_group[week.group] = by_group.get(week.group, 0) + week.fell_quiet
    fell, back = sum(by_group.values()), sum(week.came_back for week in weeks)
    if fell < SMALL or not several(((0, quiet) for quiet in by_group.values()), 1):
        return None
    return share(min(back, fell), fell)


def _load(weeks: Sequence[GroupWeek]) -> Load | None:
    minutes = [week.load_minutes for week in weeks]
    if len(minutes) < FEWEST_LOADS:
        return None
    return Load(_quarter(median(minutes)), _quarter(max(minutes)))


def _quarter(minutes: float) -> int:
    return round(minutes / LOAD_STEP) * LOAD_STEP
