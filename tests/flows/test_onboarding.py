"""The welcome: one name, taps, and what is kept of them."""

import pytest

from facilitation.events import Attachment
from facilitation.model import Account, Consent, GroupState, Membership, Person, Reach
from facilitation.rules.silence import State
from facilitation.tokens import token
from tests.flows.kit import FORMS, SHUT, Scene, Who, group_of, scene

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
    assert vera.heard() == ["M-ON-10"]
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
