"""From counts to words: worked examples by hand, and what no digest may ever show."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.calendar import Beat
from facilitation.rules.digest.facts import GroupWeek
from facilitation.rules.digest.numbers import Load, numbers
from facilitation.rules.digest.status import Reason, Standing, Status, Why, standing
from facilitation.rules.digest.story import Action, Headline, Outlook, story
from facilitation.rules.digest.words import Share, percent, share
from tests.rules.strategies import many

MONDAY = date(2026, 3, 2)
CHECKED = Outlook(help_numbers_checked=date(2026, 2, 1), forming=1)


def week(group: int = 1, number: int | None = 3, **more: Any) -> GroupWeek:
    """A week of ten people of whom eight took part, without open questions."""
    usual = {
        "eligible": 10,
        "took_part": 8,
        "responses": {Beat.KICKOFF: 7, Beat.CHECKIN: 6, Beat.REFLECTION: 5, Beat.SHOWCASE: 4},
        "load_minutes": 90,
    }
    return GroupWeek(group, MONDAY, number, **{**usual, **more})


def course(*parts: int, **more: Any) -> list[GroupWeek]:
    """Weeks of a group in which so many of ten took part; `more` belongs to the last."""
    weeks = [week(number=n, took_part=part) for n, part in enumerate(parts, 1)]
    return [*weeks[:-1], replace(weeks[-1], **more)]


@pytest.mark.parametrize(
    ("part", "whole", "word"),
    [
        (0, 10, Share.FEW),
        (19, 100, Share.FEW),
        (2, 10, Share.SOME),
        (39, 100, Share.SOME),
        (4, 10, Share.HALF),
        (59, 100, Share.HALF),
        (6, 10, Share.MOST),
        (84, 100, Share.MOST),
        (17, 20, Share.NEARLY_ALL),
        (10, 10, Share.NEARLY_ALL),
        (0, 0, None),
    ],
)
def test_a_share_has_the_word_of_the_table(part: int, whole: int, word: Share | None) -> None:
    assert share(part, whole) is word


@pytest.mark.parametrize(
    ("groups", "figure"),
    [
        ([(20, 26), (17, 26)], 70),  # 37 of 52: 71 %
        ([(0, 15), (0, 5)], 0),
        ([(10, 10), (10, 10)], 100),
        ([(1, 20), (0, 20)], 5),  # 2.5 %, half a step upwards
        ([(1, 20), (0, 21)], 0),
        ([(10, 10), (9, 9)], None),  # nineteen people
        ([(20, 30)], None),  # one group: the figure would be about it
        ([(20, 30), (4, 4), (4, 4)], None),  # one group besides two that are too small
        ([], None),
    ],
)
def test_figures_come_in_steps_of_five_for_twenty_people_in_two_groups(
    groups: list[tuple[int, int]], figure: int | None
) -> None:
    assert percent(groups) == figure


def test_a_programmes_numbers_are_those_counted_by_hand() -> None:
    # Two groups of 12 and 10, and one on a break that counts for nothing.
    first = week(
        1,
        eligible=12,
        took_part=9,
        responses={Beat.KICKOFF: 8, Beat.CHECKIN: 6, Beat.SHOWCASE: 4},
        asked=8,
        answered_24=6,
        answered_48=8,
        works=6,
        works_with_words=5,
        contacts=30,
        steady=8,
        steady_of=12,
        started=12,
        retained=11,
        collectors=3,
        load_minutes=150,
    )
    second = week(
        2,
        responses={Beat.KICKOFF: 7, Beat.CHECKIN: 5, Beat.REFLECTION: 5, Beat.SHOWCASE: 3},
        asked=4,
        answered_24=3,
        answered_48=3,
        works=4,
        works_with_words=4,
        contacts=14,
        steady=6,
        steady_of=9,
        started=10,
        retained=8,
        collectors=2,
        load_minutes=60,
    )
    third = week(3, None, on_break=True, eligible=40, took_part=0)
    found = numbers([first, second, third])
    assert found.took_part == 75  # 17 of 22: 77 %
    assert found.beats[Beat.KICKOFF] == 70  # 15 of 22: 68 %
    assert found.beats[Beat.CHECKIN] == 50  # 11 of 22
    assert found.beats[Beat.REFLECTION] is None  # held by ten people only
    assert found.beats[Beat.SHOWCASE] == 30  # 7 of 22: 32 %
    assert found.steady == 65  # 14 of 21: 67 %
    assert (found.answered_24, found.answered_48) == (75, 90)  # 9 and 11 of 12: 75 and 92 %
    assert found.feedback == 90  # 9 of 10
    assert found.contacts == 20  # 44 contacts for 22 people: 20 for ten
    assert found.retained == 85  # 19 of 22: 86 %
    assert found.collectors == 25  # 5 of 22: 23 %
    assert found.came_back is None  # nobody fell quiet
    quiet = [replace(first, fell_quiet=4, came_back=1), replace(second, fell_quiet=3, came_back=2)]
    assert numbers(quiet).came_back is Share.HALF  # 3 of 7: 43 %
    assert numbers([first, second], quiet).came_back is Share.HALF  # the weeks before count as well
    assert numbers([first, replace(second, fell_quiet=9)]).came_back is None  # all of one group
    assert numbers([replace(w, came_back=9) for w in quiet]).came_back is Share.NEARLY_ALL  # never above all
    assert found.load is None  # two groups: their facilitators could be meant
    assert numbers([first, second, replace(second, group=4)]).load == Load(median=60, highest=150)


def test_small_programmes_have_no_figure_at_all() -> None:
    found = numbers([week(1, eligible=9, asked=20, answered_24=20, works=20), week(2, eligible=10)])
    assert not found.shown
    assert {found.answered_24, found.feedback, found.contacts, *found.beats.values()} == {None}


def test_a_programme_of_one_group_has_no_figure_however_large_it_is() -> None:  # content-design 4.1
    found = numbers([week(eligible=60, asked=20, works=20), week(2, eligible=4)])
    assert not found.shown
    assert {found.answered_24, found.feedback, found.contacts, *found.beats.values()} == {None}


def test_that_everybody_or_nobody_stayed_is_said_in_a_word() -> None:  # content-design 4.7
    both = [week(n, started=10, retained=10) for n in (1, 2)]
    assert numbers(both).retained is Share.NEARLY_ALL
    assert numbers([replace(w, retained=0) for w in both]).retained is Share.FEW
    assert numbers([replace(w, retained=9) for w in both]).retained == 90


@pytest.mark.parametrize(
    ("weeks", "status", "reasons"),
    [
        (course(8, 8), Status.WELL, ()),
        (course(8), Status.NEW, ()),
        (course(8, 4, eligible=4), Status.SMALL, ()),
        (course(8, 8, week=None), Status.BREAK, ()),
        (course(8, 8, on_break=True), Status.BREAK, ()),
        (course(5, 5), Status.EYE, (Reason(Why.ABOUT_HALF, Share.HALF),)),
        (course(9, 8, 7), Status.WELL, ()),
        (course(8, 8, 5), Status.EYE, (Reason(Why.FELL, Share.HALF, Share.MOST),)),
        (course(9, 8, 5), Status.EYE, (Reason(Why.FELL, Share.HALF, Share.NEARLY_ALL),)),
        (course(5, 8, 5), Status.EYE, (Reason(Why.ABOUT_HALF, Share.HALF),)),
        (course(8, 8, 3), Status.EYE, (Reason(Why.FELL, Share.SOME, Share.MOST),)),
        (course(8, 8, older_48=1), Status.EYE, (Reason(Why.OLD_QUESTION),)),
        (course(8, 8, works=5, works_with_words=2), Status.EYE, (Reason(Why.FEEDBACK),)),
        (course(8, 8, works=4, works_with_words=2), Status.WELL, ()),
        (course(8, 8, works=2, works_with_words=0), Status.WELL, ()),
        (course(8, 8, responses={Beat.REFLECTION: 3, Beat.SHOWCASE: 3}), Status.EYE, (Reason(Why.BEATS),)),
        (course(8, 8, responses={Beat.REFLECTION: 3, Beat.SHOWCASE: 4}), Status.WELL, ()),
        (course(8, 3), Status.EYE, (Reason(Why.LOW, Share.SOME),)),
        (course(8, 3, 3), Status.CALL, (Reason(Why.LOW_TWICE, Share.SOME),)),
        (course(8, 8, older_48=3), Status.CALL, (Reason(Why.MANY_OLD_QUESTIONS),)),
        (course(8, 8, acted=False), Status.CALL, (Reason(Why.NO_FACILITATOR),)),
        (course(8, 8, asked_for_help=True), Status.CALL, (Reason(Why.ASKED_FOR_HELP),)),
        (course(8, asked_for_help=True), Status.CALL, (Reason(Why.ASKED_FOR_HELP),)),
        (course(8, 3, eligible=3, asked_for_help=True), Status.CALL, (Reason(Why.ASKED_FOR_HELP),)),
    ],
)
def test_a_groups_status_says_why(
    weeks: list[GroupWeek], status: Status, reasons: tuple[Reason, ...]
) -> None:
    found = standing(weeks)
    assert (found.status, found.reasons) == (status, reasons)


def test_much_work_in_two_weeks_in_a_row_asks_for_a_call() -> None:
    first, second = course(8, 8, load_minutes=181)
    assert standing([first, second]).status is Status.WELL
    assert standing([replace(first, load_minutes=200), second]).reasons == (Reason(Why.LOAD),)


def test_a_skipped_week_stands_between_no_two_weeks() -> None:
    first, second, third = course(8, 3, 3)
    gap = replace(week(), week=None)
    assert standing([first, second, gap, third]).status is Status.CALL


def test_a_group_of_four_is_named_by_words_alone() -> None:  # T17
    weeks = [week(number=n, eligible=4, took_part=part) for n, part in ((1, 4), (2, 1))]
    assert standing(weeks) == Standing(1, Status.SMALL)


def test_the_example_of_the_design_is_told_in_this_order() -> None:  # content-design 4.8
    weeks = {
        number: [week(number, 2), week(number, 3)] for number in (1, 2, 3)
    }  # three groups are going well
    weeks[4] = [week(4, 2), week(4, 3, older_48=3)]  # Logistics A
    weeks[5] = [week(5, 1), week(5, 2), week(5, 3, took_part=5, holidays=2)]  # Care B
    weeks[6] = [week(6, 1)]  # new
    told = story([standing(w) for w in weeks.values()], [w[-1] for w in weeks.values()], CHECKED, MONDAY)
    assert (told.headline, told.subject) == (Headline.CALL_REST_WELL, 4)
    assert told.reason == Reason(Why.MANY_OLD_QUESTIONS)
    assert [(s.group, s.status) for s in told.named] == [(4, Status.CALL), (5, Status.EYE)]
    assert told.named[1].reasons == (Reason(Why.FELL, Share.HALF, Share.MOST),)
    assert told.named[1].holidays
    assert (told.going_well, told.others) == (3, 1)
    assert (told.action, told.about) == (Action.CALL, 4)


@pytest.mark.parametrize(
    ("weeks", "outlook", "headline", "action"),
    [
        ([course(8, 3, 3)], CHECKED, Headline.CALL, Action.CALL),
        ([course(8, 8, older_48=1, oldest_hours=60)], CHECKED, Headline.EYE, Action.OLDEST_QUESTION),
        ([course(8, 8, asked=6, answered_24=6)], CHECKED, Headline.WELL, Action.THANK),
        ([course(8, 8)], replace(CHECKED, finished=(1,), forming=0), Headline.FINISHED, Action.NEXT_GROUP),
        ([course(8, 8, holidays=1)], replace(CHECKED, forming=0), Headline.HOLIDAY, Action.NOTHING),
        ([course(8, 8)], Outlook(), Headline.WELL, Action.HELP_NUMBERS),
        ([course(8, 8)], replace(CHECKED, last_week=(1,), openings=True), Headline.WELL, Action.OPENINGS),
        ([course(8, 8, week=None)], CHECKED, Headline.NOTHING, Action.NOTHING),
        ([], CHECKED, Headline.NOTHING, Action.NOTHING),
    ],
)
def test_the_first_sentence_and_the_one_thing_to_do_fit_the_week(
    weeks: list[list[GroupWeek]], outlook: Outlook, headline: Headline, action: Action
) -> None:
    told = story([standing(w) for w in weeks], [w[-1] for w in weeks], outlook, MONDAY)
    assert (told.headline, told.action) == (headline, action)


def test_of_a_small_group_not_even_its_question_is_named() -> None:
    weeks = [[week(n, 2), week(n, 3, older_48=1, eligible=9 if n == 1 else 4)] for n in (1, 2)]
    weeks[1][1] = replace(weeks[1][1], took_part=4, oldest_hours=99)
    told = story([standing(w) for w in weeks], [w[-1] for w in weeks], CHECKED, MONDAY)
    assert (told.action, told.about) == (Action.OLDEST_QUESTION, 1)


def test_a_holiday_is_the_headline_only_where_most_groups_had_one() -> None:
    weeks = [[week(n, 2), week(n, 3, holidays=1 if n == 1 else 0)] for n in (1, 2)]
    told = story([standing(w) for w in weeks], [w[-1] for w in weeks], CHECKED, MONDAY)
    assert told.headline is Headline.WELL


def test_the_oldest_question_is_that_of_the_group_in_which_it_waits_longest() -> None:
    weeks = [
        [week(n, 2), week(n, 3, older_48=1, oldest_hours=hours)] for n, hours in ((1, 50), (2, 70), (3, 60))
    ]
    told = story([standing(w) for w in weeks], [w[-1] for w in weeks], CHECKED, MONDAY)
    assert (told.action, told.about) == (Action.OLDEST_QUESTION, 2)


def test_no_more_than_twelve_groups_have_a_line() -> None:
    weeks = [[week(n, 2), week(n, 3, took_part=5)] for n in range(1, 21)]
    told = story([standing(w) for w in weeks], [w[-1] for w in weeks], CHECKED, MONDAY)
    assert (len(told.named), told.going_well, told.others) == (12, 0, 8)


people = st.integers(5, 60)


@st.composite
def a_group_week(draw: st.DrawFn, number: int = 3) -> GroupWeek:
    """Any week with people enough to be spoken of."""
    eligible = draw(people)
    some = st.integers(0, eligible)
    asked, works = draw(st.integers(0, 12)), draw(st.integers(0, 12))
    within = draw(st.integers(0, asked))
    return week(
        number=number,
        eligible=eligible,
        took_part=draw(some),
        responses={beat: draw(some) for beat in Beat if draw(st.booleans())},
        asked=asked,
        answered_24=within,
        answered_48=draw(st.integers(within, asked)),
        older_48=draw(st.integers(0, 5)),
        works=works,
        works_with_words=draw(st.integers(0, works)),
        load_minutes=draw(st.integers(0, 400)),
        acted=draw(st.booleans()),
    )


@many
@given(
    weeks=st.tuples(*(a_group_week(number=n) for n in (1, 2, 3))),
    changed=st.integers(0, 2),
    step=st.sampled_from([-1, 1]),
)
def test_one_persons_answer_changes_a_groups_line_only_where_a_words_border_is_crossed(
    weeks: tuple[GroupWeek, ...], changed: int, step: int
) -> None:
    old = weeks[changed]
    other = replace(old, took_part=min(max(old.took_part + step, 0), old.eligible))
    if share(old.took_part, old.eligible) is share(other.took_part, other.eligible):
        assert standing(weeks) == standing([*weeks[:changed], other, *weeks[changed + 1 :]])


@many
@given(weeks=st.tuples(*(a_group_week(number=n) for n in (1, 2, 3))))
def test_a_status_follows_from_the_words_alone(weeks: tuple[GroupWeek, ...]) -> None:
    """Whatever the counts behind the same words are: a group ten times as large gets the same line."""
    larger = [
        replace(
            w,
            eligible=10 * w.eligible,
            took_part=10 * w.took_part,
            responses={beat: 10 * n for beat, n in w.responses.items()},
        )
        for w in weeks
    ]
    assert standing(weeks) == standing(larger)


@many
@given(weeks=st.lists(a_group_week(), min_size=1, max_size=6))
def test_a_figure_is_a_step_of_five_or_nothing(weeks: list[GroupWeek]) -> None:
    found = numbers(weeks)
    figures = [found.took_part, found.answered_24, found.feedback, found.steady, *found.beats.values()]
    assert all(figure is None or (figure % 5 == 0 and 0 <= figure <= 100) for figure in figures)
    if sum(w.eligible for w in weeks) < 20 or len(weeks) == 1:
        assert set(figures) == {None}


@many
@given(weeks=st.lists(a_group_week(), min_size=2, max_size=4), step=st.sampled_from([-1, 1]))
def test_one_persons_answer_moves_a_figure_by_one_step_at_most(weeks: list[GroupWeek], step: int) -> None:
    changed = replace(weeks[0], took_part=min(max(weeks[0].took_part + step, 0), weeks[0].eligible))
    one, two = numbers(weeks).took_part, numbers([changed, *weeks[1:]]).took_part
    assert (one is None and two is None) or abs((one or 0) - (two or 0)) <= 5


@many
@given(order=st.permutations(range(1, 8)))
def test_the_story_is_the_same_whatever_the_order_of_the_groups(order: list[int]) -> None:
    weeks = {n: [week(n, 2), week(n, 3, took_part=(3, 5, 8)[n % 3])] for n in range(1, 8)}
    expected = story(
        [standing(weeks[n]) for n in sorted(weeks)], [weeks[n][-1] for n in sorted(weeks)], CHECKED, MONDAY
    )
    assert (
        story([standing(weeks[n]) for n in order], [weeks[n][-1] for n in order], CHECKED, MONDAY) == expected
    )


@many
@given(
    weeks=st.lists(a_group_week(), min_size=1, max_size=6),
    fell=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=6, max_size=6),
    data=st.data(),
)
def test_the_numbers_are_the_same_in_any_order_and_with_groups_on_a_break(
    weeks: list[GroupWeek], fell: list[tuple[int, int]], data: st.DataObject
) -> None:
    held = [
        replace(w, group=n, fell_quiet=quiet, came_back=back)
        for n, (w, (quiet, back)) in enumerate(zip(weeks, fell, strict=False))
    ]
    mixed = [*held, replace(held[0], group=99, on_break=True), replace(held[0], group=98, week=None)]
    assert numbers(data.draw(st.permutations(mixed))) == numbers(held)
    found = numbers(held).came_back
    assert found is None or sum(w.fell_quiet for w in held) >= 5


@many
@given(weeks=st.lists(a_group_week(), min_size=2, max_size=6), part=st.integers(0, 60))
def test_no_figure_is_about_one_group(weeks: list[GroupWeek], part: int) -> None:
    """Whatever one group did: where it is the only one with five people or more, there is no figure."""
    alone = [weeks[0], *(replace(w, group=n, eligible=4, took_part=0) for n, w in enumerate(weeks[1:], 2))]
    found = numbers([replace(alone[0], took_part=min(part, alone[0].eligible)), *alone[1:]])
    assert not found.shown
    assert {found.answered_24, found.feedback, found.contacts, *found.beats.values()} == {None}
