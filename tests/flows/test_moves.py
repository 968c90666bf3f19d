"""Laying a changed plan over rows that are there already: nothing posted changes, nothing is lost, nothing stands twice."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from facilitation.flows.course.planning import lay_out
from facilitation.model import Group, Moment, Occurrence, OccurrenceState
from facilitation.rules.calendar import Beat
from tests.flows.kit import KICKOFF, Scene, at

WEEK = timedelta(days=7)


def replan(here: Scene, **values: object) -> None:
    def work(session: Session) -> None:
        group = session.get_one(Group, 1)
        for name, value in values.items():
            setattr(group, name, value)
        lay_out(session, group)

    here.kit.change(work)


def plan(here: Scene) -> dict[tuple[int, str, int], tuple[object, ...]]:
    return {
        (o.week, o.beat, o.ordinal): (o.local, o.due_at, o.post_until, o.closes_at, o.state, o.reason)
        for o in here.kit.rows(Occurrence)
    }


def moments(here: Scene) -> dict[str, tuple[object, ...]]:
    return {m.key: (m.kind, m.due_at, m.done_at) for m in here.kit.rows(Moment)}


@pytest.mark.parametrize("until", [KICKOFF - 3 * WEEK, KICKOFF, at(6, "15:00"), KICKOFF + 3 * WEEK])
def test_the_same_plan_again_changes_nothing(forming: Scene, until: object) -> None:
    forming.kit.due(until)  # type: ignore[arg-type]  # a parameter
    before = plan(forming), moments(forming)
    replan(forming)
    assert (plan(forming), moments(forming)) == before


def test_a_beat_that_is_moved_is_posted_at_its_new_time_only(monday: Scene) -> None:
    replan(monday, settings={"moves": {"1.checkin.1": "2026-03-05T18:00:00"}})
    monday.kit.due(at(5, "17:59"))
    assert monday.kit.posted("M-CI-1") == []
    monday.kit.due(at(8, "20:00"))
    assert [post.due_at for post in monday.kit.posted("M-CI-1")] == [at(5, "18:00")]


def test_a_beat_moved_and_moved_back_is_posted_once(monday: Scene) -> None:
    replan(monday, settings={"moves": {"1.checkin.1": "2026-03-05T18:00:00"}})
    replan(monday, settings={})
    monday.kit.due(at(8, "20:00"))
    assert [post.due_at for post in monday.kit.posted("M-CI-1")] == [at(4, "17:00")]


def test_a_posted_beat_stays_as_it_is(monday: Scene) -> None:
    before = plan(monday)[1, "kickoff", 1]
    replan(monday, first_day=date(2026, 3, 16))
    assert plan(monday)[1, "kickoff", 1] == before
    monday.kit.due(KICKOFF + 2 * WEEK + timedelta(hours=1))
    weeks = [post.text.splitlines()[0] for post in monday.kit.posted("M-KO-1")]
    assert len(weeks) == len(set(weeks))


def test_a_beat_that_was_too_late_is_posted_when_it_gets_a_later_time(forming: Scene) -> None:
    forming.kit.due(KICKOFF - timedelta(hours=1))
    forming.kit.asleep(KICKOFF + timedelta(hours=27))
    assert forming.kit.beat(Beat.KICKOFF).state == OccurrenceState.DROPPED
    replan(forming, settings={"moves": {"1.kickoff.1": "2026-03-03T18:00:00"}})
    assert forming.kit.beat(Beat.KICKOFF).state == OccurrenceState.PLANNED
    forming.kit.due(at(3, "18:30"))
    assert len(forming.kit.posted("M-KO-1")) == 1


def test_a_beat_that_was_too_late_stays_dropped_without_a_new_time(forming: Scene) -> None:
    forming.kit.due(KICKOFF - timedelta(hours=1))
    forming.kit.asleep(KICKOFF + timedelta(hours=27))
    replan(forming)
    assert forming.kit.beat(Beat.KICKOFF).state == OccurrenceState.DROPPED


def test_a_skipped_week_has_no_beats_and_takes_no_number(monday: Scene) -> None:
    replan(monday, skips=["2026-03-09"])
    monday.kit.due(KICKOFF + WEEK + timedelta(days=6))
    assert len(monday.kit.posted("M-KO-1")) == 1
    monday.kit.due(KICKOFF + 2 * WEEK)
    assert "Week 2 of 6" in monday.kit.posted("M-KO-1")[-1].text


def test_a_changed_zone_keeps_the_time_on_the_wall(monday: Scene) -> None:
    replan(monday, zone="Europe/Lisbon")
    monday.kit.due(KICKOFF + 2 * WEEK)
    second = next(post for post in monday.kit.posted("M-KO-1") if "Week 2" in post.text)
    assert second.due_at == KICKOFF + WEEK + timedelta(hours=2)


@pytest.mark.parametrize("rhythm", ["B", "C", "D"])
def test_another_rhythm_takes_the_beats_along(monday: Scene, rhythm: str) -> None:
    replan(monday, rhythm=rhythm)
    assert monday.kit.due(KICKOFF + 8 * WEEK) == ()
    live = [o for o in monday.kit.rows(Occurrence) if o.state != OccurrenceState.DROPPED]
    assert all(o.state == OccurrenceState.POSTED for o in live)
    assert len(monday.kit.posted("M-KO-1")) == 6


def test_a_kickoff_on_a_public_holiday_goes_out_the_day_after(forming: Scene) -> None:
    """T21: 3 March is Bulgaria's national day, and 13 April 2026 its Easter Monday."""
    replan(forming, country="BG", first_day=date(2026, 4, 13))
    forming.kit.due(at(13, "23:00", month=4))
    assert forming.kit.posted("M-KO-1") == []
    forming.kit.due(at(14, "10:00", month=4))
    (post,) = forming.kit.posted("M-KO-1")
    assert post.due_at == at(14, "10:00", month=4) - timedelta(hours=1)  # summer time
