"""Learning buddies: who wants one, who has whom, and their weekly taps (content-design 1.10)."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from facilitation.model.base import belongs_to, may_refer_to, row_id


class BuddyWish(SQLModel, table=True):
    """Whether somebody wants a buddy. Without a row they have not said."""

    __tablename__ = "buddy_wish"

    membership_id: int = belongs_to("membership.id", primary_key=True, index=False)
    wants: bool = False
    welcomes: bool = False  # also somebody who joins late
    asked_id: int | None = may_refer_to("membership.id", index=True)  # "I have someone": waits for their yes
    at: datetime


class BuddyPair(SQLModel, table=True):
    """Two or three who talk ten minutes a week, until `ended_at`."""

    __tablename__ = "buddy_pair"
    __table_args__ = (Index("ix_buddy_pair_open", "group_id", "ended_at"),)

    id: int = row_id()
    group_id: int = belongs_to("group.id", index=False)
    made_at: datetime
    ended_at: datetime | None = None
    recalled_at: datetime | None = None  # the one message after two weeks without a tap


class BuddyPlace(SQLModel, table=True):
    """Somebody in a pair. Who wants a change is shown to the leader and to nobody else."""

    __tablename__ = "buddy_place"

    pair_id: int = belongs_to("buddy_pair.id", primary_key=True, index=False)
    membership_id: int = belongs_to("membership.id", primary_key=True)
    wants_change: bool = False


class BuddyTalk(SQLModel, table=True):
    """One person's tap about one week: we talked, or not."""

    __tablename__ = "buddy_talk"

    pair_id: int = belongs_to("buddy_pair.id", primary_key=True, index=False)
    membership_id: int = belongs_to("membership.id", primary_key=True)
    monday: date = Field(primary_key=True)
    talked: bool


class NotWith(SQLModel, table=True):
    """With whom somebody would rather not be. Shown to nobody else; deleted when the group ends."""

    __tablename__ = "not_with"

    membership_id: int = belongs_to("membership.id", primary_key=True, index=False)
    other_id: int = belongs_to("membership.id", primary_key=True)
