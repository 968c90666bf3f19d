"""Many weeks of simulated people: the caps of content-design 1.8 hold, and silence ends in silence."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random  # noqa: TID251 - seeded by Hypothesis
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.rules.calendar import BeatKey
from facilitation.rules.caps import Caps
from facilitation.rules.silence import State
from tests.rules.simulated import Habit, Person, never, seat, until_week, week_of

SOFIA = ZoneInfo("Europe/Sofia")
MONDAY = date(2026, 2, 2)  # twenty weeks with a change of the clock
presets = st.sampled_from("ABCD")
zones_of_people = st.sampled_from(
    ("Europe/Sofia", "America/Santiago", "Africa/Casablanca", "Australia/Lord_Howe")
)


def keeps_the_caps(person: Person) -> None:
    days, weeks, reminders = Counter[date](), Counter[date](), Counter[date]()
    for past in person.history:
        there = past.at.astimezone(person.zone)
        monday = there.date() - timedelta(days=there.weekday())
        days[there.date()] += 1
        weeks[monday] += 1
        reminders[monday] += past.kind.is_reminder
        assert 8 <= there.hour < 20
        assert there.weekday() != 6
    assert max(days.values(), default=0) <= 1
    assert max(weeks.values(), default=0) <= 4
    assert max(reminders.values(), default=0) <= 2


def keeps_the_stop_rules(person: Person) -> None:
    for place in person.seats:
        keys = [decision.key for _, decision in place.sent]
        assert len(keys) == len(set(keys))
        questions = [now for now, decision in place.sent if decision.message == "M-HL-2"]
        assert all(
            later.astimezone(person.zone).date() - earlier.astimezone(person.zone).date()
            >= timedelta(days=14)
            for earlier, later in pairwise(questions)
        )
        for _, decision in place.sent:
            if decision.kind.is_reminder:
                hellos = {week_of(known) for _, known in place.sent if known.kind.is_hello}
                assert week_of(decision) not in hellos


def random_habit(seed: int, weekly: float, each: float) -> Habit:
    """Silent in whole weeks with one probability, else answering each beat with another; fixed by the seed."""

    def habit(key: BeatKey) -> bool:
        present = Random(f"{seed} {key.week}").random() < weekly  # noqa: S311 - a simulation
        return present and Random(f"{seed} {key}").random() < each  # noqa: S311 - a simulation

    return habit


def twenty_weeks_of_anybody(
    group_presets: list[str], zone: str, seed: int, chances: tuple[float, float], *, fresh: bool
) -> None:
    there = ZoneInfo(zone)
    person = Person(
        there,
        [
            seat(preset, MONDAY, 20, there, random_habit(seed + number, *chances), never_used_a_button=fresh)
            for number, preset in enumerate(group_presets)
        ],
    )
    person.live(MONDAY, 21)
    keeps_the_caps(person)
    keeps_the_stop_rules(person)


anybody = {
    "group_presets": st.lists(presets, min_size=1, max_size=2),
    "zone": zones_of_people,
    "seed": st.integers(0, 10**6),
    "chances": st.tuples(st.sampled_from((0.0, 0.4, 0.8, 1.0)), st.sampled_from((0.1, 0.5, 0.9))),
    "fresh": st.booleans(),
}


@settings(max_examples=15, deadline=None)
@given(**anybody)
def test_in_twenty_weeks_no_learner_gets_more_than_the_caps_allow(
    group_presets: list[str], zone: str, seed: int, chances: tuple[float, float], fresh: bool
) -> None:  # T26
    twenty_weeks_of_anybody(group_presets, zone, seed, chances, fresh=fresh)


@pytest.mark.soak
@settings(max_examples=400, deadline=None)
@given(**anybody)
def test_in_twenty_weeks_none_of_many_learners_gets_more_than_the_caps_allow(
    group_presets: list[str], zone: str, seed: int, chances: tuple[float, float], fresh: bool
) -> None:  # T26
    twenty_weeks_of_anybody(group_presets, zone, seed, chances, fresh=fresh)


@pytest.mark.parametrize("preset", list("ABCD"))
@pytest.mark.parametrize("fresh", [True, False])
def test_who_never_reacts_gets_a_handful_of_messages_in_four_weeks_and_then_none(
    preset: str, fresh: bool
) -> None:  # 1.8 worked example, T10
    person = Person(SOFIA, [seat(preset, MONDAY, 17, SOFIA, never, never_used_a_button=fresh)])
    person.live(MONDAY, 18)
    (place,) = person.seats
    first_four = datetime(2026, 3, 2, tzinfo=SOFIA)
    assert all(now < first_four for now, _ in place.sent)
    assert place.state is State.RESTING
    assert place.sent[-1][1].message == "M-HL-3"
    assert (3 if preset == "C" else 6) <= len(place.sent) <= 8  # C has no invitation of its own
    keeps_the_caps(person)


def test_who_stops_in_week_four_gets_seven_or_eight_more_and_then_none() -> None:  # 1.8 worked example
    person = Person(SOFIA, [seat("A", MONDAY, 12, SOFIA, until_week(3))])
    person.live(MONDAY, 14)
    (place,) = person.seats
    more = [decision.message for now, decision in place.sent if week_of(decision) >= 4]
    assert 7 <= len(more) <= 8
    assert more[-1] == "M-HL-3"
    assert max(week_of(decision) for _, decision in place.sent) == 7


def test_who_does_everything_gets_the_invitation_and_nothing_else() -> None:
    person = Person(SOFIA, [seat("A", MONDAY, 6, SOFIA, lambda _: True)])
    person.live(MONDAY, 7)
    assert len(person.history) <= 6
    assert {decision.message for _, decision in person.seats[0].sent} <= {"M-RF-1"}


def test_who_may_be_written_to_six_times_a_week_is_not_written_to_more_often_by_the_rules_of_the_beats() -> (
    None
):
    person = Person(SOFIA, [seat("D", MONDAY, 6, SOFIA, never)], caps=Caps(2, 6, 2))
    person.live(MONDAY, 8)
    assert len(person.history) <= 8
