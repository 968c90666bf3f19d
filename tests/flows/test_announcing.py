"""/announce: a leader's words reach every room once, with their name, and only after they were looked at."""

from facilitation.events import Pressed
from facilitation.tokens import token
from tests.flows.kit import Scene


def test_the_leader_sees_the_words_before_the_group_does(monday: Scene) -> None:
    monday.maria.commands("announce", "We meet **here** at 18:00.")
    assert monday.kit.posted("M-AN-3") == []
    assert "We meet **here** at 18:00." in monday.maria.last.text
    monday.maria.presses("Post it")
    (post,) = monday.kit.posted("M-AN-3")
    assert "Maria" in post.text
    assert "We meet **here** at 18:00." in post.text  # words of people are never markup


def test_the_leader_reads_where_it_goes_and_what_is_hard_to_read_and_may_post_it_all_the_same(
    monday: Scene,
) -> None:
    monday.maria.commands("announce", "We commence on Thursday.")
    assert "It goes to everybody in: AI group" in monday.maria.last.text
    assert "commence" in monday.maria.last.text.partition("Easier to read?")[2]
    monday.maria.presses("Post it")
    assert "We commence" in monday.kit.posted("M-AN-3")[0].text
    monday.maria.commands("announce", "We start on Thursday.")
    assert "Easier to read?" not in monday.maria.last.text


def test_a_second_press_posts_nothing_more(monday: Scene) -> None:
    monday.maria.commands("announce", "Hello all")
    monday.maria.presses("Post it")
    monday.maria.presses("Post it")
    assert len(monday.kit.posted("M-AN-3")) == 1


def test_words_are_asked_for_changed_and_dropped(monday: Scene) -> None:
    monday.maria.commands("announce")
    monday.maria.says("First words")
    monday.maria.presses("Write it again")
    monday.maria.says("Second words")
    monday.maria.presses("Cancel")
    monday.maria.presses("Post it")
    assert monday.kit.posted("M-AN-3") == []


def test_a_learner_announces_nothing(monday: Scene) -> None:
    monday.amina.commands("announce", "Buy this")
    assert monday.amina.heard() == ["M-CM-2"]
    monday.kit.hear(monday.kit.event(monday.amina, Pressed(token("an.post", 1))))
    assert monday.kit.posted("M-AN-3") == []


def test_words_that_are_too_long_are_refused_with_their_length(monday: Scene) -> None:
    monday.maria.commands("announce", "a" * 1001)
    assert monday.maria.heard() == ["M-OK-8"]
