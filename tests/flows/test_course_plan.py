"""/plan: view, and another plan from a paste (content-design A5)."""

from facilitation.model import CourseWeek, Group
from facilitation.plans import Trouble
from facilitation.tokens import token
from tests.flows.kit import Scene, texts

PLAN = """Photos for a shop

1. Light https://example.org/1 (60 min)
2. Colour, 90 min
3. Background
"""


def topics(here: Scene) -> list[str]:
    return [week.topic for week in here.kit.rows(CourseWeek)]


def test_a_pasted_plan_is_shown_first_and_saved_by_a_tap(forming: Scene) -> None:
    before = topics(forming)
    forming.maria.commands("plan")
    assert before[0] in forming.maria.last.text
    forming.maria.presses("Another plan")
    forming.maria.says(PLAN)
    assert "1. Light · 60 min" in forming.maria.last.text
    assert topics(forming) == before
    forming.maria.presses("Save this plan")
    assert topics(forming) == ["Light", "Colour", "Background"]
    group = forming.kit.row(Group)
    assert (group.weeks, group.course) == (3, "Photos for a shop")
    forming.maria.presses("Show the plan")
    assert "3. Background · Monday 16 March" in forming.maria.last.text


def test_every_mistake_is_named_with_its_line_and_nothing_is_saved(forming: Scene) -> None:
    before = topics(forming)
    forming.maria.commands("plan", "import\n1. Light (soon)\n2. Colour htp://x\n2. Again")
    text = forming.maria.last.text
    assert "Nothing is saved." in text
    assert "There are two weeks with the number 2." in text
    assert topics(forming) == before
    forming.maria.taps(token("pn.save", 1))
    assert forming.maria.heard() == ["M-OK-4"]


def test_every_trouble_has_its_sentence() -> None:
    for trouble in Trouble:
        assert f"L-PN-{trouble}" in texts().messages["en"]


def test_a_course_that_runs_keeps_its_length(monday: Scene) -> None:
    before = topics(monday)
    monday.maria.commands("plan", f"import {PLAN}")
    assert monday.maria.heard() == ["M-PN-9"]
    longer = PLAN + "".join(f"{n}. Topic {n}\n" for n in range(4, 7))
    monday.maria.commands("plan", f"import {longer}")
    monday.maria.presses("Save this plan")
    assert topics(monday) == [before[0], "Colour", "Background", "Topic 4", "Topic 5", "Topic 6"]


def test_learners_have_no_part_in_it(forming: Scene) -> None:
    forming.amina.commands("plan", "import 1. x")
    assert forming.amina.heard() == ["M-CM-2"]
    forming.amina.taps(token("pn.import", 1))
    assert forming.amina.heard() == ["M-CM-2"]
