"""Things to be glad about, and what I did so far (content-design 1.11)."""

from facilitation.model import Membership, Person
from facilitation.rules.silence import State
from facilitation.tokens import token
from tests.flows.kit import Scene, at


def show(here: Scene, words: str) -> None:
    here.amina.commands("show", words)
    here.amina.presses("In the group")


def test_a_first_work_is_celebrated_once_in_private_and_in_the_group_only_by_a_tap(showing: Scene) -> None:
    for words in ("My cup", "My lamp"):
        show(showing, words)
    assert len(showing.kit.told(showing.amina, "M-TH-2")) == 1
    assert showing.kit.posted("M-TH-15") == []
    for _ in range(2):
        showing.amina.presses("Tell the group")
    assert [post.text for post in showing.kit.posted("M-TH-15")] == ["🎉 Amina: first work in the group"]
    showing.georgi.taps(token("th.glad", 1, "work"))
    showing.georgi.taps(token("th.glad", 1, "last"))
    assert showing.georgi.heard() == ["M-OK-4"]
    assert len(showing.kit.posted("M-TH-15", "M-TH-19")) == 1


def test_a_first_goal_and_a_first_answer_are_celebrated_too(monday: Scene) -> None:
    monday.amina.presses("My goal", room=monday.room)
    for label in ("Whole week", "Done", "Evening", "Tired", "10 minutes", "Keep it private"):
        monday.amina.presses(label)
    assert len(monday.kit.told(monday.amina, "M-TH-11")) == 1
    monday.georgi.commands("ask", "What is a neuron?")
    monday.georgi.presses("The group")
    monday.amina.presses("I can answer", room=monday.room)
    monday.amina.says("A small calculator")
    assert len(monday.kit.told(monday.amina, "M-TH-12")) == 1


def test_a_first_goal_is_one_however_it_was_set(monday: Scene) -> None:
    monday.amina.presses("Short path", room=monday.room)
    monday.amina.presses("Short path", room=monday.room)
    monday.georgi.commands("goal", "Read section one")
    assert monday.georgi.heard() == ["M-CM-3"]
    for learner in (monday.amina, monday.georgi):
        assert len(monday.kit.told(learner, "M-TH-11")) == 1


def test_ten_works_of_the_group_are_one_post_with_a_way_to_look(showing: Scene) -> None:
    for number in range(12):
        show(showing, f"Work {number}")
    (post,) = showing.kit.posted("M-TH-3")
    assert "10 works" in post.text
    showing.georgi.presses("Show me two works", room=showing.room)
    assert len(showing.kit.told(showing.georgi, "M-SC-3")) == 2


def test_halfway_and_last_week_reach_only_those_who_are_active(monday: Scene) -> None:
    monday.kit.due(at(23, "09:00"))
    monday.amina.commands("week")
    monday.kit.put(Membership, monday.kit.member(monday.amina).id, state=State.ACTIVE)
    monday.kit.due(at(23, "10:30"))
    assert len(monday.kit.told(monday.amina, "M-TH-13")) == 1
    assert monday.kit.told(monday.georgi, "M-TH-13") == []
    assert monday.kit.faults() == []


def test_progress_counts_weeks_in_any_order_and_says_nothing_of_gaps(showing: Scene) -> None:
    showing.amina.commands("progress")
    assert "You took part in 1 week." in showing.amina.last.text
    showing.kit.due(at(24, "12:00"))
    show(showing, "My cup")
    showing.amina.commands("progress")
    assert "You took part in 2 weeks." in showing.amina.last.text
    assert "• 1 work shown" in showing.amina.last.text
    assert "answer" not in showing.amina.last.text
    showing.amina.presses("My portfolio")
    assert "1. Work: My cup" in showing.amina.last.text


def test_before_the_course_progress_is_a_start(forming: Scene) -> None:
    forming.amina.commands("progress")
    assert "You are at the start" in forming.amina.last.text


def test_who_wants_thanks_in_private_gets_them_there_only(monday: Scene) -> None:
    georgi = monday.kit.member(monday.georgi)
    monday.kit.put(Person, georgi.person_id, thanks_in_private=True)
    monday.amina.taps(token("th.to", georgi.id))
    assert "Georgi can see this" in monday.amina.last.text
    monday.amina.presses("Helped me")
    assert monday.kit.posted("M-TH-1") == []
    assert "Amina thanks Georgi: Helped me" in monday.georgi.last.text
    monday.kit.due(at(9, "10:00"))
    assert "💛" not in monday.kit.posted("M-KO-1")[-1].text
