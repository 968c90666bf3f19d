"""E-mail addresses of coordinators who want their digest there, too."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from facilitation.model.base import belongs_to, row_id

MAIL = "mail"  # the platform of accounts that are mailboxes: nobody speaks there, and only what was asked for goes there


class Mailbox(SQLModel, table=True):
    """The address behind an account of e-mail. Another address is another account, so that nothing meant for one goes to the other.

    Letters with a digest go there once `confirmed_at` is set; until then only the letter with the code.
    """

    __table_args__ = (UniqueConstraint("account_id"),)

    id: int = row_id()
    account_id: int = belongs_to("account.id", index=False)
    address: str
    digest: str = ""  # of the code that confirms it; empty once it is used up
    tries: int = 0  # wrong codes
    expires_at: datetime  # of the code
    confirmed_at: datetime | None = None
    stop: str = Field(unique=True)  # the word of the address that ends the letters


class MailTry(SQLModel, table=True):
    """A letter with a code that somebody had sent, so that nobody fills a stranger's mailbox. The address is kept as a digest."""

    __tablename__ = "mail_try"

    id: int = row_id()
    person_id: int = belongs_to("person.id")
    digest: str = Field(index=True)
    at: datetime
