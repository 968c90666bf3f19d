"""Open questions: what becomes of words, whatever happens in between."""

import pytest

from facilitation.events import Attachment
from facilitation.flows.hearing import PRESSES
from facilitation.model import (
    Account,
    Delivery,
    Dialogue,
    File,
    Group,
    GroupState,
    Operation,
    Question,
    Reach,
    Reflection,
    Work,
)
from facilitation.tokens import token
from facilitation.turn import DIALOGUE_LIFE
from tests.flows.kit import SHUT, Scene, Who, at, scene


def begin(here: Scene) -> None:
    """Amina is about to write a question that the whole group will read."""
    here.amina.presses("Question", room=here.room)
    here.amina.presses("The group")
    assert here.amina.last.kind == "M-AS-1"


def test_a_restart_in_the_middle_loses_nothing(friday: Scene) -> None:
    friday.amina.presses("Start")
    friday.amina.says("one")
    friday.kit.restart()
    friday.amina.says("two")
    friday.kit.restart()
    friday.amina.says("three")
    row = friday.kit.row(Reflection)
    assert (row.what, row.so_what, row.now_what) == ("one", "two", "three")
    assert friday.kit.rows(Dialogue) == []


def test_words_that_are_too_long_are_named_and_the_question_stays_open(monday: Scene) -> None:
    begin(monday)
    monday.amina.says("x" * 1001)
    assert monday.amina.last.kind == "M-OK-8"
    assert "1,001" in monday.amina.last.text
    monday.amina.says("x" * 1000)
    assert len(monday.kit.row(Question).text) == 1000


def test_empty_words_are_no_answer(monday: Scene) -> None:
    begin(monday)
    monday.amina.says(" \u2028 \x00 ")
    assert monday.amina.heard() == ["M-OK-9"]
    monday.amina.says("What is a neuron?")
    assert len(monday.kit.rows(Question)) == 1


def test_back_shows_the_answer_that_was_given_and_loses_none(friday: Scene) -> None:
    friday.amina.presses("Start")
    friday.amina.says("I learned a thing.")
    friday.kit.restart()
    friday.amina.presses("Back")
    assert "You wrote: I learned a thing." in friday.amina.last.text
    assert [label for label in friday.amina.last.labels if label in ("Keep my answer", "Back")] == [
        "Keep my answer"
    ]
    friday.amina.says("I learned another thing.")
    friday.amina.says("It helps me.")
    friday.amina.presses("Back")
    friday.amina.presses("Back")
    friday.amina.presses("Keep my answer")
    friday.amina.presses("Keep my answer")
    friday.amina.says("I go on.")
    row = friday.kit.row(Reflection)
    assert (row.what, row.so_what, row.now_what) == ("I learned another thing.", "It helps me.", "I go on.")


def test_back_pressed_twice_goes_back_once_and_there_is_none_before_the_first(friday: Scene) -> None:
    friday.amina.presses("Start")
    friday.amina.taps(token("ask.back", 0, "what"))
    assert friday.amina.heard() == ["M-OK-4"]
    friday.amina.says("I learned a thing.")
    for _ in range(2):
        friday.amina.taps(token("ask.back", 0, "so_what"))
    assert friday.amina.heard() == ["M-OK-4"]
    friday.amina.says("I learned another thing.")
    assert friday.kit.row(Reflection).what == "I learned another thing."


def test_a_question_without_buttons_opens_the_input_line_with_a_hint_below_the_others(forming: Scene) -> None:
    vera = Who(forming.kit, "Vera", 2001)
    vera.presses("Join", room=forming.room)
    vera.presses("Next")
    vera.presses("I understand")
    asked = forming.kit.rows(Delivery, Delivery.kind == "M-ON-4")[-1]
    assert asked.operation == Operation.POST
    assert asked.message["hint"] == "Your first name or a nickname"


def test_cancel_stops_asking_and_the_next_words_are_nothing(monday: Scene) -> None:
    begin(monday)
    monday.amina.presses("Cancel")
    assert monday.amina.heard() == ["M-OK-7"]
    monday.amina.says("What is a neuron?")
    assert monday.amina.heard() == ["M-CM-1"]
    assert monday.kit.rows(Question) == []


def test_stopping_a_look_back_keeps_what_was_answered(friday: Scene) -> None:
    friday.amina.presses("Start")
    friday.amina.says("one")
    friday.amina.presses("Stop here")
    assert friday.kit.row(Reflection).what == "one"


def test_what_must_be_answered_cannot_be_skipped(monday: Scene) -> None:
    begin(monday)
    monday.amina.taps(token("ask.skip"))
    assert monday.amina.heard() == ["M-OK-9"]
    assert len(monday.kit.rows(Dialogue)) == 1


@pytest.mark.parametrize(
    "action", ["menu", "menu.contact", "ci.status", "goal.change", "contact.close", "rm.stop"]
)
def test_who_turns_to_something_else_has_dropped_the_question(midweek: Scene, action: str) -> None:
    assert action in PRESSES
    begin(midweek)
    midweek.amina.taps(token(action, 1, "stuck"))
    midweek.amina.says("They hurt me")
    assert midweek.kit.rows(Question) == []
    assert not any("hurt" in post.text for post in midweek.kit.posted())


@pytest.mark.parametrize("command", ["help", "contact", "week", "start"])
def test_a_command_drops_the_question_too(monday: Scene, command: str) -> None:
    begin(monday)
    monday.amina.commands(command)
    monday.amina.says("They hurt me")
    assert monday.kit.rows(Question) == []


@pytest.mark.parametrize("word", ["danger", "Emergency!", "URGENT"])
def test_an_urgent_word_opens_the_contact_screen_whatever_was_asked(monday: Scene, word: str) -> None:
    begin(monday)
    monday.amina.says(word)
    assert monday.amina.heard() == ["M-SF-1"]
    monday.amina.says("They hurt me")
    assert monday.kit.rows(Question) == []


def test_a_tap_in_the_room_leaves_the_open_question_alone(showing: Scene) -> None:
    showing.georgi.commands("show", "My notes")
    showing.georgi.presses("In the group")
    begin(showing)
    showing.amina.presses("Well done", room=showing.room)
    showing.amina.says("What is a neuron?")
    assert len(showing.kit.rows(Question)) == 1


def test_the_newest_question_is_the_one_that_is_answered(showing: Scene) -> None:
    begin(showing)
    showing.amina.presses("Show something", room=showing.room)
    showing.amina.says("My cup")
    assert showing.kit.rows(Question) == []
    assert showing.kit.row(Work).caption == "My cup"


def test_a_question_closes_by_itself_after_its_time(monday: Scene) -> None:
    begin(monday)
    monday.kit.now += DIALOGUE_LIFE
    monday.amina.says("What is a neuron?")
    assert monday.kit.rows(Question) == []
    assert monday.amina.heard() == ["M-CM-1"]


def test_an_answer_that_comes_after_the_end_of_the_group_is_refused(monday: Scene) -> None:
    begin(monday)
    monday.kit.put(Group, 1, state=GroupState.FINISHED)
    monday.amina.says("What is a neuron?")
    assert monday.amina.heard() == ["M-ER-4"]
    assert monday.kit.rows(Question) == []


def test_words_in_the_room_are_never_the_answer_to_a_private_question(monday: Scene) -> None:
    begin(monday)
    monday.amina.says("Hello everybody", room=monday.room)
    assert monday.kit.rows(Question) == []
    assert len(monday.kit.rows(Dialogue)) == 1


def test_one_persons_question_takes_no_words_of_another(monday: Scene) -> None:
    begin(monday)
    monday.georgi.says("What is a neuron?")
    assert monday.kit.rows(Question) == []


def test_a_file_with_a_name_full_of_tricks_is_kept_under_a_harmless_one(friday: Scene) -> None:
    friday.amina.presses("Start")
    friday.amina.says("", Attachment("document", "r", "u", name="../../etc/passwd\u202egpj.exe\x00"))
    (file,) = friday.kit.rows(File)
    assert "/" not in file.name
    assert "\u202e" not in file.name
    assert file.reflection_id == friday.kit.row(Reflection).id


def test_a_tap_in_the_room_before_the_private_chat_is_open_is_done_when_it_opens() -> None:
    """A14."""
    with scene(platform=SHUT, until=at(2, "10:00")) as here:
        account = here.kit.account(here.amina)
        assert account is not None
        here.kit.put(Account, account.id, reach=Reach.UNKNOWN)
        here.amina.presses("My goal", room=here.room)
        door = next(button for told in here.kit.told(here.amina, "M-OK-3") for button in told.buttons)
        here.amina.commands("start", door.url.split("start=")[1])
        assert here.amina.last.kind == "M-KO-2"
