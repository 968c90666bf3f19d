"""/why says which rule sent a message and who got it, and mutes what can be muted."""

from pathlib import Path

import pytest

from bot.content_check import check_rules
from bot.content_use import CODE, rules
from facilitation.flows.week.nudging import _buttons
from facilitation.model import Person
from facilitation.reasons import REASONS, Mute, is_muted, reason_of
from facilitation.rules.nudges import _HELLOS, _REMINDERS
from facilitation.tokens import token
from tests.flows.kit import CHECKIN, REMINDED, Scene, at, texts

PROJECT = Path(__file__).resolve().parents[2]


def person(scene: Scene) -> Person:
    account = scene.kit.account(scene.amina)
    assert account is not None
    return scene.kit.row(Person, Person.id == account.person_id)


def test_every_rule_that_sends_something_has_a_sentence() -> None:
    used = rules(PROJECT / name for name in CODE)
    assert len(used) > 20
    assert check_rules(PROJECT / name for name in CODE) == []
    nudges = {message for _, message in [*_REMINDERS.values(), *_HELLOS.values()]} | {"M-RF-1"}
    assert nudges <= REASONS.keys()
    assert all(_buttons(message, 1, 1) for message in nudges)
    messages = texts().messages["en"]
    assert {reason.sentence for reason in REASONS.values()} <= messages.keys()
    assert set(Mute) == messages["L-MUTE"].buttons.keys()


def test_a_rule_without_a_sentence_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "facilitation"
    folder.mkdir()
    (folder / "flow.py").write_text('turn.post("M-X-1", rule="made_up")\nvalues = {"rule": "answer"}\n')
    assert [mistake.id for mistake in check_rules([folder])] == ["made_up"]


def test_answers_safety_and_what_was_ordered_cannot_be_muted() -> None:
    for rule in (
        "answer",
        "ordered",
        "contact",
        "answer_to_question",
        "M-HL-2",
        "M-HL-3",
        "room",
        "never heard of",
    ):
        assert reason_of(rule).mute is None, rule
        assert not is_muted(rule, set(Mute))


def test_a_reply_with_why_tells_rule_and_audience_of_a_post(midweek: Scene) -> None:
    (post,) = midweek.kit.posted("M-CI-1")
    midweek.amina.commands("why", room=midweek.room, reply_to=str(post.id))
    assert midweek.amina.heard() == ["M-WY-1"]
    assert "part of the week" in midweek.amina.last.text
    assert "Everyone in the group got it." in midweek.amina.last.text
    assert midweek.amina.last.labels == ("My menu",)
    for name in ("Amina", "Georgi", "Maria"):
        assert name not in midweek.amina.last.text


def test_without_a_reply_the_newest_message_is_meant(monday: Scene) -> None:
    monday.amina.commands("week")
    for _ in range(2):
        monday.amina.commands("why")
        assert "This was my answer" in monday.amina.last.text
        assert "only to you" in monday.amina.last.text


def test_reminders_are_muted_and_turned_on_again(monday: Scene) -> None:
    amina = monday.amina
    monday.kit.due(REMINDED)
    (told,) = monday.kit.told(amina, "M-RM-1")
    amina.commands("why", reply_to=str(told.id))
    assert "You said yes to reminders" in amina.last.text
    amina.presses("Mute this kind")
    assert "Reminders" in amina.last.text
    assert not person(monday).wants_reminders
    amina.commands("why", reply_to=str(told.id))
    assert "Turn this kind on" in amina.last.labels
    amina.commands("settings")
    amina.presses("Muted messages")
    amina.presses("Reminders")
    assert person(monday).wants_reminders
    amina.commands("settings")
    assert "Reminders: on" in amina.last.text


def test_the_invitation_to_look_back_can_be_muted(friday: Scene) -> None:
    (told,) = friday.kit.told(friday.amina, "M-RF-1")
    friday.amina.commands("why", reply_to=str(told.id))
    friday.amina.presses("Mute this kind")
    friday.kit.due(at(13, "18:00"))
    assert len(friday.kit.told(friday.amina, "M-RF-1")) == 1
    assert len(friday.kit.told(friday.georgi, "M-RF-1")) == 2


def test_muted_news_is_not_told(showing: Scene) -> None:
    amina, georgi = showing.amina, showing.georgi
    amina.presses("Show something", room=showing.room)
    amina.says("A drawing")
    amina.presses("In the group")
    amina.taps(token("wy.set", 0, "mute.feedback"))
    georgi.presses("Feedback", room=showing.room)
    georgi.presses("Write or speak")
    georgi.says("Good lines")
    assert [told for told in showing.kit.told(amina) if told.kind == "M-PF-5"] == []
    amina.taps(token("wy.list"))
    assert "News about feedback" in amina.last.text
    amina.presses("News about feedback")
    amina.taps(token("wy.list"))
    assert amina.last.kind == "M-WY-7"


@pytest.mark.parametrize("arg", ["", "mute", "mute.", "mute.answer", "loud.thanks", "mute.safety"])
def test_a_forged_token_mutes_nothing(monday: Scene, arg: str) -> None:
    monday.amina.taps(token("wy.set", 0, arg))
    assert monday.amina.heard() == ["M-OK-4"]
    assert person(monday).muted == []


def test_nobody_learns_why_others_got_their_messages(monday: Scene) -> None:
    monday.kit.due(CHECKIN)
    (told,) = monday.kit.told(monday.amina, "M-RM-1")
    monday.georgi.commands("why", reply_to=str(told.id))
    assert monday.georgi.last.kind == "M-WY-2"
    monday.stefan.commands("why")
    assert monday.stefan.heard() == ["M-ER-3"]
