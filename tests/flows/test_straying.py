"""A group that is in a programme by mistake is taken out, its leader is told, and only its leader brings it back."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from facilitation.flows.programme.straying import groups_of, take_out
from facilitation.model import Group, GroupGuest, Programme, ScheduleChange
from facilitation.tokens import token
from tests.flows.kit import Scene, Who, at, scene
from tests.flows.test_digest import appoint, closed


@pytest.fixture
def office() -> Iterator[tuple[Scene, Who]]:
    """Vera looks after Maria's group, and after another one."""
    with scene(until=at(9, "08:00")) as here:
        vera = Who(here.kit, "Vera", 1020)
        appoint(here.kit, vera)
        closed(here.kit, "Office A", {}, {})
        yield here, vera


def takes_out(vera: Who) -> None:
    vera.commands("overview")
    vera.presses("People and rights")
    vera.presses("Take out a group")
    vera.presses("AI group")
    vera.presses("Yes, take out")


def test_a_coordinator_takes_a_group_out_and_its_leader_learns_who_did_it(office: tuple[Scene, Who]) -> None:
    here, vera = office
    here.maria.commands("overview")
    here.maria.presses("Let Vera look")
    takes_out(vera)
    assert vera.last.text == "AI group no longer belongs to SMOL. Its leader is told."
    here.kit.due(here.kit.now)
    (told,) = here.kit.told(here.maria, "M-OV-53")
    assert told.text.startswith("AI group no longer belongs to SMOL. Vera took it out.")
    assert here.kit.rows(GroupGuest) == []
    vera.commands("overview")
    assert "AI group" not in vera.last.text
    vera.commands("digest")
    assert "AI group" not in vera.last.text
    vera.taps(token("pg.look", 1))
    assert vera.heard() == ["M-OV-24"]
    vera.taps(token("ov.apart", 1, "yes"))
    here.kit.due(here.kit.now)
    assert len(here.kit.told(here.maria, "M-OV-53")) == 1
    here.maria.commands("overview")
    assert here.maria.last.text.startswith("AI group belongs to no programme.")
    for action in ("pg.let", "pg.end", "pg.leave", "pg.help"):
        here.maria.taps(token(action, 1, "1"))
        assert here.maria.heard()[-1] in {"M-OK-4", "M-OV-43"}, action
    assert here.kit.faults() == []


def test_only_its_leader_brings_it_back_with_a_code(office: tuple[Scene, Who]) -> None:
    here, vera = office
    takes_out(vera)
    vera.commands("overview")
    vera.presses("Bring in groups")
    word = vera.last.text.rsplit(" ", 1)[1]
    here.maria.commands("start", word)
    here.maria.presses("Yes, bring it in")
    assert not here.kit.row(Group, Group.id == 1).apart
    vera.commands("overview")
    assert "AI group" in vera.last.text
    here.maria.taps(token("lg.changes", 1))
    assert "Someone: programme: none, before SMOL" in here.maria.last.text
    assert "Maria: programme: SMOL, before none" in here.maria.last.text


def test_a_coordinator_of_another_programme_takes_out_nothing(office: tuple[Scene, Who]) -> None:
    here, vera = office
    here.kit.put(Group, 1, programme_id=here.kit.change(_another))
    vera.taps(token("ov.apart", 1, "yes"))
    assert vera.heard() == ["M-CM-2"]
    vera.taps(token("ov.apart", 99, "yes"))
    assert vera.heard() == ["M-OK-4"]
    assert here.kit.rows(ScheduleChange) == []


def test_whoever_runs_the_bot_takes_a_group_out_and_is_not_named(office: tuple[Scene, Who]) -> None:
    here, _ = office
    here.kit.change(lambda session: take_out(session, session.get_one(Group, 1), here.kit.now))
    here.kit.due(here.kit.now)
    (told,) = here.kit.told(here.maria, "M-OV-53")
    assert "took it out" not in told.text
    assert [group.title for group in here.kit.change(groups_of)] == ["Office A"]
    here.kit.change(lambda session: take_out(session, session.get_one(Group, 1), here.kit.now))
    assert len(here.kit.rows(ScheduleChange)) == 1


def test_many_groups_stand_on_pages(office: tuple[Scene, Who]) -> None:
    here, vera = office
    for number in range(9):
        closed(here.kit, f"More {number}", {}, {})
    vera.taps(token("ov.groups", 1))
    assert "More 8" in vera.last.labels
    vera.presses("Next page")
    assert "AI group" in vera.last.labels
    vera.taps(token("ov.groups", 1, "99"))
    assert "AI group" in vera.last.labels


def _another(session: Session) -> int:
    programme = Programme(name="North", zone="Europe/Sofia")
    session.add(programme)
    session.flush()
    return programme.id
