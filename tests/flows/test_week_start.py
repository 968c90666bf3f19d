"""Week start: the preview, the post, and a goal from the first tap to the group (content-design 1.4)."""

import pytest

from facilitation.model import (
    CourseWeek,
    Delivery,
    Goal,
    GoalKind,
    Membership,
    OccurrenceState,
    Operation,
    PromptUse,
)
from facilitation.rules.calendar import Beat
from facilitation.rules.silence import State
from facilitation.settings import Settings
from facilitation.tokens import token
from tests.flows.kit import KICKOFF, Scene, at

PREVIEW = at(27, "13:00", month=2)


def set_goal(here: Scene) -> None:
    here.amina.presses("My goal", room=here.room)
    for label in ("Whole week", "Tue", "Thu", "Done", "Evening", "Family", "short path"):
        here.amina.presses(label)


def test_the_leader_sees_the_post_before_it_goes_out(forming: Scene) -> None:
    forming.kit.due(PREVIEW)
    preview = forming.maria.last
    assert preview.kind == "M-PV-1"
    assert "Week 1 of 6" in preview.text
    assert forming.kit.beat(Beat.KICKOFF).state == OccurrenceState.PREVIEWED


def test_an_ignored_preview_is_posted_as_it_was_shown(forming: Scene) -> None:
    forming.kit.due(PREVIEW)
    shown = forming.maria.last.text
    forming.kit.due(KICKOFF)
    (post,) = forming.kit.posted("M-KO-1")
    assert post.text in shown
    assert post.labels == ("🎯 My goal", "⚡ Short path", "👀 Just reading", "❓ Question")


def test_the_leaders_line_stands_on_top(forming: Scene) -> None:
    forming.kit.due(PREVIEW)
    forming.maria.presses("my own line")
    forming.maria.says("Bring a cup of tea.")
    forming.kit.due(KICKOFF)
    assert forming.kit.posted("M-KO-1")[0].text.startswith("Maria: Bring a cup of tea.")


def test_another_prompt_is_another_prompt_until_none_is_left(forming: Scene) -> None:
    forming.kit.due(PREVIEW)
    seen = [forming.kit.beat(Beat.KICKOFF).prompt_id]
    for _ in range(4):
        forming.maria.presses("Another prompt")
        if forming.maria.last.kind == "M-PV-5":
            break
        seen.append(forming.kit.beat(Beat.KICKOFF).prompt_id)
    assert len(set(seen[:3])) == len(seen[:3]) > 1
    forming.kit.due(KICKOFF)
    assert [use.prompt_id for use in forming.kit.rows(PromptUse)] == [seen[-1]]


def test_the_leader_cannot_change_what_is_posted(monday: Scene) -> None:
    _, button = monday.maria.sees("Another prompt")
    monday.maria.taps(button.token)
    assert monday.maria.heard() == ["M-OK-4"]


def test_a_beat_without_a_prompt_to_spare_is_posted_without_one(forming: Scene) -> None:
    """T23: every prompt of the bank was used within 42 days."""
    bank = [prompt.id for prompt in forming.kit.engine.book.bank("K", ("en",))]
    forming.kit.change(
        lambda session: session.add_all(
            PromptUse(group_id=1, bank="K", prompt_id=prompt, used_on=KICKOFF.date()) for prompt in bank
        )
    )
    forming.kit.due(KICKOFF)
    (post,) = forming.kit.posted("M-KO-1")
    assert "Week 1 of 6" in post.text
    assert forming.kit.beat(Beat.KICKOFF).prompt_id is None


def test_a_goal_is_set_with_taps_alone(monday: Scene) -> None:
    set_goal(monday)
    assert monday.amina.last.kind == "M-KO-7"
    monday.amina.presses("Show the goal")
    goal = monday.kit.row(Goal)
    week = monday.kit.row(CourseWeek, CourseWeek.number == 1)
    assert (goal.kind, goal.text, goal.days, goal.day_part) == (GoalKind.WHOLE, week.topic, [1, 3], "evening")
    assert (goal.obstacle, goal.complete, goal.shared) == ("O2", True, True)
    (shown,) = monday.kit.posted("M-KO-13")
    assert week.topic in shown.text
    assert goal.plan not in shown.text


def test_a_goal_that_stays_private_is_seen_by_nobody(monday: Scene) -> None:
    set_goal(monday)
    monday.amina.presses("Keep it private")
    assert monday.kit.posted("M-KO-13") == []
    assert monday.kit.row(Goal).complete


def test_showing_a_goal_twice_posts_it_once(monday: Scene) -> None:
    set_goal(monday)
    show = token("goal.show", monday.kit.beat(Beat.KICKOFF).id, "yes")
    for _ in range(3):
        monday.amina.taps(show)
    assert len(monday.kit.posted("M-KO-13")) == 1


def test_a_new_goal_after_a_shown_one_is_not_taken_as_shown(monday: Scene) -> None:
    set_goal(monday)
    monday.amina.presses("Show the goal")
    monday.amina.commands("goal")
    monday.amina.presses("My own words")
    monday.amina.says("Finish the quiz")
    assert not monday.kit.row(Goal).shared
    monday.amina.taps(token("goal.show", monday.kit.beat(Beat.KICKOFF).id, "yes"))
    assert [post.text.split(": ")[-1] for post in monday.kit.posted("M-KO-13")][-1] == "Finish the quiz"


def test_a_day_that_is_tapped_twice_is_not_chosen(monday: Scene) -> None:
    monday.amina.presses("My goal", room=monday.room)
    for label in ("Whole week", "Tue", "Fri", "Tue"):
        monday.amina.presses(label)
    assert monday.kit.row(Goal).days == [4]
    chosen = [button.label for button in monday.amina.last.buttons if button.chosen]
    assert chosen == ["Fri"]


@pytest.mark.parametrize("arg", ["", "7", "01", "123", "-1"])
def test_a_day_that_does_not_exist_is_refused(monday: Scene, arg: str) -> None:
    monday.amina.taps(token("goal.day", monday.kit.beat(Beat.KICKOFF).id, arg))
    assert monday.amina.heard() == ["M-OK-4"]


def test_an_obstacle_that_no_plan_solves_is_told_only_if_wanted_and_once(monday: Scene) -> None:
    monday.amina.presses("My goal", room=monday.room)
    for label in ("Short path", "Done", "It changes", "No quiet place"):
        monday.amina.presses(label)
    assert monday.kit.told(monday.maria, "M-KO-16") == []
    _, tell = monday.amina.sees("Yes, tell")
    for _ in range(3):
        monday.amina.taps(tell.token)
    (told,) = monday.kit.told(monday.maria, "M-KO-16")
    assert "Amina" in told.text


def test_just_reading_is_taking_part(monday: Scene) -> None:
    monday.amina.presses("Just reading", room=monday.room)
    assert monday.amina.heard() == ["M-KO-12"]
    assert monday.kit.row(Goal).kind == GoalKind.READING


def test_ten_minutes_now_takes_no_goal_away(monday: Scene) -> None:
    set_goal(monday)
    monday.amina.taps(token("hl.start", monday.kit.beat(Beat.KICKOFF).id))
    assert monday.kit.row(Goal).kind == GoalKind.WHOLE


def test_the_second_week_offers_the_plan_of_the_first(monday: Scene) -> None:
    set_goal(monday)
    monday.amina.presses("Keep it private")
    monday.kit.due(at(9, "10:00"))
    monday.amina.presses("My goal", room=monday.room)
    assert monday.amina.last.kind == "M-KO-8"
    monday.amina.presses("Same plan")
    first, second = monday.kit.rows(Goal)
    assert (second.days, second.day_part, second.plan) == (first.days, first.day_part, first.plan)
    assert second.text == monday.kit.row(CourseWeek, CourseWeek.number == 2).topic


def test_the_next_time_sentence_of_friday_comes_back_on_monday(friday: Scene) -> None:
    friday.amina.presses("Start")
    for words in ("one", "two", "I will ask earlier"):
        friday.amina.says(words)
    friday.kit.due(at(9, "10:00"))
    friday.amina.presses("My goal", room=friday.room)
    assert "I will ask earlier" in friday.amina.last.text


def test_the_next_time_sentence_stands_above_the_same_plan_too(monday: Scene) -> None:
    monday.amina.presses("Short path", room=monday.room)
    monday.kit.due(at(6, "10:00"))
    monday.amina.presses("Start")
    for words in ("one", "two", "I will ask earlier"):
        monday.amina.says(words)
    monday.kit.due(at(9, "10:00"))
    monday.amina.presses("My goal", room=monday.room)
    assert monday.amina.last.kind == "M-KO-8"
    assert "I will ask earlier" in monday.amina.last.text


def test_a_goal_in_words_with_the_command_is_kept(monday: Scene) -> None:
    monday.amina.commands("goal", "Watch two videos " * 40)
    goal = monday.kit.row(Goal)
    assert goal.kind == GoalKind.OWN
    assert len(goal.text) <= 300


def test_there_is_no_goal_before_the_first_week(forming: Scene) -> None:
    forming.amina.commands("goal")
    assert forming.amina.heard() == ["M-OK-6"]


def test_who_comes_back_gets_the_full_way(monday: Scene) -> None:
    monday.kit.put(Membership, monday.kit.member(monday.amina).id, state=State.AWAY, silent_weeks=2)
    monday.amina.presses("My goal", room=monday.room)
    assert monday.amina.heard()[0] == "M-KO-2"


def test_small_numbers_stay_out_of_the_recap(monday: Scene) -> None:
    set_goal(monday)
    monday.kit.due(at(9, "10:00"))
    post = monday.kit.posted("M-KO-1")[-1]
    assert "1 person" not in post.text
    assert "A quiet week" in post.text


def test_the_week_start_is_pinned_where_the_programme_wants_it_and_nowhere_else(forming: Scene) -> None:
    forming.kit.due(at(2, "10:10"))
    assert forming.kit.rows(Delivery, Delivery.operation == Operation.PIN) == []
    forming.kit.settings = Settings(pin_week_start=True)
    forming.kit.restart()
    forming.kit.due(at(9, "10:10"))
    (pin,) = forming.kit.rows(Delivery, Delivery.operation == Operation.PIN)
    (post,) = forming.kit.rows(Delivery, Delivery.id == pin.subject_id)
    assert (post.kind, post.room_id, post.occurrence_id) == ("M-KO-1", pin.room_id, pin.occurrence_id)
    assert forming.kit.faults() == []
