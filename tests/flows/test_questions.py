"""Questions, answers and thanks: who hears what, and under which name (content-design 1.11, 1.12)."""

from datetime import timedelta

import pytest

from facilitation.events import Attachment
from facilitation.model import Answer, Membership, Question, QuestionState, Thanks
from facilitation.tokens import token
from tests.flows.kit import FORMS, Room, Scene, at, scene, set_up

DAY = timedelta(days=1)
OTHER = Room(-200, title="Other group")


def ask(here: Scene, route: str = "The group", words: str = "What is a neuron?") -> None:
    here.amina.presses("Question", room=here.room)
    here.amina.presses(route)
    here.amina.says(words)


def test_a_question_to_the_group_stands_in_the_room_with_the_name(monday: Scene) -> None:
    ask(monday)
    (post,) = monday.kit.posted("M-AS-2")
    assert "Amina asks: What is a neuron?" in post.text


def test_a_question_without_a_name_says_so_before_and_keeps_it(monday: Scene) -> None:
    """T15."""
    monday.amina.presses("Question", room=monday.room)
    monday.amina.presses("no name")
    assert "without your name" in monday.amina.last.text
    monday.amina.says("What is a neuron?")
    (post,) = monday.kit.posted("M-AS-2")
    assert "Amina" not in post.text
    monday.georgi.presses("I can answer", room=monday.room)
    monday.georgi.says("A small calculator")
    assert not any(
        "Amina" in told.text for told in [*monday.kit.posted(), *monday.kit.told(monday.georgi)][1:]
    )


def test_a_question_to_the_leader_stays_between_two(monday: Scene) -> None:
    ask(monday, "My group leader")
    assert monday.kit.posted("M-AS-2") == []
    (told,) = monday.kit.told(monday.maria, "M-AS-11")
    assert "What is a neuron?" in told.text
    question = monday.kit.row(Question)
    monday.georgi.taps(token("q.answer", question.id))
    assert monday.georgi.heard() == ["M-OK-5"]
    monday.maria.presses("I can answer")
    monday.maria.says("A small calculator")
    assert monday.kit.posted("M-AS-14") == []
    assert monday.kit.told(monday.amina, "M-AS-3")[0].text.startswith("Maria answered")


def test_an_answer_reaches_asker_and_group_and_can_be_thanked(monday: Scene) -> None:
    ask(monday)
    monday.georgi.presses("I can answer", room=monday.room)
    monday.georgi.says("A small calculator")
    assert len(monday.kit.posted("M-AS-14")) == 1
    monday.amina.presses("Yes, solved")
    assert monday.kit.row(Question).state == QuestionState.CLOSED
    monday.amina.presses("Say thank you")
    for _ in range(3):
        monday.amina.presses("Explained well")
    assert [post.text for post in monday.kit.posted("M-TH-1")] == ["💛 Amina thanks Georgi: Explained well"]
    assert len(monday.kit.rows(Thanks)) == 1


def test_only_the_asker_learns_whose_answer_it_was(monday: Scene) -> None:
    monday.amina.commands("ask", "What is a model?")
    monday.amina.presses("My group leader")
    monday.maria.presses("I can answer")
    monday.maria.says("A small machine.")
    monday.georgi.taps(token("th.answer", 1))
    assert monday.georgi.heard() == ["M-OK-5"]
    monday.amina.presses("Say thank you")
    assert monday.amina.heard() == ["M-TH-5"]


@pytest.mark.parametrize("own", [False, True])
def test_thanks_for_an_answer_never_tell_who_asked_without_a_name(monday: Scene, own: bool) -> None:
    ask(monday, "no name")
    monday.georgi.presses("I can answer", room=monday.room)
    monday.georgi.says("A small calculator")
    monday.amina.presses("Say thank you")
    assert "without your name" in monday.amina.last.text
    monday.amina.presses("My own words" if own else "Explained well")
    if own:
        assert "without your name" in monday.amina.last.text
        monday.amina.says("Explained well")
    assert [post.text for post in monday.kit.posted("M-TH-1")] == ["💛 Someone thanks Georgi: Explained well"]
    monday.kit.due(at(9, "10:00"))
    assert "Someone thanks Georgi" in monday.kit.posted("M-KO-1")[-1].text
    assert not [post for post in monday.kit.posted() if "Amina" in post.text]


def test_the_same_thanks_on_another_day_is_another_one(monday: Scene) -> None:
    georgi = monday.kit.member(monday.georgi).id
    monday.amina.taps(token("th.reason", georgi, "helped"))
    monday.kit.due(at(4, "12:00"))
    monday.amina.taps(token("th.reason", georgi, "helped"))
    assert len(monday.kit.posted("M-TH-1")) == 2


def test_not_yet_opens_the_question_again(monday: Scene) -> None:
    ask(monday)
    monday.georgi.presses("I can answer", room=monday.room)
    monday.georgi.says("A small calculator")
    monday.amina.presses("Not yet")
    assert monday.kit.row(Question).state == QuestionState.OPEN


def test_only_the_asker_says_whether_it_is_solved(monday: Scene) -> None:
    ask(monday)
    question = monday.kit.row(Question)
    for action in ("q.solved", "q.not_yet"):
        monday.georgi.taps(token(action, question.id))
        assert monday.georgi.heard() == ["M-OK-5"]
    assert monday.kit.row(Question).state == QuestionState.OPEN


def test_nobody_answers_their_own_question(monday: Scene) -> None:
    ask(monday)
    monday.amina.presses("I can answer", room=monday.room)
    assert "M-AS-18" in monday.amina.heard()
    monday.amina.fills(token("q.answer_text", monday.kit.row(Question).id, opens_form=True), text="Me")
    assert monday.kit.rows(Answer) == []


def test_words_behind_the_command_wait_for_the_choice_of_hearers(monday: Scene) -> None:
    monday.amina.commands("ask", "What is a neuron?")
    assert monday.kit.rows(Question) == []
    monday.kit.restart()
    monday.amina.presses("no name")
    assert monday.kit.row(Question).text == "What is a neuron?"


def test_words_that_were_given_up_do_not_come_back_later(monday: Scene) -> None:
    monday.amina.commands("ask", "Am I too old for this?")
    monday.amina.presses("Nobody now")
    monday.kit.due(at(4, "12:00"))
    monday.amina.presses("Question", room=monday.room)
    monday.amina.presses("The group")
    assert monday.kit.rows(Question) == []
    assert monday.amina.last.kind == "M-AS-1"


def test_a_question_form_that_is_sent_twice_is_one_question() -> None:
    with scene(platform=FORMS, until=at(2, "10:00")) as here:
        for _ in range(2):
            here.amina.fills(token("q.text", 1, "group", opens_form=True), text="What is a neuron?")
        assert len(here.kit.rows(Question)) == len(here.kit.posted("M-AS-2")) == 1
        question = here.kit.row(Question)
        for _ in range(2):
            here.georgi.fills(token("q.answer_text", question.id, opens_form=True), text="A calculator")
        assert len(here.kit.told(here.amina, "M-AS-3")) == len(here.kit.posted("M-AS-14")) == 1


@pytest.mark.parametrize("route", ["The group", "My group leader"])
def test_a_photo_of_the_problem_goes_with_the_question(monday: Scene, route: str) -> None:
    monday.amina.presses("Question", room=monday.room)
    monday.amina.presses(route)
    monday.amina.says("", Attachment("photo", "p", "p1"))
    said = monday.kit.posted("M-AS-2") + monday.kit.told(monday.maria, "M-AS-11")
    assert [file.kind for told in said for file in told.files] == ["photo"]


def test_an_empty_question_is_none(monday: Scene) -> None:
    monday.amina.fills(token("q.text", 1, "group", opens_form=True), text="  ")
    assert monday.amina.heard() == ["M-OK-9"]
    assert monday.kit.rows(Question) == []


def test_a_question_goes_to_the_group_it_was_begun_in(monday: Scene) -> None:
    """Amina is in two groups; what she does in the other one meanwhile changes nothing."""
    set_up(monday.maria, OTHER)
    monday.amina.presses("Join", room=OTHER)
    for label in ("Next", "I understand"):
        monday.amina.presses(label)
    monday.amina.says("Amina")
    for label in ("Skip the rest", "No reminders", "Skip", "I can tap"):
        monday.amina.presses(label)
    monday.amina.presses("Question", room=monday.room)
    _, route = monday.amina.sees("The group")
    monday.amina.commands("links", room=OTHER)
    monday.amina.taps(route.token)
    monday.amina.says("What is a neuron?")
    assert monday.kit.row(Question).group_id == 1
    monday.amina.commands("ask", "What is a layer?", room=monday.room)
    _, route = monday.amina.sees("The group")
    monday.kit.put(Membership, monday.kit.member(monday.amina, 2).id, last_action_at=monday.kit.now + DAY)
    monday.amina.taps(route.token)
    assert [row.group_id for row in monday.kit.rows(Question)] == [1, 1]


def test_thanks_for_feedback_reach_their_group_from_anywhere(showing: Scene) -> None:
    showing.amina.commands("show", "My cup")
    showing.amina.presses("In the group")
    showing.georgi.presses("Feedback", room=showing.room)
    showing.georgi.presses("Write or speak")
    showing.georgi.says("Good light")
    showing.amina.admin = True
    set_up(showing.amina, OTHER)
    showing.amina.commands("contact", room=OTHER)
    showing.amina.presses("Say thank you")
    showing.amina.presses("Helped me")
    assert [thanks.group_id for thanks in showing.kit.rows(Thanks)] == [1]


def test_nobody_thanks_themselves(monday: Scene) -> None:
    mine = monday.kit.member(monday.amina).id
    for action in ("th.to", "th.own", "th.reason"):
        monday.amina.taps(token(action, mine, "helped"))
        assert monday.amina.heard() == ["M-TH-8"]


@pytest.mark.parametrize("text", ["@Georgi for the pictures", "georgi for the pictures"])
def test_thanks_can_be_said_in_one_line(monday: Scene, text: str) -> None:
    monday.amina.commands("thanks", text)
    assert monday.kit.posted("M-TH-1")[0].text == "💛 Amina thanks Georgi: the pictures"


def test_thanks_without_a_name_offer_the_names(monday: Scene) -> None:
    monday.amina.commands("thanks")
    assert set(monday.amina.last.labels) == {"Maria", "Georgi"}
