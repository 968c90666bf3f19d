"""The ways into a group: the word of an invitation, and what the button under a post leads to."""

from datetime import timedelta

from facilitation.model import Group, Invitation, Room
from facilitation.tokens import base36, token
from facilitation.turn import Turn

INVITATION_LIFE = timedelta(days=60)
WORD_BYTES = 12  # 96 bits: nobody guesses an invitation


def invite(turn: Turn, group: Group) -> str:
    """A new invitation's word for learners, made from the event's entropy."""
    word = base36(int.from_bytes(turn.event.entropy[:WORD_BYTES], "big"))
    turn.session.add(
        Invitation(
            token=word,
            group_id=group.id,
            created_at=turn.now,
            expires_at=turn.now + INVITATION_LIFE,
        )
    )
    return word


def join_way(turn: Turn, room: Room, link: str) -> str:
    """What "Join the group" does in this room: opens the private chat with `link`, or is a press."""
    there = turn.capabilities.get(room.platform)
    return link if there and there.start_link else token("join", room.group_id or 0)
