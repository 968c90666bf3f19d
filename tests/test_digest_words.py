"""No reader of a digest can count persons: words about a group, and figures of a programme in steps (A15)."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from facilitation.digest_words import digest, told
from facilitation.model import Programme
from facilitation.phrasebook import Phrasebook
from facilitation.programmes import Ahead, ProgrammeWeek
from facilitation.rules.calendar import Beat
from facilitation.rules.digest.charts import charts
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
            steady=draw(some),
            steady_of=eligible,
            started=eligible,
            retained=draw(some),
            collectors=draw(some),
            fell_quiet=draw(some),
            came_back=draw(some),
        )

    return one(date(2026, 3, 2), 2), one(MONDAY, 3)


COUNTS = ("took_part", "left", "stuck", "steady", "retained", "collectors", "fell_quiet", "came_back")


def changed(week: GroupWeek, step: int) -> GroupWeek:
    """The same week in which one person did more, or less, in everything that is counted."""

    def moved(count: int) -> int:
        return min(max(count + step, 0), week.eligible)

    responses = {beat: moved(count) for beat, count in week.responses.items()}
    counts: dict[str, Any] = {name: moved(getattr(week, name)) for name in COUNTS}
    return replace(week, responses=responses, **counts)


def words(week: GroupWeek) -> list[object]:
    return [share(n, week.eligible) for n in (week.took_part, *week.responses.values())]


def besides_figures(groups: list[tuple[GroupWeek, GroupWeek]], language: str) -> dict[str, object]:
    week = programme_week(groups)
    return {k: v for k, v in digest(book(), week, told(week), language).items() if k != "numbers"}


@given(
    groups=st.tuples(two_weeks(1, 5), two_weeks(2), two_weeks(3)),
    step=st.sampled_from([-1, 1]),
    language=LANGUAGES,
)
def test_one_persons_answers_change_no_word_unless_a_words_border_is_crossed(
    groups: tuple[tuple[GroupWeek, GroupWeek], ...], step: int, language: str
) -> None:
    (before, now), *others = groups
    other = changed(now, step)
    assume(words(other) == words(now))
    one, two = [(before, now), *others], [(before, other), *others]
    if numbers(last for _, last in one) == numbers(last for _, last in two):
        assert read(one, language) == read(two, language)
    # Where a step of the programme's figures was crossed, they alone differ.
    assert besides_figures(one, language) == besides_figures(two, language)


@given(groups=st.tuples(two_weeks(1, 5), two_weeks(2), two_weeks(3)), step=st.sampled_from([-1, 1]))
def test_one_persons_answers_change_no_chart_unless_a_border_is_crossed(
    groups: tuple[tuple[GroupWeek, GroupWeek], ...], step: int
) -> None:
    (before, now), *others = groups
    other = changed(now, step)
    assume(words(other) == words(now))
    mondays = [before.monday, now.monday]
    one, two = (
        charts([before, last, *(week for both in others for week in both)], mondays, [1, 2, 3])
        for last in (now, other)
    )
    assert one.rows == two.rows
    for beat in Beat:
        for first, second in zip(one.beats[beat], two.beats[beat], strict=True):
            assert first.band == second.band
            assert abs((first.share or 0) - (second.share or 0)) <= 5


@given(groups=st.lists(two_weeks(1), min_size=1, max_size=1))
def test_a_programme_of_one_group_shows_no_figure(groups: list[tuple[GroupWeek, GroupWeek]]) -> None:
    assert "%" not in read(groups)


@given(groups=st.tuples(two_weeks(1), two_weeks(2), two_weeks(3)))
def test_every_figure_is_of_the_programme_and_a_step_of_five(
    groups: tuple[tuple[GroupWeek, GroupWeek], ...],
) -> None:
    text = read(list(groups))
    assert all(int(figure) % 5 == 0 for figure in re.findall(r"(\d+)\s%", text))
    assert not any(re.search(r"\d", line) for line in text.splitlines() if "Group " in line)
    if sum(now.eligible for _, now in groups) < 20:
        assert "%" not in text


def test_the_example_of_the_design_reads_like_this() -> None:  # content-design 4.8, as A15 changes it
    def weeks(number: int, *parts: int, **more: Any) -> list[GroupWeek]:
        first = MONDAY - timedelta(weeks=len(parts) - 1)
        made = [_usual(number, first + timedelta(weeks=n), n + 1, part) for n, part in enumerate(parts)]
        return [*made[:-1], replace(made[-1], **more)]

    known = [
        weeks(1, 7, 7),
        weeks(2, 7, 7),
        weeks(3, 7, 7),
        weeks(4, 7, 7, older_48=3, oldest_hours=70),
        weeks(5, 6, 6, 4, holidays=2),
        weeks(6, 7),
    ]
    titles = {1: "Office A", 2: "Office B", 3: "Care A", 4: "Logistics A", 5: "Care B", 6: "Office C"}
    closed = [group[-1] for group in known]
    week = replace(
        programme_week([(group[0], group[-1]) for group in known]),
        titles=titles,
        standings=tuple(standing(group) for group in known),
        before=numbers(group[-2] for group in known if len(group) > 1),
        outlook=Outlook(help_numbers_checked=MONDAY, last_week=(3,)),
        ahead=Ahead(halfway=(6,), last_week=(3,)),
    )
    assert sum(one.eligible for one in closed) == 52
    found = plain(book().say("M-DG-1", "en", digest(book(), week, told(week), "en")).text)
    assert found.replace("\u00a0", " ").splitlines() == EXAMPLE.splitlines()


def _usual(number: int, monday: date, week: int, took_part: int) -> GroupWeek:
    eligible = 10 if number <= 2 else 8
    return GroupWeek(
        group=number,
        monday=monday,
        week=week,
        eligible=eligible,
        took_part=min(took_part, eligible),
        responses={Beat.KICKOFF: 6, Beat.CHECKIN: 5, Beat.REFLECTION: 4, Beat.SHOWCASE: 3},
        asked=3,
        answered_24=2,
        answered_48=3,
        works=4,
        works_with_words=3,
        contacts=12,
        steady=4,
        steady_of=6,
        started=eligible,
        retained=7,
        load_minutes=60,
        fell_quiet=2 if week > 1 else 0,
        came_back=1 if week > 1 else 0,
    )


# By hand: 39 of 52 took part (34 of 44 a week before), 36 of 52 set a goal, 24 of 36 are steady, 12 of 18 questions had
# an answer within a day, 18 of 24 works feedback; 72 contacts for 52 people; 5 of 10 came back.
EXAMPLE = """\
SMOL digest · SMOL · week of Monday 9 March

Most groups are going well. Logistics A needs a call: several questions are older than two days.

Numbers of the whole programme, last week in brackets:

• Took part · 75 % (75 %)
• Week start · 70 % (70 %)
• How is it going? · 60 % (55 %)
• Look back · 45 % (45 %)
• Show your work · 35 % (35 %)
• Steady learners · 65 % (65 %)
• Questions answered within a day · 65 % (65 %)
• Questions answered within two days · 100 % (100 %)
• Works with feedback · 75 % (75 %)
• Still taking part · 80 % (80 %)
• Keep a portfolio · 0 % (0 %)
• Returned after a quiet time · about half
• Human contacts for ten people: 14
• Time of group leaders: about 60 minutes, the most 60

Groups:

• Needs a call: Logistics A (several questions are older than two days)
• Keep an eye on: Care B (most took part two weeks ago, about half now; the week had public holidays)
• and 3 groups going well
• 1 other group: see All groups

Coming up in the next seven days:

• Halfway: Office C
• Last week of the course: Care A

One thing to do: Call the group leader of Logistics A and ask how you can help."""
