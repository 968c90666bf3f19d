"""The week start at the top of its room, where the programme wants that and the bot has the right (pin_week_start)."""

from datetime import timedelta

from sqlmodel import col, select

from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.shared.offers import Moments
from facilitation.model import Delivery, Occurrence, Operation
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.rules.transitions import DeliveryState
from facilitation.speech import Message

AFTER = timedelta(minutes=2)  # by then the post has left
LIFE = timedelta(hours=12)


def soon(round_: Round, occurrence: Occurrence) -> None:
    """Plan it for a post that was just decided."""
    if round_.settings.pin_week_start:
        due = Due(f"pin:{occurrence.id}", "pin", round_.now + AFTER, occurrence.id)
        plan_again(round_.session, occurrence.group_id, due)


def pin(round_: Round, moment: MomentRow) -> str:
    """In each room where the post has arrived; of a post in parts, the first."""
    occurrence = round_.rows.occurrence(moment.occurrence_id)
    rooms = {room.id: room for room in round_.rows.rooms(occurrence.group_id)}
    sent = round_.session.exec(
        select(Delivery)
        .where(
            Delivery.occurrence_id == occurrence.id,
            Delivery.kind == "M-KO-1",
            Delivery.operation == Operation.POST,
            Delivery.state == DeliveryState.SENT,
        )
        .order_by(col(Delivery.id).desc())
    )
    first = {post.room_id: post for post in sent if post.room_id in rooms}
    for room_id, post in first.items():
        round_.outbox.to_room(
            rooms[room_id],
            Message(post.kind, "📌"),
            key=f"pin:{occurrence.id}",
            expires_at=round_.now + LIFE,
            operation=Operation.PIN,
            subject_id=post.id,
            occurrence_id=occurrence.id,
            rule="kickoff",
        )
    return f"pinned {len(first)}"


MOMENTS: Moments = {
    "pin": pin,
}
