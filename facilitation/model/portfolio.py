"""What people keep for themselves: works, look backs, feedback, notes and skills, in their own copy."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from facilitation.model.answers import Visibility
from facilitation.model.base import belongs_to, may_refer_to, one_of, row_id


class ItemKind(StrEnum):
    """What a saved thing is (content-design 1.15)."""

    WORK = "work"
    REFLECTION = "reflection"
    FEEDBACK = "feedback"
    NOTE = "note"
    SKILL = "skill"


class GiverSays(StrEnum):
    """What the giver of feedback wants in somebody else's portfolio (M-PF-7)."""

    ASKED = "asked"
    WITH_NAME = "with_name"
    WITHOUT_NAME = "without_name"
    NO = "no"


class PortfolioItem(SQLModel, table=True):
    """A copy that its owner keeps, edits and removes; what it was copied from may go before it does.

    `giver_says` is None but for feedback, whose words are somebody else's: without their yes only the owner sees them.
    """

    __tablename__ = "portfolio_item"
    __table_args__ = (
        UniqueConstraint("work_id"),
        UniqueConstraint("reflection_id"),
        UniqueConstraint("feedback_id"),
    )

    id: int = row_id()
    membership_id: int = belongs_to("membership.id")
    kind: ItemKind = one_of(ItemKind)
    text: str = ""
    visibility: Visibility = one_of(Visibility, default=Visibility.ME)
    work_id: int | None = may_refer_to("work.id")
    reflection_id: int | None = may_refer_to("reflection.id")
    feedback_id: int | None = may_refer_to("feedback.id")
    giver_id: int | None = may_refer_to("membership.id", index=True)
    giver: str = ""  # their name, once they agreed to it
    giver_says: GiverSays | None = one_of(GiverSays)
    saved_at: datetime
