"""Live meetings: planned by the leader, told to the group once, answered with a tap, changed with one clear message (A4)."""

from datetime import time, timedelta

import pytest

from facilitation.events import Pressed
from facilitation.flows.own import keeping
from facilitation.model import (
    Account,
    Delivery,
    Group,
    GroupState,
    Meeting,
    MeetingAnswer,
    MeetingState,
    Membership,
    Operation,
    Person,
    Reach,
    ScheduleChange,
)
from facilitation.rules.silence import State
from facilitation.rules.transitions import DeliveryState
from facilitation.tokens import token
from tests.flows.kit import KICKOFF, SHUT, Scene, at, group_of, scene

ABOUT = ("M-ME-10", "M-ME-11", "M-ME-12", "M-ME-13", "M-SN-13", "M-SN-14")
WEEK = timedelta(days=7)
LINK = "https://meet.example/our-room"


def planned(here: Scene, when: str = "Thursday at 18:00", how: str = "Once") -> None:
    maria = here.maria
    maria.commands("live", when)
    maria.says("90 min")
    maria.says(LINK)
    maria.says("Bring a question")
    maria.presses(how)


def told(here: Scene) -> list[str]:
    """What the group was told about meetings, edits left out."""
    return [post.kind for post in here.kit.posted(*ABOUT) if post.operation == Operation.POST]


def test_the_leader_sees_the_post_first_and_the_group_reads_it_once(monday: Scene) -> None:
    maria = monday.maria
    maria.commands("live")
    maria.presses("A new meeting")
    maria.says("sometime")
    maria.says("on Thursday at 18:00")
    assert "Thursday 5 March, 18:00" in maria.last.text
    maria.presses("Skip")
    maria.says("The library, first floor")
    maria.presses("Skip")
    assert "60 minutes. Where: The library, first floor" in maria.last.text
    assert told(monday) == []
    maria.presses("Once")
    maria.presses("Once")
    (post,) = monday.kit.posted("M-ME-10")
    assert "Thursday 5 March, 18:00" in post.text
    assert post.labels == ("I will come", "Not this time")
    assert "The group sees how many come. Maria can see the names." in post.text
    assert monday.kit.row(Meeting).due_at == at(5, "18:00")
    maria.commands("schedule")
    maria.presses("What was changed")
    assert "Maria: live meeting:" in maria.last.text


def test_people_answer_with_a_tap_the_group_sees_how_many_and_the_leader_who(monday: Scene) -> None:
    planned(monday)
    monday.amina.presses("I will come", room=monday.room)
    monday.georgi.presses("I will come", room=monday.room)
    monday.georgi.presses("Not this time", room=monday.room)
    monday.kit.due(monday.kit.now + timedelta(minutes=2))
    shown = monday.kit.posted("M-ME-10")[-1]
    assert shown.operation == Operation.EDIT
    assert "1 person comes." in shown.text
    assert "Amina" not in shown.text
    assert "Georgi" not in shown.text
    monday.maria.commands("live")
    monday.maria.presses("5 Mar")
    assert "Coming: Amina" in monday.maria.last.text
    assert "Not this time: Georgi" in monday.maria.last.text


def test_who_said_yes_is_reminded_and_the_leader_gets_names_and_an_agenda(monday: Scene) -> None:
    planned(monday)
    monday.amina.presses("I will come", room=monday.room)
    monday.georgi.presses("Not this time", room=monday.room)
    assert monday.kit.due(at(5, "15:59")) == ()
    assert monday.kit.told(monday.amina, "M-ME-20") == []
    assert monday.kit.due(at(5, "16:00")) == ()
    (reminder,) = monday.kit.told(monday.amina, "M-ME-20")
    assert LINK in reminder.text
    assert reminder.labels == ("Not this time",)
    assert monday.kit.told(monday.georgi, "M-ME-20") == []
    (leader,) = monday.kit.told(monday.maria, "M-ME-21")
    assert "Coming: Amina" in leader.text
    assert "the topic of the week: 45 minutes" in leader.text
    assert monday.kit.due(at(8, "12:00")) == ()
    assert told(monday) == ["M-ME-10"]


def test_a_meeting_in_somebodys_quiet_hours_disturbs_nobody(monday: Scene) -> None:
    planned(monday, "Thursday at 23:30")
    monday.amina.presses("I will come", room=monday.room)
    assert monday.kit.due(at(6, "12:00")) == ()
    assert monday.kit.told(monday.amina, "M-ME-20") == []


def test_a_meeting_is_moved_and_everybody_is_asked_anew(monday: Scene) -> None:
    planned(monday)
    monday.amina.presses("I will come", room=monday.room)
    maria = monday.maria
    maria.commands("live")
    maria.presses("5 Mar")
    maria.presses("Another time")
    maria.says("Friday at 17:00")
    maria.presses("17:00")
    assert told(monday) == ["M-ME-10", "M-ME-11"]
    moved = monday.kit.posted("M-ME-11")[0].text
    assert "Friday 6 March, 17:00" in moved
    assert "Before, it was Thursday 5 March, 18:00" in moved
    assert monday.kit.due(monday.kit.now) == ()
    (old,) = [post for post in monday.kit.posted("M-ME-39") if post.operation == Operation.EDIT]
    assert old.buttons == ()
    assert monday.kit.rows(MeetingAnswer) == []
    monday.georgi.presses("I will come", room=monday.room)
    assert monday.kit.due(at(6, "15:00")) == ()
    assert monday.kit.told(monday.amina, "M-ME-20") == []
    assert len(monday.kit.told(monday.georgi, "M-ME-20")) == 1


def test_a_meeting_gets_another_place_and_is_called_off_each_with_one_message(monday: Scene) -> None:
    planned(monday)
    monday.amina.presses("I will come", room=monday.room)
    maria = monday.maria
    maria.commands("live")
    maria.presses("5 Mar")
    maria.presses("Another place")
    maria.says("The library")
    maria.presses("Skip")
    assert "Where: The library" in monday.kit.posted("M-ME-12")[0].text
    assert len(monday.kit.rows(MeetingAnswer)) == 1  # the time is the same
    maria.commands("live")
    maria.presses("5 Mar")
    maria.presses("Call it off")
    maria.presses("Yes, call it off")
    assert told(monday) == ["M-ME-10", "M-ME-12", "M-ME-13"]
    assert monday.kit.due(at(5, "20:00")) == ()
    assert monday.kit.told(monday.amina, "M-ME-20") == []
    meeting = monday.kit.row(Meeting)
    monday.amina.taps(token("me.yes", meeting.id), room=monday.room)
    assert monday.amina.heard() == ["M-ME-19"]
    assert [change.kind for change in monday.kit.rows(ScheduleChange)] == [
        "meeting",
        "meeting-place",
        "meeting-off",
    ]


def test_a_weekly_meeting_is_asked_about_the_day_before_and_stands_in_the_week_start(forming: Scene) -> None:
    planned(forming, "on 5 March at 18:00", "Every week")
    assert told(forming) == ["M-SN-13"]
    assert "Thu 18:00, 90 minutes" in forming.kit.posted("M-SN-13")[0].text
    assert len(forming.kit.rows(Meeting)) == 6
    assert forming.kit.due(KICKOFF) == ()
    assert "Live: Thursday 5 March, 18:00" in forming.kit.posted("M-KO-1")[0].text
    forming.amina.commands("week")
    assert "Live meeting: Thursday 5 March, 18:00" in forming.amina.last.text
    assert forming.kit.due(at(13, "12:00")) == ()
    asked = [post.due_at for post in forming.kit.posted("M-ME-10")]
    assert asked == [at(4, "18:00"), at(11, "18:00")]


def test_a_weekly_meeting_goes_along_with_the_dates_and_ends_with_one_message(monday: Scene) -> None:
    planned(monday, "Thursday at 18:00", "Every week")
    maria = monday.maria
    maria.commands("schedule", "skip")
    maria.presses("9 March")
    maria.presses("Yes, skip it")
    assert "no live meeting" in monday.kit.posted("M-SN-4")[0].text
    second = monday.kit.row(Meeting, Meeting.week == 2)
    assert (second.due_at, second.sequence) == (at(19, "18:00"), 1)
    maria.commands("schedule", "zone Europe/Lisbon")
    maria.presses("Yes, change")
    assert monday.kit.row(Meeting, Meeting.week == 2).due_at == at(19, "20:00")
    maria.commands("live")
    maria.presses("End the weekly one")
    maria.presses("Yes, end it")
    assert {row.state for row in monday.kit.rows(Meeting)} == {MeetingState.CANCELLED}
    assert monday.kit.due(at(20, "12:00")) == ()
    assert told(monday) == ["M-SN-13", "M-SN-14"]


def test_one_of_the_weekly_meetings_has_a_time_of_its_own_and_keeps_it(monday: Scene) -> None:
    planned(monday, "Thursday at 18:00", "Every week")
    second = monday.kit.row(Meeting, Meeting.week == 2)
    maria = monday.maria
    monday.kit.hear(monday.kit.event(maria, Pressed(token("me.to", second.id, "20260319T1800"))))
    assert maria.heard() == ["M-ME-33"]
    monday.kit.hear(monday.kit.event(maria, Pressed(token("me.to", second.id, "20260313T1700"))))
    assert monday.kit.row(Meeting, Meeting.week == 2).due_at == at(13, "17:00")
    maria.commands("schedule", "skip")
    maria.presses("9 March")
    maria.presses("Yes, skip it")
    assert monday.kit.row(Meeting, Meeting.week == 2).due_at == at(20, "17:00")


def test_every_older_post_points_to_what_is_right_whatever_changed_the_date(monday: Scene) -> None:
    planned(monday)
    maria = monday.maria

    def stands() -> list[str]:
        """What the room reads about the meeting, post by post."""
        assert monday.kit.due(monday.kit.now) == ()
        found: dict[int, str] = {}
        for row in monday.kit.rows(Delivery, Delivery.rule == "meeting"):
            if row.room_id is not None:
                found[row.subject_id or row.id] = row.kind
        return list(found.values())

    maria.commands("schedule", "zone Europe/Lisbon")
    maria.presses("Yes, change")
    assert stands() == ["M-ME-39", "M-ME-10"]  # on the new clock
    for day in ("Friday", "Saturday"):
        monday.kit.hear(monday.kit.event(maria, Pressed(token("me.move", 1))))
        maria.says(f"{day} at 18:00")
        maria.presses("18:00")
    assert stands() == ["M-ME-39", "M-ME-39", "M-ME-39", "M-ME-11"]
    monday.kit.hear(monday.kit.event(maria, Pressed(token("me.off_yes", 1))))
    assert stands() == ["M-ME-13"] * 4


def test_on_a_public_holiday_nobody_meets(monday: Scene) -> None:
    planned(monday, "Tuesday at 18:00", "Every week")
    maria = monday.maria
    maria.commands("schedule", "holidays Bulgaria")  # 3 March
    maria.presses("Yes, change")
    free = monday.kit.row(Meeting, Meeting.week == 1)
    assert free.state == MeetingState.CANCELLED
    assert monday.kit.row(Meeting, Meeting.week == 2).state == MeetingState.PLANNED
    maria.commands("schedule", "holidays none")
    maria.presses("Yes, change")
    assert monday.kit.row(Meeting, Meeting.week == 1).state == MeetingState.PLANNED


def test_nobody_is_asked_while_the_group_rests_or_the_bot_is_quiet(monday: Scene) -> None:
    planned(monday, "on 12 March at 18:00", "Every week")
    maria = monday.maria
    maria.commands("schedule", "pause")
    maria.presses("1 week")
    assert "also from the live meeting" in monday.kit.posted("M-SN-6")[0].text
    assert group_of(monday.kit).state == GroupState.PAUSED
    assert monday.kit.due(at(15, "12:00")) == ()
    assert monday.kit.posted("M-ME-10") == []
    assert monday.kit.due(at(19, "12:00")) == ()
    assert len(monday.kit.posted("M-ME-10")) == 1


@pytest.mark.parametrize("words", ["yesterday at 18:00", "on 1 January at 18:00"])
def test_a_time_behind_us_is_no_time_of_a_meeting(monday: Scene, words: str) -> None:
    monday.maria.commands("live", words)
    assert monday.maria.heard()[0] in {"M-SD-13", "M-ME-5", "M-ME-7"}
    assert monday.kit.rows(Meeting) == []


def test_a_learner_plans_and_changes_nothing(monday: Scene) -> None:
    planned(monday)
    monday.amina.commands("live", "Friday at 18:00")
    assert monday.amina.heard() == ["M-CM-2"]
    for action in ("me.show", "me.move", "me.off_yes", "me.end_yes", "me.weekly"):
        monday.kit.hear(monday.kit.event(monday.amina, Pressed(token(action, 1))))
        assert monday.amina.heard() == ["M-CM-2"]
    assert monday.kit.row(Meeting).state == MeetingState.PLANNED


def test_who_has_shut_the_chat_is_promised_no_reminder() -> None:
    with scene(platform=SHUT, until=KICKOFF) as here:
        planned(here)
        account = here.kit.account(here.amina)
        assert account is not None
        here.kit.put(Account, account.id, reach=Reach.BLOCKED)
        here.amina.presses("I will come", room=here.room)
        assert "M-ME-16" in here.amina.heard()


def test_answers_go_after_the_meeting_because_who_was_there_is_not_recorded(monday: Scene) -> None:
    planned(monday)
    monday.amina.presses("I will come", room=monday.room)
    monday.kit.change(lambda session: keeping.ensure(session, monday.kit.now))
    assert monday.kit.due(at(8, "12:00")) == ()
    assert monday.kit.rows(MeetingAnswer) == []


def test_a_new_time_of_every_week_leaves_the_meeting_of_this_week_where_it_was(monday: Scene) -> None:
    planned(monday, "Thursday at 18:00", "Every week")
    assert monday.kit.due(at(4, "19:00")) == ()
    monday.amina.presses("I will come", room=monday.room)
    planned(monday, "on 9 March at 18:00", "Every week")
    assert monday.kit.due(monday.kit.now) == ()
    assert monday.kit.row(Meeting, Meeting.week == 1).due_at == at(5, "18:00")
    assert monday.kit.row(Meeting, Meeting.week == 2).due_at == at(9, "18:00")
    assert len(monday.kit.rows(MeetingAnswer)) == 1
    assert "Monday 9 March, 18:00" in monday.maria.last.text


def reminded_after_quiet_hours(here: Scene) -> None:
    """Amina said yes to a meeting on Thursday at ten, and her reminder waits until nine."""
    planned(here, "Thursday at 10:00")
    account = here.kit.account(here.amina)
    assert account is not None
    here.kit.put(Person, account.person_id, quiet_from=time(21), quiet_until=time(9))
    here.amina.presses("I will come", room=here.room)
    assert here.kit.due(at(5, "8:30")) == ()


def test_a_reminder_that_waits_for_the_morning_does_not_come_for_a_meeting_that_was_called_off(
    monday: Scene,
) -> None:
    reminded_after_quiet_hours(monday)
    monday.kit.hear(monday.kit.event(monday.maria, Pressed(token("me.off_yes", 1))))
    (waited,) = monday.kit.rows(Delivery, Delivery.kind == "M-ME-20")
    assert waited.state == DeliveryState.CANCELLED


def test_a_reminder_that_waits_for_the_morning_says_the_place_as_it_is_then(monday: Scene) -> None:
    reminded_after_quiet_hours(monday)
    monday.kit.hear(monday.kit.event(monday.maria, Pressed(token("me.place", 1))))
    monday.maria.says("The library")
    monday.maria.presses("Skip")
    assert monday.kit.due(at(5, "9:30")) == ()
    sent = monday.kit.rows(Delivery, Delivery.kind == "M-ME-20", Delivery.state == DeliveryState.SENT)
    assert ["The library" in str(row.message) for row in sent] == [True]


@pytest.mark.parametrize("why", ["late", "night", "paused"])
def test_nobody_is_promised_a_reminder_that_will_not_come(monday: Scene, why: str) -> None:
    planned(monday, "Thursday at 23:30" if why == "night" else "Thursday at 18:00")
    if why == "late":
        assert monday.kit.due(at(5, "16:30")) == ()
    if why == "paused":
        monday.kit.put(Membership, monday.kit.member(monday.amina).id, state=State.PAUSED)
    monday.amina.presses("I will come", room=monday.room)
    assert "M-ME-16" in monday.amina.heard()


def test_everybody_who_leads_is_named_where_people_say_whether_they_come(monday: Scene) -> None:
    kit, group = monday.kit, group_of(monday.kit)
    kit.put(Group, group.id, co_leaders=["Vera"])
    planned(monday)
    (post,) = kit.posted("M-ME-10")
    assert "Maria and Vera can see the names." in post.text


def test_a_meeting_that_is_planned_late_is_reminded_of_half_an_hour_before(monday: Scene) -> None:
    assert monday.kit.due(at(5, "16:50")) == ()
    planned(monday, "Thursday at 18:00")
    assert monday.kit.due(monday.kit.now) == ()
    assert monday.kit.told(monday.maria, "M-ME-21") == [], "nobody could say yes so far"
    monday.amina.presses("I will come", room=monday.room)
    assert "M-ME-15" in monday.amina.heard()
    assert monday.kit.due(at(5, "17:30")) == ()
    assert len(monday.kit.told(monday.amina, "M-ME-20")) == 1
    (leader,) = monday.kit.told(monday.maria, "M-ME-21")
    assert "Coming: Amina" in leader.text
