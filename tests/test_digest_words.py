"""No reader of a digest can count persons: words about a group, and figures of a programme in steps (A15)."""

import re
from dataclasses import replace
from datetime import date
from functools import cache

from hypothesis import assume, given
from hypothesis import strategies as st

from facilitation.digest_words import digest, told
from facilitation.model import Programme
from facilitation.phrasebook import Phrasebook
from facilitation.programmes import Ahead, ProgrammeWeek
from facilitation.rules.calendar import Beat
from facilitation.rules.digest.facts import GroupWeek
from facilitation.rules.digest.numbers import numbers
from facilitation.rules.digest.status import standing
from facilitation.rules.digest.story import Outlook
from facilitation.rules.digest.words import share
from facilitation.speech import plain
from tests.flows.kit import texts

MONDAY = date(2026, 3, 9)
LANGUAGES = st.sampled_from(["en", "qps"])


@cache
def book() -> Phrasebook:
    return Phrasebook(texts())


def programme_week(groups: list[tuple[GroupWeek, GroupWeek]]) -> ProgrammeWeek:
    closed = tuple(now for _, now in groups)
    return ProgrammeWeek(
        programme=Programme(id=1, name="SMOL", zone="Europe/Sofia"),
        monday=MONDAY,
        titles={now.group: f"Group {chr(64 + now.group)}" for now in closed},
        standings=tuple(standing(both) for both in groups),
        weeks=closed,
        now=numbers(closed),
        before=numbers(before for before, _ in groups),
        outlook=Outlook(forming=1, help_numbers_checked=MONDAY),
        ahead=Ahead(),
        over=frozenset(),
        past={now.group: (before, now) for before, now in groups},
    )


def read(groups: list[tuple[GroupWeek, GroupWeek]], language: str = "en") -> str:
    week = programme_week(groups)
    return plain(book().say("M-DG-1", language, digest(book(), week, told(week), language)).text)


@st.composite
def two_weeks(draw: st.DrawFn, number: int, least: int = 1, most: int = 60) -> tuple[GroupWeek, GroupWeek]:
    eligible = draw(st.integers(least, most))
    some = st.integers(0, eligible)

    def one(monday: date, week: int) -> GroupWeek:
        return GroupWeek(
            group=number,
            monday=monday,
            week=week,
            eligible=eligible,
            took_part=draw(some),
            responses={beat: draw(some) for beat in Beat},
            older_48=draw(st.integers(0, 4)),
            load_minutes=draw(st.integers(0, 300)),
            left=draw(some),
            stuck=draw(some),
        )

    return one(date(2026, 3, 2), 2), one(MONDAY, 3)


@given(
    groups=st.tuples(two_weeks(1, 5, 9), two_weeks(2, 1, 9)),
    step=st.sampled_from([-1, 1]),
    language=LANGUAGES,
)
def test_one_persons_answers_change_no_word_unless_a_words_border_is_crossed(
    groups: tuple[tuple[GroupWeek, GroupWeek], ...], step: int, language: str
) -> None:
    (before, now), other = groups
    part = now.took_part + step
    assume(0 <= part <= now.eligible and share(part, now.eligible) is share(now.took_part, now.eligible))
    changed = replace(now, took_part=part, stuck=max(now.stuck - 1, 0), left=max(now.left - 1, 0))
    assert read([(before, now), other], language) == read([(before, changed), other], language)


@given(groups=st.tuples(two_weeks(1), two_weeks(2), two_weeks(3)))
def test_every_figure_is_of_the_programme_and_a_step_of_five(
    groups: tuple[tuple[GroupWeek, GroupWeek], ...],
) -> None:
    text = read(list(groups))
    assert all(int(figure) % 5 == 0 for figure in re.findall(r"(\d+) %", text))
    about_groups = [line for line in text.splitlines() if "Group " in line]
    assert not any(re.search(r"\d", line) for line in about_groups)
    if sum(now.eligible for _, now in groups) < 20:
        assert "%" not in text
