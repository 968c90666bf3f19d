"""A leader brings a group into a programme, sees what its coordinators see, and opens and ends it (content-design 5.3, 5.5)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session

from facilitation.flows.programme.coordinating import MARK, invite
from facilitation.model import Coordinator, Delivery, Group, GroupGuest, Programme, ProgrammeCode
from facilitation.programmes import CODE_LIFE
from facilitation.tokens import token
from tests.flows.kit import Scene, Who, scene
from tests.flows.test_digest import closed

WORD = MARK + "fedcba9876543210"


@pytest.fixture
def north() -> Iterator[tuple[Scene, Who, str]]:
    """Maria leads a group of the bot's own programme; Vera looks after another one, "North", and has a code for it."""
    with scene() as here:
        vera = Who(here.kit, "Vera", 1020)

        def work(session: Session) -> None:
            session.add(Programme(name="North", zone="Europe/Sofia"))
            session.flush()
            invite(session, 2, WORD, here.kit.now)

        here.kit.change(work)
        vera.commands("start", WORD)
        yield here, vera, code(vera)


def code(vera: Who) -> str:
    vera.commands("overview")
    vera.presses("Bring in groups")
    return vera.last.text.rsplit(" ", 1)[1]


def brought_in(here: Scene, word: str) -> None:
    here.maria.commands("start", word)
    here.maria.presses("Yes, bring it in")


def test_a_leader_reads_what_will_be_seen_and_brings_the_group_in_with_one_tap(
    north: tuple[Scene, Who, str],
) -> None:
    here, vera, word = north
    here.maria.commands("start", word)
    assert here.maria.last.text.startswith("Bring AI group into North? It is looked after by Vera.")
    assert "They see no names, no answers, and no one person." in here.maria.last.text
    assert here.kit.row(Group).programme_id == 1
    here.maria.presses("Yes, bring it in")
    assert here.maria.last.text == "AI group belongs to North now."
    assert here.kit.row(Group).programme_id == 2
    assert vera.last.kind == "M-OV-14"
    assert word not in str(here.kit.rows(ProgrammeCode))
    here.maria.commands("start", word)
    assert here.maria.heard() == ["M-OV-13"]
    assert len(here.kit.told(vera, "M-OV-14")) == 1
    assert here.kit.faults() == []


def test_a_code_ends_after_two_weeks_and_with_the_next_code(north: tuple[Scene, Who, str]) -> None:
    here, vera, old = north
    new = code(vera)
    assert new != old
    here.maria.commands("start", old)
    assert here.maria.heard() == ["M-ER-6"]
    here.maria.commands("start", new)
    here.kit.now += CODE_LIFE + timedelta(minutes=1)
    here.maria.presses("Yes, bring it in")
    assert here.maria.heard() == ["M-ER-6"]
    assert here.kit.row(Group).programme_id == 1


def test_only_who_leads_a_group_brings_it_in_and_only_with_the_code(north: tuple[Scene, Who, str]) -> None:
    here, _, word = north
    for who in (here.amina, here.stefan):
        who.commands("start", word)
        assert who.heard()[-1] == "M-OV-15"
        who.taps(token("pg.join", 1, word.removeprefix("pg-")))
        assert who.heard()[-1] in {"M-CM-2", "M-ER-3"}
    for wrong in ("pg-", "pg-0000000000000001", "pg-" + "x" * 60):
        here.maria.commands("start", wrong)
        assert here.maria.heard() == ["M-ER-6"]
    here.maria.taps(token("pg.join", 1, "0000000000000001"))
    assert here.maria.heard() == ["M-ER-6"]
    assert here.kit.row(Group).programme_id == 1


def test_a_coordinator_looks_into_a_group_only_as_long_as_its_leader_lets_them(
    north: tuple[Scene, Who, str],
) -> None:
    here, vera, word = north
    brought_in(here, word)
    vera.taps(token("pg.look", 1))
    assert vera.heard() == ["M-OV-24"]
    here.maria.presses("Who sees what")
    here.maria.presses("Let Vera look")
    assert "because you let them: Vera" in here.maria.last.text
    assert vera.last.kind == "M-OV-18"
    vera.presses("Look")
    assert vera.last.kind == "M-OV-20"
    vera.presses("All groups")
    vera.presses("👁 AI group")
    looked = here.kit.told(here.maria, "M-OV-21")
    assert [told.text for told in looked] == [
        "Vera looked at the weeks of AI group today. They saw words, and no person."
    ]
    assert here.kit.row(GroupGuest).looked_at is not None
    here.maria.commands("overview")
    here.maria.presses("End: Vera")
    assert "because you let them" not in here.maria.last.text
    vera.taps(token("pg.look", 1))
    assert vera.heard() == ["M-OV-24"]
    assert here.kit.faults() == []


def test_what_is_seen_inside_are_words_and_no_person(north: tuple[Scene, Who, str]) -> None:
    here, vera, _ = north
    group = closed(
        here.kit, "Office A", {}, {"took_part": 5}, {"eligible": 4, "took_part": 2, "responses": {}}
    )
    account = here.kit.account(vera)
    assert account is not None
    here.kit.put(Group, group, programme_id=2)
    here.kit.change(
        lambda session: session.add(
            GroupGuest(group_id=group, person_id=account.person_id, invited_at=here.kit.now)
        )
    )
    here.kit.now += timedelta(days=7)
    vera.taps(token("pg.look", group))
    lines = [line for line in vera.last.text.splitlines() if line]
    assert lines[-3:] == [
        "• Week 3: few people, so nothing is shown",
        "• Week 2: about half took part. Week start: most, How is it going?: most, Look back: most and Show your work: about half",
        "• Week 1: most took part. Week start: most, How is it going?: most, Look back: most and Show your work: about half",
    ]
    assert not any(digit in "".join(lines[:2]) for digit in "3456789")


def test_a_group_leaves_the_programme_and_nothing_of_it_is_seen_any_more(
    north: tuple[Scene, Who, str],
) -> None:
    here, vera, word = north
    brought_in(here, word)
    here.maria.commands("overview")
    here.maria.presses("Let Vera look")
    here.maria.presses("Leave the programme")
    here.maria.presses("Yes, take out")
    assert here.kit.row(Group).programme_id == 1
    assert here.kit.rows(GroupGuest) == []
    vera.taps(token("pg.look", 1))
    assert vera.heard() == ["M-OV-24"]
    vera.commands("overview")
    assert vera.last.kind == "M-OV-2"
    here.maria.commands("overview")
    assert "Nobody looks after this programme" in here.maria.last.text
    here.maria.taps(token("pg.leave", 1, "yes"))
    assert here.maria.heard() == ["M-OK-4"]


def test_who_is_no_coordinator_any_more_was_let_in_nowhere(north: tuple[Scene, Who, str]) -> None:
    here, vera, word = north
    brought_in(here, word)
    here.maria.commands("overview")
    here.maria.presses("Let Vera look")
    vera.commands("start")
    vera.presses("Day and language")
    vera.presses("Stop being coordinator")
    vera.presses("Yes, stop")
    assert here.kit.rows(Coordinator) == []
    assert here.kit.rows(GroupGuest) == []
    vera.taps(token("pg.look", 1))
    assert vera.heard() == ["M-CM-2"]
    told = [row for row in here.kit.rows(Delivery) if row.kind == "M-OV-21"]
    assert told == []
