"""Reminders of one's own: the time is repeated or asked for, what is ordered comes once, and is nobody else's."""

from datetime import UTC, datetime, timedelta

from facilitation.events import Attachment
from facilitation.flows.own.reminders import MOST
from facilitation.model import Account as AccountRow
from facilitation.model import Moment, Person, Reach, Reminder
from facilitation.rules.transitions import DeliveryState
from facilitation.tokens import token
from tests.flows.kit import FORMS as FORMING
from tests.flows.kit import Scene, at, scene


def planned(here: Scene) -> list[tuple[datetime | None, str]]:
    return [(row.at, row.text) for row in here.kit.rows(Reminder)]


def test_a_time_is_understood_repeated_and_kept(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("remind", "me tomorrow at 18 to read chapter 2")
    assert amina.last.kind == "M-RD-5"
    assert "Tuesday 3 March, 18:00" in amina.last.text
    assert "read chapter 2" in amina.last.text
    assert amina.last.labels[0] == "Change"
    assert planned(monday) == [(at(3, "18:00"), "read chapter 2")]
    monday.kit.restart()
    monday.kit.due(at(3, "17:59"))
    assert monday.kit.told(amina, "M-RD-7") == []
    monday.kit.due(at(3, "18:30"))
    (told,) = monday.kit.told(amina, "M-RD-7")
    assert "read chapter 2" in told.text
    assert "Tuesday 3 March, 18:00" in told.text
    assert told.nudge == "", "what was ordered counts towards no cap"
    monday.kit.due(at(5, "18:30"))
    assert len(monday.kit.told(amina, "M-RD-7")) == 1
    assert monday.kit.faults() == []


def test_a_day_without_a_time_is_asked_about_and_never_guessed(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("remind", "me on Thursday morning to call Anna")
    assert amina.last.kind == "M-RD-4"
    assert "Thursday 5 March" in amina.last.text
    assert monday.kit.rows(Moment, Moment.kind == "reminder") == []
    amina.presses("09:00")
    assert "Thursday 5 March, 09:00" in amina.last.text
    assert planned(monday) == [(at(5, "09:00"), "call Anna")]


def test_the_time_may_be_written_too(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("remind", "me on Thursday to call Anna")
    amina.says("at half past")
    assert amina.last.kind == "M-RD-2"
    amina.says("Thursday 18:15")
    assert planned(monday) == [(at(5, "18:15"), "call Anna")]
    amina.commands("remind", "to call Anna on Friday")
    amina.says("9")
    assert planned(monday)[-1] == (at(6, "09:00"), "call Anna")


def test_of_two_readings_the_person_chooses(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("remind", "half past six")
    assert amina.last.labels == ("Mon, 2 Mar, 18:30", "Tue, 3 Mar, 06:30", "Another time")
    amina.presses("18:30")
    assert planned(monday) == [(at(2, "18:30"), "")]
    amina.commands("remind", "next Friday")
    assert amina.last.labels == ("Friday 6 March", "Friday 13 March", "Another day")
    amina.presses("Friday 13")
    amina.presses("16:00")
    assert planned(monday)[-1] == (at(13, "16:00"), "")


def test_what_is_no_moment_is_answered_kindly_with_times_to_tap(monday: Scene) -> None:
    amina = monday.amina
    for text, words in {
        "every Monday at 9": "once, not again and again",
        "yesterday at 9": "over already",
        "3/4 at 10": "month as a word",
        "31 April": "no such day",
        "3 April 2031 at 9": "more than a year away",
        "next week": "not sure which time",
        "read the book": "When shall I remind you?",
    }.items():
        amina.commands("remind", text)
        assert words in amina.last.text, text
        assert amina.last.labels[:1] == ("This evening, 19:00",), text
    amina.presses("This evening")
    assert planned(monday)[-1] == (at(2, "19:00"), "read the book")


def test_common_moments_know_the_learning_days_and_the_next_beat(monday: Scene) -> None:
    amina = monday.amina
    for label in ("My goal",):
        amina.presses(label, room=monday.room)
    for label in ("Short path", "Wed", "Done", "Evening", "Tired", "Learn in the morning"):
        amina.presses(label)
    amina.commands("remind", "read")
    assert amina.last.labels == (
        "This evening, 19:00",
        "Tomorrow, 09:00",
        "Before How is it going?",
        "Learning day: Wed 19:00",
    )
    amina.presses("Before How")
    assert planned(monday)[-1][0] == at(4, "16:00")


def test_a_time_at_night_comes_only_if_the_person_says_so(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("remind", "tomorrow at 22:00")
    assert amina.last.kind == "M-RD-6"
    assert amina.last.labels == ("Tue, 3 Mar, 22:00", "Wed, 4 Mar, 08:00", "Another time")
    amina.presses("22:00")
    assert "Tuesday 3 March, 22:00" in amina.last.text
    amina.commands("remind", "tomorrow at 23:00")
    amina.presses("08:00")
    monday.kit.due(at(4, "09:00"))
    assert [told.due_at for told in monday.kit.told(amina, "M-RD-7")] == [at(3, "22:00"), at(4, "08:00")]


def test_a_quiet_day_that_was_named_is_no_quiet_time(monday: Scene) -> None:
    monday.amina.commands("remind", "Sunday at 10")
    monday.kit.due(at(8, "10:30"))
    assert [told.due_at for told in monday.kit.told(monday.amina, "M-RD-7")] == [at(8, "10:00")]


def test_reminders_are_listed_changed_and_cancelled(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("remind")
    assert "You have no reminders" in amina.last.text
    amina.says("tomorrow at 18 read")
    amina.commands("remind", "Friday at 9 show")
    amina.commands("remind")
    assert "1: Tuesday 3 March, 18:00: read" in amina.last.text
    assert amina.last.labels == ("1 · Tue 18:00", "2 · Fri 09:00", "New reminder", "My menu")
    amina.presses("1 · Tue")
    amina.presses("Change")
    amina.says("tomorrow at 12:00")
    amina.presses("My reminders")
    assert "Tuesday 3 March, 12:00: read" in amina.last.text
    amina.presses("2 · Fri")
    amina.presses("Cancel this")
    assert planned(monday) == [(at(3, "12:00"), "read")]
    monday.kit.due(at(6, "12:00"))
    assert [told.due_at for told in monday.kit.told(amina, "M-RD-7")] == [at(3, "12:00")]


def test_a_reminder_can_come_again(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("remind", "tomorrow at 18 read")
    monday.kit.due(at(3, "18:00"))
    amina.presses("Again in 1 hour")
    monday.kit.due(at(3, "19:10"))
    amina.presses("Again tomorrow")
    assert planned(monday) == [(at(4, "19:01"), "read")]
    monday.kit.due(at(4, "19:10"))
    assert len(monday.kit.told(amina, "M-RD-7")) == 3
    amina.presses("Done")
    assert amina.heard() == ["M-OK-10"]


def test_the_clock_on_the_wall_holds_over_a_change_of_time(monday: Scene) -> None:
    amina, kit = monday.amina, monday.kit
    amina.commands("remind", "30 March at 9 read")  # summer time began the night before
    assert "Monday 30 March, 09:00" in amina.last.text
    nine = datetime(2026, 3, 30, 6, tzinfo=UTC)
    assert planned(monday) == [(nine, "read")]
    kit.due(nine)
    assert [told.due_at for told in kit.told(amina, "M-RD-7")] == [nine]


def test_a_person_has_a_clock_of_their_own(monday: Scene) -> None:
    account = monday.kit.account(monday.amina)
    assert account is not None
    monday.kit.put(Person, account.person_id, zone="Europe/Lisbon")
    monday.amina.commands("remind", "tomorrow at 18:00")
    assert planned(monday)[0][0] == datetime(2026, 3, 3, 18, tzinfo=UTC)
    assert "18:00" in monday.amina.last.text


def test_after_a_standstill_a_reminder_waits_for_the_morning(monday: Scene) -> None:
    monday.amina.commands("remind", "tomorrow at 18")
    monday.kit.asleep(at(3, "22:30"))
    (told,) = monday.kit.told(monday.amina, "M-RD-7")
    assert told.due_at == at(4, "08:00")
    assert told.state == DeliveryState.PENDING


def test_who_cannot_be_written_to_is_left_in_peace(monday: Scene) -> None:
    monday.amina.commands("remind", "tomorrow at 18")
    account = monday.kit.account(monday.amina)
    assert account is not None
    monday.kit.put(AccountRow, account.id, reach=Reach.BLOCKED)
    monday.kit.due(at(4, "18:30"))
    assert monday.kit.told(monday.amina, "M-RD-7") == []
    assert monday.kit.faults() == []


def test_nobody_touches_the_reminders_of_others(monday: Scene) -> None:
    amina, georgi = monday.amina, monday.georgi
    amina.commands("remind", "tomorrow at 18 read")
    before = planned(monday)
    row = monday.kit.rows(Reminder)[0]
    stamp = "202603091800"
    for action, arg in {
        "rd.show": "",
        "rd.change": "",
        "rd.cancel": "",
        "rd.at": stamp,
        "rd.day": "20260309",
        "rd.again": "hour",
        "rd.write": "",
    }.items():
        georgi.taps(token(action, row.id, arg))
        assert georgi.heard() == ["M-OK-5"], action
    for action, arg in {"rd.at": "99999999", "rd.day": "20260231", "rd.again": "year"}.items():
        amina.taps(token(action, row.id, arg))
        assert amina.heard() == ["M-OK-4"], action
    amina.taps(token("rd.at", row.id, "202603010900"))
    assert "over already" in amina.last.text
    assert planned(monday) == before


def test_a_voice_message_is_what_the_reminder_says(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("remind")
    amina.says("", Attachment("voice", "ref", "unique"))
    amina.presses("This evening")
    monday.kit.due(at(2, "19:30"))
    assert [file.kind for file in monday.kit.told(amina, "M-RD-7")[0].files] == ["voice"]


def test_a_note_can_be_ordered_as_a_reminder(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("note", "Ask about odds")
    amina.presses("Remind me of it")
    amina.presses("Tomorrow")
    assert planned(monday) == [(at(3, "09:00"), "Ask about odds")]


def test_there_is_an_end_to_reminders(monday: Scene) -> None:
    amina, kit = monday.amina, monday.kit
    person = kit.account(amina)
    assert person is not None
    soon = kit.now + timedelta(days=9)
    kit.change(
        lambda session: session.add_all(
            Reminder(person_id=person.person_id, at=soon, created_at=kit.now) for _ in range(MOST)
        )
    )
    amina.commands("remind", "tomorrow at 18")
    assert amina.heard() == ["M-RD-17"]


def test_reminders_are_forgotten_a_month_after_they_came(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("remind", "tomorrow at 18 read")
    amina.commands("remind", "walk")  # whose time stays open
    monday.kit.due(at(3, "18:30"))
    assert len(planned(monday)) == 2
    monday.kit.due(at(12, "18:30"))
    assert [text for _, text in planned(monday)] == ["read"]
    monday.kit.due(at(5, "18:30", month=4))
    assert planned(monday) == []


def test_where_words_come_in_a_window_a_button_opens_it() -> None:
    with scene(platform=FORMING) as here:
        amina = here.amina
        amina.commands("remind", "read")
        assert "Write a time" in amina.last.labels
        amina.presses("Write a time")
        row = here.kit.rows(Reminder)[0]
        amina.fills(token("rd.time", row.id, opens_form=True), when="tomorrow at 18")
        assert amina.last.kind == "M-RD-5"
