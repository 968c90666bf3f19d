"""A plain reply counts (A7): in words, voice or photo, in private and in the room, with every rule of the question."""

from facilitation.events import Attachment, Said
from facilitation.model import Answer, CheckIn, Feedback, Goal, Question, Reflection, Reminder, Visibility
from facilitation.tokens import token
from tests.flows.kit import KICKOFF, REMINDED, Scene, Told, at, scene

VOICE = Attachment("voice", "ref", "unique")


def newest(told: list[Told]) -> str:
    return str(told[-1].id)


def test_a_reply_to_a_question_in_the_room_is_its_answer(monday: Scene) -> None:
    amina, georgi = monday.amina, monday.georgi
    amina.commands("ask", "What is a model?")
    amina.presses("The group")
    post = newest(monday.kit.posted("M-AS-2"))
    georgi.says("A small machine.", room=monday.room, reply_to=post)
    assert [row.text for row in monday.kit.rows(Answer)] == ["A small machine."]
    assert "A small machine." in monday.kit.told(amina, "M-AS-3")[0].text
    assert georgi.heard() == [], "the question is not asked again, and the room has seen the answer"
    amina.says("Thank you!", room=monday.room, reply_to=post)
    assert len(monday.kit.rows(Answer)) == 1, "nobody answers their own question"
    monday.stefan.says("Me too", room=monday.room, reply_to=post)
    assert monday.kit.account(monday.stefan) is None
    assert monday.kit.faults() == []


def test_a_voice_message_can_be_the_answer_and_the_leader_answers_in_private(monday: Scene) -> None:
    amina, maria = monday.amina, monday.maria
    amina.commands("ask", "What is a model?")
    amina.presses("My group leader")
    told = newest(monday.kit.told(maria, "M-AS-11"))
    maria.says("", VOICE, reply_to=told)
    assert [row.text for row in monday.kit.rows(Answer)] == [""]
    assert [file.kind for file in monday.kit.told(amina, "M-AS-3")[0].files] == ["voice"]
    assert monday.kit.posted("M-AS-14") == []


def test_a_reply_to_a_work_is_feedback_for_its_author(showing: Scene) -> None:
    amina, georgi = showing.amina, showing.georgi
    amina.presses("Show something", room=showing.room)
    amina.says("A map of my way")
    amina.presses("In the group")
    post = newest(showing.kit.posted("M-SC-3"))
    georgi.says("Clear colours", room=showing.room, reply_to=post)
    assert [(row.kind, row.text) for row in showing.kit.rows(Feedback)] == [("words", "Clear colours")]
    assert "Clear colours" in showing.kit.told(amina, "M-PF-5")[0].text


def test_a_reply_to_the_invitation_is_the_first_line_of_the_look_back(friday: Scene) -> None:
    amina = friday.amina
    amina.says("I met a model.", reply_to=newest(friday.kit.told(amina, "M-RF-1")))
    (row,) = friday.kit.rows(Reflection)
    assert row.what == "I met a model."
    assert row.visibility == Visibility.ME
    amina.says("It guesses.")
    assert friday.kit.rows(Reflection)[0].so_what == "It guesses."


def test_a_reply_to_a_reminder_is_a_goal_or_a_check_in(monday: Scene) -> None:
    amina = monday.amina
    monday.kit.due(REMINDED)
    amina.says("Read section 1", reply_to=newest(monday.kit.told(amina, "M-RM-1")))
    assert [(row.text, row.shared) for row in monday.kit.rows(Goal)] == [("Read section 1", False)]
    monday.kit.due(at(4, "17:30"))
    amina.commands("checkin")
    amina.says("I read half of it", reply_to=newest(monday.kit.told(amina, "M-CI-1")))
    (row,) = monday.kit.rows(CheckIn)
    assert (row.text, row.visibility) == ("I read half of it", Visibility.ME)
    assert "M-CI-11" in amina.heard(), "who may see it is asked"


def test_a_reply_to_a_reminder_of_ones_own_gives_it_another_time(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("remind", "tomorrow at 9 read")
    amina.says("on Friday at 10", reply_to=newest(monday.kit.told(amina, "M-RD-5")))
    assert [row.at for row in monday.kit.rows(Reminder)] == [at(6, "10:00")]


def test_a_reply_to_feedback_reaches_its_giver_alone(showing: Scene) -> None:
    amina, georgi, kit = showing.amina, showing.georgi, showing.kit
    amina.commands("show", "A map of my way")
    amina.presses("Only to me")
    georgi.presses("Feedback", room=showing.room)
    georgi.presses("Write or speak")
    georgi.says("Clear colours")
    amina.says("Which one is best?", reply_to=newest(kit.told(amina, "M-PF-5")))
    assert amina.last.text == "Your words are on their way to Georgi, and to nobody else."
    asked = kit.told(georgi, "M-PF-16")
    assert "Which one is best?" in asked[0].text
    georgi.says("The blue one", reply_to=newest(asked))
    assert "The blue one" in kit.told(amina, "M-PF-18")[0].text
    assert kit.posted("M-PF-9") == []
    assert kit.faults() == []


def test_a_reply_to_a_step_of_the_plan_is_the_plan_and_one_to_the_hand_is_a_hello() -> None:
    with scene(until=KICKOFF) as here:
        amina, kit = here.amina, here.kit
        amina.presses("My goal", room=here.room)
        for label in ("Whole week", "Done", "Evening", "Tired"):
            amina.presses(label)
        amina.says("I get up earlier", reply_to=newest(kit.told(amina, "M-KO-6")))
        assert kit.row(Goal).plan == "I get up earlier"
        assert kit.faults() == []
    with scene() as here:
        amina, kit = here.amina, here.kit
        amina.taps(token("hi.hand", 1))
        amina.says("", VOICE, reply_to=newest(kit.told(amina, "M-HI-2")))
        assert amina.last.kind == "M-HI-5"
        assert kit.posted("M-HI-6") == [], "only after a yes"
        amina.presses("Show it")
        (shown,) = kit.posted("M-HI-6")
        assert [file.kind for file in shown.files] == ["voice"]
        amina.commands("pause")
        amina.says("3 weeks", reply_to=newest(kit.told(amina, "M-PA-1")))
        assert amina.heard() in (["M-PA-2"], ["M-PA-9"])
        assert kit.faults() == []


def test_a_reply_to_what_asks_for_nothing_is_read_as_words(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("week")
    amina.says("today", reply_to=newest(monday.kit.told(amina, "M-WK-1")))
    assert amina.heard() == ["M-WK-1"]
    amina.says("banana", reply_to="99999")
    assert amina.heard() == ["M-CM-1"]


def test_an_edited_reply_answers_nothing_twice(monday: Scene) -> None:
    monday.amina.commands("ask", "What is a model?")
    monday.amina.presses("The group")
    post = newest(monday.kit.posted("M-AS-2"))
    monday.georgi.says("A machine.", room=monday.room, reply_to=post)
    body = Said("A small machine.", f"w{monday.kit.number - 1}", post, edited=True)
    monday.kit.hear(monday.kit.event(monday.georgi, body, room=monday.room))
    assert [row.text for row in monday.kit.rows(Answer)] == ["A machine."]
    assert len(monday.kit.rows(Question)) == 1
