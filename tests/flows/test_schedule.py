"""/schedule: each change reaches the plan, the group by one message, and the log by one entry."""

from datetime import date, timedelta

import pytest

from facilitation.events import Pressed
from facilitation.model import GroupState, Occurrence, OccurrenceState, ScheduleChange, ScheduleChangeKind
from facilitation.rules.calendar import Beat
from facilitation.tokens import token
from tests.flows.kit import CHECKIN, KICKOFF, Scene, at, group_of

WEEK = timedelta(days=7)
NOTES = tuple(f"M-SN-{number}" for number in range(1, 16))


def notes(here: Scene) -> list[str]:
    """What the group was told about its dates."""
    return [post.text for post in here.kit.posted(*NOTES)]


def entries(here: Scene) -> list[ScheduleChangeKind]:
    return [change.kind for change in here.kit.rows(ScheduleChange)]


def last(here: Scene) -> str:
    return here.maria.last.text


def test_schedule_shows_two_weeks_and_the_settings(monday: Scene) -> None:
    monday.maria.commands("schedule")
    shown = last(monday)
    assert "How is it going?" in shown
    assert shown.count("Week start") == 2  # this week has begun
    assert "Europe/Sofia" in shown


def test_a_learner_and_a_stranger_change_nothing(monday: Scene) -> None:
    beat = monday.kit.beat(Beat.CHECKIN)
    for who in (monday.amina, monday.stefan):
        who.commands("schedule")
    for action in ("sd.skip", "sd.move", "sd.keep", "sd.beat"):
        monday.kit.hear(monday.kit.event(monday.amina, Pressed(token(action, beat.id))))
    monday.kit.hear(monday.kit.event(monday.amina, Pressed(token("sd.rest", 1, 2))))
    assert monday.amina.heard() == ["M-CM-2"]
    assert notes(monday) == []
    assert entries(monday) == []


def test_a_beat_is_left_out_and_taken_back_in(monday: Scene) -> None:
    maria = monday.maria
    maria.commands("schedule", "move")
    maria.presses("How is it going?")
    maria.presses("Leave it out")
    assert monday.kit.beat(Beat.CHECKIN).state == OccurrenceState.SKIPPED
    assert "does not take place" in notes(monday)[0]
    maria.presses("Take it back in")
    assert monday.kit.beat(Beat.CHECKIN).state == OccurrenceState.PLANNED
    assert len(notes(monday)) == 2
    assert entries(monday) == [ScheduleChangeKind.SKIP_BEAT, ScheduleChangeKind.KEEP_BEAT]
    monday.kit.due(CHECKIN)
    assert len(monday.kit.posted("M-CI-1")) == 1


def test_a_beat_left_out_is_not_posted(monday: Scene) -> None:
    monday.maria.commands("schedule", "move")
    monday.maria.presses("How is it going?")
    monday.maria.presses("Leave it out")
    monday.kit.due(at(8, "20:00"))
    assert monday.kit.posted("M-CI-1") == []


def test_a_beat_is_moved_in_words_and_the_group_reads_it_once(monday: Scene) -> None:
    maria = monday.maria
    maria.commands("schedule", "move")
    maria.presses("How is it going?")
    maria.presses("Move it")
    maria.says("whenever")
    assert "did not find" in last(monday)
    maria.says("Thursday at 18:00")
    maria.presses("18:00")
    assert len(notes(monday)) == 1
    assert "18:00" in notes(monday)[0]
    monday.kit.due(at(8, "20:00"))
    assert [post.due_at for post in monday.kit.posted("M-CI-1")] == [at(5, "18:00")]
    maria.commands("schedule")
    maria.presses("What was changed")
    assert "Maria: moved: How is it going?" in last(monday)


@pytest.mark.parametrize(
    ("words", "answer"), [("Thursday at 23:00", "M-SD-14"), ("on 17 March at 12:00", "M-SD-15")]
)
def test_a_time_at_night_or_in_another_week_is_refused_kindly(monday: Scene, words: str, answer: str) -> None:
    monday.maria.commands("schedule", "move")
    monday.maria.presses("How is it going?")
    monday.maria.presses("Move it")
    monday.maria.says(words)
    assert monday.maria.heard() == [answer]
    assert entries(monday) == []


@pytest.mark.parametrize("stamp", ["20260305T1800x", "20260301T1000", "20260402T1000", ""])
def test_a_forged_time_moves_nothing(monday: Scene, stamp: str) -> None:
    beat = monday.kit.beat(Beat.CHECKIN)
    monday.kit.hear(monday.kit.event(monday.maria, Pressed(token("sd.to", beat.id, stamp))))
    assert entries(monday) == []
    assert monday.kit.beat(Beat.CHECKIN).local == beat.local


def test_a_week_is_skipped_and_a_moved_beat_of_it_goes_along(monday: Scene) -> None:
    maria = monday.maria
    second = monday.kit.beat(Beat.CHECKIN, week=2)
    monday.kit.hear(monday.kit.event(maria, Pressed(token("sd.to", second.id, "20260312T1800"))))
    maria.commands("schedule", "skip")
    maria.presses("9 March")
    maria.presses("Yes, skip it")
    assert monday.kit.beat(Beat.CHECKIN, week=2).due_at == at(19, "18:00")
    assert "week 2 starts" in notes(monday)[-1]
    assert monday.kit.due(KICKOFF + WEEK + timedelta(days=6)) == ()
    assert len(monday.kit.posted("M-KO-1")) == 1
    assert monday.kit.due(KICKOFF + 2 * WEEK) == ()
    assert "Week 2 of 6" in monday.kit.posted("M-KO-1")[-1].text


def test_a_skipped_week_is_taken_back_in(monday: Scene) -> None:
    maria = monday.maria
    maria.commands("schedule", "skip")
    maria.presses("16 March")
    maria.presses("Yes, skip it")
    maria.commands("schedule", "skip")
    maria.presses("↩")
    assert group_of(monday.kit).skips == []
    assert monday.kit.beat(Beat.KICKOFF, week=3).due_at == KICKOFF + 2 * WEEK


def test_the_preview_offers_to_skip_the_week(monday: Scene) -> None:
    monday.kit.due(at(6, "13:30"))
    monday.maria.presses("Skip this week")
    monday.maria.presses("Yes, skip it")
    assert group_of(monday.kit).skips == ["2026-03-09"]


def test_a_paused_group_is_left_in_peace_and_goes_on_by_itself(midweek: Scene) -> None:
    maria = midweek.maria
    maria.commands("schedule", "pause")
    maria.presses("1 week")
    group = group_of(midweek.kit)
    assert (group.state, group.paused_until) == (GroupState.PAUSED, date(2026, 3, 16))
    assert midweek.kit.due(at(15, "20:00")) == ()
    assert midweek.kit.posted("M-SC-1") == []
    assert midweek.kit.told(midweek.amina, "M-RM-2", "M-RF-1") == []
    assert midweek.kit.due(at(16, "10:00")) == ()
    assert group_of(midweek.kit).state == GroupState.RUNNING
    assert "Week 2 of 6" in midweek.kit.posted("M-KO-1")[-1].text
    assert len(notes(midweek)) == 1


def test_a_break_ends_early_and_what_is_left_of_the_week_takes_place(midweek: Scene) -> None:
    maria = midweek.maria
    maria.commands("schedule", "pause")
    maria.presses("2 weeks")
    maria.commands("schedule")
    assert "goes on on" in last(midweek)
    maria.presses("Go on now")
    assert midweek.kit.due(at(9, "10:00")) == ()
    assert len(midweek.kit.posted("M-SC-1")) == 1
    assert "Week 2 of 6" in midweek.kit.posted("M-KO-1")[-1].text


def test_48_hours_without_posts(monday: Scene) -> None:
    maria = monday.maria
    monday.kit.due(at(6, "17:00"))
    monday.kit.due(at(8, "12:00"))  # Sunday: the week start lies within the next 48 hours
    maria.commands("schedule", "quiet")
    maria.presses("Yes, be quiet")
    before = len(monday.kit.posted())
    assert monday.kit.due(at(10, "09:50")) == ()
    assert len(monday.kit.posted()) == before
    assert monday.kit.due(at(11, "10:00")) == ()
    assert [post.due_at for post in monday.kit.posted("M-KO-1")][1:] == [at(11, "10:00")]


def test_quiet_can_end_early(monday: Scene) -> None:
    maria = monday.maria
    maria.commands("schedule", "quiet")
    maria.presses("Yes, be quiet")
    assert monday.kit.beat(Beat.CHECKIN).state == OccurrenceState.PLANNED  # it comes after these 48 hours
    maria.presses("Post again")
    assert "I post here again, as planned. Next: How is it going?" in notes(monday)[-1]
    assert len(notes(monday)) == 2
    monday.kit.due(CHECKIN)
    assert len(monday.kit.posted("M-CI-1")) == 1
    assert entries(monday) == [ScheduleChangeKind.QUIET, ScheduleChangeKind.SPEAK]


def test_another_zone_keeps_the_times_on_the_wall(monday: Scene) -> None:
    maria = monday.maria
    maria.commands("schedule", "zone Atlantis")
    assert "know no time zone" in last(monday)
    maria.says("Lisbon")
    assert "How is it going?: from Wed, 4 Mar, 17:00 to Wed, 4 Mar, 19:00" in last(monday)
    assert (group_of(monday.kit).zone, notes(monday)) == ("Europe/Sofia", [])
    for _ in range(2):
        maria.presses("Yes, change")
    assert maria.heard() == ["M-OK-4"]
    assert group_of(monday.kit).zone == "Europe/Lisbon"
    assert len(notes(monday)) == 1
    assert "Europe/Lisbon" in notes(monday)[0]
    monday.kit.due(KICKOFF + 2 * WEEK)
    second = next(post for post in monday.kit.posted("M-KO-1") if "Week 2" in post.text)
    assert second.due_at == KICKOFF + WEEK + timedelta(hours=2)


def test_another_rhythm_and_a_slot_of_its_own(monday: Scene) -> None:
    maria = monday.maria
    maria.commands("schedule", "times")
    maria.presses("B Evening")
    assert "Show your work: from Fri, 6 Mar, 15:00 to Sat, 7 Mar, 11:00" in last(monday)
    maria.presses("Yes, change")
    assert group_of(monday.kit).rhythm == "B"
    maria.commands("schedule", "times")
    maria.presses("Show your work")
    maria.says("Friday at 19:00")
    assert "Show your work: from Sat, 7 Mar, 11:00 to Fri, 6 Mar, 19:00" in last(monday)
    maria.presses("Yes, change")
    assert "Fri 19:00" in notes(monday)[-1]
    monday.kit.due(at(8, "20:00"))
    assert [post.due_at for post in monday.kit.posted("M-SC-1")] == [at(6, "19:00")]
    assert [post.due_at for post in monday.kit.posted("M-CI-1")] == [at(4, "18:30")]


def test_holidays_of_a_country_move_the_week_start(monday: Scene) -> None:
    maria = monday.maria
    maria.commands("schedule", "holidays")
    maria.says("Utopia")
    assert "know no public holidays" in last(monday)
    maria.says("Germany")
    assert "Week start: from Mon, 6 Apr, 10:00 to Tue, 7 Apr, 10:00" in last(monday)
    assert group_of(monday.kit).country == ""
    maria.presses("Yes, change")
    assert "Germany" in notes(monday)[0]
    sixth = monday.kit.beat(Beat.KICKOFF, week=6)
    assert sixth.local.date() == date(2026, 4, 7)  # the day before is Easter Monday
    maria.commands("schedule", "holidays none")
    maria.presses("Yes, change")
    assert group_of(monday.kit).country == ""
    assert monday.kit.beat(Beat.KICKOFF, week=6).local.date() == date(2026, 4, 6)


def test_what_lies_in_the_past_after_a_change_is_left_out_without_a_word(monday: Scene) -> None:
    monday.kit.due(at(5, "12:00"))
    monday.maria.commands("schedule", "times")
    monday.maria.presses("D Intensive")
    monday.maria.presses("Yes, change")
    assert monday.kit.due(at(5, "16:00")) == ()
    assert monday.kit.told(monday.maria, "M-FA-3") == []
    assert all(
        row.state in {OccurrenceState.POSTED, OccurrenceState.DROPPED}
        for row in monday.kit.rows(Occurrence)
        if row.due_at < at(5, "12:00")
    )


def test_more_or_fewer_check_ins_and_showcases_are_shown_first_and_told_once(monday: Scene) -> None:
    maria = monday.maria
    maria.commands("setup")
    maria.presses("More settings")
    maria.presses("Check-ins a week")
    assert "now: 1. How often" in last(monday)
    maria.presses("2")
    assert "How is it going?: new, Thu, 5 Mar, 17:00" in last(monday)
    assert notes(monday) == []
    for _ in range(2):
        maria.presses("Yes, change")
    assert maria.heard() == ["M-OK-4"]
    (told,) = notes(monday)
    assert "How is it going?: Thu 17:00" in told
    monday.kit.due(at(5, "17:00"))
    assert len(monday.kit.posted("M-CI-1")) == 2
    maria.taps(token("sd.often", 1, "checkins.0"))
    maria.presses("Yes, change")
    maria.taps(token("sd.often", 1, "showcase.2"))
    maria.presses("Yes, change")
    assert "Show your work: Fri 15:00, every second week" in notes(monday)[-1]
    assert "How is it going?" not in notes(monday)[-1].split("Next:")[0]
    monday.kit.due(at(12, "12:00"))
    assert len(monday.kit.posted("M-CI-1")) == 2
    maria.commands("schedule")
    maria.presses("What was changed")
    assert "Check-ins a week: 2, before Check-ins a week: 1" in last(monday)
    for made_up in ("checkins.3", "checkins.", "slots.1", "showcase.0"):
        maria.taps(token("sd.often_yes", 1, made_up))
        assert maria.heard() == ["M-OK-4"]
    maria.commands("schedule", "times")
    maria.presses("C Light")
    maria.presses("Yes, change")
    maria.taps(token("sd.often", 1, "checkins"))
    assert maria.heard() == ["M-OK-4"]
