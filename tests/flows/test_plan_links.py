"""The links of a plan are looked at outside; the leader gets a report (content-design 5.2)."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.errands import Errands
from facilitation.flows.course.errands import PATIENCE
from facilitation.model import CourseWeek, Errand, Link
from facilitation.tokens import token
from tests.flows.kit import KICKOFF, Scene, at

WORKS = {"verdict": "works", "why": "", "to": ""}
LOST = {"verdict": "not-found", "why": "", "to": ""}
MOVED = {"verdict": "moved", "why": "", "to": "https://new.example/2"}
SIGN_IN = {"verdict": "unsure", "why": "sign-in", "to": ""}
PREVIEW = at(27, "13:00", month=2)


def looks(here: Scene, answers: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The links are looked at: these answer so, all others work. What was looked at."""
    kit, seen = here.kit, list[str]()

    async def look(data: Mapping[str, Any]) -> Mapping[str, object]:
        seen.extend(data["links"])
        return {"found": [answers.get(link, WORKS) for link in data["links"]]}

    asyncio.run(Errands(kit.database, {"links": look}, clock=lambda: kit.now).drain(kit.now))
    assert kit.due(kit.now) == (), kit.faults()
    return seen


def page(number: int) -> str:
    return f"https://course.elementsofai.com/{number}"


def test_the_report_says_for_each_week_what_was_found(monday: Scene) -> None:
    kit = monday.kit
    row = kit.row(CourseWeek, CourseWeek.number == 3)
    kit.put(CourseWeek, row.id, materials=[["Film", "https://film.example/"]])
    kit.change(
        lambda session: session.add(
            Link(
                group_id=1,
                url="https://list.example/",
                title="Word list",
                language="en",
                approved=True,
                added_at=kit.now,
            )
        )
    )
    monday.maria.commands("plan")
    monday.maria.presses("Check the links")
    assert "9 links" in monday.maria.last.text
    answers = {page(2): MOVED, page(3): LOST, page(4): SIGN_IN}
    assert len(looks(monday, answers)) == 9
    assert monday.maria.last.text.split("\n")[2:] == [
        "• Week 1: 1 link works",
        f"• Week 2, AI problem solving ({page(2)}): has moved to https://new.example/2",
        "• Week 3: 1 link works",
        f"• Week 3, Real world AI ({page(3)}): was not found",
        f"• Week 4, Machine learning ({page(4)}): could not be checked (it asks to sign in, which is fine)",
        "• Week 5: 1 link works",
        "• Week 6: 1 link works",
        "• Course page and /links: 2 links work",
    ]


def test_one_look_at_a_time_and_a_word_where_nobody_can_look(monday: Scene) -> None:
    monday.maria.commands("plan", "links")
    monday.maria.commands("plan", "links")
    assert monday.maria.heard() == ["M-LC-2"]
    assert monday.kit.due(monday.kit.now + PATIENCE) == ()
    assert monday.maria.last.kind == "M-LC-8"
    monday.maria.presses("Check again")
    assert monday.maria.heard() == ["M-LC-1"]


def test_learners_and_strangers_send_the_bot_nowhere(monday: Scene) -> None:
    for who in (monday.amina, monday.stefan):
        who.taps(token("pn.links", 1))
        who.commands("plan", "links")
    assert monday.kit.rows(Errand, Errand.membership_id.is_not(None)) == []  # type: ignore[union-attr]  # a column


def test_with_the_preview_the_links_of_the_week_are_looked_at_once_and_only_a_lost_one_is_told(
    forming: Scene,
) -> None:
    forming.kit.due(PREVIEW)
    assert looks(forming, {page(1): LOST}) == [page(1)]
    assert forming.maria.last.kind == "M-LC-7"
    assert f"What is AI? ({page(1)}): was not found" in forming.maria.last.text
    forming.maria.presses("Open the week")
    assert "Week 1 of 6" in forming.maria.last.text
    assert forming.kit.due(KICKOFF) == ()
    assert len(forming.kit.told(forming.maria, "M-LC-7")) == 1


def test_links_that_work_or_ask_to_sign_in_are_no_news_before_a_week(forming: Scene) -> None:
    forming.kit.due(PREVIEW)
    assert looks(forming, {page(1): SIGN_IN}) == [page(1)]
    assert forming.maria.last.kind == "M-PV-1"


def test_a_plan_without_links_has_none_to_look_at(forming: Scene) -> None:
    forming.maria.commands("plan", "import 1. Light\n2. Colour\n3. Background")
    forming.maria.presses("Save this plan")
    forming.kit.put(CourseWeek, forming.kit.rows(CourseWeek)[0].id, url="")
    group = forming.kit.rows(CourseWeek)
    assert all(not week.url for week in group[1:])
    forming.kit.now += timedelta(days=0)
    forming.maria.commands("plan", "links")
    assert forming.maria.heard() == ["M-LC-1"]  # the page of the course itself
