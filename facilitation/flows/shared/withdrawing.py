"""Taking a person's posts out of rooms again: by the bot where the platform lets it, else by people, with links (1.13, 1.17)."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import String, cast
from sqlmodel import col, select

from facilitation.model import Delivery, Operation, Room
from facilitation.phrasebook import When
from facilitation.rules.transitions import DeliveryState, Policy
from facilitation.speech import Message, from_json, plain
from facilitation.turn import Turn

MOST_LINKS = 20
SHOWN = 40  # characters of a post, so that it is known again
TRIES = timedelta(hours=1)


def links(turn: Turn) -> list[str]:
    """The sender's posts that the bot cannot take back, a line each: where they are, or how they begin."""
    lines = []
    for row, room in _posts_by(turn):
        if _within_reach(turn, row, room):
            continue
        text = plain(from_json(row.message).text)
        link = turn.capabilities[room.platform].link_to(room.chat, room.thread, row.message_ref)
        what = " ".join(text[:SHOWN].split()) + ("…" if len(text) > SHOWN else "")
        values = {
            "day": When(row.sent_at or row.due_at, turn.zone, "day"),
            "what": what,
            "link": link,
            "plain": "" if link else what,
        }
        lines.append(turn.book.text("M-LV-12", turn.language, values))
    return lines[:MOST_LINKS]


def take_back_posts(turn: Turn) -> None:
    """Delete what the bot said in rooms with the sender's words, as far as it can."""
    for row, room in _posts_by(turn):
        if _within_reach(turn, row, room):
            _delete(turn, row, room)


def hide(turn: Turn, button: str, kind: str) -> int:
    """Take everything with this button out of the group's rooms; `kind` stands there where it cannot be deleted.

    Returns how many posts were found.
    """
    found = _in_rooms(turn, cast(Delivery.message, String).contains(f'"{button}"'))
    for row, room in found:
        if _within_reach(turn, row, room):
            _delete(turn, row, room)
        else:
            message = turn.say(kind, language=turn.group.language)
            _do(turn, room, row, message, Operation.EDIT)
    return len(found)


def _posts_by(turn: Turn) -> list[tuple[Delivery, Room]]:
    _, person = turn.known
    return _in_rooms(turn, Delivery.author_id == person.id)


def _in_rooms(turn: Turn, *where: object) -> list[tuple[Delivery, Room]]:
    query = (
        select(Delivery, Room)
        .join(Room, col(Room.id) == col(Delivery.room_id))
        .where(
            Delivery.group_id == turn.group.id,
            Delivery.operation == Operation.POST,
            Delivery.state == DeliveryState.SENT,
            *where,  # type: ignore[arg-type]  # conditions
        )
        .order_by(col(Delivery.id))
    )
    rows: Iterable[tuple[Delivery, Room]] = turn.session.exec(query)
    return list(rows)


def _within_reach(turn: Turn, row: Delivery, room: Room) -> bool:
    can = turn.capabilities.get(room.platform)
    return can is not None and row.sent_at is not None and turn.now - row.sent_at < can.deletes_within


def _delete(turn: Turn, row: Delivery, room: Room) -> None:
    _do(turn, room, row, Message(row.kind, "…"), Operation.DELETE)


def _do(turn: Turn, room: Room, row: Delivery, message: Message, operation: Operation) -> None:
    turn.outbox.to_room(
        room,
        message,
        key=f"{operation}:{row.id}",
        expires_at=turn.now + TRIES,
        operation=operation,
        subject_id=row.id,
        policy=Policy.RESEND,
        rule="withdrawn",
    )
