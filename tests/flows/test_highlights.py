"""A nice example is shown to the project team only by its author's yes (M-SC-5)."""

from datetime import date, timedelta

import pytest

from facilitation.digest_words import shown
from facilitation.model import Consent, Delivery, Group, Highlight, Programme, Work
from facilitation.phrasebook import Phrasebook
from facilitation.programmes import week_of_programme
from facilitation.tokens import token
from tests.flows.kit import Scene, Who, at, group_of, texts
from tests.flows.test_digest import appoint

WEEK_1 = date(2026, 3, 2)


@pytest.fixture
def starred(showing: Scene) -> Scene:
    """Amina's work has its star, and she is asked about it."""
    showing.amina.commands("show", "A map of my way")
    showing.amina.presses("In the group")
    showing.maria.commands("feedback")
    showing.maria.presses("Nice example")
    assert "I ask Amina" in showing.maria.last.text
    showing.kit.due(at(9, "09:00"))
    return showing


def in_the_digest(here: Scene) -> list[str]:
    programme = here.kit.row(Programme)
    week = here.kit.change(lambda session: week_of_programme(session, programme, WEEK_1))
    return list(shown(Phrasebook(texts()), week, "en"))


def test_the_author_is_asked_once_and_nothing_is_shown_before_a_yes(starred: Scene) -> None:
    kit, amina = starred.kit, starred.amina
    (asked,) = kit.told(amina, "M-SC-5")
    assert "A map of my way" in asked.text
    assert asked.nudge == "OTHER", "it counts towards the caps"
    assert in_the_digest(starred) == []
    starred.maria.taps(token("hg.star", 1))
    kit.due(kit.now + timedelta(days=3))
    assert len(kit.told(amina, "M-SC-5")) == 1
    assert "⭐ Nice example" not in str([told.labels for told in kit.posted()])
    assert kit.told(starred.georgi, "M-SC-5") == []


def test_a_yes_is_a_consent_with_or_without_a_name_and_can_be_taken_back(starred: Scene) -> None:
    kit, amina = starred.kit, starred.amina
    said = {
        "Yes, no name": ["- “\ue000A map of my way\ue001”"],
        "Yes, with name": ["- “\ue000A map of my way\ue001” · \ue000Amina\ue001"],
        "No": [],
    }
    for label, lines in said.items():
        amina.presses(label)
        assert in_the_digest(starred) == lines, label
    consents = [(row.kind, row.given) for row in kit.rows(Consent, Consent.kind == "highlight")]
    assert consents == [("highlight", True), ("highlight", True), ("highlight", False)]
    assert kit.row(Work).highlight == Highlight.NO
    assert kit.faults() == []


def test_only_the_author_says_yes_and_only_the_leader_gives_a_star(starred: Scene) -> None:
    starred.georgi.taps(token("hg.say", 1, "with_name"))
    assert starred.georgi.heard() == ["M-OK-5"]
    starred.georgi.commands("feedback")
    assert "⭐ Nice example" not in starred.georgi.last.labels
    starred.georgi.taps(token("hg.star", 1))
    assert starred.georgi.heard() == ["M-CM-2"]
    for forged in ("asked", "not_asked", "x"):
        starred.amina.taps(token("hg.say", 1, forged))
        assert starred.amina.heard() == ["M-OK-4"]
    assert in_the_digest(starred) == []


def test_a_hidden_work_is_shown_to_nobody_and_a_deleted_one_is_gone(starred: Scene) -> None:
    kit, amina = starred.kit, starred.amina
    amina.presses("Yes, with name")
    kit.put(Work, 1, hidden=True)
    assert in_the_digest(starred) == []
    kit.put(Work, 1, hidden=False)
    assert len(in_the_digest(starred)) == 1
    amina.commands("mydata", "delete")
    amina.presses("Yes, delete all")
    kit.due(kit.now + timedelta(minutes=3))
    assert in_the_digest(starred) == []
    assert kit.faults() == []


def test_nothing_of_a_group_that_was_taken_out_is_shown_whatever_its_people_said_before(
    starred: Scene,
) -> None:
    starred.amina.presses("Yes, with name")
    assert in_the_digest(starred)
    starred.kit.put(Group, group_of(starred.kit).id, apart=True)
    assert in_the_digest(starred) == []


def test_a_digest_that_was_sent_keeps_no_work_of_somebody_who_was_forgotten(starred: Scene) -> None:
    kit, amina, vera = starred.kit, starred.amina, Who(starred.kit, "Vera", 1020)
    appoint(kit, vera)
    amina.presses("Yes, with name")
    vera.commands("digest", "2026-03-02")
    assert "A map of my way" in vera.last.text
    amina.commands("mydata", "delete")
    amina.presses("Yes, delete all")
    kit.due(kit.now + timedelta(minutes=3))
    assert not any("A map of my way" in str(row.message) for row in kit.rows(Delivery))
