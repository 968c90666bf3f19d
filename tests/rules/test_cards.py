"""Every card comes at its moment and not on another day, once in a group, and never two in a morning (content-design 3)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import load
from facilitation.rules.calendar import Beat, is_working_day
from facilitation.rules.cards import PER_WEEK, TRIGGERS, BeatFact, CardFacts, CardRule, Shown, card_due, ends
from facilitation.rules.daylist import list_day_after

START, WEEKS = date(2026, 3, 2), 6  # a Monday
SLOTS = (
    (Beat.KICKOFF, 0, 10, 50),
    (Beat.CHECKIN, 2, 17, 24),
    (Beat.REFLECTION, 4, 10, 58),
    (Beat.SHOWCASE, 4, 15, 53),
)


@cache
def rules() -> Mapping[str, CardRule]:
    cards = load().cards["en"]
    return {
        card.id: CardRule(card.id, tuple((each.when, each.data) for each in card.shown), card.repeat)
        for card in cards.values()
    }


def morning(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


def facts(day: date, answers: int = 5, **more: Any) -> CardFacts:
    """A course in rhythm A, seen at nine in the morning."""
    now, beats = morning(day), []
    for week in range(1, WEEKS + 1):
        for beat, weekday, hour, window in SLOTS:
            on = START + timedelta(weeks=week - 1, days=weekday)
            at = datetime.combine(on, time(hour), UTC)
            preview = on - timedelta(days=3) if beat is Beat.KICKOFF else None
            beats.append(
                BeatFact(beat, week, on, at, at + timedelta(hours=window), at <= now, answers, preview)
            )
    made = CardFacts(now, day, list_day_after(day, ()), WEEKS, beats)
    return replace(made, **more)


def since(name: str, day: date) -> dict[str, Any]:
    return {"happened": {name: (morning(day) - timedelta(hours=12),)}}


D = date
# card: (its moment, what happened there), (a day when it must not come, what happened there)
TABLE: Mapping[str, tuple[tuple[date, dict[str, Any]], tuple[date, dict[str, Any]]]] = {
    "G01": (
        (D(2026, 2, 24), since("setup_finished", D(2026, 2, 24))),
        (D(2026, 3, 4), since("setup_finished", D(2026, 2, 24))),
    ),
    "G02": ((D(2026, 2, 24), {}), (D(2026, 2, 20), {})),
    "G03": ((D(2026, 2, 27), since("hello_round_opened", D(2026, 2, 27))), (D(2026, 2, 26), {})),
    "G04": ((D(2026, 2, 27), {}), (D(2026, 2, 26), {})),  # the second day before is a Saturday
    "G05": ((D(2026, 3, 6), {}), (D(2026, 3, 13), {})),  # with the second preview, not with the third
    "G06": ((D(2026, 3, 6), {}), (D(2026, 3, 5), {})),  # the check-in is open for a day
    "G07": (
        (D(2026, 3, 18), since("hello_entry:H1", D(2026, 3, 18))),
        (D(2026, 3, 18), since("hello_entry:H2", D(2026, 3, 18))),
    ),
    "G08": ((D(2026, 3, 4), {"answers": 1}), (D(2026, 3, 4), {"answers": 2})),
    "G09": ((D(2026, 3, 18), {}), (D(2026, 3, 18), {})),
    "G10": ((D(2026, 3, 5), since("checkin_stuck", D(2026, 3, 5))), (D(2026, 3, 5), {})),
    "G11": ((D(2026, 3, 18), since("personal_talk_asked", D(2026, 3, 18))), (D(2026, 3, 18), {})),
    "G12": ((D(2026, 3, 18), since("report_arrived", D(2026, 3, 18))), (D(2026, 3, 18), {})),
    "G13": ((D(2026, 3, 3), {"languages": 2}), (D(2026, 3, 3), {"languages": 1})),
    "G14": (
        (D(2026, 2, 25), since("support_wish:phone", D(2026, 2, 25))),
        (D(2026, 2, 25), since("support_wish:words", D(2026, 2, 25))),
    ),
    "G15": ((D(2026, 3, 5), {}), (D(2026, 3, 4), {})),
    "G16": ((D(2026, 3, 9), {}), (D(2026, 3, 6), {})),
    "G17": ((D(2026, 3, 5), {}), (D(2026, 3, 9), {})),
    "G18": ((D(2026, 3, 9), since("pairs_announced", D(2026, 3, 9))), (D(2026, 3, 9), {})),
    "G19": (
        (D(2026, 3, 25), since("came_back", D(2026, 3, 25))),
        (D(2026, 4, 2), since("came_back", D(2026, 3, 25))),
    ),
    "G20": ((D(2026, 3, 18), since("member_left", D(2026, 3, 18))), (D(2026, 3, 18), {})),
    "G21": ((D(2026, 3, 17), {}), (D(2026, 3, 16), {})),  # halfway is week 3, its talk on Friday the 20th
    "G22": ((D(2026, 3, 18), since("note_written", D(2026, 3, 18))), (D(2026, 3, 18), {})),
    "G23": ((D(2026, 4, 3), {}), (D(2026, 4, 2), {})),  # the last showcase is on 10 April
    "G24": ((D(2026, 4, 3), {}), (D(2026, 3, 27), {})),
    "G25": ((D(2026, 4, 1), {"load": (90, 190, 200)}), (D(2026, 4, 1), {"load": (190, 200, 170)})),
}
LISTED_ONLY = {"G09"}


@pytest.mark.parametrize("card", sorted(TABLE))
def test_a_card_comes_at_its_moment_and_not_on_another_day(card: str) -> None:
    (there, then), (elsewhere, otherwise) = TABLE[card]
    assert (ends(rules()[card], facts(there, **then)) is not None) == (card not in LISTED_ONLY)
    assert ends(rules()[card], facts(elsewhere, **otherwise)) is None


SECOND_MOMENTS: Mapping[str, tuple[date, dict[str, Any]]] = {
    "G05": (D(2026, 2, 27), {}),
    "G11": (D(2026, 2, 27), {}),
    "G14": (D(2026, 2, 27), since("onboarding_unfinished", D(2026, 2, 25))),
    "G18": (D(2026, 3, 18), since("buddy_change_wished", D(2026, 3, 18))),
    "G22": (D(2026, 2, 24), since("setup_finished", D(2026, 2, 24))),
    "G24": (D(2026, 3, 18), since("opening_posted", D(2026, 3, 18))),
    "G25": (D(2026, 3, 17), {}),
}
THIRD_MOMENTS: Mapping[str, tuple[date, dict[str, Any]]] = {
    "G22": (D(2026, 3, 18), since("export_made", D(2026, 3, 18))),
}


@pytest.mark.parametrize(
    ("card", "moment"), [*sorted(SECOND_MOMENTS.items()), *THIRD_MOMENTS.items()], ids=str
)
def test_a_card_with_several_moments_comes_at_the_others_too(
    card: str, moment: tuple[date, dict[str, Any]]
) -> None:
    day, happened = moment
    assert ends(rules()[card], facts(day, **happened)) is not None


def test_every_card_and_every_trigger_has_its_rule() -> None:
    assert set(TABLE) == set(rules())
    assert set(TRIGGERS) == set(load().triggers)


def test_a_card_comes_once_in_a_group_and_again_only_where_it_may() -> None:
    once, twice = rules()["G04"], rules()["G05"]
    friday = facts(D(2026, 2, 27))
    assert card_due([once], friday, [Shown("G04", D(2026, 2, 20), here=True)]) is None
    assert card_due([once], friday, [Shown("G04", D(2025, 9, 1), here=False)]) is not None
    second = facts(D(2026, 3, 6))
    assert card_due([twice], second, [Shown("G05", D(2026, 2, 27), here=True)]) is not None
    monday = facts(D(2026, 3, 2))  # the week start is an hour away, and the card came on Friday
    assert card_due([twice], monday, [Shown("G05", D(2026, 2, 27), here=True)]) is None


def test_not_now_waits_two_days_and_comes_once_more_and_never_is_for_all_groups() -> None:
    card = rules()["G13"]
    past = [Shown("G13", D(2026, 3, 3), here=True, answer="not_now")]
    assert card_due([card], facts(D(2026, 3, 4), languages=2), past) is None
    assert card_due([card], facts(D(2026, 3, 5), languages=2), past) is not None
    again = [*past, Shown("G13", D(2026, 3, 5), here=True, answer="not_now")]
    assert card_due([card], facts(D(2026, 3, 12), languages=2), again) is None
    assert (
        card_due([card], facts(D(2026, 3, 4), languages=2), [Shown("G13", D(2025, 9, 1), False, "never")])
        is None
    )


_days = st.dates(D(2026, 2, 16), D(2026, 4, 17)).filter(lambda day: is_working_day(day, ()))
_history = st.lists(
    st.builds(
        Shown,
        st.sampled_from(sorted(TABLE)),
        st.dates(D(2026, 2, 16), D(2026, 4, 17)),
        st.booleans(),
        st.sampled_from(["", "useful", "not_now", "never"]),
    ),
    max_size=8,
)


@given(_days, _history, st.integers(1, 3), st.integers(0, 4))
def test_never_two_in_a_day_nor_more_than_three_in_a_week(
    day: date, history: list[Shown], languages: int, answers: int
) -> None:
    seen = facts(day, answers, languages=languages)
    due = card_due(rules().values(), seen, history)
    monday = day - timedelta(days=day.weekday())
    this_week = [past for past in history if past.day >= monday]
    if due is None:
        return
    until, card = due
    assert until > seen.now
    assert len(this_week) < PER_WEEK
    assert all(past.day < day for past in history)
    assert not any(past.card == card and past.answer == "never" for past in history)


def test_in_a_whole_course_with_everything_happening_the_limits_hold() -> None:
    history: list[Shown] = []
    day = D(2026, 2, 23)
    while day < D(2026, 4, 14):
        if is_working_day(day, ()):
            names = (
                "setup_finished",
                "checkin_stuck",
                "member_left",
                "report_arrived",
                "came_back",
                "note_written",
            )
            happened = {name: (morning(day) - timedelta(hours=1),) for name in names}
            due = card_due(rules().values(), facts(day, 1, languages=3, happened=happened), history)
            if due is not None:
                history.append(Shown(due[1], day, here=True))
        day += timedelta(days=1)
    assert len({past.day for past in history}) == len(history)
    weeks = [past.day.isocalendar().week for past in history]
    assert max(weeks.count(week) for week in weeks) == PER_WEEK
    counts = [past.card for past in history]
    assert all(counts.count(card) <= (2 if card == "G05" else 1) for card in counts)
