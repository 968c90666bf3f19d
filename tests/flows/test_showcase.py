"""Show your work, and what others say to it (content-design 1.7)."""

import pytest

from facilitation.events import Attachment
from facilitation.model import Feedback, FeedbackMode, File, PortfolioItem, Work
from facilitation.tokens import token
from tests.flows.kit import FORMS, SHOWCASE, Scene, at, scene

PHOTO = Attachment("photo", "ref", "unique", 9000)


def show(here: Scene, words: str = "My cup", where: str = "In the group") -> None:
    here.amina.presses("Show something", room=here.room)
    here.amina.says(words, PHOTO)
    here.amina.presses(where)


def test_nothing_is_posted_before_its_author_has_checked(showing: Scene) -> None:
    showing.amina.presses("Show something", room=showing.room)
    showing.amina.says("My cup", PHOTO)
    assert showing.kit.posted("M-SC-3") == []
    assert showing.amina.last.kind == "M-SC-2"
    showing.amina.presses("In the group")
    (post,) = showing.kit.posted("M-SC-3")
    assert "Amina shows: My cup" in post.text
    assert [file.id for file in post.files] == [file.id for file in showing.kit.rows(File)]


def test_the_same_work_is_posted_once(showing: Scene) -> None:
    showing.amina.presses("Show something", room=showing.room)
    showing.amina.says("My cup")
    _, post = showing.amina.sees("In the group")
    for _ in range(3):
        showing.amina.taps(post.token)
    assert len(showing.kit.posted("M-SC-3")) == 1


def test_a_work_that_is_not_posted_stays_with_its_author(showing: Scene) -> None:
    show(showing, where="Do not post it")
    assert showing.kit.posted("M-SC-3") == []
    work = showing.kit.row(Work)
    assert work.posted_at is None
    assert showing.kit.row(PortfolioItem).work_id == work.id
    showing.georgi.taps(token("pf.well", work.id))
    assert showing.georgi.heard() == ["M-OK-4"]
    assert showing.kit.rows(Feedback) == []


def test_a_work_can_leave_the_portfolio_and_the_post_stays(showing: Scene) -> None:
    show(showing)
    showing.amina.presses("Remove from portfolio")
    assert showing.kit.rows(PortfolioItem) == []
    assert len(showing.kit.posted("M-SC-3")) == 1


def test_only_the_author_decides_about_a_work(showing: Scene) -> None:
    show(showing)
    work = showing.kit.row(Work)
    for action in ("sc.post", "sc.unsave", "sc.keep"):
        showing.georgi.taps(token(action, work.id, "none"))
        assert showing.georgi.heard() == ["M-OK-5"]
    assert showing.kit.row(Work).feedback_mode == FeedbackMode.GROUP


def test_words_are_enough_without_a_file(showing: Scene) -> None:
    showing.amina.presses("I did it", room=showing.room)
    showing.amina.says("I explained it to my sister")
    showing.amina.presses("In the group")
    assert "sister" in showing.kit.posted("M-SC-3")[0].text


def test_who_looks_first_sees_two_works_of_others(showing: Scene) -> None:
    show(showing)
    showing.georgi.presses("I look first", room=showing.room)
    showing.georgi.presses("Show me two")
    assert [told.kind for told in showing.kit.told(showing.georgi)][-1] == "M-SC-3"
    showing.amina.presses("I look first", room=showing.room)
    showing.amina.presses("Show me two")
    assert showing.amina.heard() == ["M-OK-6"]


@pytest.mark.parametrize(("where", "posts"), [("In the group", 1), ("Only to me", 0)])
def test_feedback_goes_where_the_author_wants_it(showing: Scene, where: str, posts: int) -> None:
    show(showing, where=where)
    showing.georgi.presses("Feedback", room=showing.room)
    showing.georgi.presses("Write or speak")
    showing.georgi.says("The light is good")
    (told,) = showing.kit.told(showing.amina, "M-PF-5")
    assert "Georgi" in told.text
    assert "The light is good" in told.text
    assert len(showing.kit.posted("M-PF-9")) == posts


def test_no_feedback_means_none(showing: Scene) -> None:
    show(showing, where="No feedback")
    work = showing.kit.row(Work)
    (post,) = showing.kit.posted("M-SC-3")
    assert "✍️ Feedback" not in post.labels
    for action in ("pf.words", "pf.write", "pf.stars"):
        showing.georgi.taps(token(action, work.id))
        assert showing.georgi.heard() == ["M-OK-4"]


def test_two_stars_and_a_wish_take_three_messages(showing: Scene) -> None:
    show(showing)
    showing.georgi.presses("Feedback", room=showing.room)
    showing.georgi.presses("Two stars")
    showing.georgi.says("clear")
    showing.georgi.presses("Skip")
    showing.georgi.says("more light")
    (told,) = showing.kit.told(showing.amina, "M-PF-5")
    assert "⭐ clear" in told.text
    assert "🌱 more light" in told.text
    assert told.text.count("⭐") == 1


def test_nobody_praises_their_own_work(showing: Scene) -> None:
    show(showing)
    showing.amina.presses("Well done", room=showing.room)
    showing.amina.presses("Feedback", room=showing.room)
    assert "M-PF-13" in showing.amina.heard()
    assert showing.kit.rows(Feedback) == []


def test_a_tap_counts_once(showing: Scene) -> None:
    show(showing)
    for _ in range(3):
        showing.georgi.presses("Well done", room=showing.room)
    assert [f.kind for f in showing.kit.rows(Feedback)] == ["well_done"]


def test_a_feedback_form_that_is_sent_twice_is_said_once() -> None:
    with scene(platform=FORMS, until=SHOWCASE) as here:
        here.amina.presses("Show something", room=here.room)
        here.amina.says("My cup")
        here.amina.presses("In the group")
        form = token("pf.text", here.kit.row(Work).id, opens_form=True)
        for _ in range(2):
            here.georgi.fills(form, text="Good light")
        assert len(here.kit.told(here.amina, "M-PF-5")) == 1
        assert len(here.kit.posted("M-PF-9")) == 1


def test_feedback_by_voice_reaches_the_author(showing: Scene) -> None:
    show(showing)
    showing.georgi.presses("Feedback", room=showing.room)
    showing.georgi.presses("Write or speak")
    showing.georgi.says("", Attachment("voice", "v", "v1"))
    (told,) = showing.kit.told(showing.amina, "M-PF-5")
    assert [file.kind for file in told.files] == ["voice"]


def test_news_at_night_waits_for_the_morning(showing: Scene) -> None:
    """A12: feedback is no nudge, and respects quiet hours all the same."""
    show(showing)
    showing.kit.due(at(6, "22:00"))
    showing.georgi.presses("Feedback", room=showing.room)
    showing.georgi.presses("Write or speak")
    showing.georgi.says("Good light")
    (told,) = showing.kit.told(showing.amina, "M-PF-5")
    assert told.due_at == at(7, "08:00")
    assert told.nudge == ""
