"""/log: room posts in full, private messages as numbers, and what is to come can be taken back."""

from dataclasses import replace
from datetime import timedelta

from sqlmodel import col

from bot.content_check import check_texts
from facilitation.events import Pressed, ReachChanged
from facilitation.model import Delivery
from facilitation.rules.log import HIDDEN, PARTS, SHOWN
from facilitation.rules.transitions import DeliveryState
from facilitation.speech import from_json, plain
from facilitation.tokens import token
from tests.flows.kit import KICKOFF, REFLECTION, SHUT, Scene, scene, texts


def test_the_leader_reads_the_posts_in_full_and_private_messages_as_numbers(monday: Scene) -> None:
    monday.kit.due(REFLECTION)
    monday.maria.commands("log")
    shown = monday.maria.last.text
    assert "Week 1 of 6" in shown
    assert "sent" in shown
    assert "Amina" not in shown
    assert "Look back: 2" in shown


def test_questions_never_appear(monday: Scene) -> None:
    monday.amina.commands("ask", "What is a walrus?")
    monday.amina.presses("group")
    monday.maria.commands("log")
    assert "walrus" not in monday.maria.last.text


def test_a_new_kind_of_post_is_hidden_until_somebody_decides() -> None:
    library = texts()
    new = replace(library.messages["en"]["M-KO-1"], id="M-KO-99")
    with_it = replace(library, messages={"en": {**library.messages["en"], "M-KO-99": new}})
    found = [one.sentence for one in check_texts(with_it) if one.id == "M-KO-99"]
    assert "Nobody has decided whether /log shows this." in found
    assert SHOWN & HIDDEN.keys() == SHOWN & PARTS == set()
    assert {message.id for message in library.messages["en"].values() if message.to == "group"} >= SHOWN


def waiting(here: Scene) -> Delivery:
    """The week start waits in the ledger, and a question of Amina's does too."""
    here.kit.due(here.kit.now + timedelta(minutes=1))
    here.amina.commands("ask", "What is a walrus?")
    here.amina.presses("group")
    later = here.kit.now + timedelta(days=1)
    for row in here.kit.rows(Delivery, col(Delivery.kind).in_(["M-KO-1", "M-AS-2"])):
        values = {"due_at": later, "expires_at": later + timedelta(days=1), "sent_at": None}
        here.kit.put(Delivery, row.id, state=DeliveryState.PENDING, **values)
    return here.kit.row(Delivery, Delivery.kind == "M-KO-1")


def test_a_post_that_waits_is_taken_back_by_the_leader_alone(monday: Scene) -> None:
    row = waiting(monday)
    monday.kit.hear(monday.kit.event(monday.amina, Pressed(token("lg.cancel", row.id))))
    assert monday.kit.row(Delivery, Delivery.id == row.id).state == DeliveryState.PENDING
    monday.maria.commands("log")
    monday.maria.presses("What is to come")
    assert not any("walrus" in label for label in monday.maria.last.labels)
    monday.maria.presses("Week 1 of 6")
    monday.maria.presses("Take it back")
    assert monday.kit.row(Delivery, Delivery.id == row.id).state == DeliveryState.CANCELLED
    monday.maria.presses("Back")
    monday.kit.hear(monday.kit.event(monday.maria, Pressed(token("lg.edit", row.id))))
    assert monday.maria.heard() == ["M-SD-9"]


def test_a_post_that_waits_gets_other_words_and_keeps_its_buttons(monday: Scene) -> None:
    row = waiting(monday)
    monday.maria.commands("log")
    monday.maria.presses("What is to come")
    monday.maria.presses("Week 1 of 6")
    monday.maria.presses("Change the text")
    monday.maria.says("We begin **today**.")
    assert "We begin **today**." in monday.maria.last.text
    changed = from_json(monday.kit.row(Delivery, Delivery.id == row.id).message)
    assert plain(changed.text) == "We begin **today**."  # words of people are never markup
    assert changed.buttons == from_json(row.message).buttons
    assert monday.kit.row(Delivery, Delivery.id == row.id).state == DeliveryState.PENDING


def test_a_post_to_come_leads_to_its_question_its_line_and_its_time(monday: Scene) -> None:
    monday.maria.commands("log")
    monday.maria.presses("What is to come")
    monday.maria.presses("Week start")
    ways = ("Add my own line", "Change its question", "Move it", "Skip this week")
    assert set(ways) <= set(monday.maria.last.labels)
    monday.maria.presses("Change its question")
    assert monday.maria.last.kind.startswith("M-PQ-")


def test_a_question_that_waits_is_nobody_elses_to_read_or_change(monday: Scene) -> None:
    waiting(monday)
    row = monday.kit.row(Delivery, Delivery.kind == "M-AS-2")
    for action in ("lg.post", "lg.edit", "lg.cancel"):
        monday.kit.hear(monday.kit.event(monday.maria, Pressed(token(action, row.id))))
        assert monday.maria.heard() == ["M-SD-9"]


def test_what_did_not_arrive_says_why_and_what_helps(monday: Scene) -> None:
    row = monday.kit.row(Delivery, Delivery.kind == "M-KO-1")
    for state, error, words in (
        (DeliveryState.FAILED, "no_rights: not enough rights", "Allow me to send messages there"),
        (DeliveryState.PENDING, "removed: kicked", "on its way. I am not in the room"),
        (DeliveryState.EXPIRED, "", "not sent in time. It came too late"),
        (DeliveryState.FAILED, "Bad Request: can't parse", "tell whoever runs me"),
    ):
        monday.kit.put(Delivery, row.id, state=state, error=error)
        monday.maria.commands("log")
        assert words in monday.maria.last.text
        assert "Bad Request" not in monday.maria.last.text


def test_who_cannot_be_reached_is_named_with_a_way_to_help() -> None:
    with scene(platform=SHUT, until=KICKOFF) as here:
        here.kit.hear(here.kit.event(here.amina, ReachChanged(open=False)))
        here.maria.commands("log")
        assert "I cannot reach in private: Amina" in here.maria.last.text
        here.maria.presses("How to reach them")
        assert "https://t.example/bot?start=hello" in here.maria.last.text
