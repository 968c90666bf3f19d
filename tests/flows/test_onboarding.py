"""The welcome: one name, taps, and what is kept of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from facilitation.engine import Engine
from facilitation.events import Attachment
from facilitation.model import (
    Account,
    Consent,
    GroupState,
    Invitation,
    Membership,
    Person,
    Reach,
    SurveyCount,
)
from facilitation.rules.silence import State
from facilitation.settings import Settings
from facilitation.tokens import token
from tests.flows.kit import CAPABILITIES, FORMS, SHUT, Scene, Who, at, group_of, scene

VERA = 2001


def test_the_long_way_keeps_each_answer_in_its_place(forming: Scene) -> None:
    vera = Who(forming.kit, "Vera", VERA)
    vera.presses("Join", room=forming.room)
    for label in ("Next", "I understand"):
        vera.presses(label)
    vera.says("  Vera   V. ")
    for label in (
        "Find a job",
        "Meet people",
        "Better job",
        "Find a job",
        "Next",
        "Evening",
        "Easier words",
    ):
        vera.presses(label)
    vera.presses("Yes, please")
    mine = forming.kit.member(vera)
    assert mine.name == "Vera V."
    assert mine.reasons == ["better_job", "job"]
    assert (mine.learn_when, mine.support) == ("evening", ["words"])
    assert mine.state == State.ACTIVE
    assert mine.onboarded_at == forming.kit.now
    assert vera.heard() == ["M-ON-9"]
    person = forming.kit.row(Person, Person.id == mine.person_id)
    assert person.wants_reminders
    kinds = {(c.kind, c.given) for c in forming.kit.rows(Consent, Consent.person_id == person.id)}
    assert kinds == {("notice", True), ("reminders", True)}


def test_nobody_gets_reminders_without_having_said_yes(forming: Scene) -> None:
    vera = Who(forming.kit, "Vera", VERA)
    vera.presses("Join", room=forming.room)
    assert not forming.kit.rows(Person)[-1].wants_reminders
    for label in ("Next", "I understand"):
        vera.presses(label)
    vera.says("Vera")
    vera.presses("Skip the rest")
    vera.presses("No reminders")
    assert not forming.kit.rows(Person)[-1].wants_reminders


def test_joining_twice_takes_one_place(forming: Scene) -> None:
    before = len(forming.kit.rows(Membership))
    forming.amina.presses("Join", room=forming.room)
    assert forming.amina.heard() == ["M-ON-11", "M-OK-2"]
    assert len(forming.kit.rows(Membership)) == before


def test_a_name_that_is_too_long_is_asked_again_and_the_next_words_are_the_name(forming: Scene) -> None:
    vera = Who(forming.kit, "Vera", VERA)
    vera.presses("Join", room=forming.room)
    for label in ("Next", "I understand"):
        vera.presses(label)
    vera.says("V" * 25)
    assert vera.heard() == ["M-OK-8"]
    vera.says("Vera")
    assert forming.kit.member(vera).name == "Vera"


def test_a_photo_is_no_name_so_the_name_of_the_account_stands_in(forming: Scene) -> None:
    vera = Who(forming.kit, "Vera", VERA)
    vera.presses("Join", room=forming.room)
    for label in ("Next", "I understand"):
        vera.presses(label)
    vera.says("", Attachment("photo", "ref", "unique"))
    assert forming.kit.member(vera).name == "Vera"


def test_who_left_and_comes_back_with_the_welcome_done_is_in_the_group_again(forming: Scene) -> None:
    mine = forming.kit.member(forming.amina)
    forming.kit.put(Membership, mine.id, state=State.LEFT)
    forming.amina.presses("Join", room=forming.room)
    assert forming.kit.member(forming.amina).state == State.ACTIVE


def test_who_left_has_no_way_in_but_the_invitation(forming: Scene) -> None:
    forming.kit.put(Membership, forming.kit.member(forming.amina).id, state=State.LEFT)
    for command in ("week", "goal", "contact", "settings"):
        forming.amina.commands(command)
        assert forming.amina.heard() == ["M-ER-3"]
        forming.amina.commands(command, room=forming.room)
        assert forming.amina.heard() == ["M-ER-3"]
    forming.amina.taps(token("ko.goal", 1))
    assert forming.amina.heard() == ["M-ER-3"]


def test_nobody_joins_a_group_that_has_ended(forming: Scene) -> None:
    forming.kit.put(type(group_of(forming.kit)), 1, state=GroupState.FINISHED)
    forming.stefan.presses("Join", room=forming.room)
    assert forming.kit.account(forming.stefan) is None


def test_the_join_button_works_in_its_own_room_only(forming: Scene) -> None:
    join = token("join", 1)
    forming.stefan.taps(join)
    assert forming.kit.account(forming.stefan) is None


@pytest.mark.parametrize(("platform", "reach"), [(FORMS, Reach.OPEN), (SHUT, Reach.UNKNOWN)])
def test_a_press_in_the_room_says_what_may_be_written_privately(platform: str, reach: Reach) -> None:
    with scene(platform=platform) as here:
        here.stefan.taps(token("join", 1), room=here.room)
        account = here.kit.account(here.stefan)
        assert account is not None
        assert account.reach == reach


def test_writing_privately_opens_the_chat(forming: Scene) -> None:
    account = forming.kit.account(forming.amina)
    assert account is not None
    forming.kit.put(Account, account.id, reach=Reach.BLOCKED)
    forming.amina.commands("week")
    assert forming.kit.row(Account, Account.id == account.id).reach == Reach.OPEN


def test_on_a_platform_with_forms_the_name_comes_back_in_one() -> None:
    with scene(platform=FORMS) as here:
        vera = Who(here.kit, "Vera", VERA)
        vera.taps(token("join", 1), room=here.room)
        for label in ("Next", "I understand"):
            vera.presses(label)
        vera.fills(token("on.name", 1, opens_form=True), name="Vera")
        assert here.kit.member(vera).name == "Vera"
        assert vera.heard() == ["M-ON-5"]


def begins(here: Scene, name: str = "Vera", ref: int = VERA) -> Who:
    """Somebody new, up to the question for the name."""
    vera = Who(here.kit, name, ref)
    vera.presses("Join", room=here.room)
    for label in ("Next", "I understand"):
        vera.presses(label)
    return vera


def test_the_whole_welcome_takes_one_name_eleven_taps_and_three_minutes(forming: Scene) -> None:
    vera = begins(forming)
    vera.says("Vera")
    taps = ("Find a job", "Next", "Evening", "Nothing now", "Yes, please", "Quite", "A little", "Very much")
    for label in (*taps, "I can tap"):
        vera.presses(label)
    assert vera.heard() == ["M-ON-11"]
    assert 2 + len(taps) + 1 == 11
    words = sum(len(told.text.split()) for told in forming.kit.told(vera))
    assert words / 150 + (11 * 4 + 10) / 60 < 3, "minutes at 150 words a minute, 4 seconds a tap, 10 a name"


def test_the_three_answers_are_counted_and_lead_to_nobody(forming: Scene) -> None:
    vera = begins(forming)
    vera.says("Vera")
    vera.presses("Skip the rest")
    vera.presses("No reminders")
    first = vera.last
    for label in ("Quite", "Quite", "Not at all"):
        vera.presses(label)
    vera.taps(first.buttons[4].token)
    counts = {(c.item, c.value): c.n for c in forming.kit.rows(SurveyCount)}
    assert counts == {("Q1", 4): 1, ("Q2", 4): 1, ("Q3", 1): 1}
    assert not {"person_id", "membership_id"} & SurveyCount.model_fields.keys()
    assert vera.heard() == ["M-ON-10"], "a second answer counts nothing and leads on"


def test_what_is_no_answer_to_the_three_questions_counts_nothing(forming: Scene) -> None:
    for arg in ("", "1", "1.0", "1.6", "2.3", "x.3", "1.skip"):
        forming.amina.taps(token("on.base", 1, arg))
    assert forming.kit.rows(SurveyCount) == []


def test_the_full_notice_has_six_screens_with_ways_on_and_back(forming: Scene) -> None:
    vera = Who(forming.kit, "Vera", VERA)
    vera.presses("Join", room=forming.room)
    vera.presses("Next")
    vera.presses("Tell me more")
    for number in range(1, 6):
        assert f"{number} of 6" in vera.last.text
        vera.presses("Next")
    assert "6 of 6" in vera.last.text
    for _ in range(6):
        vera.presses("Back")
    assert vera.last.kind == "M-ON-3"
    vera.presses("Talk to a person")
    assert vera.last.kind == "M-SF-1"
    vera.presses("Close")
    assert vera.last.kind == "M-ON-2"


def test_the_notice_names_who_is_responsible_and_on_what_ground() -> None:
    with scene() as here:
        here.kit.settings = Settings(
            controller="The library", legal_ground="A contract.", authority="The office"
        )
        here.kit.restart()
        vera = begins(here)
        for number, words in ((1, "The library"), (2, "A contract."), (6, "The office")):
            vera.taps(token("on.more", 1, number))
            assert words in vera.last.text
        vera.taps(token("on.more", 1, 7))
        assert vera.heard() == ["M-OK-4"]


@pytest.mark.parametrize("taken", ["Amina", "  amina ", "MARIA"])
def test_a_name_that_somebody_has_is_asked_for_again(forming: Scene, taken: str) -> None:
    vera = begins(forming)
    vera.says(taken)
    assert vera.heard() == ["M-ON-14"]
    vera.says("Amina V.")
    assert forming.kit.member(vera).name == "Amina V."


def test_a_name_without_a_letter_is_asked_for_again(forming: Scene) -> None:
    vera = begins(forming)
    vera.says("...")
    assert vera.heard() == ["M-ON-4"]
    vera.says("Вера")
    assert forming.kit.member(vera).name == "Вера"


def test_a_welcome_that_was_left_open_is_recalled_once_a_day_later(forming: Scene) -> None:
    vera = begins(forming)
    left = forming.kit.now
    forming.kit.due(left + timedelta(hours=23))
    assert forming.kit.told(vera, "M-ON-12") == []
    forming.kit.due(left + timedelta(days=10))
    (recalled,) = forming.kit.told(vera, "M-ON-12")
    assert recalled.nudge == "ONBOARDING"
    vera.presses("Not now")
    vera.presses("Continue")
    assert vera.last.kind == "M-ON-4"
    forming.kit.due(left + timedelta(days=30))
    assert len(forming.kit.told(vera, "M-ON-12")) == 1


def test_who_has_finished_is_not_recalled(forming: Scene) -> None:
    forming.kit.due(forming.kit.now + timedelta(days=3))
    assert forming.kit.told(forming.amina, "M-ON-12") == []


def test_a_recall_waits_until_the_night_is_over(forming: Scene) -> None:
    forming.kit.due(at(24, "22:00", month=2))
    vera = begins(forming)
    forming.kit.due(at(26, "12:00", month=2))
    (recalled,) = forming.kit.told(vera, "M-ON-12")
    assert recalled.due_at == at(26, "08:00", month=2)


def test_start_goes_on_where_the_welcome_was_left(forming: Scene) -> None:
    vera = begins(forming)
    vera.says("Vera")
    vera.commands("start")
    assert vera.last.kind == "M-ON-5"


def test_the_language_is_asked_only_where_there_are_several() -> None:
    with scene() as here:
        library = here.kit.engine.library
        here.kit.engine = Engine(
            replace(library, messages={**library.messages, "fi": {}}), CAPABILITIES, here.kit.settings
        )
        vera = Who(here.kit, "Vera", VERA)
        vera.presses("Join", room=here.room)
        assert vera.last.labels == ("English", "Suomi")
        vera.presses("Suomi")
        assert here.kit.rows(Person)[-1].language == "fi"
        assert vera.last.kind == "M-ON-2"
        vera.taps(token("on.lang", 1, "xx"))
        assert vera.heard() == ["M-OK-4"]


def test_newcomers_find_the_door_open_until_the_end_of_week_2(forming: Scene) -> None:
    forming.kit.due(at(15, "23:50"))
    vera = Who(forming.kit, "Vera", VERA)
    vera.joins(forming.room)
    assert "M-ON-16" in vera.heard(), "what the running week is about"
    forming.kit.due(at(16, "00:01"))
    late = Who(forming.kit, "Late", VERA + 1)
    late.presses("Join", room=forming.room)
    assert forming.kit.account(late) is None
    vera.presses("Join", room=forming.room)
    assert "M-ON-11" in vera.heard(), "who is in stays in"


def test_who_comes_too_late_reads_whom_to_ask() -> None:
    with scene(platform=SHUT, until=at(17, "12:00")) as here:
        word = here.kit.rows(Invitation)[-1].token
        late = Who(here.kit, "Late", VERA)
        late.commands("start", word)
        assert "Ask Maria about the next group" in late.last.text
        assert here.kit.rows(Membership)[-1].person_id != here.kit.rows(Person)[-1].id


def test_nobody_becomes_a_member_without_a_name(forming: Scene) -> None:
    vera = begins(forming)
    vera.taps(token("on.done", 1, "yes"))
    assert vera.heard() == ["M-ON-4"]
    assert forming.kit.member(vera).state == State.INVITED


def test_who_has_not_finished_the_welcome_is_led_back_into_it_and_reads_nothing_of_the_group(
    monday: Scene,
) -> None:
    vera = begins(monday)
    monday.amina.commands("show", "A box of bees")
    monday.amina.presses("In the group")
    vera.presses("Feedback", room=monday.room)
    assert vera.heard() == ["M-ON-17", "M-OK-2"]
    for command, rest in (("feedback", ""), ("portfolio", "Amina"), ("week", ""), ("ask", "Why?")):
        vera.commands(command, rest)
        assert vera.heard() == ["M-ON-17"], command
    for command in ("help", "contact", "mydata", "why"):
        vera.commands(command)
        assert vera.heard()[0] not in {"M-ON-17", "M-ER-3"}, command
    assert not any("bees" in told.text for told in monday.kit.told(vera))
    vera.says("something")
    vera.presses("Continue")
    assert vera.heard() == ["M-ON-4"], "the welcome goes on where it was left"
    assert monday.kit.faults() == []
