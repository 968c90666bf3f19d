"""/plan week by week: opened, changed, made two, joined, added and taken out (content-design 5.2)."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.courier.fetching import Fetching
from bot.files import Store
from bot.plan_files import Plans
from facilitation.holdings import PLAN
from facilitation.model import (
    CourseWeek,
    File,
    Group,
    Occurrence,
    OccurrenceState,
    ScheduleChange,
    ScheduleChangeKind,
)
from facilitation.plans import understand
from facilitation.ports import Capabilities
from facilitation.rules.calendar import Beat
from facilitation.tokens import token
from tests.flows.kit import FORMS, KICKOFF, Scene, at, scene

WEEK = timedelta(days=7)
NOTES = tuple(f"M-PN-{number}" for number in range(50, 55))
QUESTION = "Which light do you like best?"


def topics(here: Scene) -> list[str]:
    weeks = sorted(here.kit.rows(CourseWeek), key=lambda week: week.number)
    assert [week.number for week in weeks] == list(range(1, len(weeks) + 1))
    assert here.kit.row(Group).weeks == len(weeks)
    return [week.topic for week in weeks]


def week(here: Scene, number: int) -> CourseWeek:
    return here.kit.row(CourseWeek, CourseWeek.number == number)


def starts(here: Scene) -> dict[int, object]:
    rows = here.kit.rows(
        Occurrence, Occurrence.beat == Beat.KICKOFF, Occurrence.state != OccurrenceState.DROPPED
    )
    return {row.week: row.due_at for row in rows}


def opens(here: Scene, number: int) -> None:
    here.maria.commands("plan", str(number))


def test_the_plan_shows_all_dates_and_its_end_and_opens_a_week(monday: Scene) -> None:
    monday.maria.commands("plan")
    assert "6. Implications · Monday 6 April" in monday.maria.last.text
    assert "The course ends on Sunday 12 April" in monday.maria.last.text
    monday.maria.presses("Open a week")
    monday.maria.presses("4. Machine learning")
    shown = monday.maria.last
    assert "Week 4 of 6: Machine learning" in shown.text
    assert "Time: 240 minutes" in shown.text
    assert "• Regression" in shown.text


def test_each_field_is_asked_with_what_stands_there_and_what_is_skipped_stays(monday: Scene) -> None:
    opens(monday, 4)
    monday.maria.presses("Change it")
    assert "Now: Machine learning" in monday.maria.last.text
    monday.maria.says("Machines that learn")
    monday.maria.says("I can say what a model is.")
    monday.maria.presses("Back")
    assert "You wrote: I can say what a model is." in monday.maria.last.text
    monday.maria.presses("Keep my answer")
    monday.maria.presses("Leave as it is")
    monday.maria.says("2 h 30")
    monday.maria.says("-")
    row = week(monday, 4)
    assert (row.topic, row.aim, row.minutes, row.short_path) == (
        "Machines that learn",
        "I can say what a model is.",
        150,
        "",
    )
    assert row.url == "https://course.elementsofai.com/4"
    monday.maria.presses("Show the week")
    assert "Aim: I can say what a model is." in monday.maria.last.text


def test_what_cannot_be_taken_is_said_with_its_remedy_and_stays(monday: Scene) -> None:
    opens(monday, 4)
    monday.maria.presses("Change it")
    for words in ("Models", "-", "htp://x", "soon", "-"):
        monday.maria.says(words)
    text = monday.maria.last.text
    assert "This is not a link: “htp://x”." in text
    assert "I do not understand this time: “soon”." in text
    row = week(monday, 4)
    assert (row.topic, row.url, row.minutes) == ("Models", "https://course.elementsofai.com/4", 240)
    monday.maria.presses("Write it again")
    monday.maria.presses("Cancel")
    assert monday.maria.heard() == ["M-OK-7"]


def test_materials_and_tasks_are_lines(monday: Scene) -> None:
    opens(monday, 4)
    monday.maria.presses("Materials and tasks")
    monday.maria.says("Film https://example.org/film\n- Take two photos\n\nhttps://www.example.org/b")
    row = week(monday, 4)
    assert row.materials == [
        ["Film", "https://example.org/film"],
        ["example.org", "https://www.example.org/b"],
    ]
    assert row.sections == ["Take two photos"]
    monday.amina.commands("week", "4")
    assert "Film" in monday.amina.last.text
    assert "Take two photos" in monday.amina.last.text


def test_the_aim_stands_in_the_week_start(forming: Scene) -> None:
    forming.kit.due(at(27, "13:00", month=2))
    forming.maria.presses("Change this week")
    forming.maria.says("What is it?")
    forming.maria.says("I can say what AI is.")
    for _ in range(3):
        forming.maria.presses("Leave as it is")
    forming.maria.presses("Show the week start")
    assert "I can say what AI is." in forming.maria.last.text
    forming.kit.due(KICKOFF)
    assert "Week 1 of 6: What is it?\nI can say what AI is." in forming.kit.posted("M-KO-1")[0].text


def test_a_look_at_a_week_start_far_ahead_chooses_nothing(monday: Scene) -> None:
    opens(monday, 4)
    monday.maria.presses("Show the week start")
    assert "Week 4 of 6: Machine learning" in monday.maria.last.text
    assert monday.kit.beat(Beat.KICKOFF, 4).prompt_id is None


def test_a_week_becomes_two_and_everything_after_it_moves(monday: Scene) -> None:
    before, dates = topics(monday), starts(monday)
    opens(monday, 3)
    monday.maria.presses("Make two of it")
    assert "7 weeks and ends on Sunday 19 April" in monday.maria.last.text
    assert topics(monday) == before
    monday.maria.presses("Yes, make two")
    assert topics(monday) == [*before[:2], f"{before[2]} (1 of 2)", f"{before[2]} (2 of 2)", *before[3:]]
    assert [week(monday, n).minutes for n in (3, 4)] == [120, 120]
    assert [week(monday, n).sections for n in (3, 4)] == [
        ["Odds and probability", "The Bayes rule"],
        ["Naive Bayes classification"],
    ]
    assert starts(monday) == {**dates, 7: dates[6] + WEEK}  # type: ignore[operator]  # instants
    (note,) = monday.kit.posted(*NOTES)
    assert "becomes two weeks" in note.text
    assert [row.kind for row in monday.kit.rows(ScheduleChange)] == [ScheduleChangeKind.SPLIT_WEEK]
    monday.maria.presses("Yes, make two")
    assert monday.maria.heard() == ["M-OK-4"]
    assert len(topics(monday)) == 7


def test_two_weeks_become_one(monday: Scene) -> None:
    before = topics(monday)
    opens(monday, 2)
    monday.maria.presses("Join with the next")
    monday.maria.presses("Yes, join them")
    assert topics(monday) == [before[0], f"{before[1]} + {before[2]}", *before[3:]]
    assert week(monday, 2).minutes == 420
    assert week(monday, 2).materials == [[before[2], "https://course.elementsofai.com/3"]]
    assert set(starts(monday)) == {1, 2, 3, 4, 5}
    assert "5 weeks and ends on Sunday 5 April" in monday.kit.posted(*NOTES)[0].text


def test_the_two_parts_of_a_week_become_that_week_again(monday: Scene) -> None:
    before = topics(monday)
    for label in ("Make two of it", "Join with the next"):
        opens(monday, 3)
        monday.maria.presses(label)
        monday.maria.presses("Yes,")
    assert topics(monday) == before


def test_a_week_is_added_and_taken_out_again(monday: Scene) -> None:
    before = topics(monday)
    opens(monday, 6)
    monday.maria.presses("A new week after it")
    monday.maria.says("A visit to the museum")
    monday.maria.presses("Yes, add it")
    assert topics(monday) == [*before, "A visit to the museum"]
    assert len(starts(monday)) == 7
    opens(monday, 7)
    monday.maria.presses("Take it out")
    monday.maria.presses("Yes, take it out")
    assert topics(monday) == before
    assert len(starts(monday)) == 6
    assert len(monday.kit.posted(*NOTES)) == 2
    monday.maria.commands("schedule")
    monday.maria.presses("What was changed")
    assert "took week 7 out of the plan" in monday.maria.last.text
    assert monday.kit.due(at(13, "12:00", month=4)) == ()
    assert len(monday.kit.posted("M-KO-1")) == 6


def test_what_was_written_for_a_week_goes_along_with_it(monday: Scene) -> None:
    monday.maria.commands("prompt", "checkin 4")
    monday.maria.presses("My own question")
    monday.maria.says(QUESTION)
    monday.maria.presses("Ask it on this date")
    opens(monday, 3)
    monday.maria.presses("Make two of it")
    monday.maria.presses("Yes, make two")
    asks = {n: monday.kit.beat(Beat.CHECKIN, n).own_prompt for n in range(1, 8)}
    assert asks == {n: QUESTION if n == 5 else "" for n in range(1, 8)}
    opens(monday, 2)
    monday.maria.presses("Take it out")
    monday.maria.presses("Yes, take it out")
    assert monday.kit.beat(Beat.CHECKIN, 4).own_prompt == QUESTION


def test_weeks_that_have_begun_stay_as_they_are(monday: Scene) -> None:
    before = topics(monday)
    opens(monday, 1)
    assert "This week has begun" in monday.maria.last.text
    assert monday.maria.last.labels == ("Back",)
    for action in ("pn.edit", "pn.things", "pn.split", "pn.join", "pn.add", "pn.out"):
        monday.maria.taps(token(action, 1, 1))
        assert monday.maria.heard() == ["M-PN-17"], action
    monday.maria.taps(token("pn.do", 1, "out.1.6"))
    assert monday.maria.heard() == ["M-PN-17"]
    assert topics(monday) == before


def test_a_course_keeps_between_three_and_twelve_weeks(monday: Scene) -> None:
    for _ in range(3):
        opens(monday, 2)
        monday.maria.presses("Take it out")
        monday.maria.presses("Yes, take it out")
    opens(monday, 2)
    assert "Take it out" not in monday.maria.last.labels
    monday.maria.taps(token("pn.out", 1, 2))
    assert monday.maria.heard() == ["M-PN-39"]
    for _ in range(9):
        opens(monday, 2)
        monday.maria.presses("Make two of it")
        monday.maria.presses("Yes, make two")
    monday.maria.taps(token("pn.split", 1, 2))
    assert monday.maria.heard() == ["M-PN-39"]
    assert len(topics(monday)) == 12


@pytest.mark.parametrize("arg", ["", "x", "99", "0", "-1"])
def test_a_week_that_is_none_is_refused(monday: Scene, arg: str) -> None:
    for action in ("pn.week", "pn.edit", "pn.split"):
        monday.maria.taps(token(action, 1, arg))
        assert monday.maria.heard() == ["M-PN-16"], action
    monday.maria.taps(token("pn.do", 1, f"{arg}.1.6"))
    assert monday.maria.heard() == ["M-OK-4"]


def test_learners_change_nothing(monday: Scene) -> None:
    before = topics(monday)
    for action, arg in (("pn.week", "4"), ("pn.edit", "4"), ("pn.do", "split.4.6"), ("pn.export", "")):
        monday.amina.taps(token(action, 1, arg))
        assert monday.amina.heard() == ["M-CM-2"], action
    assert topics(monday) == before


def test_before_anybody_has_joined_nobody_is_told(empty: Scene) -> None:
    empty.maria.commands("setup", room=empty.room)
    for label in ("Elements", "Monday"):
        empty.maria.presses(label)
    empty.maria.says("Maria")
    empty.maria.presses("Create")
    opens(empty, 3)
    empty.maria.presses("Make two of it")
    empty.maria.presses("Yes, make two")
    assert len(topics(empty)) == 7
    assert empty.kit.posted(*NOTES) == []


def test_another_plan_of_another_length_is_told_once(forming: Scene) -> None:
    forming.maria.commands("plan", "import 1. Light\n2. Colour\n3. Background")
    forming.maria.presses("Save this plan")
    (note,) = forming.kit.posted(*NOTES)
    assert "It has 3 weeks and ends on Sunday 22 March" in note.text
    assert [row.kind for row in forming.kit.rows(ScheduleChange)] == [ScheduleChangeKind.NEW_PLAN]


async def test_the_exported_plan_is_read_again_as_it_is(monday: Scene, tmp_path: Path) -> None:
    kit, store = monday.kit, Store(tmp_path)
    opens(monday, 4)
    monday.maria.presses("Materials and tasks")
    monday.maria.says('A "film" \\ https://example.org/film\nTake {2} photos')
    monday.maria.commands("plan", "export")
    monday.maria.commands("plan", "export")
    assert monday.maria.heard() == ["M-PN-45"]
    await Fetching(kit.database, store, {PLAN: Plans(kit.database)}, {PLAN: Capabilities()}).drain(kit.now)
    row = kit.row(File)
    assert kit.due(kit.now + timedelta(minutes=1)) == ()
    (sent,) = kit.told(monday.maria, "M-PN-43")
    assert ([file.id for file in sent.files], row.name) == ([row.id], "plan.toml")
    plan = understand(store.get(row.sha256).decode())
    assert plan.usable, plan.problems
    assert [one.topic for one in plan.weeks] == topics(monday)
    weeks = [week(monday, number) for number in range(1, 7)]
    assert [list(map(list, one.materials)) for one in plan.weeks] == [one.materials for one in weeks]
    assert [list(one.sections) for one in plan.weeks] == [one.sections for one in weeks]


def test_in_a_window_a_week_is_changed_at_once() -> None:
    with scene(platform=FORMS, until=KICKOFF) as here:
        here.maria.commands("plan", "4", room=here.room)
        here.maria.taps(token("pn.edit", 1, 4, opens_form=True), room=here.room)
        fields = {"topic": "Models", "aim": "", "url": "", "minutes": "90", "short_path": ""}
        here.maria.fills(token("pn.form", 1, 4, opens_form=True), **fields)
        row = week(here, 4)
        assert (row.topic, row.minutes, row.url) == ("Models", 90, "https://course.elementsofai.com/4")
        assert here.kit.posted("M-PN-12", "M-PN-19") == []


WAYS = ("Make two of it", "Join with the next", "A new week after it", "Take it out")
STEPS = (
    ((2, 0), (4, 2), (3, 1), (6, 3), (2, 1), (5, 0), (7, 2), (2, 3)),
    ((6, 3), (2, 1), (2, 1), (2, 0), (3, 0), (4, 2), (5, 2), (3, 1)),
    ((6, 2), (7, 0), (2, 3), (3, 3), (2, 0), (2, 1), (4, 1), (3, 2)),
)


@pytest.mark.parametrize("steps", STEPS)
def test_whatever_is_done_to_the_plan_its_weeks_keep_their_order_and_their_questions(
    monday: Scene, steps: tuple[tuple[int, int], ...]
) -> None:
    kit = monday.kit
    for row in kit.rows(Occurrence, Occurrence.beat == Beat.CHECKIN, Occurrence.week > 1):
        kit.put(Occurrence, row.id, own_prompt=week(monday, row.week).topic, prompt_id="own.1")
    for number, way in steps:
        weeks = kit.row(Group).weeks
        opens(monday, number)
        monday.maria.presses(WAYS[way])
        if WAYS[way].startswith("A new week"):
            monday.maria.says(f"New {number}")
        monday.maria.presses("Yes,")
        now = topics(monday)
        assert len(now) == weeks + (1, -1, 1, -1)[way]
        days = [kit.beat(Beat.KICKOFF, n).local for n in range(1, len(now) + 1)]
        assert days == [days[0] + WEEK * n for n in range(len(now))]
        for place, topic in enumerate(now[1:], 2):
            question = kit.beat(Beat.CHECKIN, place).own_prompt
            assert topic.startswith(question), (place, topic)
            assert question or "(2 of 2)" in topic or "New" in topic, (place, topic)
    assert len(kit.posted(*NOTES)) == len(steps)
    assert kit.due(kit.now + WEEK * 13) == ()
    assert len(kit.posted("M-KO-1")) == kit.row(Group).weeks
