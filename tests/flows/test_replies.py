"""A plain reply in the room is an answer, and one that the group has seen (content-design A7)."""

from facilitation.events import Attachment
from facilitation.model import (
    Account,
    CheckIn,
    CheckInStatus,
    Goal,
    GoalKind,
    Question,
    Reach,
    Reflection,
    Visibility,
    Work,
)
from tests.flows.kit import REFLECTION, Scene, at, scene


def ref(here: Scene, kind: str) -> str:
    return str(here.kit.posted(kind)[0].id)


def test_words_under_the_week_start_are_a_goal_that_the_group_knows(monday: Scene) -> None:
    monday.amina.says("Section one", room=monday.room, reply_to=ref(monday, "M-KO-1"))
    goal = monday.kit.row(Goal)
    assert (goal.kind, goal.text, goal.shared, goal.complete) == (GoalKind.OWN, "Section one", True, True)
    assert len(monday.kit.told(monday.amina, "M-TH-11")) == 1, "a first goal is one however it was set"
    monday.kit.due(at(3, "12:00"))
    assert monday.kit.told(monday.amina, "M-RM-1") == []


def test_a_photo_under_the_week_start_takes_no_goal_away(monday: Scene) -> None:
    monday.amina.commands("goal", "Section one")
    monday.amina.says("", Attachment("photo", "p", "p1"), room=monday.room, reply_to=ref(monday, "M-KO-1"))
    assert monday.kit.row(Goal).text == "Section one"


def test_words_under_the_check_in_are_seen_by_the_group_and_never_posted_again(midweek: Scene) -> None:
    midweek.amina.says("Slow but fine", room=midweek.room, reply_to=ref(midweek, "M-CI-1"))
    row = midweek.kit.row(CheckIn)
    assert (row.text, row.visibility, row.status) == ("Slow but fine", Visibility.GROUP, None)
    midweek.amina.says("", Attachment("voice", "v", "v1"), room=midweek.room, reply_to=ref(midweek, "M-CI-1"))
    assert midweek.kit.row(CheckIn).text == "Slow but fine"
    assert midweek.kit.posted("M-CI-12") == []


def test_how_it_goes_is_asked_once_in_private_and_never_read_from_words(midweek: Scene) -> None:
    for words in ("I do not understand a thing", "Nothing at all"):
        midweek.amina.says(words, room=midweek.room, reply_to=ref(midweek, "M-CI-1"))
    (asked,) = midweek.kit.told(midweek.amina, "M-CI-16")
    assert "You and Maria can see this." in asked.text
    midweek.amina.presses("I am stuck")
    row = midweek.kit.row(CheckIn)
    assert (row.status, row.text) == (CheckInStatus.STUCK, "Nothing at all")
    midweek.kit.due(at(4, "17:10"))
    assert "1 person checked in." in midweek.kit.posted("M-CI-1")[-1].text
    assert "stuck" not in midweek.kit.posted("M-CI-1")[-1].text


def test_words_after_a_tap_leave_the_tap_as_it_is(midweek: Scene) -> None:
    midweek.amina.presses("I need more time", room=midweek.room)
    midweek.amina.says("Slow but fine", room=midweek.room, reply_to=ref(midweek, "M-CI-1"))
    assert midweek.kit.row(CheckIn).status == CheckInStatus.MORE_TIME
    assert midweek.kit.told(midweek.amina, "M-CI-16") == []


def test_a_photo_under_the_showcase_is_a_work_that_stays_where_it_is(showing: Scene) -> None:
    showing.amina.says(
        "My cup", Attachment("photo", "p", "p1"), room=showing.room, reply_to=ref(showing, "M-SC-1")
    )
    work = showing.kit.row(Work)
    assert work.caption == "My cup"
    assert work.posted_at is not None
    assert showing.kit.posted("M-SC-3") == []
    assert [told.kind for told in showing.kit.told(showing.amina, "M-PO-15", "M-TH-2")] == [
        "M-PO-15",
        "M-TH-2",
    ]


def test_a_reply_to_anything_else_is_talk_among_people(monday: Scene) -> None:
    said = len(monday.kit.ledger())
    for reply_to in ("", "999999", ref(monday, "M-SU-7")):
        monday.amina.says("I agree", room=monday.room, reply_to=reply_to)
        monday.stefan.says("I agree", room=monday.room, reply_to=reply_to)
    assert len(monday.kit.ledger()) == said
    assert not any(monday.kit.rows(table) for table in (Goal, CheckIn, Work, Question))


def test_a_stranger_may_reply_and_nothing_is_kept(monday: Scene) -> None:
    monday.stefan.says("Section one", room=monday.room, reply_to=ref(monday, "M-KO-1"))
    assert monday.kit.rows(Goal) == []
    assert monday.kit.account(monday.stefan) is None


def test_a_reply_in_the_room_to_the_look_back_is_not_kept_and_leads_to_the_private_questions() -> None:
    with scene(until=at(5, "12:00")) as here:
        georgi = here.kit.account(here.georgi)
        assert georgi is not None
        here.kit.put(Account, georgi.id, reach=Reach.BLOCKED)  # so that the room has a door to the look back
        here.kit.due(REFLECTION)
        here.amina.says("I learned a lot", room=here.room, reply_to=ref(here, "M-RF-0"))
        assert here.amina.heard() == ["M-RF-12"]
        assert here.kit.rows(Reflection) == []
        here.amina.presses("Start")
        here.amina.says("I learned a lot")
        assert here.kit.row(Reflection).what == "I learned a lot"
        assert here.kit.faults() == []
