"""The digest by e-mail, for coordinators who ask for it and show that the address is theirs (content-design A6).

    By e-mail ─► an address ─► a letter with a code, once and for an hour ─► the code in the chat ─► digests come as letters
                                                                              stopped in the chat or with one click in a letter

An address stands in one table, is seen by its owner only, and goes when the letters are stopped.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, or_, select

from facilitation import mailboxes
from facilitation import outbox as out
from facilitation.errors import Refusal
from facilitation.facts import account_of
from facilitation.flows.programme.coordinating import seats
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.mailboxes import Box, box_of
from facilitation.model import MailTry, Person, Reach
from facilitation.outbox import Outbox
from facilitation.phrasebook import Phrasebook
from facilitation.ports import Capabilities
from facilitation.programmes import ProgrammeWeek
from facilitation.round import Round
from facilitation.rules.mail_address import address_in, code_in, code_shown, new_code
from facilitation.rules.transitions import Policy
from facilitation.speech import Form, Letter, Message, plain
from facilitation.tokens import Press, token
from facilitation.turn import Turn

ADDRESS, CODE = "ml.address", "ml.code"
CODE_LIFE = timedelta(
    hours=1
)  # a server that looks at strangers' letters first keeps them for a quarter of an hour
MOST_TRIES = 5  # wrong codes
WITHIN = timedelta(days=1)
MOST_FOR_ONE = 5  # letters with a code that one person orders in that time
MOST_TO_ONE = 3  # that go to one address in that time, whoever orders them


def press_set(turn: Turn, _press: Press) -> None:
    """By e-mail: how it stands, or the question for an address."""
    _may(turn)
    box = box_of(turn.session, turn.known[1].id)
    if box is None:
        _ask_address(turn)
    else:
        _show(turn, box)


def press_new(turn: Turn, _press: Press) -> None:
    """Another address."""
    _may(turn)
    _ask_address(turn)


def address(turn: Turn, _press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """An address: a letter with a code goes there."""
    _may(turn)
    if not done:
        return
    found = address_in(values["address"].text)
    if not found:
        raise Refusal("M-ML-2", press={"again": token("ml.new", opens_form=True)})
    person = turn.known[1]
    box = box_of(turn.session, person.id)
    if box is not None and box.confirmed and box.mailbox.address == found and not box.refused:
        _show(turn, box)
        return
    _count(turn, found)
    code = new_code(turn.event.entropy)
    box = mailboxes.begin(
        turn.session, person.id, found, code, turn.event.entropy, now=turn.now, until=turn.now + CODE_LIFE
    )
    _send_code(turn, box, code)
    _show(turn, box)
    _expect_code(turn)


def press_enter(turn: Turn, _press: Press) -> None:
    """Write the code."""
    _may(turn)
    _waiting(turn)
    ask(turn, CODE, 0, question(turn, "M-ML-4", "code", limit=60, required=True))


def code(turn: Turn, _press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The code: from now on digests come as letters."""
    _may(turn)
    if not done:
        return
    box = _waiting(turn)
    if box.mailbox.tries >= MOST_TRIES or box.mailbox.expires_at <= turn.now:
        turn.answer("M-ML-6", press={"again": token("ml.new", opens_form=True)})
    elif mailboxes.digest(code_in(values["code"].text)) != box.mailbox.digest:
        box.mailbox.tries += 1
        turn.answer("M-ML-7", press={"enter": token("ml.enter", opens_form=True), **_another()})
    else:
        box.mailbox.digest, box.mailbox.confirmed_at = "", turn.now
        box.account.reach, box.account.reach_since = Reach.OPEN, turn.now
        turn.session.flush()
        _show(turn, box)


def press_stop(turn: Turn, _press: Press) -> None:
    """No letters any more: the address is forgotten."""
    _may(turn)
    mailboxes.forget(turn.session, turn.known[1].id)
    turn.answer("M-ML-8", press={"again": token("ml.new", opens_form=True)})


def address_of(turn: Turn) -> str:
    """The address where the sender's digests come to; empty where there is none."""
    box = box_of(turn.session, turn.known[1].id)
    return box.mailbox.address if box is not None and box.confirmed and not box.refused else ""


def ready(round_: Round, person: int) -> Box | None:
    """The mailbox that takes a person's digests; None where there is none."""
    box = box_of(round_.session, person) if round_.settings.mail_from else None
    return box if box is not None and box.confirmed and not box.refused else None


def send(
    round_: Round, box: Box, digest: Message, week: ProgrammeWeek, language: str, key: str, zone: ZoneInfo
) -> None:
    """A digest as a letter; its charts are drawn when it leaves."""
    book, programme = round_.book, week.programme
    url = round_.settings.public_url
    stop = f"{url}/stop/{box.mailbox.stop}" if url else ""
    foot = book.text("M-ML-21", language, {"programme": programme.name, "link": stop})
    letter = Letter(
        subject=_subject(digest),
        foot=foot,
        stop=stop,
        language=language,
        zone=zone.key,
        programme=programme.id,
        monday=str(week.monday),
    )
    round_.outbox.to_account(
        box.account,
        Message(digest.kind, f"{digest.text}\n\n{foot}", letter=letter),
        key=key,
        expires_at=round_.now + out.NEWS_LIFE,
        priority=out.NEWS,
        rule="digest",
        # Both copies have one Message-ID, by which mail programs know them as the same letter.
        policy=Policy.RESEND,
    )


def stopped_by_link(
    session: Session, book: Phrasebook, capabilities: Mapping[str, Capabilities], word: str, now: datetime
) -> None:
    """Somebody who has one of the letters wants no more of them; their owner is told in the chat, since letters are passed on."""
    box = mailboxes.of_word(session, word)
    if box is None:
        return
    _tell(session, book, capabilities, box, "M-ML-9", now)
    mailboxes.forget(session, box.account.person_id)


def refused(
    session: Session,
    book: Phrasebook,
    capabilities: Mapping[str, Capabilities],
    account_id: int,
    now: datetime,
) -> None:
    """The mail server knows no such address: its owner is told once, in the chat."""
    box = mailboxes.of_account(session, account_id)
    if box is not None:
        _tell(session, book, capabilities, box, "M-ML-10", now)


def _tell(
    session: Session,
    book: Phrasebook,
    capabilities: Mapping[str, Capabilities],
    box: Box,
    kind: str,
    now: datetime,
) -> None:
    account = account_of(session, box.account.person_id)
    if account is None or not out.takes_news(account.platform, account.reach, capabilities):
        return
    language = session.get_one(Person, account.person_id).language or "en"
    ways = {"again": token("ml.new", opens_form=True)}
    outbox = Outbox(now, capabilities)
    outbox.to_account(
        account,
        book.say(kind, language, {"address": box.mailbox.address}, ways),
        key=f"mail:{kind}:{box.account.id}",
        expires_at=now + out.NEWS_LIFE,
        priority=out.NEWS,
        rule="mail",
    )
    outbox.flush(session)


def _may(turn: Turn) -> None:
    seats(turn)
    if not turn.settings.mail_from:
        raise Refusal("M-OK-4")


def _ask_address(turn: Turn) -> None:
    ask(turn, ADDRESS, 0, question(turn, "M-ML-1", "address", limit=254, required=True))


def _waiting(turn: Turn) -> Box:
    box = box_of(turn.session, turn.known[1].id)
    if box is None or box.confirmed:
        raise Refusal("M-OK-4")
    return box


def _count(turn: Turn, address: str) -> None:
    """One more letter with a code. Raises Refusal where there were many."""
    person, wanted = turn.known[1].id, mailboxes.digest(address.casefold())
    recent = select(MailTry.person_id, MailTry.digest).where(
        MailTry.at > turn.now - WITHIN, or_(MailTry.person_id == person, MailTry.digest == wanted)
    )
    tries = turn.session.exec(recent).all()
    if (
        sum(one == person for one, _ in tries) >= MOST_FOR_ONE
        or sum(to == wanted for _, to in tries) >= MOST_TO_ONE
    ):
        raise Refusal("M-ML-5")
    turn.session.add(MailTry(person_id=person, digest=wanted, at=turn.now))


def _send_code(turn: Turn, box: Box, code: str) -> None:
    language = turn.language
    values = {
        "code": code_shown(code),
        "minutes": int(CODE_LIFE.total_seconds() // 60),
        "bot": turn.settings.programme,
    }
    subject = plain(turn.book.text("L-ML-SUBJECT", language, {"programme": turn.settings.programme}))
    message = turn.book.say("M-ML-20", language, values)
    turn.outbox.to_account(
        box.account,
        Message(
            message.kind, message.text, letter=Letter(subject, language=language, zone=turn.settings.zone)
        ),
        key=f"mail:code:{box.account.id}",
        expires_at=turn.now + CODE_LIFE,
        priority=out.ANSWER,
        rule="mail",
    )


def _expect_code(turn: Turn) -> None:
    field = question(turn, "M-ML-4", "code", limit=60, required=True)
    turn.expect(Form(token(CODE, opens_form=True), field.question.text, (field,)), flow=CODE)


def _show(turn: Turn, box: Box) -> None:
    values = {"address": box.mailbox.address}
    stop = {"stop": token("ml.stop")}
    back = {"back": token("dg.set", seats(turn)[0][1].id)}
    if box.refused:
        turn.answer("M-ML-10", values, {"again": token("ml.new", opens_form=True), **stop})
    elif box.confirmed:
        turn.answer("M-ML-11", values, {**_another(), **stop, **back})
    else:
        minutes = int(CODE_LIFE.total_seconds() // 60)
        ways = {"enter": token("ml.enter", opens_form=True), **_another(), **stop}
        turn.answer("M-ML-3", {**values, "minutes": minutes}, ways)


def _another() -> dict[str, str]:
    return {"new": token("ml.new", opens_form=True)}


def _subject(digest: Message) -> str:
    """The first line of the digest: the programme and its week."""
    return plain(digest.text).partition("\n")[0]


PRESSES: Presses = {
    "ml.set": press_set,
    "ml.new": press_new,
    "ml.enter": press_enter,
    "ml.stop": press_stop,
}

FORMS: Forms = {
    ADDRESS: address,
    CODE: code,
}
