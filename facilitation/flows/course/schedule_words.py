"""The days and times of a group in words, as they are or as they would be."""

from collections.abc import Iterator

from facilitation.flows.course.planning import rhythm_of
from facilitation.model import Group
from facilitation.phrasebook import Own
from facilitation.rules.calendar import Beat, Rhythm, Slot
from facilitation.turn import Turn

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # the keys of L-DAYS


def otherwise(group: Group, **values: object) -> Group:
    """The group with other values, for a look at what they would mean: no row of the database."""
    return Group(**{**group.model_dump(), **values})


def slots(rhythm: Rhythm) -> dict[Beat, Slot]:
    """The beats that can have a day and a time of their own; of several check-ins the first."""
    found = {Beat.KICKOFF: rhythm.kickoff}
    if rhythm.checkins:
        found[Beat.CHECKIN] = rhythm.checkins[0]
    if rhythm.reflection:
        found[Beat.REFLECTION] = rhythm.reflection
    if rhythm.showcase:
        found[Beat.SHOWCASE] = rhythm.showcase
    return found


def times(turn: Turn, group: Group, language: str) -> Own:
    """A line for each post of a week: its name, its day and time, and whether it comes every second week only."""
    names = turn.book.labels("L-DAYS", language)
    rhythm = rhythm_of(group)
    lines = [
        turn.book.text(
            "M-SD-31",
            language,
            {
                "beat": Own(turn.book.text(f"L-BEAT-{beat}", language)),
                "day": Own(names[DAYS[slot.weekday]]),
                "time": f"{slot.at:%H:%M}",
                "second": beat is Beat.SHOWCASE and rhythm.showcase_every > 1,
            },
        )
        for beat, slot in _posts(rhythm)
    ]
    return Own("\n".join(lines))


def _posts(rhythm: Rhythm) -> Iterator[tuple[Beat, Slot]]:
    for beat, slot in slots(rhythm).items():
        yield beat, slot
        if beat is Beat.CHECKIN:
            yield from ((beat, more) for more in rhythm.checkins[1:])
