"""Plans as people have them: files, spreadsheets and pasted lists, with all their mistakes."""

from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import load
from facilitation.plans import Material, Problem, Trouble, Understood, Week, to_toml, understand
from facilitation.plans.draft import minutes_in
from facilitation.speech import clean
from tests.rules.strategies import many

COURSES = Path("guide_content/courses")

LIST = """
Photos for a shop

1. Light https://example.org/1 (60 min)
   - Windows
   - Lamps
   - short path: Take two photos of one thing
2. [Colour](https://example.org/2), 1.5 hours
3) Background | https://example.org/3 | 90 | Short path: Clear a table
"""

TABLE = """Week;Topic;Link;Minutes;Short path
1;Light;https://example.org/1;60;Take two photos
2;"Colour; and more";https://example.org/2;"90 min";
3;Background;;;
"""


def problems(understood: Understood) -> list[tuple[Trouble, int]]:
    return [(problem.trouble, problem.line) for problem in understood.problems]


def test_a_pasted_list_is_understood() -> None:
    plan = understand(LIST)
    assert plan.usable
    assert plan.title == "Photos for a shop"
    assert [week.topic for week in plan.weeks] == ["Light", "Colour", "Background"]
    assert [week.url for week in plan.weeks] == [f"https://example.org/{n}" for n in (1, 2, 3)]
    assert [week.minutes for week in plan.weeks] == [60, 90, 90]
    assert plan.weeks[0].sections == ("Windows", "Lamps")
    assert [week.short_path for week in plan.weeks] == ["Take two photos of one thing", "", "Clear a table"]


@pytest.mark.parametrize(
    "text",
    [
        "- Light\n- Colour\n- Background",
        "* Light\n* Colour\n* Background",
        "1. Light\n2. Colour\n3. Background",
        "## Week 1: Light\n\nSome words about it.\n\n## Week 2: Colour\n\n## Week 3: Background\n",
        "Week 1 - Light\nWeek 2 - Colour\nWeek 3 - Background",
        "**Week 1: Light**\n- one\n- two\n**Week 2: Colour**\n**Week 3: Background**",
        "Week 3: Background\nWeek 1: Light\nWeek 2: Colour",
        "Week 1\nLight\nWeek 2\nColour\nWeek 3\nBackground",
        "topic,minutes\nLight,60\nColour,60\nBackground,60",
        "Topic\tLink\nLight\t\nColour\t\nBackground\t",
        '[[weeks]]\ntopic = "Light"\n[[weeks]]\ntopic = "Colour"\n[[weeks]]\ntopic = "Background"\n',
    ],
)
def test_whatever_the_form_three_weeks_are_three_weeks(text: str) -> None:
    plan = understand(text)
    assert plan.usable, plan.problems
    assert [(week.number, week.topic) for week in plan.weeks] == [
        (1, "Light"),
        (2, "Colour"),
        (3, "Background"),
    ]


def test_a_table_from_a_spreadsheet_is_understood() -> None:
    plan = understand("\ufeff" + TABLE.replace("\n", "\r\n"))
    assert plan.usable
    assert [week.topic for week in plan.weeks] == ["Light", "Colour; and more", "Background"]
    assert [week.minutes for week in plan.weeks] == [60, 90, 0]
    assert plan.weeks[0].short_path == "Take two photos"


@pytest.mark.parametrize("file", sorted(COURSES.glob("*.toml")), ids=lambda file: file.stem)
def test_every_course_of_ours_reads_the_same_as_a_plan(file: Path) -> None:
    course, plan = load().courses[file.stem], understand(file.read_text(encoding="utf-8"))
    assert plan.usable
    assert (plan.title, plan.provider, plan.url) == (course.title, course.provider, course.url)
    ours = [(w.number, w.topic, w.url, w.minutes, w.short_path, w.sections) for w in course.weeks]
    assert [(w.number, w.topic, w.url, w.minutes, w.short_path, w.sections) for w in plan.weeks] == ours


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [(Trouble.EMPTY, 0)]),
        (" \n\t\n", [(Trouble.EMPTY, 0)]),
        ("x" * 70_000, [(Trouble.TOO_LONG, 0)]),
        ("Hello, I have no plan.", [(Trouble.NO_WEEKS, 0)]),
        ("- Light\n- Colour", [(Trouble.TOO_FEW_WEEKS, 2)]),
        ("\n".join(f"- Topic {n}" for n in range(13)), [(Trouble.TOO_MANY_WEEKS, 13)]),
        ("week,link\n1,https://example.org", [(Trouble.NO_COLUMNS, 1)]),
        ("topic,link\nLight,here\nColour,https://example.org\nBackground,", [(Trouble.BAD_LINK, 2)]),
        ("topic,link\nLight,javascript:alert(1)\nColour,\nBackground,", [(Trouble.BAD_LINK, 2)]),
        (
            "topic,minutes\nLight,long\nColour,9999\nBackground,",
            [(Trouble.BAD_MINUTES, 2), (Trouble.BAD_MINUTES, 3)],
        ),
        ("week,topic\n1,Light\n1,Colour\n2,Background\n3,More", [(Trouble.TWICE, 3)]),
        ("week,topic\n1,Light\n2,Colour\n4,Background", [(Trouble.GAP, 4)]),
        ("week,topic\n1,Light\ntwo,Colour\n2,Background\n3,More", [(Trouble.BAD_NUMBER, 3)]),
        ("topic,minutes\nLight,\n,60\nBackground,", [(Trouble.NO_TOPIC, 3)]),
        (f"- {'x' * 101}\n- Colour\n- Background", [(Trouble.LONG_TOPIC, 1)]),
        (f"- Light\n  short path: {'x' * 301}\n- Colour\n- Background", [(Trouble.LONG_SHORT_PATH, 1)]),
        ("[[weeks]]\ntopic = Light\n", [(Trouble.NOT_TOML, 2)]),
        ('title = "Photos"\nweeks = "none"\n', [(Trouble.NO_WEEKS, 0)]),
        ('[[weeks]]\ntopic = "A"\n[[weeks]]\nminutes = 5\n[[weeks]]\ntopic = "C"\n', [(Trouble.NO_TOPIC, 3)]),
    ],
)
def test_each_mistake_is_named_with_its_line(text: str, found: list[tuple[Trouble, int]]) -> None:
    plan = understand(text)
    assert problems(plan) == found
    assert not plan.usable


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_text() -> None:
    plan = understand("week,topic,link,minutes\n1,Light,here,long\n2,,https://example.org,60\n2,Colour,,\n")
    assert problems(plan) == [
        (Trouble.BAD_LINK, 2),
        (Trouble.BAD_MINUTES, 2),
        (Trouble.NO_TOPIC, 3),
        (Trouble.TOO_FEW_WEEKS, 3),
        (Trouble.TWICE, 4),
    ]


def test_what_stands_there_is_quoted_short_and_harmless() -> None:
    plan = understand(f"topic,link\nLight,{'y' * 80}\nColour,\nBackground,")
    assert plan.problems == (Problem(Trouble.BAD_LINK, 2, f"{'y' * 39}…"),)
    hidden = understand("topic\tminutes\nLi\u202eght\t60\nCo\x00lour\t60\nBackground\t60")
    assert [week.topic for week in hidden.weeks] == ["Light", "Colour", "Background"]


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("90", 90),
        ("90 min", 90),
        ("90min.", 90),
        ("about 90 minutes", 90),
        ("~45 m", 45),
        ("2 h", 120),
        ("1.5 hours", 90),
        ("1,5 h", 90),
        ("2 h 30", 150),
        ("2 hours 15 min", 135),
        ("1:30", 90),
        ("an hour", None),
        ("-5", None),
        ("", None),
        ("1:75", None),
    ],
)
def test_times_are_read_as_people_write_them(words: str, minutes: int | None) -> None:
    assert minutes_in(words) == minutes


@many
@given(st.text(max_size=400))
def test_no_text_breaks_the_reading(text: str) -> None:
    plan = understand(text)
    assert plan.usable == (not plan.problems)
    if plan.usable:
        assert 3 <= len(plan.weeks) <= 12
        assert [week.number for week in plan.weeks] == list(range(1, len(plan.weeks) + 1))
        assert all(week.topic for week in plan.weeks)


topics = st.text("abcdefghij ÄÖß", min_size=1, max_size=30).map(str.strip).filter(bool)


@many
@given(weeks=st.lists(st.tuples(topics, st.integers(1, 1200)), min_size=3, max_size=12))
def test_a_table_that_is_written_is_read_again(weeks: list[tuple[str, int]]) -> None:
    text = "topic\tminutes\n" + "\n".join(f"{topic}\t{minutes}" for topic, minutes in weeks)
    plan = understand(text)
    assert plan.usable
    assert [(week.topic, week.minutes) for week in plan.weeks] == [(" ".join(t.split()), m) for t, m in weeks]


AIMS = """
1. Light https://example.org/1
   Aim: I see where light comes from.
   - Film https://example.org/film (20 min)
   - Take two photos
   - Task: Look at a lamp
2. Colour
3. Background
"""


@pytest.mark.parametrize(
    "text",
    [
        AIMS,
        (
            "topic;link;aim;materials;tasks\nLight;https://example.org/1;I see where light comes from.;"
            '"Film (20 min) https://example.org/film";Take two photos | Look at a lamp\nColour;;;;\nBackground;;;;\n'
        ),
        (
            '[[weeks]]\ntopic = "Light"\nurl = "https://example.org/1"\naim = "I see where light comes from."\n'
            'materials = [{ title = "Film (20 min)", url = "https://example.org/film" }]\n'
            'sections = ["Take two photos", "Look at a lamp"]\n[[weeks]]\ntopic = "Colour"\n[[weeks]]\ntopic = "Background"\n'
        ),
    ],
)
def test_a_week_has_an_aim_materials_and_tasks_in_each_form(text: str) -> None:
    plan = understand(text)
    assert plan.usable, plan.problems
    light = plan.weeks[0]
    assert (light.topic, light.url, light.aim) == (
        "Light",
        "https://example.org/1",
        "I see where light comes from.",
    )
    assert light.materials == (("Film (20 min)", "https://example.org/film"),)
    assert light.sections == ("Take two photos", "Look at a lamp")


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("topic,materials\nLight,no link here\nColour,\nBackground,", Trouble.BAD_LINK),
        (f"topic,aim\nLight,{'x' * 161}\nColour,\nBackground,", Trouble.LONG_AIM),
        (
            f"topic,materials\nLight,{'|'.join(['https://a.example/'] * 13)}\nColour,\nBackground,",
            Trouble.TOO_MANY_MATERIALS,
        ),
        (
            '[[weeks]]\ntopic = "A"\nmaterials = [1, {}]\n[[weeks]]\ntopic = "B"\n[[weeks]]\ntopic = "C"\n',
            Trouble.BAD_LINK,
        ),
    ],
)
def test_mistakes_in_aims_and_materials_are_named(text: str, trouble: Trouble) -> None:
    assert {problem.trouble for problem in understand(text).problems} == {trouble}


words = st.text(max_size=60).map(lambda text: " ".join(clean(text).split()))
written_weeks = st.builds(
    Week,
    st.just(0),
    words.filter(bool),
    st.sampled_from(["", 'https://example.org/ä?q="x"']),
    st.integers(0, 1200),
    words,
    st.lists(words.filter(bool), max_size=3).map(tuple),
    words,
    st.lists(st.builds(Material, words.filter(bool), st.just("https://example.org/a")), max_size=3).map(
        tuple
    ),
)


@many
@given(words, st.lists(written_weeks, min_size=3, max_size=12))
def test_a_plan_written_as_toml_is_read_again_as_it_was(title: str, weeks: list[Week]) -> None:
    numbered = tuple(replace(week, number=number) for number, week in enumerate(weeks, 1))
    plan = understand(to_toml(title, "", "https://example.org", numbered))
    assert plan.usable, plan.problems
    assert (plan.title, plan.url, plan.weeks) == (title, "https://example.org", numbered)


FULL = 59_000  # letters, nearly as many as a plan may have
NASTY = {
    "spaces": "1. a" + " " * FULL + "b",
    "brackets": "1. " + "[" * FULL,
    "brackets in lines": ("1. " + "[" * 990 + "\n") * 59,
    "links begun": "1. " + "[a](" * (FULL // 4),
    "cells": "topic,sections\na," + " " * FULL + "x",
    "materials": "topic,materials\na," + "[" * FULL,
    "a key of many parts": 'title = "x"\n' + "a." * (FULL // 2) + "b = 1",
    "tables in tables": 'title = "x"\na=' + "{b=" * 9000,
    "empty lines": "\n" * FULL,
    "weeks": "- a\n" * (FULL // 4),
}


@pytest.mark.parametrize("name", NASTY)
def test_no_text_keeps_the_reader_busy(name: str) -> None:
    began = process_time()
    understand(NASTY[name])
    assert process_time() - began < 2, "some pattern looks at each letter again and again"


@pytest.mark.parametrize(
    "text",
    [
        'title = "x"\nn = ' + "9" * 5000 + '\n[[weeks]]\ntopic = "a"\n',
        'title = "x"\n[[weeks]]\ntopic = 0x' + "f" * 5000 + "\n",
        'title = "x"\n[[weeks]]\ntopic = "a"\nnumber = 0x' + "f" * 5000 + "\n",
    ],
)
def test_a_number_of_thousands_of_figures_is_a_mistake_like_any_other(text: str) -> None:
    assert understand(text).problems


@pytest.mark.parametrize("sign", ["\\u0000", "\\u202e", "\\ue001"])
def test_an_address_with_a_sign_that_could_act_is_no_address(sign: str) -> None:
    weeks = "".join(f'[[weeks]]\ntopic = "{n}"\nurl = "https://example.org/{sign}{n}"\n' for n in range(3))
    found = understand(weeks)
    assert {problem.trouble for problem in found.problems} == {Trouble.BAD_LINK}
