"""The digest by e-mail: to an address that its owner has shown to be theirs, and stopped as quickly as it was begun (A6)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from facilitation.flows.own import keeping
from facilitation.flows.programme.mailing import CODE_LIFE, MOST_FOR_ONE, MOST_TO_ONE, MOST_TRIES, WITHIN
from facilitation.holdings import rows_of
from facilitation.model import MAIL, Account, Coordinator, Delivery, Mailbox, MailTry, Person, Reach
from facilitation.rules.transitions import DeliveryState
from facilitation.speech import Message, from_json, plain
from tests.flows.kit import FORMS, OPEN, SHUT, Kit, Who, at, scene
from tests.flows.test_digest import appoint, closed

ADDRESS = "vera@example.org"


@contextmanager
def office(platform: str = OPEN) -> Iterator[tuple[Kit, Who]]:
    """Vera looks after three groups, on the Saturday before a digest; the bot has a mail server."""
    with scene(ready=False, platform=platform) as here:
        kit = here.kit
        vera = Who(kit, "Vera", 1020)
        kit.now = at(28, "09:00", month=2)
        appoint(kit, vera)
        for title in ("Care A", "Office A", "Office B"):
            closed(kit, title, {}, {})
        yield kit, vera


def letters(kit: Kit) -> list[Delivery]:
    """What goes to mailboxes, oldest first."""
    boxes = {account.id for account in kit.rows(Account, Account.platform == MAIL)}
    return [row for row in kit.rows(Delivery) if row.account_id in boxes]


def said(row: Delivery) -> Message:
    return from_json(row.message)


def code_of(kit: Kit) -> str:
    """The code in the newest letter."""
    found = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", plain(said(letters(kit)[-1]).text))
    assert found is not None
    return found[0]


def asks(vera: Who, address: str = ADDRESS) -> None:
    vera.commands("digest")
    vera.presses("Day and language")
    vera.presses("By e-mail")
    if vera.last.kind != "M-ML-1":
        vera.presses("Another address")
    vera.says(address)


def with_mail(kit: Kit, vera: Who, address: str = ADDRESS) -> None:
    asks(vera, address)
    vera.says(code_of(kit))
    assert vera.last.kind == "M-ML-11"


def test_a_code_from_the_letter_makes_digests_come_as_letters_too() -> None:
    with office() as (kit, vera):
        asks(vera, " <Vera@Example.ORG> ")
        assert vera.last.kind == "M-ML-3"
        assert "Vera@example.org" in vera.last.text
        (letter,) = letters(kit)
        assert said(letter).letter is not None
        assert letter.expires_at - letter.created_at == CODE_LIFE
        code = code_of(kit)
        assert code.replace("-", "") not in str(kit.rows(Mailbox))  # who reads the table cannot use it
        vera.says(f"  {code.replace('-', ' ').lower()} ")
        assert "also comes by e-mail, to Vera@example.org" in vera.last.text
        vera.presses("Back")
        assert "It also comes by e-mail, to Vera@example.org." in vera.last.text
        kit.due(at(2, "09:00"))
        (digest,) = kit.told(vera, "M-DG-1")[1:]
        row = letters(kit)[-1]
        sheet = said(row).letter
        assert sheet is not None
        assert sheet.subject == "SMOL digest · SMOL · week of Monday 23 February"
        assert (sheet.programme, sheet.monday, sheet.zone) == (1, "2026-02-23", "Europe/Sofia")
        assert plain(said(row).text).startswith(digest.text)
        assert "asked for its digest by e-mail" in plain(sheet.foot)
        assert "Stop these e-mails" not in sheet.foot  # there is no page to stop them on
        assert said(row).buttons == ()
        assert kit.faults() == []


@pytest.mark.parametrize("platform", [SHUT, FORMS])
def test_it_is_begun_wherever_its_coordinator_is(platform: str) -> None:
    with office(platform) as (kit, vera):
        vera.commands("digest")
        vera.presses("Day and language")
        vera.presses("By e-mail")
        if platform == FORMS:
            vera.fills("1f:ml.address::", address=ADDRESS)
            vera.presses("Write the code")
            vera.fills("1f:ml.code::", code=code_of(kit))
        else:
            vera.says(ADDRESS)
            vera.presses("Write the code")  # after they looked at something else
            vera.says(code_of(kit))
        assert vera.last.kind == "M-ML-11"
        assert kit.faults() == []


def test_a_code_is_good_once_for_an_hour_and_for_five_tries() -> None:
    with office() as (kit, vera):
        asks(vera)
        code = code_of(kit)
        for _ in range(MOST_TRIES):
            vera.says("2222-2222")
            assert vera.last.kind == "M-ML-7"
            vera.presses("Write the code")
        vera.says(code)
        assert vera.last.kind == "M-ML-6"
        asks(vera)
        assert code_of(kit) != code
        kit.now += CODE_LIFE
        vera.says(code_of(kit))
        assert vera.last.kind == "M-ML-6"
        with_mail(kit, vera)
        used = code_of(kit)
        vera.taps("1f:ml.enter::")
        assert vera.heard() == ["M-OK-4"]  # nothing waits for a code
        vera.presses("Another address")
        vera.says("other@example.org")
        vera.says(used)
        assert vera.last.kind == "M-ML-7"
        kit.due(at(2, "09:00"))
        assert [said(row).kind for row in letters(kit)] == [
            "M-ML-20"
        ]  # and no digest to an address unconfirmed


@pytest.mark.parametrize(
    "wrong",
    [
        "vera",
        "vera@",
        "@example.org",
        "vera@example",
        "a b@example.org",
        "a@b.org\nBcc: c@d.org",
        "вера@example.org",
        "a@b.org,c@d.org",
        "x" * 65 + "@example.org",
    ],
)
def test_what_is_no_address_is_asked_for_again(wrong: str) -> None:
    with office() as (kit, vera):
        asks(vera, wrong)
        assert vera.last.kind == "M-ML-2"
        assert kit.rows(Mailbox) == []
        vera.presses("Write it again")
        vera.says(ADDRESS)
        assert vera.last.kind == "M-ML-3"


def test_nobody_fills_a_mailbox_with_codes() -> None:
    with office() as (kit, vera):
        for _ in range(MOST_TO_ONE):
            asks(vera)
            assert vera.last.kind == "M-ML-3"
        asks(vera)
        assert vera.last.kind == "M-ML-5"
        petra = Who(kit, "Petra", 1021)
        appoint(kit, petra, "co-fedcba9876543210")
        asks(petra)
        assert petra.last.kind == "M-ML-5"  # whoever asks
        for number in range(MOST_FOR_ONE - MOST_TO_ONE):
            asks(vera, f"v{number}@example.org")
            assert vera.last.kind == "M-ML-3"
        asks(vera, "last@example.org")
        assert vera.last.kind == "M-ML-5"
        assert ADDRESS not in str(kit.rows(MailTry))
        kit.now += WITHIN
        asks(vera)
        assert vera.last.kind == "M-ML-3"


def test_letters_are_stopped_with_the_address_forgotten_and_begun_again() -> None:
    with office() as (kit, vera):
        with_mail(kit, vera)
        vera.presses("Stop the e-mails")
        assert vera.last.kind == "M-ML-8"
        assert kit.rows(Mailbox) == []
        assert kit.rows(Account, Account.platform == MAIL) == []
        kit.due(at(2, "09:00"))
        assert len(kit.told(vera, "M-DG-1")) == 2  # in the chat it goes on
        vera.presses("By e-mail again")
        vera.says(ADDRESS)
        vera.says(code_of(kit))
        kit.due(at(9, "08:00"))
        vera.commands("digest")
        vera.presses("Stop the digest")  # all of it
        kit.due(at(9, "12:00"))
        assert [said(row).kind for row in letters(kit)] == ["M-ML-20"]


def test_a_digest_that_has_not_left_is_taken_back_when_it_is_stopped() -> None:
    with office() as (kit, vera):
        with_mail(kit, vera)
        kit.due(at(2, "09:00"))
        assert letters(kit)[-1].state == DeliveryState.PENDING
        vera.presses("Stop the digest")
        assert letters(kit)[-1].state == DeliveryState.CANCELLED


def test_who_shut_the_bot_out_still_gets_the_letter() -> None:
    with office() as (kit, vera):
        with_mail(kit, vera)
        account = kit.account(vera)
        assert account is not None
        kit.put(Account, account.id, reach=Reach.BLOCKED)
        kit.due(at(2, "09:00"))
        assert len(kit.told(vera, "M-DG-1")) == 1
        assert [said(row).kind for row in letters(kit)] == ["M-ML-20", "M-DG-1"]


def test_on_discord_it_also_waits_in_the_chat_for_the_next_tap_of_who_takes_no_messages() -> None:
    with office(FORMS) as (kit, vera):
        account = kit.account(vera)
        assert account is not None
        kit.put(Account, account.id, reach=Reach.BLOCKED)
        kit.due(at(2, "09:00"))
        assert [told.kind for told in kit.told(vera)][-1] == "M-DG-1"


def test_a_mailbox_is_no_account_to_talk_to() -> None:
    with office() as (kit, vera):
        with_mail(kit, vera)
        box = kit.row(Account, Account.platform == MAIL)
        for forged in (f"1b:cn.part:{box.id}:", f"1b:cn.parted:{box.id}:"):
            vera.taps(forged)
            assert kit.row(Account, Account.platform == MAIL).person_id == box.person_id
        vera.commands("overview")
        vera.presses("People and rights")
        assert ADDRESS not in vera.last.text


def test_the_address_is_in_the_download_and_goes_with_its_owner() -> None:
    with office() as (kit, vera):
        with_mail(kit, vera)
        kit.due(at(2, "09:00"))
        vera.commands("mydata")
        assert "E-mail address: 1" in vera.last.text
        person = kit.row(Coordinator).person_id
        kept = kit.change(lambda session: rows_of(session, person))
        assert [row["address"] for row in kept["mailbox"]] == [ADDRESS]
        vera.presses("Delete")
        vera.presses("Yes")
        kit.due(kit.now + timedelta(minutes=2))
        assert kit.rows(Mailbox) == []
        assert kit.rows(MailTry) == []
        assert kit.rows(Delivery, Delivery.kind == "M-ML-20") == []


def test_the_address_goes_with_the_place() -> None:
    with office() as (kit, vera):
        with_mail(kit, vera)
        vera.commands("digest")
        vera.presses("Day and language")
        vera.presses("Stop being coordinator")
        vera.presses("Yes, stop")
        assert kit.rows(Mailbox) == []


def test_an_address_that_nobody_confirms_is_forgotten_the_next_day() -> None:
    with office() as (kit, vera):
        asks(vera)
        kit.change(lambda session: keeping.ensure(session, kit.now))
        kit.due(kit.now + WITHIN * 2)
        assert kit.rows(Mailbox) == []
        assert kit.rows(MailTry) == []
        assert kit.rows(Person) != []


def test_where_the_bot_has_no_mail_server_nothing_is_offered_and_nothing_is_written() -> None:
    with office() as (kit, vera):
        with_mail(kit, vera)
        kit.settings = replace(kit.settings, mail_from="")
        kit.restart()
        vera.commands("digest")
        vera.presses("Day and language")
        assert "By e-mail" not in vera.last.labels
        for action in ("set", "new", "enter", "stop"):
            vera.taps(f"1b:ml.{action}::")
            assert vera.heard() == ["M-OK-4"]
        kit.due(at(2, "09:00"))
        assert [said(row).kind for row in letters(kit)] == ["M-ML-20"]


def test_with_a_public_address_each_letter_can_be_stopped_with_one_click() -> None:
    with office() as (kit, vera):
        kit.settings = replace(kit.settings, public_url="https://smol.example")
        kit.restart()
        with_mail(kit, vera)
        kit.due(at(2, "09:00"))
        sheet = said(letters(kit)[-1]).letter
        assert sheet is not None
        (box,) = kit.rows(Mailbox)
        assert sheet.stop == f"https://smol.example/stop/{box.stop}"
        assert f"Stop these e-mails ({sheet.stop})" in plain(sheet.foot)
