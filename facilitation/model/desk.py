"""What a leader's desk remembers: which guide cards came, and what the leader said to them."""

from datetime import date
from enum import StrEnum

from sqlmodel import SQLModel

from facilitation.model.base import belongs_to, one_of, row_id


class CardAnswer(StrEnum):
    """What a leader tapped under a card."""

    NONE = "none"
    USEFUL = "useful"
    NOT_NOW = "not_now"
    NEVER = "never"


class CardShown(SQLModel, table=True):
    """A guide card that came by itself to the leader with this place, on a day of the group."""

    __tablename__ = "card_shown"

    id: int = row_id()
    membership_id: int = belongs_to("membership.id")
    card: str
    day: date
    answer: CardAnswer = one_of(CardAnswer, default=CardAnswer.NONE)
