"""Letters leave through a real SMTP server: encrypted, logged in, with the right headers; and each trouble is known for what it is."""

import logging
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from adapters.mail.platform import MailPlatform
from bot.content import load
from bot.post import MailDesk
from facilitation.errors import Gone, Malformed, TryLater, Unknown, Unreachable
from facilitation.phrasebook import Phrasebook
from facilitation.ports import Address, Order
from facilitation.speech import Letter, Message
from tests.adapters.contract import order
from tests.adapters.mail.standing import NOW, PEOPLE, MailStage, access, mailboxes, standing
from tests.fakes.mail import MailServer
from tests.tables import in_memory

VERA, GONE = PEOPLE[1], PEOPLE[3]


def letter_to(address: Address, text: str = "Hello", **more: object) -> Order:
    usual = {"subject": "A subject", "zone": "Europe/Sofia", **more}
    message = Message("M-ML-20", text, letter=Letter(**usual))  # type: ignore[arg-type]  # by name
    return replace(order(address, text, delivery=77), message=message, due_at=NOW)


def only(stage: MailStage) -> EmailMessage:
    (letter,) = stage.server.to(VERA)
    return letter


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_letter_leaves_over_an_encrypted_line_after_a_login(security: str) -> None:
    async with standing(security) as stage:
        ref = await stage.platform.post(letter_to(stage.private, "The **code** is ABCD."))
        letter = only(stage)
        assert letter["Message-ID"] == ref == "<smol.77.1@example.org>"
        assert letter["From"] == "SMOL <smol@example.org>"
        assert letter["To"] == VERA
        assert letter["Reply-To"] == "help@example.org"
        assert letter["Date"] == "Mon, 02 Mar 2026 09:00:00 +0200"  # on the reader's clock
        assert letter["Subject"] == "A subject"
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["Content-Language"] == "en"
        assert letter["List-Unsubscribe"] == "<mailto:help@example.org?subject=stop>"
        assert letter["List-Unsubscribe-Post"] is None
        plain, html = letter.iter_parts()
        assert plain.get_content().split() == ["The", "code", "is", "ABCD."]
        assert "<strong>code</strong>" in html.get_content()
        assert stage.shown(stage.private) == ["The code is ABCD."]


async def test_an_address_that_ends_the_letters_stands_in_their_head_for_one_click() -> None:
    stop = "https://smol.example/stop/word"
    async with standing(reply_to="") as stage:
        await stage.platform.post(letter_to(stage.private, stop=stop))
        letter = only(stage)
        assert letter["List-Unsubscribe"] == f"<{stop}>"
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert letter["Reply-To"] is None


async def test_words_from_people_make_no_headers_and_any_letters_arrive() -> None:
    async with standing() as stage:
        said = "Здравей, שלום, 👩‍👧"
        await stage.platform.post(letter_to(stage.private, said, subject="Ада\r\nBcc: evil@example.org\n"))
        letter = only(stage)
        assert letter["Subject"] == "Ада Bcc: evil@example.org"
        assert letter["Bcc"] is None
        assert stage.shown(stage.private) == [said]
        assert letter.as_bytes().isascii()


@pytest.mark.parametrize(
    ("command", "reply", "error", "everything_waits"),
    [
        ("MAIL", "553 5.7.1 not yours", TryLater, True),
        ("MAIL", "421 busy", TryLater, True),
        (VERA, "450 4.2.0 greylisted", TryLater, False),
        (VERA, "452 4.2.2 mailbox full", TryLater, False),
        (VERA, "554 5.7.1 relay access denied", TryLater, False),
        (VERA, "552 5.2.2 mailbox full", TryLater, False),
        (VERA, "550 5.1.1 no such user", Unreachable, False),
        (VERA, "550 unknown user", Unreachable, False),
        (VERA, "551 not here", Unreachable, False),
        (VERA, "break", TryLater, True),
        ("DATA", "451 4.3.0 later", TryLater, False),
        ("DATA", "554 5.6.0 what is this", Malformed, False),
        ("DATA", "550 5.1.1 no such user after all", Unreachable, False),
        ("DATA", "break", Unknown, False),
        ("DATA", "take and break", Unknown, False),
    ],
)
async def test_each_answer_of_the_server_is_known_for_what_it_is(
    command: str, reply: str, error: type[Exception], *, everything_waits: bool
) -> None:
    async with standing() as stage:
        stage.server.replies[command] = reply
        with pytest.raises(error) as caught:
            await stage.platform.post(letter_to(stage.private))
        assert type(caught.value) is error
        assert getattr(caught.value, "whole_account", False) is everything_waits
        assert VERA not in str(caught.value)
        stage.server.replies.clear()
        await stage.platform.post(letter_to(stage.private))
        assert only(stage) if reply != "take and break" else len(stage.server.to(VERA)) == 2


async def test_a_wrong_password_holds_all_letters_up_and_is_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with standing(password="wrong") as stage:
        with caplog.at_level(logging.ERROR):
            for _ in range(3):
                with pytest.raises(TryLater) as caught:
                    await stage.platform.post(letter_to(stage.private))
                assert caught.value.whole_account
        assert len(caplog.records) == 1
        assert "smol check" in caplog.text
        assert "wrong" not in caplog.text


async def test_a_server_that_is_not_there_is_asked_less_and_less_often() -> None:
    async with MailServer() as server:
        nowhere = access(server)
    database = in_memory()
    mailboxes(database)
    now = [NOW]
    platform = MailPlatform(nowhere, MailDesk(database, Phrasebook(load())), lambda: now[0])
    waits = []
    for hours in (0, 1, 12):
        now[0] = NOW + timedelta(hours=hours)
        with pytest.raises(TryLater) as caught:
            await platform.post(letter_to(Address("mail", 1, private=True)))
        waits.append(caught.value.seconds)
    assert waits == [60.0, 1800.0, 3600.0]
    database.close()


async def test_a_server_without_encryption_gets_neither_password_nor_letter() -> None:
    async with standing("none") as stage:
        careful = replace(access(stage.server), security="starttls")
        platform = MailPlatform(careful, stage.platform._desk, lambda: NOW)
        with pytest.raises(TryLater):
            await platform.post(letter_to(stage.private))
        assert stage.server.letters == []


async def test_a_stranger_s_certificate_gets_neither_password_nor_letter() -> None:
    async with standing() as stage:
        careful = replace(access(stage.server), context=None)
        platform = MailPlatform(careful, stage.platform._desk, lambda: NOW)
        with pytest.raises(TryLater):
            await platform.post(letter_to(stage.private))
        assert stage.server.letters == []


async def test_a_mailbox_that_was_forgotten_gets_no_letter() -> None:
    async with standing() as stage:
        with pytest.raises(Unreachable):
            await stage.platform.post(letter_to(Address("mail", 99, private=True)))
        assert stage.server.talks == 0


async def test_what_left_is_out_of_reach() -> None:
    async with standing() as stage:
        ref = await stage.platform.post(letter_to(stage.private))
        with pytest.raises(Gone):
            await stage.platform.edit(letter_to(stage.private), ref)
        with pytest.raises(Gone):
            await stage.platform.delete(stage.private, ref)
        with pytest.raises(Gone):
            await stage.platform.pin(stage.private, ref)
        with pytest.raises(Unreachable):
            await stage.platform.toast(letter_to(stage.private))
