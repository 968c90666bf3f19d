"""A work without any reaction is shown to one person, and feedback goes on between two (content-design 1.7)."""

from datetime import timedelta

import pytest

from facilitation.events import Attachment
from facilitation.flows.week.sharing import without_feedback
from facilitation.model import (
    Feedback,
    FeedbackRequest,
    GiverSays,
    Group,
    Person,
    PortfolioItem,
    Visibility,
    Work,
)
from facilitation.tokens import token
from tests.flows.kit import Scene, Who, at

HOUR = timedelta(hours=1)
PHOTO = Attachment("photo", "ref", "unique", 9000)


@pytest.fixture
def shown(showing: Scene) -> Scene:
    """Amina shows her cup, then Georgi and Leila show something; Amina has reacted to Georgi's work."""
    leila = Who(showing.kit, "Leila", 1005)
    leila.joins(showing.room)
    for who, words in ((showing.amina, "My cup"), (showing.georgi, "My chair"), (leila, "My lamp")):
        who.commands("show", words)
        who.presses("In the group")
    works = showing.kit.rows(Work)
    showing.amina.taps(token("pf.well", works[1].id))
    showing.georgi.taps(token("pf.well", works[2].id))
    return showing


def requests(here: Scene, who: Who) -> list[str]:
    return [told.text for told in here.kit.told(who, "M-PF-6")]


def test_after_twenty_hours_the_one_who_gave_least_is_asked_within_the_caps(shown: Scene) -> None:
    """T16, as long as there are no buddies."""
    leila = Who(shown.kit, "Leila", 1005)
    shown.kit.due(at(8, "20:00"))
    assert requests(shown, leila) == []  # Saturday has its reminder, and Sunday is quiet
    shown.kit.due(at(9, "09:00"))
    assert len(requests(shown, leila)) == 1
    assert "Amina showed some work" in requests(shown, leila)[0]
    assert requests(shown, shown.georgi) == requests(shown, shown.amina) == []
    (told,) = shown.kit.told(leila, "M-PF-6")
    assert told.nudge == "FEEDBACK_REQUEST"
    leila.presses("Look now")
    assert "My cup" in leila.last.text
    leila.presses("Feedback")
    leila.presses("Write or speak")
    leila.says("Good light")
    shown.kit.due(at(13, "10:00"))
    assert len(shown.kit.rows(FeedbackRequest)) == 1
    assert shown.kit.faults() == []


def test_a_second_person_is_asked_a_day_later_and_then_nobody(shown: Scene) -> None:
    shown.kit.due(at(12, "21:00"))
    asked = [(row.work_id, row.membership_id) for row in shown.kit.rows(FeedbackRequest)]
    assert len(asked) == len(set(asked)) == 2
    assert {work for work, _ in asked} == {shown.kit.rows(Work)[0].id}
    group = shown.kit.rows(Group)[0]
    left = shown.kit.change(
        lambda session: [w.caption for w in without_feedback(session, group, shown.kit.now)]
    )
    assert left == ["My cup"]
    assert shown.kit.faults() == []


def test_who_stopped_reminders_is_not_asked(shown: Scene) -> None:
    for person in shown.kit.rows(Person):
        shown.kit.put(Person, person.id, wants_reminders=False)
    shown.kit.due(at(12, "21:00"))
    assert shown.kit.rows(FeedbackRequest) == []


def test_a_group_can_turn_requests_off(shown: Scene) -> None:
    shown.kit.put(Group, 1, settings={"feedback_requests": False})
    shown.kit.due(at(12, "21:00"))
    assert shown.kit.rows(FeedbackRequest) == []


def test_not_this_time_is_heard_by_nobody(shown: Scene) -> None:
    leila = Who(shown.kit, "Leila", 1005)
    shown.kit.due(at(9, "09:00"))
    said = len(shown.kit.ledger())
    leila.presses("Not this time")
    assert [row.kind for row in shown.kit.ledger()[said:]] == ["M-PF-14"]


def give(here: Scene, *files: Attachment) -> Feedback:
    here.georgi.taps(token("pf.write", here.kit.rows(Work)[0].id, opens_form=True))
    here.georgi.says("Good light", *files)
    return here.kit.rows(Feedback, Feedback.kind == "words")[-1]


def test_feedback_can_be_asked_about_between_two(shown: Scene) -> None:
    row, posts = give(shown), len(shown.kit.posted())
    shown.amina.presses("Ask back")
    assert "Georgi can see this" in shown.amina.last.text
    shown.amina.says("Which light?")
    assert "Amina asks about your feedback: Which light?" in shown.georgi.last.text
    shown.georgi.presses("Answer")
    shown.georgi.says("The one from the left")
    assert "Georgi answers: The one from the left" in shown.amina.last.text
    assert len(shown.kit.posted()) == posts
    Who(shown.kit, "Leila", 1005).taps(token("pf.back", row.id))
    assert Who(shown.kit, "Leila", 1005).heard() == ["M-OK-5"]


def test_feedback_in_a_portfolio_is_shown_only_with_its_givers_yes(shown: Scene) -> None:
    row = give(shown, PHOTO)
    shown.amina.presses("Save to portfolio")
    item = shown.kit.row(PortfolioItem, PortfolioItem.feedback_id == row.id)
    shown.amina.taps(token("po.see", item.id, "group"))
    assert shown.amina.heard() == ["M-PO-11"]
    assert "Good light" in shown.georgi.last.text
    shown.amina.taps(token("pf.yes", row.id, "with_name"))
    assert shown.amina.heard() == ["M-OK-5"]
    shown.georgi.presses("With my name")
    assert shown.amina.last.kind == "M-PF-20"
    shown.amina.taps(token("po.see", item.id, "group"))
    leila = Who(shown.kit, "Leila", 1005)
    leila.taps(token("po.read", item.id))
    assert "Georgi" in leila.last.text
    assert [file.kind for file in leila.last.files] == ["photo"]
    shown.georgi.taps(token("pf.yes", row.id, "no"))
    found = shown.kit.row(PortfolioItem, PortfolioItem.feedback_id == row.id)
    assert (found.visibility, found.giver, found.giver_says) == (Visibility.ME, "", GiverSays.NO)
    shown.amina.taps(token("po.edit", item.id))
    assert shown.amina.heard() == ["M-PO-10"]


def test_a_giver_who_is_forgotten_takes_their_words_along(shown: Scene) -> None:
    give(shown)
    shown.amina.presses("Save to portfolio")
    shown.georgi.commands("mydata")
    shown.georgi.presses("Delete all my data")
    shown.georgi.presses("Yes, delete all")
    shown.kit.due(shown.kit.now + timedelta(minutes=3))
    assert "Good light" not in {item.text for item in shown.kit.rows(PortfolioItem)}
    assert shown.kit.faults() == []


def test_a_reply_under_a_work_is_feedback_that_the_group_has_seen(shown: Scene) -> None:
    post = next(post for post in shown.kit.posted("M-SC-3") if "My cup" in post.text)
    shown.georgi.says("Good light", room=shown.room, reply_to=str(post.id))
    shown.amina.says("Thank you", room=shown.room, reply_to=str(post.id))
    assert [row.text for row in shown.kit.rows(Feedback, Feedback.kind == "words")] == ["Good light"]
    assert shown.kit.posted("M-PF-9") == []
    assert "Good light" in shown.kit.told(shown.amina, "M-PF-5")[0].text


def test_the_feedback_command_shows_works_with_the_least_feedback_first(shown: Scene) -> None:
    shown.georgi.commands("feedback")
    assert [told.text for told in shown.kit.told(shown.georgi, "M-SC-3")] == ["Amina shows: My cup"]
    shown.georgi.commands("feedback", "@Leila")
    assert "My lamp" in shown.georgi.last.text
    shown.georgi.commands("feedback", "Nobody")
    assert shown.georgi.heard() == ["M-OK-6"]
