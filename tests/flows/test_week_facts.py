"""When a group's week closes it is counted once, and nothing that happens to a person later changes the numbers."""

from datetime import date, datetime, timedelta

from facilitation.closing import week_of
from facilitation.flows.tables import MOMENTS
from facilitation.model import ItemKind, Membership, Moment, PortfolioItem, Question, QuestionRoute, WeekFacts
from facilitation.rules.calendar import Beat
from facilitation.rules.digest.facts import GroupWeek
from facilitation.rules.silence import State
from tests.flows.kit import REFLECTION, SHOWCASE, Scene, at, scene

FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 9)


def facts(here: Scene, monday: date = FIRST, group: int = 1) -> GroupWeek:
    return week_of(
        here.kit.row(WeekFacts, WeekFacts.monday == monday, WeekFacts.group_id == group).model_dump()
    )


def live_through_week_one(here: Scene) -> None:
    """Amina does everything, Georgi answers her question in time, and Maria is there."""
    kit, amina, georgi, room = here.kit, here.amina, here.georgi, here.room
    amina.commands("goal", "Two examples")
    amina.commands("ask", "What is a model?")
    amina.presses("The group")
    georgi.presses("I can answer", room=room)
    georgi.says("A picture of the world in numbers")
    here.maria.commands("week")
    kit.due(at(4, "17:30"))
    amina.presses("stuck", room=room)
    kit.due(REFLECTION)
    amina.presses("Start")
    for _ in range(3):
        amina.says("Something")
    kit.due(SHOWCASE + timedelta(minutes=5))
    amina.commands("show", "A drawing")
    amina.presses("In the group")
    georgi.presses("Feedback", room=room)
    georgi.presses("Write or speak")
    georgi.says("I like the colours")


def test_a_closed_week_holds_what_happened_in_it(monday: Scene) -> None:
    live_through_week_one(monday)
    monday.kit.due(at(9, "00:05"))
    found = facts(monday)
    assert (found.week, found.counted, found.eligible, found.took_part) == (1, True, 2, 2)
    assert found.responses == {Beat.KICKOFF: 1, Beat.CHECKIN: 1, Beat.REFLECTION: 1, Beat.SHOWCASE: 1}
    assert (found.asked, found.answered_24, found.answered_48, found.open_now) == (1, 1, 1, 0)
    assert (found.works, found.works_with_words) == (1, 1)
    assert found.contacts == 2  # an answer, and feedback in words
    assert (found.started, found.retained) == (2, 2)
    assert found.stuck == 1
    assert found.acted
    assert found.load_minutes == 22  # preview and reading, and one work
    assert monday.kit.faults() == []


def test_a_week_in_which_nobody_did_anything_has_its_facts_too(monday: Scene) -> None:
    monday.kit.due(at(16, "00:05"))
    found = facts(monday, SECOND)
    assert (found.eligible, found.took_part, found.acted, found.fell_quiet) == (2, 0, False, 0)
    assert facts(monday).took_part == 0


def test_falling_quiet_and_coming_back_is_counted_in_the_week_in_which_it_happens(monday: Scene) -> None:
    monday.amina.commands("goal", "One")
    monday.kit.due(at(16, "00:05"))
    assert facts(monday, SECOND).fell_quiet == 1
    monday.amina.commands("goal", "Two")
    monday.kit.due(at(23, "00:05"))
    assert facts(monday, date(2026, 3, 16)).came_back == 1


def test_what_is_true_over_several_weeks_is_what_is_counted_by_hand(monday: Scene) -> None:
    """Amina takes part in weeks 1, 2 and 4, Georgi in week 1; Amina keeps three works."""
    kit = monday.kit
    monday.georgi.commands("goal", "Once")
    kit.change(lambda session: session.add_all(_works_of(kit.member(monday.amina).id, kit.now)))
    found = []
    for week in range(4):
        if week != 2:
            monday.amina.commands("goal", f"Goal {week}")
        kit.due(at(9, "00:05") + timedelta(weeks=week))
        found.append(facts(monday, FIRST + timedelta(weeks=week)))
    assert [one.took_part for one in found] == [2, 1, 0, 1]
    assert [one.fell_quiet for one in found] == [0, 1, 1, 0]
    assert [one.came_back for one in found] == [0, 0, 0, 1]
    assert [one.started for one in found] == [2, 2, 2, 2]
    assert [one.retained for one in found] == [2, 2, 1, 1]
    assert [(one.steady, one.steady_of) for one in found] == [(0, 0), (0, 0), (0, 0), (1, 2)]
    assert [one.collectors for one in found] == [1, 1, 1, 1]
    assert [one.load_minutes for one in found] == [20, 20, 20, 20]
    assert kit.faults() == []


def _works_of(membership: int, now: datetime) -> list[PortfolioItem]:
    return [
        PortfolioItem(membership_id=membership, kind=ItemKind.WORK, text=f"Work {n}", saved_at=now)
        for n in range(3)
    ]


def test_a_week_of_ones_own_pause_is_no_week_in_which_one_was_not_steady(monday: Scene) -> None:
    kit, amina = monday.kit, monday.amina
    for week in range(6):
        if week == 1:
            kit.put(Membership, kit.member(amina).id, state=State.PAUSED, paused_until=date(2026, 5, 1))
        if week == 2:
            kit.put(Membership, kit.member(amina).id, state=State.ACTIVE, paused_until=None)
        if week not in {1, 4}:
            amina.commands("goal", f"Goal {week}")
        kit.due(at(9, "00:05") + timedelta(weeks=week))
    assert kit.member(amina).breaks == ["2026-03-09"]
    found = [facts(monday, FIRST + timedelta(weeks=week)) for week in range(6)]
    # Georgi, who did nothing, has four weeks from the fourth on; Amina's are weeks 1, 3, 4 and 5, then 3 to 6.
    assert [(one.steady, one.steady_of) for one in found] == [(0, 0), (0, 0), (0, 0), (0, 1), (1, 2), (1, 2)]
    assert kit.faults() == []


def test_what_was_asked_of_a_buddy_is_in_no_number(monday: Scene) -> None:
    monday.amina.commands("ask", "What is a model?")
    monday.amina.presses("The group")
    question = monday.kit.row(Question)
    monday.kit.put(Question, question.id, route=QuestionRoute.BUDDY)
    monday.kit.due(at(9, "00:05"))
    found = facts(monday)
    assert (found.asked, found.open_now, found.older_48) == (0, 0, 0)


def test_deleting_a_person_changes_no_past_number(monday: Scene) -> None:
    live_through_week_one(monday)
    monday.kit.due(at(9, "00:05"))
    before = facts(monday)
    monday.amina.commands("mydata")
    monday.amina.presses("Delete all my data")
    monday.amina.presses("Yes, delete all")
    monday.kit.due(at(9, "03:00"))
    assert monday.kit.account(monday.amina) is None
    assert facts(monday) == before


def test_what_is_counted_is_not_counted_again(monday: Scene) -> None:
    monday.kit.due(at(9, "00:05"))
    before = facts(monday)
    (moment,) = [m for m in monday.kit.rows(Moment) if m.key == "week_end:1:1"]
    monday.amina.commands("goal", "Late")
    monday.kit.put(Moment, moment.id, done_at=None)
    monday.kit.tick()
    assert facts(monday) == before
    assert "week_end" in MOMENTS
    assert monday.kit.faults() == []


def test_a_question_waits_in_the_facts_by_its_age(monday: Scene) -> None:
    monday.amina.commands("ask", "What is a model?")
    monday.amina.presses("The group")
    monday.kit.due(at(9, "00:05"))
    found = facts(monday)
    assert (found.asked, found.answered_48, found.open_now, found.older_48) == (1, 0, 1, 1)
    assert found.oldest_hours == 157  # since Monday 10:0x


def test_two_weeks_that_close_at_once_after_a_long_silence_are_both_counted() -> None:
    with scene(until=at(2, "10:00")) as here:
        here.amina.commands("goal", "One")
        here.kit.asleep(at(17, "12:00"))
        assert facts(here).took_part == 1
        assert facts(here, SECOND).took_part == 0
        assert here.kit.faults() == []


def test_after_five_years_the_numbers_go_as_well(monday: Scene) -> None:
    monday.kit.due(at(9, "00:05"))
    monday.kit.put(Moment, next(m.id for m in monday.kit.rows(Moment) if m.kind == "sweep"), done_at=None)
    monday.kit.asleep(monday.kit.now + timedelta(days=5 * 365 + 10))
    assert monday.kit.rows(WeekFacts, WeekFacts.monday == FIRST) == []
