"""A break, and coming back from it (content-design 1.13)."""

from datetime import date, timedelta

import pytest

from facilitation.model import Group, GroupState, Person, TookPart
from facilitation.rules.silence import State
from facilitation.tokens import token
from tests.flows.kit import KICKOFF, Scene, at

WEEK = timedelta(days=7)


def test_a_pause_is_two_taps_and_names_the_day_of_the_one_message(monday: Scene) -> None:
    monday.amina.commands("pause")
    assert "How long do you need?" in monday.amina.last.text
    monday.amina.presses("2 weeks")
    assert "on Saturday 14 March" in monday.amina.last.text  # Sunday is quiet, so the day before that
    mine = monday.kit.member(monday.amina)
    assert (mine.state, mine.paused_until) == (State.PAUSED, date(2026, 3, 16))
    assert monday.kit.posted("M-PA-7") == []


def test_in_a_pause_there_is_one_message_and_no_silent_week(monday: Scene) -> None:
    monday.amina.commands("pause", "3 weeks")
    told = len(monday.kit.told(monday.amina))
    monday.kit.due(KICKOFF + 3 * WEEK - timedelta(minutes=1))
    (asked,) = monday.kit.told(monday.amina)[told:]
    assert (asked.kind, asked.nudge, asked.due_at) == ("M-PA-3", "PAUSE_END", at(21, "10:00"))
    mine = monday.kit.member(monday.amina)
    assert (mine.state, mine.silent_weeks) == (State.ACTIVE, 0)


@pytest.mark.parametrize("way", ["Yes", "back", "week"])
def test_any_action_after_the_question_ends_the_pause_with_a_welcome(monday: Scene, way: str) -> None:
    monday.amina.commands("pause", "1")
    monday.kit.due(at(7, "11:00"))
    if way == "Yes":
        monday.amina.presses("Yes")
    else:
        monday.amina.commands(way)
    mine = monday.kit.member(monday.amina)
    assert (mine.state, mine.paused_until, mine.asked_back) == (State.ACTIVE, None, False)
    assert monday.amina.heard().count("M-HL-4") == 1


def test_before_the_question_an_action_does_not_end_the_pause(monday: Scene) -> None:
    monday.amina.commands("pause", "2")
    monday.amina.commands("week")
    assert monday.kit.member(monday.amina).state == State.PAUSED
    monday.amina.commands("pause")
    monday.amina.presses("I am back") if "I am back" in monday.amina.last.labels else monday.amina.commands(
        "back"
    )
    assert monday.kit.member(monday.amina).state == State.ACTIVE


def test_who_says_nothing_is_active_on_the_day_and_welcomed_with_the_first_action(monday: Scene) -> None:
    monday.amina.commands("pause", "1")
    monday.kit.due(at(10, "15:00"))
    assert monday.kit.member(monday.amina).state == State.ACTIVE
    monday.amina.commands("links")
    assert monday.amina.heard() == ["M-LK-1", "M-HL-4", "M-HL-5"]
    monday.amina.commands("links")
    assert monday.amina.heard() == ["M-LK-1"]


def test_the_week_in_which_a_pause_ends_is_not_a_silent_one(monday: Scene) -> None:
    monday.amina.commands("pause", "12.3.")
    monday.kit.due(KICKOFF + 2 * WEEK + timedelta(hours=1))
    assert monday.kit.member(monday.amina).silent_weeks == 0
    monday.kit.due(KICKOFF + 3 * WEEK + timedelta(hours=1))
    assert monday.kit.member(monday.amina).silent_weeks == 1


def test_one_more_week_is_one_more_week_with_its_own_question(monday: Scene) -> None:
    monday.amina.commands("pause", "1")
    monday.kit.due(at(7, "11:00"))
    monday.amina.presses("One more week")
    mine = monday.kit.member(monday.amina)
    assert (mine.state, mine.paused_until) == (State.PAUSED, date(2026, 3, 16))
    monday.kit.due(at(14, "11:00"))
    assert len(monday.kit.told(monday.amina, "M-PA-3")) == 2
    assert monday.kit.member(monday.amina).state == State.PAUSED


def test_a_long_pause_speaks_of_the_next_group(monday: Scene) -> None:
    monday.amina.commands("pause", "5 weeks")
    assert monday.amina.heard() == ["M-PA-2", "M-PA-6"]
    monday.georgi.commands("pause", "4 weeks")
    assert monday.georgi.heard() == ["M-PA-2"]


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("2026-04-14", date(2026, 4, 14)),
        ("14 April", date(2026, 4, 14)),
        ("14.4.", date(2026, 4, 14)),
        ("until 14 April", date(2026, 4, 14)),
        ("Monday 16 March", date(2026, 3, 16)),
        ("in 2 weeks", date(2026, 3, 16)),
    ],
)
def test_a_date_can_be_typed_after_the_button(monday: Scene, typed: str, until: date) -> None:
    monday.amina.commands("pause")
    monday.amina.presses("Choose a date")
    monday.amina.says("when the swallows come")
    assert monday.amina.last.kind == "M-PA-11"
    monday.amina.says(typed)
    assert monday.kit.member(monday.amina).paused_until == until


def test_more_than_one_day_is_asked_about_and_never_guessed(monday: Scene) -> None:
    for typed in ("3/4", "every Monday", "14 April to my sister", "soon"):
        monday.amina.commands("pause", typed)
        assert monday.amina.last.kind == "M-PA-11", typed
    assert monday.kit.member(monday.amina).state == State.ACTIVE


def test_a_day_too_near_or_too_far_is_not_taken_and_nothing_is_lost(monday: Scene) -> None:
    for typed in ("2026-03-03", "2027-12-01", "2026-02-01"):
        monday.amina.commands("pause", typed)
        assert monday.amina.heard() == ["M-PA-10"]
    assert monday.kit.member(monday.amina).state == State.ACTIVE


def test_the_group_hears_of_a_pause_only_by_a_tap_and_once(monday: Scene) -> None:
    monday.amina.commands("pause", "2")
    for _ in range(3):
        monday.amina.taps(token("pa.tell", 1))
    (post,) = monday.kit.posted("M-PA-7")
    assert "Amina takes a break until Monday 16 March" in post.text


def test_leaders_and_groups_that_are_over_have_no_pause(monday: Scene) -> None:
    monday.maria.commands("pause", "2")
    assert monday.maria.heard() == ["M-PA-8"]
    monday.kit.put(Group, 1, state=GroupState.FINISHED)
    monday.amina.commands("pause", "2")
    assert monday.amina.heard() == ["M-ER-4"]


def test_a_long_absence_is_told_to_the_group_only_by_a_yes(monday: Scene) -> None:
    monday.amina.commands("pause", "2")
    monday.amina.commands("back")
    monday.amina.presses("Yes, say hello")
    monday.amina.taps(token("hl.tell", 1, "yes"))
    (post,) = monday.kit.posted("M-HL-7")
    assert "Amina is back" in post.text


def test_what_is_new_is_at_most_five_lines(monday: Scene) -> None:
    monday.georgi.commands("show", "A very long caption " * 20)
    monday.georgi.presses("In the group")
    monday.amina.commands("pause", "6 weeks")
    for _ in range(2):
        monday.kit.due(monday.kit.now + WEEK)
        monday.georgi.commands("show", f"Work {monday.kit.now.day}")
        monday.georgi.presses("In the group")
    monday.kit.due(KICKOFF + 3 * WEEK + timedelta(hours=1))
    monday.georgi.commands("ask", "Where?")
    monday.georgi.presses("The group, no name")
    monday.kit.due(KICKOFF + 4 * WEEK + timedelta(hours=1))
    monday.amina.commands("back")
    monday.amina.presses("See what is new")
    news = monday.amina.last
    assert news.kind == "M-HL-8"
    lines = [line for line in news.text.splitlines() if line.startswith("•")]
    assert 2 <= len(lines) <= 5
    assert "Week 2" in lines[0]
    assert "Georgi showed" in news.text
    assert "Open questions: 1" in lines[-1]


def test_who_missed_nothing_has_nothing_new(monday: Scene) -> None:
    monday.amina.commands("back")
    monday.amina.presses("See what is new")
    assert monday.amina.last.kind == "M-HL-9"
    assert monday.kit.rows(TookPart)
    assert monday.kit.rows(Person)
