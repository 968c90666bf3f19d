"""Setting up a group: who may, what becomes of it, and what a button pressed again does."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from facilitation.engine import Engine
from facilitation.events import Commanded
from facilitation.model import (
    CourseWeek,
    Group,
    GroupState,
    Invitation,
    Membership,
    Moment,
    Occurrence,
    Person,
    Role,
)
from facilitation.tokens import token
from tests.flows.kit import (
    CAPABILITIES,
    DOOR,
    SHUT,
    START,
    Kit,
    Room,
    Scene,
    Who,
    at,
    group_of,
    move_to,
    scene,
    set_up,
)


def newcomer(here: Scene, name: str = "Vera", ref: int = 2001) -> Who:
    return Who(here.kit, name, ref)


def test_the_wizard_lays_out_the_whole_course(empty: Scene) -> None:
    set_up(empty.maria, empty.room)
    group = group_of(empty.kit)
    assert (group.title, group.facilitator, group.weeks) == ("AI group", "Maria", 6)
    assert group.first_day == date(2026, 3, 2)
    assert len(empty.kit.rows(CourseWeek)) == group.weeks
    assert len(empty.kit.rows(Occurrence)) == 4 * group.weeks
    assert {m.kind for m in empty.kit.rows(Moment)} >= {"preview", "post", "remind", "week_end", "finish"}
    assert [t.kind for t in empty.kit.posted()] == ["M-SU-7"]


def test_only_an_admin_of_the_room_sets_up_a_group(empty: Scene) -> None:
    empty.stefan.commands("setup", room=empty.room)
    assert empty.kit.rows(Group) == []
    assert empty.kit.rows(Person) == []


def test_where_the_bot_may_not_speak_nothing_begins_and_the_permissions_are_named(empty: Scene) -> None:
    event = empty.kit.event(empty.maria, Commanded("setup"), room=empty.room)
    lacks = ("View Channel", "Send Messages")
    empty.kit.hear(replace(event, place=replace(event.place, lacks=lacks)))
    assert empty.kit.rows(Group) == []
    (answer,) = empty.kit.told(empty.maria)
    assert "Please give me these permissions here: View Channel, Send Messages." in answer.text


def test_the_link_that_adds_the_bot_to_a_room_sets_it_up_for_its_admin_alone(empty: Scene) -> None:
    empty.stefan.commands("start", "setup", room=empty.room)
    assert empty.kit.rows(Group) == []
    empty.maria.commands("start", "setup", room=empty.room)
    assert [group.title for group in empty.kit.rows(Group)] == ["AI group"]


def test_a_room_has_one_group(forming: Scene) -> None:
    forming.georgi.admin = True
    forming.georgi.commands("setup", room=forming.room)
    assert forming.georgi.heard() == ["M-SU-9"]
    forming.maria.commands("setup", room=forming.room)
    assert forming.maria.heard() == ["M-SU-23"]
    assert len(forming.kit.rows(Group)) == 1


def test_a_room_whose_course_is_over_can_begin_a_new_one(forming: Scene) -> None:
    forming.kit.due(at(20, "12:00", month=4))
    assert group_of(forming.kit).state == GroupState.FINISHED
    vera = newcomer(forming)
    vera.commands("setup", room=forming.room)
    assert len(forming.kit.rows(Group)) == 1
    vera.admin = True
    set_up(vera, forming.room)
    old, new = forming.kit.rows(Group)
    assert (old.facilitator, new.facilitator, new.state) == ("Maria", "Vera", GroupState.FORMING)
    assert len(forming.kit.rows(Occurrence, Occurrence.group_id == new.id)) == 24
    forming.amina.joins(forming.room)
    assert forming.kit.member(forming.amina, new.id).role == Role.LEARNER
    forming.maria.commands("setup", room=forming.room)
    assert forming.maria.heard() == ["M-SU-9"]


def forget(here: Scene, who: Who) -> None:
    who.commands("mydata")
    who.presses("Delete")
    who.presses("Yes")
    here.kit.due(here.kit.now + timedelta(minutes=3))
    assert here.kit.faults() == []


def test_a_group_whose_last_leader_is_gone_says_so_and_an_admin_takes_over(monday: Scene) -> None:
    forget(monday, monday.maria)
    (said,) = monday.kit.posted("M-SU-17")
    assert "Maria" not in said.text
    assert "Maria" not in str(group_of(monday.kit))
    monday.georgi.commands("setup", room=monday.room)
    assert monday.georgi.heard() == ["M-SU-8"]
    monday.georgi.admin = True
    monday.georgi.commands("setup", room=monday.room)
    assert monday.kit.member(monday.georgi).role == Role.FACILITATOR
    assert monday.kit.posted("M-SU-18")[0].text.startswith("Georgi leads AI group")
    monday.amina.admin = True
    monday.amina.commands("setup", room=monday.room)
    assert monday.amina.heard() == ["M-SU-9"]
    monday.kit.due(at(8, "13:00"))
    assert monday.kit.told(monday.georgi, "M-PV-1")


def test_a_wizard_whose_leader_is_gone_goes_on_with_another_admin(empty: Scene) -> None:
    empty.maria.commands("setup", room=empty.room)
    forget(empty, empty.maria)
    empty.georgi.admin = True
    set_up(empty.georgi, empty.room)
    assert (group_of(empty.kit).facilitator, len(empty.kit.rows(Occurrence))) == ("Georgi", 24)


def test_where_others_lead_they_are_told_and_the_room_is_not(monday: Scene) -> None:
    monday.kit.put(Membership, monday.kit.member(monday.georgi).id, role=Role.FACILITATOR)
    forget(monday, monday.maria)
    assert monday.kit.posted("M-SU-17") == []
    assert [told.text.split(".")[0] for told in monday.kit.told(monday.georgi, "M-MD-5")] == [
        "One of the leaders of AI group is no longer here"
    ]
    assert group_of(monday.kit).facilitator == "Georgi"


def test_another_admin_cannot_take_over_a_wizard_that_has_begun(empty: Scene) -> None:
    empty.maria.commands("setup", room=empty.room)
    empty.stefan.admin = True
    empty.stefan.commands("setup", room=empty.room)
    assert empty.stefan.heard() == ["M-SU-9"]
    assert [m.role for m in empty.kit.rows(Membership)] == [Role.FACILITATOR]


def test_the_wizard_goes_on_days_later_and_after_a_restart_where_it_was(empty: Scene) -> None:
    maria = empty.maria

    def comes_back() -> list[str]:
        empty.kit.restart()
        empty.kit.now += timedelta(days=2)
        maria.commands("setup")
        return maria.heard()

    maria.commands("setup", room=empty.room)
    assert comes_back() == ["M-SU-1"]
    maria.presses("Elements")
    assert comes_back() == ["M-SU-2"]
    maria.presses("March")
    assert comes_back() == ["M-SU-4"]
    maria.says("Maria")
    assert comes_back() == ["M-SU-5"]
    assert empty.kit.posted() == []


def test_creating_twice_makes_one_plan(empty: Scene) -> None:
    set_up(empty.maria, empty.room)
    create = token("su.create", group_of(empty.kit).id)
    beats = len(empty.kit.rows(Occurrence))
    empty.maria.taps(create)
    assert empty.maria.heard() == ["M-SU-9"]
    assert len(empty.kit.rows(Occurrence)) == beats
    assert len(empty.kit.posted("M-SU-7")) == 1


def test_a_day_that_was_not_offered_is_no_first_day(empty: Scene) -> None:
    empty.maria.commands("setup", room=empty.room)
    empty.maria.presses("Elements")
    for day in ("9999-12-27", "1990-01-01", "2026-03-04", "yesterday", ""):
        empty.maria.taps(token("su.day", 1, day))
        assert empty.maria.heard() == (["M-SU-2"] if day[:1].isdigit() else ["M-OK-4"]), day


def test_a_first_day_that_has_passed_meanwhile_is_asked_again(empty: Scene) -> None:
    empty.maria.commands("setup", room=empty.room)
    empty.maria.presses("Elements")
    empty.maria.presses("2 March")
    empty.maria.says("Maria")
    empty.kit.now = START.replace(month=3, day=20)
    empty.maria.presses("Create")
    assert empty.maria.heard() == ["M-SU-2"]
    assert empty.kit.rows(Occurrence) == []


def test_the_button_that_opens_the_leaders_chat_makes_nobody_else_a_leader() -> None:
    with scene(ready=False, platform=SHUT) as here:
        here.maria.commands("setup", room=here.room)
        (door,) = here.kit.posted("M-OK-3")
        payload = door.buttons[0].url.removeprefix(DOOR.format(payload=""))
        vera = newcomer(here)
        vera.commands("start", payload)
        assert [m.role for m in here.kit.rows(Membership)] == [Role.FACILITATOR]
        assert vera.heard() == ["M-ER-3"]
        here.maria.commands("start", payload)
        assert here.maria.heard() == ["M-SU-1"]


def test_no_invitation_that_stands_in_a_room_makes_leaders() -> None:
    with scene(ready=False, platform=SHUT) as here:
        here.maria.commands("setup", room=here.room)
        assert [i for i in here.kit.rows(Invitation) if i.role == Role.FACILITATOR] == []


def test_the_invitation_opens_a_place_as_a_learner(forming: Scene) -> None:
    kit = forming.kit
    word = kit.rows(Invitation)[0].token
    vera = newcomer(forming)
    vera.commands("start", word)
    assert vera.heard() == ["M-ON-2"]
    assert kit.member(vera).role == Role.LEARNER


@pytest.mark.parametrize("word", ["nonsense", "p-", "p-nonsense", "0", "hello1", "p-1b_-su_dcreate_-1_-"])
def test_a_made_up_word_opens_nothing(forming: Scene, word: str) -> None:
    before = len(forming.kit.rows(Membership))
    vera = newcomer(forming)
    forming.stefan.commands("start", word)
    vera.commands("start", word)
    assert len(forming.kit.rows(Membership)) == before
    assert all(heard.fault is None for heard in forming.kit.heard)


def test_an_invitation_ends_after_its_time(forming: Scene) -> None:
    invitation = forming.kit.rows(Invitation)[0]
    forming.kit.now = invitation.expires_at
    newcomer(forming).commands("start", invitation.token)
    assert len(forming.kit.rows(Membership)) == 3


def test_a_second_group_stands_in_another_room(forming: Scene) -> None:
    other = Room(-200, title="Other group")
    set_up(forming.maria, other)
    assert [g.title for g in forming.kit.rows(Group)] == ["AI group", "Other group"]
    assert len(forming.kit.rows(Occurrence)) == 48


def test_a_learner_cannot_use_the_leaders_buttons(forming: Scene) -> None:
    group = group_of(forming.kit).id
    for action, arg in (("su.course", "0"), ("su.day", "2026-03-09"), ("su.create", ""), ("su.again", "")):
        forming.amina.taps(token(action, group, arg))
        assert forming.amina.heard() == ["M-CM-2"]
        forming.stefan.taps(token(action, group, arg))
    assert group_of(forming.kit).first_day == date(2026, 3, 2)


def test_a_kit_can_stand_on_any_platform(forming: Scene) -> None:
    kit: Kit = forming.kit
    move_to(kit, SHUT)
    kit.platform = SHUT
    assert kit.account(forming.amina) is not None


def test_many_courses_are_offered_twelve_buttons_at_a_time(empty: Scene) -> None:
    library = empty.kit.engine.library
    known = library.courses["elements-of-ai"]
    many = {f"course-{n:02}": replace(known, title=f"Course {n:02}") for n in range(25)}
    empty.kit.engine = Engine(replace(library, courses=many), CAPABILITIES, empty.kit.settings)
    empty.maria.commands("setup", room=empty.room)
    pages = []
    for _ in range(3):
        pages.append(empty.maria.last.labels)
        empty.maria.presses("More courses")
    assert all(len(page) <= 12 for page in pages)
    assert sorted(label for page in pages for label in page if label.startswith("Course")) == [
        f"Course {n:02}" for n in range(25)
    ]
    assert empty.maria.last.labels == pages[0]
    empty.maria.presses("More courses")
    empty.maria.presses("Course 13")
    assert group_of(empty.kit).course == "Course 13"
    empty.georgi.taps(token("su.page", 1, 1))
    assert empty.georgi.heard() == []
