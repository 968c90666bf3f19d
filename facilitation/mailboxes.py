"""The mailbox of a person: an account of e-mail with an address, begun, confirmed, and forgotten."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session, col, delete, select

from facilitation.finding import find
from facilitation.model import MAIL, Account, Mailbox, Reach


@dataclass(frozen=True, slots=True)
class Box:
    """An address and the account that deliveries name it by."""

    mailbox: Mailbox
    account: Account

    @property
    def confirmed(self) -> bool:
        """Whether its owner has shown that it is theirs."""
        return self.mailbox.confirmed_at is not None

    @property
    def refused(self) -> bool:
        """Whether its mail server says that there is no such address."""
        return self.account.reach in {Reach.GONE, Reach.BLOCKED}


def box_of(session: Session, person: int) -> Box | None:
    """The mailbox of a person; of two persons who became one, a confirmed one, the newer first."""
    mine = (
        select(Mailbox, Account)
        .join(Account, col(Account.id) == col(Mailbox.account_id))
        .where(Account.person_id == person)
        .order_by(col(Mailbox.confirmed_at).is_(None), col(Mailbox.id).desc())
    )
    found = session.exec(mine).first()
    return Box(*found) if found else None


def begin(
    session: Session, person: int, address: str, code: str, entropy: bytes, *, now: datetime, until: datetime
) -> Box:
    """A mailbox that waits for its code until then, in the place of any other one."""
    forget(session, person)
    # The number and the word are no secret together with the code: each is made in a way of its own.
    number = int.from_bytes(sha256(b"mailbox" + entropy).digest()[:7], "big")
    account = Account(person_id=person, platform=MAIL, ref=number, reach=Reach.UNKNOWN, last_seen_at=now)
    session.add(account)
    session.flush()
    word = sha256(b"stop" + entropy).hexdigest()[:40]
    mailbox = Mailbox(
        account_id=account.id, address=address, digest=digest(code), expires_at=until, stop=word
    )
    session.add(mailbox)
    session.flush()
    return Box(mailbox, account)


def forget(session: Session, person: int) -> None:
    """The address goes, with the letters that wait for it."""
    mine = col(Account.person_id) == person, col(Account.platform) == MAIL
    session.connection().execute(delete(Account).where(*mine))
    session.expire_all()


def of_word(session: Session, stop: str) -> Box | None:
    """The mailbox whose letters a word ends."""
    # What is no word of ours is not looked for: a database may refuse its signs.
    mailbox = find(session, Mailbox, stop=stop) if stop.isascii() and stop.isalnum() else None
    return Box(mailbox, session.get_one(Account, mailbox.account_id)) if mailbox else None


def address_behind(session: Session, ref: int) -> str:
    """The address of an account of e-mail by its number; empty where there is no such account any more."""
    account = find(session, Account, platform=MAIL, ref=ref)
    mailbox = find(session, Mailbox, account_id=account.id) if account else None
    return mailbox.address if mailbox else ""


def of_account(session: Session, account: int) -> Box | None:
    """The mailbox behind an account; None where it is another kind of account."""
    mailbox = find(session, Mailbox, account_id=account)
    return Box(mailbox, session.get_one(Account, account)) if mailbox else None


def digest(text: str) -> str:
    """What is kept of a code or an address that is to be known again and not read."""
    return sha256(text.encode()).hexdigest()
