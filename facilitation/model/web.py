"""The way into pages: links for coordinators that open once, browsers that are logged in, private calendars. All as digests only."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from facilitation.model.base import belongs_to, row_id


class WebLogin(SQLModel, table=True):
    """A link from the bot that logs one browser in, once."""

    __tablename__ = "web_login"

    id: int = row_id()
    person_id: int = belongs_to("person.id")
    token_digest: str = Field(unique=True)
    created_at: datetime
    expires_at: datetime


class WebSession(SQLModel, table=True):
    """A browser that is logged in for a while."""

    __tablename__ = "web_session"

    id: int = row_id()
    person_id: int = belongs_to("person.id")
    token_digest: str = Field(unique=True)
    expires_at: datetime


class CalendarFeed(SQLModel, table=True):
    """A person's dates under an address that only they know. As a digest: the address itself is in their hands alone."""

    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("person_id"), UniqueConstraint("token_digest"))

    id: int = row_id()
    person_id: int = belongs_to("person.id", index=False)
    token_digest: str = ""  # "none:…" where there is no link
    has_link: bool = False
    with_reminders: bool = True
    changed_at: datetime
