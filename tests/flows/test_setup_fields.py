"""/setup: every field of a group, before it is created and later (content-design 1.2)."""

from dataclasses import replace
from datetime import date

import pytest

from facilitation.engine import Engine
from facilitation.flows.setup.setup_fields import FIELDS
from facilitation.flows.setup.setup_more import SETTINGS
from facilitation.group_settings import settings_of
from facilitation.model import (
    CourseWeek,
    Group,
    GroupState,
    Invitation,
    Occurrence,
    ScheduleChange,
    ScheduleChangeKind,
)
from facilitation.rules.calendar import Beat
from facilitation.tokens import token
from tests.flows.kit import CAPABILITIES, FORMS, OPEN, Room, Scene, at, group_of, scene, set_up


def begun(here: Scene) -> None:
    """The wizard up to its summary."""
    here.maria.commands("setup", room=here.room)
    here.maria.presses("Elements")
    here.maria.presses("2 March")
    here.maria.says("Maria")


def changes(here: Scene, field: str, words: str) -> str:
    """A field in words, from the summary; what is said then."""
    here.maria.presses("Change something")
    here.maria.presses(field)
    here.maria.says(words)
    return here.maria.last.text


def test_a_course_of_ones_own_begins_with_empty_weeks(empty: Scene) -> None:
    maria = empty.maria
    maria.commands("setup", room=empty.room)
    maria.presses("My own course")
    maria.says("Office Skills")
    maria.says("https://skills.example/office")
    maria.says("City school")
    empty.kit.restart()
    maria.commands("setup")
    maria.presses("5")
    maria.presses("Monday 2 March")
    maria.says("Maria")
    assert "Course: Office Skills, City school" in maria.last.text
    assert empty.kit.posted() == []
    maria.presses("Create")
    weeks = empty.kit.rows(CourseWeek)
    assert [(week.number, week.topic, week.url) for week in weeks] == [
        (number, "Office Skills", "https://skills.example/office") for number in range(1, 6)
    ]
    empty.kit.due(at(2, "10:00"))
    (start,) = empty.kit.posted("M-KO-1")
    assert "Week 1 of 5: Office Skills" in start.text
    maria.commands("setup")
    maria.presses("Course")
    maria.says("Office Basics")
    maria.presses("Skip")
    maria.presses("Skip")
    assert {week.topic for week in empty.kit.rows(CourseWeek)} == {"Office Basics"}
    assert group_of(empty.kit).course_url == "https://skills.example/office"


def test_an_address_that_is_none_is_asked_for_again(empty: Scene) -> None:
    maria = empty.maria
    maria.commands("setup", room=empty.room)
    maria.presses("My own course")
    for words in ("Office Skills", "the red book", "City school"):
        maria.says(words)
    assert maria.heard() == ["M-SU-37"]
    maria.presses("Write it again")
    maria.says("Office Skills")
    maria.presses("Skip")
    maria.presses("Skip")
    assert maria.heard() == ["M-SU-28"]
    maria.taps(token("su.weeks", 1, "2"))
    assert maria.heard() == ["M-OK-4"]


@pytest.mark.parametrize("platform", [OPEN, FORMS])
def test_the_first_week_is_shown_as_the_group_will_read_it_and_nothing_is_kept_of_it(platform: str) -> None:
    with scene(platform=platform, ready=False) as here:
        begun(here)
        here.maria.presses("See the first week")
        shown = here.maria.last
        assert (here.kit.posted(), here.kit.rows(Occurrence)) == ([], [])
        for line in (
            "Week start: Mon, 2 Mar, 10:00",
            "Show your work: Fri, 6 Mar, 15:00",
            "Nothing is posted yet.",
        ):
            assert line in shown.text
        here.maria.presses("Create the group")
        here.kit.due(at(2, "10:00"))
        (post,) = here.kit.posted("M-KO-1")
        assert post.text in shown.text


def test_every_field_can_be_another_one_before_the_group_is_created(empty: Scene) -> None:
    begun(empty)
    group = group_of(empty.kit).id
    assert "Group: Evening group" in changes(empty, "Name of the group", "Evening group")
    assert "know no time zone" in changes(empty, "Time zone", "Atlantis")
    empty.maria.says("Lisbon")
    assert "Time zone: Europe/Lisbon" in empty.maria.last.text
    assert "know no public holidays" in changes(empty, "Public holidays", "Utopia")
    empty.maria.says("Germany")
    assert "Public holidays: Germany" in empty.maria.last.text
    changes(empty, "Who people can talk to", "on Fridays")
    empty.maria.says("Ms Lind")
    assert "To talk to you: on Fridays" in empty.maria.last.text
    assert "Another person to talk to: Ms Lind" in empty.maria.last.text
    assert "Your name: Masha" in changes(empty, "My name", "Masha")
    empty.maria.presses("Change something")
    empty.maria.presses("Rhythm")
    empty.maria.presses("B Evening")
    assert "Rhythm: B Evening" in empty.maria.last.text
    empty.maria.presses("Change something")
    empty.maria.presses("First day")
    empty.maria.presses("Another day")
    empty.maria.says("yesterday")
    assert empty.maria.heard() == ["M-SU-10"]
    empty.maria.says("8 April")
    assert "First day: Monday 6 April" in empty.maria.last.text
    empty.maria.presses("Create")
    made = group_of(empty.kit)
    assert (made.facilitator, made.rhythm, made.country) == ("Masha", "B", "DE")
    assert empty.kit.beat(Beat.KICKOFF).local.date() == date(2026, 4, 7)  # Easter Monday is free
    assert empty.kit.rows(Group)[0].id == group


def test_what_was_set_is_shown_and_changed_in_a_running_course(monday: Scene) -> None:
    maria = monday.maria
    maria.commands("setup")
    assert maria.heard() == ["M-SU-23"]
    assert "First day" not in maria.last.labels
    maria.presses("Who people can talk to")
    maria.says("Fridays at 12")
    maria.presses("Keep it")
    monday.amina.commands("contact")
    assert "Maria (Fridays at 12)" in monday.amina.last.text
    maria.presses("Who people can talk to")
    maria.presses("Keep it")
    maria.says("Ms Lind")
    assert (group_of(monday.kit).hours, group_of(monday.kit).contact) == ("Fridays at 12", "Ms Lind")
    maria.commands("setup")
    maria.presses("Who people can talk to")
    maria.says("None")
    maria.presses("Keep it")
    assert (group_of(monday.kit).hours, group_of(monday.kit).contact) == ("", "Ms Lind")
    maria.commands("setup")
    maria.presses("Time zone")
    maria.says("Lisbon")
    assert maria.heard() == ["M-SD-45"]
    for name in ("zone", "country", "day"):
        maria.taps(token("su.field", 1, name))
        maria.says("Lisbon")
        assert group_of(monday.kit).zone == "Europe/Sofia", name
    assert [note.kind for note in monday.kit.posted() if note.kind.startswith("M-SN")] == []


def test_a_field_that_does_not_exist_is_not_asked_for(forming: Scene) -> None:
    for name in ("state", "", "nothing"):
        forming.maria.taps(token("su.field", 1, name))
        assert forming.maria.heard() == ["M-OK-4"], name
    assert "state" not in FIELDS


def test_another_first_day_is_asked_about_and_told_once(forming: Scene) -> None:
    maria = forming.maria
    maria.commands("setup")
    maria.presses("First day")
    maria.presses("Monday 16 March")
    assert maria.heard() == ["M-SU-39"]
    assert group_of(forming.kit).first_day == date(2026, 3, 2)
    for _ in range(2):
        maria.presses("Yes, change")
    (told,) = forming.kit.posted("M-SN-16")
    assert "We start on Monday 16 March, 10:00. Before, it was Monday 2 March." in told.text
    assert [change.kind for change in forming.kit.rows(ScheduleChange)] == [ScheduleChangeKind.START]
    assert forming.kit.due(at(2, "12:00")) == ()
    assert forming.kit.posted("M-KO-1") == []
    maria.commands("schedule")
    maria.presses("What was changed")
    assert "the start: Monday 16 March, before Monday 2 March" in maria.last.text
    forming.kit.due(at(16, "12:00"))
    assert group_of(forming.kit).state == GroupState.RUNNING
    maria.taps(token("su.day_yes", 1, "2026-04-06"))
    assert maria.heard() == ["M-OK-4"]


def test_who_leads_several_groups_says_which(forming: Scene) -> None:
    set_up(forming.maria, Room(-200, title="Other group"))
    forming.maria.commands("setup")
    assert forming.maria.heard() == ["M-SU-29"]
    forming.maria.presses("AI group")
    forming.maria.presses("Name of the group")
    forming.maria.says("Morning group")
    assert [group.title for group in forming.kit.rows(Group)] == ["Morning group", "Other group"]


def test_who_leads_no_group_reads_how_to_begin(forming: Scene) -> None:
    for who in (forming.stefan, forming.amina):
        who.commands("setup")
        assert who.heard() == ["M-SU-36"]


def test_posts_in_another_language_and_in_two(forming: Scene) -> None:
    library = forming.kit.engine.library
    english = library.messages["en"]
    two = replace(library, messages={**library.messages, "fi": english})
    forming.kit.engine = Engine(two, CAPABILITIES, forming.kit.settings)
    maria = forming.maria
    maria.commands("setup")
    maria.presses("Language")
    maria.presses("Suomi")
    maria.presses("English")
    assert group_of(forming.kit).languages == ("fi", "en")
    maria.presses("Language")
    maria.presses("English")
    maria.presses("Only this language")
    assert group_of(forming.kit).languages == ("en",)
    maria.taps(token("su.language", 1, "en.en"))
    assert maria.heard() == ["M-OK-4"]


def test_the_text_that_invites_people_can_be_had_again(monday: Scene) -> None:
    before = len(monday.kit.rows(Invitation))
    for _ in range(2):
        monday.maria.commands("setup")
        monday.maria.presses("Invite people")
        assert "Come to our room AI group and tap “Join the group”." in monday.maria.last.text
        assert "It takes about 200 minutes a week." in monday.maria.last.text
    assert len(monday.kit.rows(Invitation)) == before
    monday.kit.put(Invitation, 1, expires_at=monday.kit.now)
    monday.maria.presses("Invite people")
    assert len(monday.kit.rows(Invitation)) == before + 1
    assert len(monday.maria.last.labels) == 1


def test_what_can_be_changed_fits_on_a_page(forming: Scene) -> None:
    library = forming.kit.engine.library
    two = replace(library, messages={**library.messages, "fi": library.messages["en"]})
    forming.kit.engine = Engine(two, CAPABILITIES, forming.kit.settings)
    forming.maria.commands("setup")
    assert len(forming.maria.last.labels) == 12


def test_how_the_bot_works_in_a_group_is_set_by_taps(monday: Scene) -> None:
    maria = monday.maria
    maria.commands("setup")
    maria.presses("More settings")
    before = settings_of(group_of(monday.kit))
    for name, (setting, values) in SETTINGS.items():
        assert getattr(before, setting) == values[0], name
        for value in (*values[1:], values[0]):
            maria.taps(token("su.set", 1, name))
            assert getattr(settings_of(group_of(monday.kit)), setting) == value, name
    assert settings_of(group_of(monday.kit)) == before
    maria.presses("Words at the check-in")
    assert "Words at the check-in: only taps" in maria.last.text
    maria.taps(token("su.set", 1, "slots"))
    assert maria.heard() == ["M-OK-4"]
    monday.kit.due(at(4, "17:00"))
    monday.amina.presses("Going well", room=monday.room)
    assert "M-CI-4" not in monday.amina.heard()
