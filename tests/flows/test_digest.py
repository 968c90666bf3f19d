"""Someone who looks after many groups knows on Monday which one needs a call, and reads nothing about a person (part 4)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from facilitation.closing import row_of
from facilitation.finding import find
from facilitation.flows.own import keeping
from facilitation.flows.programme.coordinating import LIFE, MARK, invite
from facilitation.model import (
    Coordinator,
    CoordinatorInvitation,
    Delivery,
    Group,
    GroupState,
    Moment,
    Person,
    Programme,
    WeekFacts,
)
from facilitation.rules.calendar import Beat
from facilitation.rules.digest.facts import GroupWeek
from facilitation.tokens import token
from tests.flows.kit import Kit, Scene, Who, at, scene

WORD = MARK + "abcdef0123456789"
FEBRUARY, MONDAY = date(2026, 2, 16), date(2026, 2, 23)
FULL = {Beat.KICKOFF: 8, Beat.CHECKIN: 7, Beat.REFLECTION: 6, Beat.SHOWCASE: 5}


def appoint(kit: Kit, who: Who, word: str = WORD) -> None:
    def work(session: Session) -> None:
        if find(session, Programme, name="SMOL") is None:
            session.add(Programme(name="SMOL", zone="Europe/Sofia"))
            session.flush()
        invite(session, 1, word, kit.now)

    kit.change(work)
    who.commands("start", word)


def closed(kit: Kit, title: str, *weeks: Mapping[str, object], weeks_in_all: int = 6) -> int:
    """One more group of the programme with closed weeks, the last of which began on MONDAY."""

    def work(session: Session) -> int:
        group = Group(
            programme_id=1,
            title=title,
            state=GroupState.RUNNING,
            zone="Europe/Sofia",
            first_day=MONDAY,
            weeks=weeks_in_all,
            created_at=kit.now,
        )
        session.add(group)
        session.flush()
        for index, values in enumerate(weeks):
            monday = MONDAY - timedelta(days=7 * (len(weeks) - 1 - index))
            usual: dict[str, object] = {"week": index + 1, "eligible": 10, "took_part": 8, "responses": FULL}
            facts = GroupWeek(group=group.id, monday=monday, **{**usual, **values})  # type: ignore[arg-type]  # by name
            session.add(WeekFacts(**dict(row_of(facts))))
        return group.id

    return kit.change(work)


@pytest.fixture
def office() -> Iterator[tuple[Scene, Who]]:
    """Vera looks after a programme; it is Saturday, and the groups of content-design 4.8 had their weeks."""
    with scene(ready=False) as here:
        vera = Who(here.kit, "Vera", 1020)
        here.kit.now = datetime(2026, 2, 28, 9, tzinfo=UTC)
        appoint(here.kit, vera)
        for title in ("Office A", "Office B", "Care A"):
            closed(here.kit, title, {}, {})
        closed(here.kit, "Logistics A", {}, {"older_48": 3, "oldest_hours": 70})
        closed(here.kit, "Care B", {}, {}, {"took_part": 5, "holidays": 2})
        closed(here.kit, "Office C", {})
        yield here, vera


def test_the_first_sentence_on_monday_names_the_group_that_needs_a_call_and_why(
    office: tuple[Scene, Who],
) -> None:
    here, vera = office
    here.kit.due(at(2, "08:59"))
    assert here.kit.told(vera, "M-DG-1") == []
    here.kit.due(at(2, "09:00"))
    (digest,) = here.kit.told(vera, "M-DG-1")
    lines = [line for line in digest.text.splitlines() if line]
    assert lines[0] == "SMOL digest · SMOL · week of Monday 23 February"
    assert lines[1] == (
        "Most groups are going well. Logistics A needs a call: several questions are older than two days."
    )
    assert "• Needs a call: Logistics A (several questions are older than two days)" in lines
    assert (
        "• Keep an eye on: Care B (most took part two weeks ago, about half now; the week had public holidays)"
        in lines
    )
    assert "• and 3 groups going well" in lines
    assert "• Took part · 75\u00a0% (80\u00a0%)" in lines  # 45 of 60 now, 40 of 50 a week before
    assert lines[-1] == "One thing to do: Call the group leader of Logistics A and ask how you can help."
    (row,) = here.kit.rows(Delivery, Delivery.kind == "M-DG-1")
    assert row.silent
    assert here.kit.faults() == []


def test_the_next_digest_comes_a_week_later_and_says_nothing_where_nothing_happened(
    office: tuple[Scene, Who],
) -> None:
    here, vera = office
    here.kit.due(at(9, "09:30"))
    assert len(here.kit.told(vera, "M-DG-1")) == 1  # the week of 2 March had no course week anywhere
    closed_at = {m.key: m.outcome for m in here.kit.rows(Moment) if m.kind == "digest" and m.done_at}
    assert closed_at == {"digest:1:2026-03-02": "sent", "digest:1:2026-03-09": "nothing happened"}


def test_a_small_group_has_words_and_no_number(office: tuple[Scene, Who]) -> None:  # T17
    here, vera = office
    closed(here.kit, "Tiny", {"eligible": 4, "took_part": 4}, {"eligible": 4, "took_part": 1})
    vera.commands("overview", "tiny")
    assert vera.last.text == "• Small group, numbers not shown: Tiny. Ask the group leader."


def test_a_programme_of_few_people_has_no_figures() -> None:
    with scene(ready=False) as here:
        vera = Who(here.kit, "Vera", 1020)
        appoint(here.kit, vera)
        closed(here.kit, "Only one", {}, {})
        here.kit.now = at(2, "10:00")
        vera.commands("digest")
        assert "There are no numbers this week" in vera.last.text
        assert "%" not in vera.last.text


def test_one_person_more_or_less_changes_nothing_that_is_read(office: tuple[Scene, Who]) -> None:
    here, vera = office
    here.kit.now = at(2, "10:00")
    vera.commands("digest")
    before = vera.last.text
    row = here.kit.rows(WeekFacts, WeekFacts.monday == MONDAY)[0]
    here.kit.change(
        lambda session: setattr(session.get_one(WeekFacts, (row.group_id, MONDAY)), "took_part", 7)
    )
    vera.commands("digest")
    assert vera.last.text == before


def test_past_weeks_are_read_by_date_by_number_and_by_button(office: tuple[Scene, Who]) -> None:
    here, vera = office
    here.kit.now = at(2, "10:00")
    for asked in ("1", "2026-02-16", "2026-02-18"):
        vera.commands("digest", asked)
        assert "week of Monday 16 February" in vera.last.text
    vera.commands("digest")
    vera.presses("The week before")
    assert "week of Monday 16 February" in vera.last.text
    for wrong in ("soon", "9999999", "²"):
        vera.commands("digest", wrong)
        assert vera.last.kind == "M-DG-3"
    vera.presses("The newest digest")
    assert "week of Monday 23 February" in vera.last.text


def test_the_digest_is_stopped_and_begun_again_and_comes_on_another_day(office: tuple[Scene, Who]) -> None:
    here, vera = office
    vera.commands("digest")
    vera.presses("Stop the digest")
    here.kit.due(at(2, "12:00"))
    assert len(here.kit.told(vera, "M-DG-1")) == 1  # the one that was asked for
    vera.presses("Start it again")
    vera.presses("Tue")
    assert "comes on Tuesday at 09:00" in vera.last.text
    here.kit.due(at(3, "09:00"))
    assert len(here.kit.told(vera, "M-DG-1")) == 2


def test_the_one_thing_to_do_comes_again_tomorrow(office: tuple[Scene, Who]) -> None:
    here, vera = office
    here.kit.due(at(2, "09:00"))
    vera.presses("Remind me tomorrow")
    here.kit.due(at(3, "09:00"))
    assert "Call the group leader of Logistics A" in here.kit.told(vera, "M-DG-4")[-1].text
    vera.presses("Done")
    assert vera.last.kind == "M-DG-5"


def test_all_groups_stand_on_pages(office: tuple[Scene, Who]) -> None:
    here, vera = office
    for number in range(8):
        closed(here.kit, f"More {number}", {}, {})
    here.kit.now = at(2, "10:00")
    vera.commands("overview")
    assert "page 1 of 2" in vera.last.text
    assert "Needs a call: Logistics A" in vera.last.text.splitlines()[2]
    vera.presses("Next page")
    assert "New: Office C" in vera.last.text
    vera.presses("Page before")
    assert "page 1 of 2" in vera.last.text
    vera.commands("overview", "nowhere")
    assert vera.last.kind == "M-OV-8"


def test_another_coordinators_link_works_once_and_for_a_week(office: tuple[Scene, Who]) -> None:
    here, vera = office
    petra, stefan = Who(here.kit, "Petra", 1021), here.stefan
    vera.commands("overview")
    vera.presses("People and rights")
    vera.presses("Invite a coordinator")
    word = vera.last.text.rsplit(" ", 1)[1]
    petra.commands("start", word)
    assert petra.heard() == ["M-DG-9"]
    stefan.commands("start", word)
    assert stefan.heard() == ["M-ER-6"]
    vera.commands("overview")
    vera.presses("People and rights")
    assert "Vera and Petra" in vera.last.text
    vera.presses("Invite a coordinator")
    late = vera.last.text.rsplit(" ", 1)[1]
    here.kit.now += LIFE
    stefan.commands("start", late)
    assert stefan.heard() == ["M-ER-6"]
    assert word not in str(here.kit.rows(CoordinatorInvitation))
    vera.commands("overview")
    vera.presses("People and rights")
    vera.presses("Petra")
    vera.presses("Yes, take out")
    petra.commands("digest")
    assert petra.heard() == ["M-CM-2"]


def test_who_looks_after_no_programme_sees_nothing_of_it(forming: Scene) -> None:
    appoint(forming.kit, Who(forming.kit, "Vera", 1020))
    presses = (
        "dg.week",
        "dg.page",
        "dg.table",
        "dg.set",
        "dg.stop",
        "dg.done",
        "dg.again",
        "ov.page",
        "ov.code",
        "ov.rights",
        "ov.groups",
        "ov.apart",
        "ov.invite",
        "ov.leave",
    )
    for who in (forming.maria, forming.amina):
        who.commands("digest")
        assert who.heard() == ["M-CM-2"]
        who.commands("overview", "AI")
        assert who.heard() == ["M-CM-2"]
        for action in presses:
            who.taps(token(action, 1, "0.1"))
            assert who.heard() == ["M-CM-2"]
    assert len(forming.kit.rows(CoordinatorInvitation)) == 0


def test_a_coordinator_has_no_way_into_a_group(forming: Scene) -> None:
    vera = Who(forming.kit, "Vera", 1020)
    appoint(forming.kit, vera)
    for command in ("people", "week", "plan", "goal", "progress"):
        vera.commands(command)
        assert vera.heard() in (["M-ER-3"], ["M-CM-2"], []), command
    assert all("Amina" not in told.text and "Georgi" not in told.text for told in forming.kit.told(vera))


def test_who_stops_being_a_coordinator_is_forgotten_the_next_day(office: tuple[Scene, Who]) -> None:
    here, vera = office
    vera.commands("start")
    vera.presses("Day and language")
    vera.presses("Stop being coordinator")
    vera.presses("Yes, stop")
    assert here.kit.rows(Coordinator) == []
    here.kit.change(lambda session: keeping.ensure(session, here.kit.now))
    here.kit.due(here.kit.now + timedelta(days=9))
    assert here.kit.rows(Person) == []
    assert here.kit.faults() == []


def test_a_digest_of_many_groups_stays_short(office: tuple[Scene, Who]) -> None:
    here, vera = office
    for number in range(30):
        closed(here.kit, f"Ending {number}", {}, {}, {}, weeks_in_all=3)
        closed(here.kit, f"Low {number}", {}, {"took_part": 5}, weeks_in_all=3)
    here.kit.due(at(2, "09:00"))
    text = here.kit.told(vera, "M-DG-1")[-1].text
    assert len(text) < 2000  # one message on a phone, also on Discord
    assert (
        text.count("Low ") == 11 + 5
    )  # eleven lines beside Logistics A, and five of those whose last week begins
    assert "and 25 more" in text
