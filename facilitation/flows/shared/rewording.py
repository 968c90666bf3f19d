"""Words that others can read already, put right where they read them: in rooms and in private messages.

The ledger's row takes the new words as well, so that the old ones are kept nowhere.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from facilitation import outbox as out
from facilitation.model import Account, Delivery, Operation, Room
from facilitation.rules.transitions import DeliveryState, Policy
from facilitation.speech import from_json, mark, to_json
from facilitation.turn import Turn

TRIES = timedelta(hours=1)


def said_lately(turn: Turn, within: timedelta) -> Sequence[Delivery]:
    """What the bot told others in the sender's words, none of it older than `within`."""
    _, person = turn.known
    return turn.session.exec(
        select(Delivery).where(
            Delivery.author_id == person.id,
            Delivery.operation == Operation.POST,
            col(Delivery.state).in_((DeliveryState.PENDING, DeliveryState.SENT)),
            Delivery.created_at >= turn.now - within,
        )
    ).all()


def carriers(
    said: Iterable[Delivery], kinds: Collection[str], words: str, group_id: int
) -> Sequence[Delivery]:
    """The messages that carry these words. None where a file came with them: such a message stays as it is."""
    marked = mark(words)
    found = [
        row
        for row in said
        if row.kind in kinds and row.group_id == group_id and marked in from_json(row.message).text
    ]
    return [] if any("files" in row.message for row in found) else found


def reword(turn: Turn, rows: Iterable[Delivery], was: str, becomes: str) -> None:
    """Say the new words in the place of the old ones; what has not left yet leaves with them."""
    for row in rows:
        message = from_json(row.message)
        # A person's words stand behind all names in a text, so the last place is theirs.
        before, _, after = message.text.rpartition(mark(was))
        message = replace(message, text=f"{before}{mark(becomes)}{after}")
        row.message = to_json(message)
        if row.state == DeliveryState.PENDING:
            continue
        more: dict[str, Any] = {
            "key": f"reword:{row.id}:{int(turn.now.timestamp())}",
            "expires_at": turn.now + TRIES,
            "operation": Operation.EDIT,
            "subject_id": row.id,
            "author_id": row.author_id,
            "policy": Policy.RESEND,
            "priority": out.ANSWER,
            "rule": row.rule,
        }
        if row.room_id is not None:
            turn.outbox.to_room(turn.session.get_one(Room, row.room_id), message, **more)
        else:
            account = turn.session.get_one(Account, row.account_id)
            turn.outbox.to_account(account, message, group_id=row.group_id, **more)
