"""/log: room posts in full, private messages as numbers, and what is to come can be taken back."""

from facilitation.events import Pressed
from facilitation.model import Delivery
from facilitation.rules.transitions import DeliveryState
from facilitation.tokens import token
from tests.flows.kit import REFLECTION, Scene


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


def test_a_post_that_waits_is_taken_back_by_the_leader_alone(monday: Scene) -> None:
    monday.maria.commands("schedule", "quiet")
    monday.maria.presses("Yes, be quiet")
    row = monday.kit.rows(Delivery, Delivery.kind == "M-KO-1")[0]
    later = monday.kit.now.replace(day=20)
    monday.kit.put(
        Delivery, row.id, state=DeliveryState.PENDING, due_at=later, expires_at=later.replace(day=21)
    )
    monday.kit.hear(monday.kit.event(monday.amina, Pressed(token("lg.cancel", row.id))))
    assert monday.kit.row(Delivery, Delivery.id == row.id).state == DeliveryState.PENDING
    monday.maria.commands("log")
    monday.maria.presses("What is to come")
    monday.maria.presses("Take back")
    assert monday.kit.row(Delivery, Delivery.id == row.id).state == DeliveryState.CANCELLED
