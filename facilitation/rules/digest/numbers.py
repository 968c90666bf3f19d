"""The numbers of a programme's week (content-design 4.3): N1–N7, N11, N13 and N15, summed over its groups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from facilitation.rules.calendar import Beat
from facilitation.rules.digest.facts import GroupWeek
from facilitation.rules.digest.words import FIGURES_FROM, percent

LOAD_STEP = 15  # minutes to which a facilitator's estimated time is rounded
FEWEST_THINGS = 10  # questions or works behind a figure (as for answers in 1.4: at least ten)
FEWEST_LOADS = 3  # groups behind a median of minutes, so that no facilitator is meant alone


@dataclass(frozen=True, slots=True)
class Load:
    """N13: estimated minutes of the facilitators in a week, without names, rounded to a quarter of an hour."""

    median: int
    highest: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """A programme's week in per cent, each None where too few people are behind it (A15).

    `took_part` N1 · `beats` N2 · `steady` N3 · `answered_24`, `answered_48` N4 · `feedback` N5 · `contacts` N6, in
    human contacts for ten people · `retained` N7 · `collectors` N11 · `load` N13 · `came_back` N15.
    """

    took_part: int | None
    beats: Mapping[Beat, int | None]
    steady: int | None
    answered_24: int | None
    answered_48: int | None
    feedback: int | None
    contacts: int | None
    retained: int | None
    collectors: int | None
    came_back: int | None
    load: Load | None

    @property
    def shown(self) -> bool:
        """Whether there is a figure at all."""
        return self.took_part is not None


def numbers(weeks: Iterable[GroupWeek]) -> Numbers:
    """The numbers of one calendar week over the groups that had one. Groups on a break are left out.

    N4 and N5 count questions and works, not people; so they are shown only where the programme has the people for
    figures, and in the same steps. N15 compares few people with few: it needs twenty who fell quiet, as any other.
    """
    held = [week for week in weeks if week.counted]
    people = sum(week.eligible for week in held)
    enough = people >= FIGURES_FROM
    return Numbers(
        took_part=percent(sum(week.took_part for week in held), people),
        beats={beat: _beat(held, beat) for beat in Beat},
        steady=_of_people(held, "steady", "steady_of"),
        answered_24=_of_things(held, "answered_24", "asked") if enough else None,
        answered_48=_of_things(held, "answered_48", "asked") if enough else None,
        feedback=_of_things(held, "works_with_words", "works") if enough else None,
        contacts=round(10 * sum(week.contacts for week in held) / people) if enough else None,
        retained=_of_people(held, "retained", "started"),
        collectors=_of_people(held, "collectors", "started"),
        came_back=_of_people(held, "came_back", "fell_quiet"),
        load=_load(held),
    )


def _beat(weeks: Sequence[GroupWeek], beat: Beat) -> int | None:
    # A group whose beat was dropped had nothing to answer.
    asked = [week for week in weeks if beat in week.responses]
    return percent(sum(week.responses[beat] for week in asked), sum(week.eligible for week in asked))


def _of_people(weeks: Sequence[GroupWeek], part: str, whole: str) -> int | None:
    return percent(_sum(weeks, part), _sum(weeks, whole))


def _of_things(weeks: Sequence[GroupWeek], part: str, whole: str) -> int | None:
    # Things are no persons, but two of three says how many there were: below ten, no figure.
    count = _sum(weeks, whole)
    return percent(_sum(weeks, part) * FIGURES_FROM, count * FIGURES_FROM) if count >= FEWEST_THINGS else None


def _load(weeks: Sequence[GroupWeek]) -> Load | None:
    minutes = [week.load_minutes for week in weeks]
    if len(minutes) < FEWEST_LOADS:
        return None
    return Load(_quarter(median(minutes)), _quarter(max(minutes)))


def _quarter(minutes: float) -> int:
    return round(minutes / LOAD_STEP) * LOAD_STEP


def _sum(weeks: Iterable[GroupWeek], name: str) -> int:
    return sum(getattr(week, name) for week in weeks)
