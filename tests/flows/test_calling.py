"""A leader who would like help says so with one tap, and takes it back with another (content-design 4.4, D8)."""

from collections.abc import Iterator

import pytest

from facilitation.model import Group, WeekFacts
from facilitation.tokens import token
from tests.flows.kit import Scene, Who, at, scene
from tests.flows.test_digest import appoint


@pytest.fixture
def office() -> Iterator[tuple[Scene, Who]]:
    """Vera looks after Maria's group, of which two weeks are closed; it is Monday of the third."""
    with scene(until=at(16, "08:00")) as here:
        vera = Who(here.kit, "Vera", 1020)
        appoint(here.kit, vera)
        yield here, vera


def asks(here: Scene) -> None:
    here.maria.commands("overview")
    here.maria.presses("I would like help")
    here.maria.presses("Yes, please call me")


def test_the_leader_reads_first_who_will_know_and_the_coordinator_reads_it_at_once(
    office: tuple[Scene, Who],
) -> None:
    here, vera = office
    here.maria.commands("overview")
    here.maria.presses("I would like help")
    assert "Vera will read that you ask for a call for AI group" in here.maria.last.text
    assert here.kit.told(vera, "M-OV-42") == []
    here.maria.presses("Yes, please call me")
    assert here.maria.last.text.startswith("You asked Vera for a call.")
    (news,) = here.kit.told(vera, "M-OV-42")
    assert news.text.startswith("The leader of AI group asks you for a call.")
    here.kit.due(at(16, "09:00"))
    (digest,) = here.kit.told(vera, "M-DG-1")
    assert "AI group needs a call: the group leader asked for help." in digest.text  # though it is small
    assert "One thing to do: Call the group leader of AI group" in digest.text
    assert here.kit.faults() == []


def test_pressing_twice_tells_once(office: tuple[Scene, Who]) -> None:
    here, vera = office
    asks(here)
    here.maria.taps(token("pg.help", 1, "ask"))
    assert here.maria.heard() == ["M-OV-41"]
    assert len(here.kit.told(vera, "M-OV-42")) == 1
    here.maria.commands("overview")
    assert "You asked for a call" in here.maria.last.labels


def test_what_is_taken_back_is_in_no_digest_and_the_coordinator_need_not_call(
    office: tuple[Scene, Who],
) -> None:
    here, vera = office
    asks(here)
    here.maria.presses("Take it back")
    assert here.maria.last.text == "You no longer ask for a call. I let Vera know."
    here.maria.taps(token("pg.help", 1, "no"))
    assert len(here.kit.told(vera, "M-OV-44")) == 1
    here.kit.due(at(16, "09:00"))
    assert "asked for help" not in here.kit.told(vera, "M-DG-1")[-1].text
    assert here.kit.row(Group).help_asked_at is None
    assert "asked_for_help" not in WeekFacts.model_fields  # nothing of it is kept with the numbers


def test_a_wish_stands_until_the_call_is_done_and_the_leader_learns_who_said_so(
    office: tuple[Scene, Who],
) -> None:
    here, vera = office
    asks(here)
    here.kit.due(at(23, "08:00"))
    vera.commands("digest")
    assert "asked for help" in vera.last.text
    vera.commands("digest", "2")  # when that week was read, nobody had asked
    assert "asked for help" not in vera.last.text
    vera.presses("Call done")
    assert vera.heard() == ["M-DG-5"]
    (told,) = here.kit.told(here.maria, "M-OV-46")
    assert told.text.startswith("Vera says that the call about AI group is done.")
    vera.presses("Call done")
    assert len(here.kit.told(here.maria, "M-OV-46")) == 1
    here.maria.presses("Ask again")
    here.maria.presses("Yes, please call me")
    assert len(here.kit.told(vera, "M-OV-42")) == 2
    assert here.kit.faults() == []


def test_a_leader_whose_group_has_not_begun_is_heard_as_well(forming: Scene) -> None:
    vera = Who(forming.kit, "Vera", 1020)
    appoint(forming.kit, vera)
    asks(forming)
    vera.commands("digest")
    assert "AI group needs a call: the group leader asked for help." in vera.last.text
    vera.commands("overview")
    assert "Needs a call: AI group (the group leader asked for help)" in vera.last.text


def test_where_nobody_looks_after_the_programme_there_is_no_button(forming: Scene) -> None:
    forming.maria.commands("overview")
    assert "I would like help" not in forming.maria.last.labels
    forming.maria.taps(token("pg.help", 1, "ask"))
    assert forming.maria.heard() == ["M-OV-43"]
    assert forming.kit.row(Group).help_asked_at is None
