"""/settings: what a person wishes, tapped or typed (content-design 5.1, 1.20)."""

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.model import Person, Reach
from facilitation.rules.quiet import long_enough, read_hours
from facilitation.tokens import token
from tests.flows.kit import CHECKIN, FORMS, REFLECTION, REMINDED, Scene, at, scene

_TO_THE_MINUTE = st.times().map(lambda at: at.replace(second=0, microsecond=0))  # as people can type them


def wishes(here: Scene) -> Person:
    return here.kit.row(Person, Person.id == here.kit.member(here.amina).person_id)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("21-7", (time(21), time(7))),
        ("21:30 to 8:00", (time(21, 30), time(8))),
        ("from 20.15 until 9", (time(20, 15), time(9))),
        ("late", None),
        ("25-7", None),
        ("21", None),
    ],
)
def test_quiet_hours_are_read_as_people_type_them(typed: str, hours: tuple[time, time] | None) -> None:
    assert read_hours(typed) == hours


@given(_TO_THE_MINUTE, _TO_THE_MINUTE)
def test_a_quiet_time_and_the_rest_of_the_day_are_not_both_too_short(start: time, end: time) -> None:
    assert long_enough(start, end) or long_enough(end, start) or start == end


def test_all_wishes_stand_in_one_message(monday: Scene) -> None:
    monday.amina.commands("settings")
    text = monday.amina.last.text
    for line in ("Reminders: on", "Quiet hours: 20:00–08:00", "Quiet days: Sun", "Look back: on"):
        assert line in text
    assert "Language" not in monday.amina.last.labels  # there is only one
    assert "🔒" in text


@pytest.mark.parametrize("typed", ["quiet hours 11:00-22:00", "quiet 11-22", "hours 11-22"])
def test_quiet_hours_of_ones_own_move_a_reminder(forming: Scene, typed: str) -> None:
    forming.amina.commands("settings", typed)
    assert "11:00–22:00" in forming.amina.last.text
    forming.kit.due(REMINDED + timedelta(hours=11))
    (told,) = forming.kit.told(forming.amina, "M-RM-1")
    assert told.due_at == at(3, "22:00")


def test_quiet_hours_by_taps(monday: Scene) -> None:
    monday.amina.commands("settings", "quiet")
    monday.amina.presses("21:00–07:00")
    assert (wishes(monday).quiet_from, wishes(monday).quiet_until) == (time(21), time(7))
    monday.amina.presses("My settings")
    monday.amina.presses("Quiet hours")
    monday.amina.presses("Other times")
    monday.amina.says("in the night")
    assert monday.amina.last.kind == "M-ST-9"
    monday.amina.says("23-6")
    assert monday.amina.last.kind == "M-ST-10"
    assert wishes(monday).quiet_from == time(21)


def test_quiet_days_are_put_on_and_taken_off_and_one_day_is_left(monday: Scene) -> None:
    monday.amina.commands("settings", "quiet days")
    for day in ("mon", "tue", "wed", "thu", "fri"):
        monday.amina.taps(token("st.days", 0, day))
    assert wishes(monday).quiet_days == [0, 1, 2, 3, 4, 6]
    monday.amina.taps(token("st.days", 0, "sat"))
    assert monday.amina.heard() == ["M-ST-11"]
    monday.amina.taps(token("st.days", 0, "mon"))
    assert wishes(monday).quiet_days == [1, 2, 3, 4, 6]


def test_quiet_days_of_ones_own_hold(forming: Scene) -> None:
    forming.amina.taps(token("st.days", 0, "tue"))
    forming.kit.due(REMINDED + timedelta(hours=30))
    (told,) = forming.kit.told(forming.amina, "M-RM-1")
    assert told.due_at == at(4, "08:00")


def test_who_wants_no_invitation_gets_none_and_may_still_look_back(forming: Scene) -> None:
    forming.amina.commands("settings", "look back")
    forming.amina.presses("No invitation")
    forming.kit.due(REFLECTION + timedelta(hours=1))
    assert forming.kit.told(forming.amina, "M-RF-1") == []
    forming.amina.commands("reflect")
    assert "1 of 3" in forming.amina.last.text


def test_two_questions_are_two_questions(friday: Scene) -> None:
    friday.amina.taps(token("st.look", 0, "2"))
    friday.amina.presses("Start")
    assert "1 of 2" in friday.amina.last.text
    friday.amina.says("One")
    friday.amina.says("Two")
    assert friday.amina.last.kind == "M-RF-5"


def test_thanks_only_in_private_is_kept(monday: Scene) -> None:
    monday.amina.commands("settings")
    monday.amina.presses("Change thank you")
    assert wishes(monday).thanks_in_private
    assert "only to me" in monday.amina.last.text


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("reminders off", "M-RM-4"),
        ("reminders on", "M-ST-2"),
        ("reminders", "M-ST-1"),
        ("language", "M-ST-4"),
        ("language english", "M-ST-5"),
        ("language klingon", "M-ST-4"),
        ("who sees what", "M-ST-14"),
        ("bananas", "M-ST-1"),
    ],
)
def test_a_wish_can_be_typed(monday: Scene, typed: str, kind: str) -> None:
    monday.amina.commands("settings", typed)
    assert monday.amina.last.kind == kind


def test_who_asks_for_reminders_again_is_written_to_again_where_nobody_tells_of_open_messages() -> None:
    with scene(platform=FORMS, until=CHECKIN) as here:
        here.kit.change(
            lambda session: session.connection().exec_driver_sql("UPDATE account SET reach = 'blocked'")
        )
        here.amina.commands("settings", "reminders on", room=here.room)
        account = here.kit.account(here.amina)
        assert account is not None
        assert account.reach == Reach.OPEN


def test_a_forged_wish_is_refused(monday: Scene) -> None:
    for made in (
        token("st.hours", 0, "1-2-3"),
        token("st.hours", 0, "99-7"),
        token("st.days", 0, "xyz"),
        token("st.look", 0, "7"),
        token("st.lang", 0, "xx"),
    ):
        monday.amina.taps(made)
        assert monday.amina.heard() == ["M-OK-4"]
