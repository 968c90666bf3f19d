"""Forms that were opened by whoever heard the press: their rows are settled without the courier."""

from datetime import datetime
from itertools import pairwise

from sqlmodel import Session, col, select

from bot.courier.ledger import move
from facilitation.model import Delivery
from facilitation.rules.transitions import DeliveryState

_WAY = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.SENT)


def opened(session: Session, key: str, now: datetime) -> bool:
    """The form of the delivery with this key is on the screen. False where the courier has taken the row already."""
    with session.begin():
        row = session.exec(select(Delivery.id).where(col(Delivery.dedupe_key) == key)).first()
        moved = [] if row is None else [row]
        for before, after in pairwise(_WAY):
            moved = move(session, moved, before, after, sent_at=now)
    return bool(moved)
