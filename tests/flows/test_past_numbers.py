"""Past weeks read the same whatever becomes of people: digest, page and table file do not change by a letter (1.18, T20)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from adapters.web.pages import digest as page_of
from facilitation.digest_page import page
from facilitation.digest_table import table
from facilitation.flows.own import keeping
from facilitation.flows.programme.digest import message
from facilitation.model import Group, GroupState, Membership, Programme, WeekFacts
from facilitation.programmes import WEEK, week_of_programme
from facilitation.speech import plain
from tests.flows.kit import Kit, Scene, Who, at
from tests.flows.test_digest import FULL
from tests.flows.test_digest import closed as closed_before
from tests.flows.test_week_facts import FIRST, SECOND, live_through_week_one

LATER = SECOND + WEEK


def deletes(who: Who) -> None:
    who.commands("mydata")
    who.presses("Delete all my data")
    who.presses("Yes, delete all")
    who.kit.due(who.kit.now + timedelta(minutes=2))


def leaves(who: Who) -> None:
    who.commands("leave")
    who.presses("Leave and delete all")
    who.presses("Yes")
    who.kit.due(who.kit.now + timedelta(minutes=2))


def nobody_is_left(here: Scene) -> None:
    """The course is long over, and the daily deletion has done all it promised."""
    kit = here.kit
    kit.put(Group, 1, state=GroupState.FINISHED, ended_at=kit.now - timedelta(days=400))
    kit.change(lambda session: keeping.ensure(session, kit.now))
    kit.due(kit.now + timedelta(days=1))
    assert kit.rows(Membership) == []


def all_delete(here: Scene) -> None:
    for who in (here.georgi, here.amina, here.maria):
        deletes(who)


PATHS: dict[str, Callable[[Scene], None]] = {
    "a learner deletes": lambda here: deletes(here.amina),
    "a learner leaves": lambda here: leaves(here.georgi),
    "the leader deletes": lambda here: deletes(here.maria),
    "everybody deletes": all_delete,
    "the course is long over": nobody_is_left,
}


def read(kit: Kit, monday: date) -> tuple[str, str, str]:
    """All that can be read about a week: the message, the page with its charts, and the table file."""

    def work(session: Session) -> tuple[str, str, str]:
        programme = session.get_one(Programme, 1)
        week, book = week_of_programme(session, programme, monday), kit.engine.book
        made = page(book, week, "en", newest=LATER)
        return (
            plain(message(book, week, "en").text),
            page_of(made, root="/", programme=1),
            table(session, book, programme, "en", monday - WEEK, monday),
        )

    return kit.change(work)


@pytest.mark.parametrize("path", PATHS)
def test_a_past_week_reads_the_same_whoever_is_forgotten(monday: Scene, path: str) -> None:
    live_through_week_one(monday)
    for title in ("Care A", "Office A"):
        closed_before(monday.kit, title, {}, {})
    monday.kit.due(at(9, "00:05"))
    monday.amina.commands("goal", "One more")
    monday.kit.due(at(16, "00:05"))
    rows = [row.model_dump() for row in monday.kit.rows(WeekFacts)]
    before = [read(monday.kit, week) for week in (FIRST, SECOND)]
    assert all("AI group" in part for part in before[0][1:])
    PATHS[path](monday)
    assert [row.model_dump() for row in monday.kit.rows(WeekFacts)] == rows
    assert [read(monday.kit, week) for week in (FIRST, SECOND)] == before
    assert monday.kit.faults() == []


@pytest.mark.parametrize(
    "path", ["a learner deletes", "a learner leaves", "the leader deletes", "everybody deletes"]
)
def test_a_week_that_closes_after_somebody_was_forgotten_holds_together(monday: Scene, path: str) -> None:
    live_through_week_one(monday)
    PATHS[path](monday)
    monday.kit.due(at(16, "00:05"))
    for week in (FIRST, SECOND):
        (found,) = monday.kit.rows(WeekFacts, WeekFacts.monday == week, WeekFacts.group_id == 1)
        assert 0 <= found.took_part <= found.eligible
        assert all(found.responses.get(beat.value, 0) >= 0 for beat in FULL)
        assert 0 <= found.retained <= found.started
        assert min(found.contacts, found.stuck, found.load_minutes, found.collectors) >= 0
    assert monday.kit.faults() == []
