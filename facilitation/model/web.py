"""The way into pages for coordinators: links that open once, and browsers that are logged in. Both as digests only."""

from datetime import datetime

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
