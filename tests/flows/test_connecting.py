"""One person with two accounts: joined by a code, asked before, and nothing of either account is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from facilitation.events import Commanded
from facilitation.model import Account, CheckIn, ConnectCode, Goal, Membership, Note, Person, Reach
from facilitation.tokens import token
from tests.flows.kit import CHECKIN, FORMS, SHUT, Scene, Who, scene


@pytest.fixture
def phone(monday: Scene) -> Who:
    """Amina's second account, on the same platform."""
    return Who(monday.kit, "Amina P.", 2002)


@contextmanager
def elsewhere(here: Scene, platform: str = SHUT) -> Iterator[None]:
    """What happens here happens on another platform."""
    before, here.kit.platform = here.kit.platform, platform
    try:
        yield
    finally:
        here.kit.platform = before


def code_of(who: Who) -> str:
    who.commands("connect")
    return who.last.text.split("Your code: ")[1].split()[0]


def connect(first: Who, second: Who) -> None:
    second.commands("connect", code_of(first))
    second.presses("Yes, both are me")
    assert "M-CN-8" in second.heard()


def test_a_new_account_joins_the_person_after_a_question(monday: Scene, phone: Who) -> None:
    code = code_of(monday.amina)
    assert code not in str(monday.kit.rows(ConnectCode)), "who reads the table cannot use it"
    phone.commands("connect", f"  {code.lower()} ")
    assert phone.last.kind == "M-CN-6"
    assert len(monday.kit.rows(Person)) == 4, "nothing is joined before the yes"
    phone.presses("Yes, both are me")
    assert len(monday.kit.rows(Person)) == 3
    first, second = monday.kit.account(monday.amina), monday.kit.account(phone)
    assert first is not None
    assert second is not None
    assert first.person_id == second.person_id
    assert "console: amina p." in monday.kit.told(monday.amina, "M-CN-10")[0].text.lower()
    phone.commands("week")
    assert phone.last.kind == "M-WK-1"
    assert monday.kit.faults() == []


def test_an_account_on_another_platform_is_the_same_person(monday: Scene) -> None:
    code = code_of(monday.amina)
    with elsewhere(monday):
        other = Who(monday.kit, "amina", 77)
        other.commands("connect", code)
        other.presses("Yes, both are me")
        other.commands("note", "from there")
    monday.amina.commands("note")
    assert "from there" in monday.amina.last.text


def test_the_account_used_last_is_known_to_the_minute(monday: Scene, phone: Who) -> None:
    connect(monday.amina, phone)
    monday.amina.commands("remind", "in 10 minutes to write")
    for who in (monday.amina, phone, monday.amina, phone):
        who.commands("week")
    monday.kit.due(monday.kit.now + timedelta(hours=1))
    assert len(monday.kit.told(phone, "M-RD-7")) == 1
    assert monday.kit.told(monday.amina, "M-RD-7") == []


def test_thanks_find_a_person_by_any_account(monday: Scene, phone: Who) -> None:
    connect(monday.amina, phone)
    monday.kit.now += timedelta(minutes=30)
    phone.commands("week")  # private words go there now
    monday.kit.hear(monday.kit.event(monday.georgi, Commanded("thanks", mentions=(monday.amina.ref,))))
    monday.georgi.presses("Explained well")
    assert "Georgi thanks Amina" in monday.kit.posted("M-TH-1")[0].text


def test_private_messages_come_once_on_the_account_used_last_that_can_be_reached(
    monday: Scene, phone: Who
) -> None:
    connect(monday.amina, phone)
    monday.kit.now += timedelta(minutes=30)
    phone.commands("week")
    before = len(monday.kit.told(monday.amina))
    phone.commands("remind", "tomorrow at 9")
    monday.kit.due(monday.kit.now + timedelta(days=2))
    assert len(monday.kit.told(phone, "M-RD-7")) == 1
    assert len(monday.kit.told(phone, "M-RM-1")) == 1
    assert len(monday.kit.told(monday.amina)) == before
    account = monday.kit.account(phone)
    assert account is not None
    monday.kit.put(Account, account.id, reach=Reach.BLOCKED)
    monday.amina.commands("remind", "tomorrow at 9")
    monday.kit.due(monday.kit.now + timedelta(days=1))
    assert len(monday.kit.told(monday.amina, "M-RD-7")) == 1


def test_two_places_in_one_group_become_one_and_nothing_is_lost(monday: Scene, phone: Who) -> None:
    phone.joins(monday.room, reminders=False)
    amina, room = monday.amina, monday.room
    for who, words in ((amina, "Read twice"), (phone, "Draw a map")):
        who.commands("goal", words)
        who.presses("My own words") if "My own words" in who.last.labels else None
        who.says(words)
        who.commands("note", f"Note: {words}")
    monday.kit.due(CHECKIN)
    phone.presses("Going well", room=room)
    assert len(monday.kit.rows(Membership)) == 4
    connect(amina, phone)
    assert len(monday.kit.rows(Membership)) == 3
    (goal,) = monday.kit.rows(Goal)
    kept = {note.text for note in monday.kit.rows(Note)}
    both = {"Read twice", "Draw a map"}
    assert goal.text in both
    assert {"Note: Read twice", "Note: Draw a map"} <= kept
    assert both - {goal.text} <= kept
    assert [row.membership_id for row in monday.kit.rows(CheckIn)] == [goal.membership_id]
    amina.presses("Going well", room=room)
    assert len(monday.kit.rows(CheckIn)) == 1
    assert monday.kit.faults() == []


def test_wrong_used_old_and_own_codes_are_answered_kindly(monday: Scene, phone: Who) -> None:
    amina = monday.amina
    phone.commands("connect", "WRONG-WRONG")
    assert phone.last.kind == "M-CN-3"
    code = code_of(amina)
    amina.commands("connect", code)
    assert amina.last.kind == "M-CN-4"
    phone.commands("connect", code)
    phone.presses("No")
    assert phone.last.kind == "M-CN-9"
    phone.commands("connect", code)
    assert phone.last.kind == "M-CN-3", "a code is good once"
    code = code_of(amina)
    monday.kit.now += timedelta(minutes=16)
    phone.commands("connect", code)
    assert phone.last.kind == "M-CN-3"
    old, new = code_of(amina), code_of(amina)
    phone.commands("connect", old)
    assert phone.last.kind == "M-CN-3", "only the newest code is good"
    assert old != new
    assert len(monday.kit.rows(Person)) == 4


def test_nobody_can_try_many_codes(monday: Scene, phone: Who) -> None:
    code = code_of(monday.amina)
    for number in range(5):
        phone.commands("connect", f"WRONG-0000{number}")
    phone.commands("connect", code)
    assert phone.last.kind == "M-CN-5"
    monday.kit.now += timedelta(hours=1)
    phone.commands("connect", code_of(monday.amina))
    assert phone.last.kind == "M-CN-6"


def test_a_code_that_others_could_read_is_no_longer_good(monday: Scene, phone: Who) -> None:
    code = code_of(monday.amina)
    monday.georgi.commands("connect", code, room=monday.room)
    assert "M-CN-2" in monday.georgi.heard()
    phone.commands("connect", code)
    assert phone.last.kind == "M-CN-3"


def test_only_who_entered_the_code_can_say_yes(monday: Scene, phone: Who) -> None:
    phone.commands("connect", code_of(monday.amina))
    row = monday.kit.rows(ConnectCode)[0]
    monday.georgi.taps(token("cn.yes", row.id))
    assert monday.georgi.heard() == ["M-OK-5"]
    monday.amina.taps(token("cn.yes", row.id))
    assert monday.amina.heard() == ["M-CN-3"]
    monday.kit.now += timedelta(minutes=20)
    phone.taps(token("cn.yes", row.id))
    assert phone.heard() == ["M-CN-3"]
    assert len(monday.kit.rows(Person)) == 4


def test_an_account_that_was_not_mine_is_taken_out(monday: Scene, phone: Who) -> None:
    connect(monday.amina, phone)
    monday.amina.commands("note", "private")
    monday.amina.presses("That was not me")
    assert "Everything stays with you" in monday.amina.last.text
    monday.amina.presses("Yes, take it out")
    phone.commands("note")
    assert phone.heard() == ["M-ER-3"]
    monday.amina.commands("note")
    assert "private" in monday.amina.last.text
    second = monday.kit.account(phone)
    assert second is not None
    monday.georgi.taps(token("cn.parted", second.id))
    assert monday.georgi.heard() == ["M-OK-5"]


def test_a_leader_who_joins_with_a_learner_leads(monday: Scene) -> None:
    connect(monday.georgi, monday.maria)
    assert sorted(str(place.role) for place in monday.kit.rows(Membership)) == ["facilitator", "learner"]
    assert monday.kit.faults() == []


def test_where_nobody_else_sees_a_command_a_code_is_good_in_the_room_as_well() -> None:
    with scene(platform=FORMS, until=CHECKIN) as here:
        phone = Who(here.kit, "Amina P.", 2002)
        code = code_of(here.amina)
        phone.commands("connect", code, room=here.room)
        assert phone.last.kind == "M-CN-6"
        phone.presses("Yes, both are me")
        assert "M-CN-8" in phone.heard()
        first, second = here.kit.account(here.amina), here.kit.account(phone)
        assert first is not None
        assert second is not None
        assert first.person_id == second.person_id
