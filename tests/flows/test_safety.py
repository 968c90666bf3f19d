"""A person to talk to, and problems that are reported (content-design 1.17)."""

from datetime import timedelta

import pytest

from facilitation.model import (
    Account,
    CheckIn,
    Delivery,
    Feedback,
    Membership,
    Reach,
    Report,
    Tally,
    Thanks,
    Work,
)
from facilitation.tokens import token
from tests.flows.kit import CHECKIN, SHUT, Scene, at, scene
from tests.flows.test_keeping import holds


def test_something_personal_is_a_count_and_nothing_else(midweek: Scene) -> None:
    """T13."""
    midweek.amina.presses("I am stuck", room=midweek.room)
    midweek.amina.presses("Something personal")
    assert midweek.amina.last.kind == "M-SF-1"
    assert "112" in midweek.amina.last.text
    assert midweek.kit.row(CheckIn).stuck_kind == ""
    assert [(row.kind, row.n) for row in midweek.kit.rows(Tally)] == [("contact", 1)]
    midweek.kit.due(midweek.kit.now + timedelta(minutes=20))
    assert [row for row in midweek.kit.rows(Delivery) if row.kind.startswith("M-SF")] == []
    assert "personal" not in "".join(str(row.model_dump()) for row in midweek.kit.rows(CheckIn))


def test_the_programme_fills_in_hours_and_help_lines(monday: Scene) -> None:
    monday.kit.settings = type(monday.kit.settings)(
        contact="the office", hours="9 to 17", help_lines="0700 1"
    )
    monday.kit.restart()
    monday.amina.says("urgent")
    text = monday.amina.last.text
    assert "Maria (9 to 17)" in text
    assert "the office" in text
    assert "0700 1" in text


def shown_work(here: Scene) -> Work:
    here.georgi.commands("show", "A cup")
    here.georgi.presses("In the group")
    return here.kit.row(Work)


def test_a_reported_work_is_hidden_by_the_leaders_tap_and_by_nothing_else(midweek: Scene) -> None:
    work = shown_work(midweek)
    midweek.amina.presses("Report", room=midweek.room)
    assert midweek.amina.last.labels == ("Yes, report it", "Add some words", "Cancel")
    midweek.amina.presses("Yes, report it")
    assert "Maria will look at it within 48 hours" in midweek.amina.last.text
    (told,) = midweek.kit.told(midweek.maria, "M-RP-1")
    assert "Amina reports a problem: a work" in told.text
    assert "A cup" in told.text
    assert not midweek.kit.row(Work).hidden
    midweek.maria.presses("Hide it in the group")
    assert midweek.kit.row(Work, Work.id == work.id).hidden
    assert [row.operation for row in midweek.kit.posted("M-SC-3")] == ["post", "delete"]
    midweek.maria.presses("Done")
    row = midweek.kit.row(Report)
    assert row.hidden_at is not None
    assert row.closed_at is not None


def test_words_can_be_added_and_nobody_but_the_leader_hides_anything(midweek: Scene) -> None:
    shown_work(midweek)
    midweek.amina.presses("Report", room=midweek.room)
    midweek.amina.presses("Add some words")
    midweek.amina.says("This is my photo")
    assert "This is my photo" in midweek.kit.told(midweek.maria, "M-RP-1")[-1].text
    midweek.amina.taps(token("sf.hide", 1))
    assert midweek.amina.heard() == ["M-CM-2"]
    assert not midweek.kit.row(Work).hidden


def test_an_old_post_is_replaced_where_it_cannot_be_deleted() -> None:
    with scene(platform=SHUT, until=CHECKIN) as here:
        work = shown_work(here)
        here.kit.due(here.kit.now + timedelta(days=3))
        here.amina.taps(token("sf.send", work.id, "work"))
        here.maria.presses("Hide it in the group")
        assert [row.operation for row in here.kit.posted("M-RP-3")] == ["edit"]


def test_the_reporter_is_named_to_nobody_but_the_leader(midweek: Scene) -> None:
    shown_work(midweek)
    posts = len(midweek.kit.posted())
    told = len(midweek.kit.told(midweek.georgi))
    midweek.amina.presses("Report", room=midweek.room)
    midweek.amina.presses("Yes, report it")
    midweek.amina.taps(token("sf.send", midweek.kit.row(Work).id, "work"))
    assert len(midweek.kit.rows(Report)) == 1
    assert (len(midweek.kit.posted()), len(midweek.kit.told(midweek.georgi))) == (posts, told)


def test_a_report_about_the_leader_goes_to_nobody_in_the_group_and_shows_the_contact(monday: Scene) -> None:
    monday.kit.settings = type(monday.kit.settings)(contact="the office")
    monday.kit.restart()
    told = len(monday.kit.told(monday.maria))
    monday.amina.commands("contact")
    monday.amina.presses("Report a problem")
    monday.amina.presses("My group leader")
    monday.amina.says("She is never kind")
    assert "the office" in monday.amina.last.text
    assert len(monday.kit.told(monday.maria)) == told
    row = monday.kit.row(Report)
    assert row.about_leader
    monday.maria.taps(token("sf.hide", row.id))
    monday.maria.taps(token("sf.closed", row.id))
    assert monday.kit.row(Report).closed_at is None


def test_a_problem_in_the_group_goes_to_the_leader(monday: Scene) -> None:
    monday.amina.commands("contact")
    monday.amina.presses("Report a problem")
    monday.amina.presses("Something in the group")
    assert "You and Maria can see this." in monday.amina.last.text
    monday.amina.says("Somebody shouts")
    assert "Somebody shouts" in monday.kit.told(monday.maria, "M-RP-1")[-1].text


def test_thanks_of_the_leader_that_is_reported_is_about_the_leader(monday: Scene) -> None:
    monday.maria.commands("thanks", "Georgi for being the best")
    row = monday.kit.row(Thanks)
    monday.amina.taps(token("sf.send", row.id, "thanks"))
    assert monday.amina.heard() == ["M-SF-9"]


def test_feedback_for_one_person_is_theirs_to_report(midweek: Scene) -> None:
    midweek.georgi.commands("show", "A cup")
    midweek.georgi.presses("Only to me")
    midweek.amina.presses("Feedback", room=midweek.room)
    midweek.amina.presses("Write or speak")
    midweek.amina.says("What a quagga")
    midweek.maria.taps(token("sf.send", 1, "feedback"))
    assert midweek.maria.heard() == ["M-OK-5"]
    midweek.georgi.presses("Report")
    midweek.georgi.presses("Yes, report it")
    assert "quagga" in midweek.kit.told(midweek.maria, "M-RP-1")[-1].text


def test_reports_outlive_their_reporter_and_go_after_twelve_months(midweek: Scene) -> None:
    shown_work(midweek)
    midweek.amina.presses("Report", room=midweek.room)
    midweek.amina.presses("Yes, report it")
    midweek.amina.commands("mydata")
    midweek.amina.presses("Delete all my data")
    midweek.amina.presses("Yes, delete all")
    midweek.kit.due(CHECKIN + timedelta(hours=2))
    assert midweek.kit.row(Report).reporter_id is None
    assert holds(midweek, "Amina") == []
    midweek.kit.put(Report, 1, at=at(1, "10:00") - timedelta(days=364))
    midweek.kit.due(midweek.kit.now + timedelta(days=7))
    assert midweek.kit.rows(Report) == []


def test_reported_feedback_is_hidden_by_the_leaders_tap(midweek: Scene) -> None:
    shown_work(midweek)
    midweek.amina.presses("Feedback", room=midweek.room)
    midweek.amina.presses("Write or speak")
    midweek.amina.says("What a quagga")
    midweek.georgi.presses("Report", room=midweek.room)
    midweek.georgi.presses("Yes, report it")
    midweek.maria.presses("Hide it in the group")
    assert midweek.kit.faults() == []
    assert midweek.kit.row(Feedback).hidden
    assert [row.operation for row in midweek.kit.posted("M-PF-9")] == ["post", "delete"]


def test_thanks_for_one_person_are_theirs_to_report(monday: Scene) -> None:
    monday.georgi.commands("settings")
    monday.georgi.presses("Change thank you")
    monday.amina.commands("thanks", "Georgi for the quagga")
    row = monday.kit.row(Thanks)
    assert row.private
    monday.maria.taps(token("sf.send", row.id, "thanks"))
    assert monday.maria.heard() == ["M-OK-5"]
    monday.georgi.presses("Report")
    monday.georgi.presses("Yes, report it")
    assert "quagga" in monday.kit.told(monday.maria, "M-RP-1")[-1].text


@pytest.mark.parametrize("reach", [Reach.BLOCKED, Reach.UNKNOWN])
def test_nobody_is_told_that_a_leader_knows_whom_the_bot_cannot_write_to(monday: Scene, reach: Reach) -> None:
    monday.kit.settings = type(monday.kit.settings)(contact="the office")
    monday.kit.restart()
    maria = monday.kit.account(monday.maria)
    assert maria is not None
    monday.kit.put(Account, maria.id, reach=reach)
    monday.amina.taps(token("contact.call", 1))
    assert "I told Maria" not in monday.amina.last.text
    assert "the office" in monday.amina.last.text
    monday.amina.commands("contact")
    monday.amina.presses("Report a problem")
    monday.amina.presses("Something in the group")
    monday.amina.says("Somebody shouts")
    assert "Maria will look" not in monday.amina.last.text
    assert "the office" in monday.amina.last.text
    assert len(monday.kit.rows(Report)) == 1


def test_a_call_is_asked_for_once_in_an_hour_also_when_its_words_are_forgotten(monday: Scene) -> None:
    kit = monday.kit
    for minutes, calls in ((0, 1), (5, 1), (40, 1), (70, 2), (80, 2)):
        kit.due(
            kit.row(Membership, Membership.name == "Amina").joined_at + timedelta(days=8, minutes=minutes)
        )
        monday.amina.taps(token("contact.call", 1))
        assert monday.amina.heard()[0] == "M-SF-3"
        assert len(kit.told(monday.maria, "M-SF-4")) == calls, minutes
    assert kit.faults() == []
