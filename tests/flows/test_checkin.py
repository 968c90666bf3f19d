"""How is it going? A private tap at midweek (content-design 1.5)."""

from datetime import timedelta

import pytest

from facilitation.model import CheckIn, CheckInStatus, Goal, GoalKind, Operation, Question, Visibility
from facilitation.rules.calendar import Beat
from facilitation.tokens import token
from tests.flows.kit import CHECKIN, Scene, at


def test_a_tap_is_private_and_the_post_shows_numbers_only(midweek: Scene) -> None:
    """T12."""
    midweek.amina.presses("stuck", room=midweek.room)
    midweek.georgi.presses("Going well", room=midweek.room)
    midweek.georgi.presses("I can help")
    midweek.kit.due(midweek.kit.now + timedelta(minutes=5))
    edits = [p for p in midweek.kit.posted("M-CI-1") if p.operation == Operation.EDIT]
    assert "2 people checked in. 1 person offered help." in edits[-1].text
    assert "stuck" not in edits[-1].text.casefold().replace("🧱 i am stuck", "")
    assert not any("Amina" in post.text for post in midweek.kit.posted())


def test_many_taps_make_one_edit(midweek: Scene) -> None:
    for label in ("Going well", "more time", "Not started", "Going well"):
        midweek.amina.taps(midweek.amina.sees(label, room=midweek.room)[1].token, room=midweek.room)
        midweek.kit.now -= timedelta(seconds=59)  # all within a few seconds
    midweek.kit.due(midweek.kit.now + timedelta(minutes=3))
    assert len([p for p in midweek.kit.posted("M-CI-1") if p.operation == Operation.EDIT]) == 1


def test_another_tap_changes_the_answer(midweek: Scene) -> None:
    midweek.amina.presses("stuck", room=midweek.room)
    midweek.amina.presses("Technical")
    midweek.amina.presses("Going well", room=midweek.room)
    row = midweek.kit.row(CheckIn)
    assert (row.status, row.stuck_kind) == (CheckInStatus.WELL, "")


def test_something_personal_leaves_no_trace(midweek: Scene) -> None:
    """T13."""
    midweek.amina.presses("stuck", room=midweek.room)
    midweek.amina.presses("Something personal")
    assert midweek.amina.last.kind == "M-SF-1"
    row = midweek.kit.row(CheckIn)
    assert (row.status, row.stuck_kind, row.text) == (CheckInStatus.STUCK, "", "")
    assert [t for t in midweek.kit.told(midweek.maria) if t.due_at > CHECKIN] == []
    midweek.amina.says("I cannot tell anybody")
    assert midweek.kit.rows(Question) == []
    assert "I cannot tell anybody" not in str([post.text for post in midweek.kit.ledger()])


def test_the_leader_hears_of_a_wish_to_talk_once_an_hour(midweek: Scene) -> None:
    midweek.amina.presses("stuck", room=midweek.room)
    midweek.amina.presses("stopping")
    _, talk = midweek.amina.sees("Talk to my")
    assert midweek.kit.told(midweek.maria, "M-SF-4") == []
    for _ in range(3):
        midweek.amina.taps(talk.token)
    assert len(midweek.kit.told(midweek.maria, "M-SF-4")) == 1


@pytest.mark.parametrize(
    ("label", "visibility", "posts"),
    [
        ("Only me", Visibility.ME, 0),
        ("leader too", Visibility.FACILITATOR, 0),
        ("group too", Visibility.GROUP, 1),
    ],
)
def test_the_sentence_is_seen_by_whom_its_writer_chose(
    midweek: Scene, label: str, visibility: Visibility, posts: int
) -> None:
    midweek.amina.presses("Going well", room=midweek.room)
    midweek.amina.presses("Write or speak")
    midweek.amina.says("The pictures helped me")
    assert midweek.kit.row(CheckIn).visibility == Visibility.ME
    midweek.amina.presses(label)
    assert midweek.kit.row(CheckIn).visibility == visibility
    assert len(midweek.kit.posted("M-CI-12")) == posts
    assert not any("pictures" in told.text for told in midweek.kit.told(midweek.maria))


def test_a_sentence_is_shown_once_and_cannot_be_unsaid(midweek: Scene) -> None:
    midweek.amina.presses("Going well", room=midweek.room)
    midweek.amina.presses("Write or speak")
    midweek.amina.says("The pictures helped me")
    beat = midweek.kit.beat(Beat.CHECKIN).id
    for arg in ("group", "group", "me", "group"):
        midweek.amina.taps(token("ci.see", beat, arg))
    assert len(midweek.kit.posted("M-CI-12")) == 1
    assert midweek.kit.row(CheckIn).visibility == Visibility.GROUP


def test_the_short_path_becomes_the_goal_of_the_week(midweek: Scene) -> None:
    midweek.amina.presses("more time", room=midweek.room)
    midweek.amina.presses("Take the short path")
    assert midweek.kit.row(Goal).kind == GoalKind.SHORT
    assert midweek.amina.heard() == ["M-CI-8"]


def test_a_reminder_that_was_ordered_comes_at_the_time_that_was_named(midweek: Scene) -> None:
    midweek.amina.presses("Not started", room=midweek.room)
    midweek.amina.presses("Remind me tomorrow")
    first = midweek.amina.last.text
    ordered = midweek.kit.now + timedelta(days=1)
    midweek.amina.taps(token("ci.tomorrow", midweek.kit.beat(Beat.CHECKIN).id))
    assert midweek.amina.last.text == first
    midweek.kit.due(ordered + timedelta(hours=2))
    (told,) = midweek.kit.told(midweek.amina, "M-CI-14")
    assert (told.due_at, told.nudge) == (ordered, "")


def test_what_was_ordered_late_in_the_evening_comes_when_the_quiet_hours_are_over(midweek: Scene) -> None:
    midweek.kit.now = at(4, "21:00")
    midweek.amina.presses("Not started", room=midweek.room)
    midweek.amina.presses("Remind me tomorrow")
    assert "Friday 6 March, 08:00" in midweek.amina.last.text
    midweek.kit.due(at(6, "09:00"))
    (told,) = midweek.kit.told(midweek.amina, "M-CI-14")
    assert told.due_at == at(6, "08:00")


def test_a_late_answer_is_welcome(midweek: Scene) -> None:
    midweek.kit.due(at(8, "19:00"))
    midweek.amina.presses("Going well", room=midweek.room)
    assert midweek.kit.row(CheckIn).status == CheckInStatus.WELL


def test_the_command_shows_the_same_four_taps(midweek: Scene) -> None:
    midweek.amina.commands("checkin")
    assert midweek.amina.last.kind == "M-CI-1"
    assert len(midweek.amina.last.buttons) == 4


def test_there_is_no_check_in_before_the_first(monday: Scene) -> None:
    monday.amina.commands("checkin")
    assert monday.amina.heard() == ["M-OK-6"]
