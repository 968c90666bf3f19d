"""The ways into a group: the word of an invitation, and what the button under a post leads to."""

from datetime import timedelta

from sqlmodel import col, select

from facilitation.model import Group, Invitation, Role, Room
from facilitation.phrasebook import Own
from facilitation.rules.load import rounded
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


def open_word(turn: Turn, group: Group) -> str:
    """The word of the newest invitation that is good for some weeks more; a new one where there is none."""
    known = turn.session.exec(
        select(Invitation.token)
        .where(
            Invitation.group_id == group.id,
            Invitation.role == Role.LEARNER,
            Invitation.expires_at > turn.now + INVITATION_LIFE / 2,
        )
        .order_by(col(Invitation.id).desc())
    ).first()
    return known or invite(turn, group)


def words(turn: Turn, group: Group, link: str) -> Own:
    """The text that invites people, to be copied. Where no link opens the private chat, they join in the room."""
    weeks = [week.minutes for week in turn.facts.course_weeks().values() if week.minutes]
    values = {
        "group": group.title,
        "course": group.course,
        "minutes": rounded(sum(weeks) // len(weeks)) if weeks else 0,
        "link": link,
        "no_link": not link,
        "room": next((room.title for room in turn.facts.rooms()), ""),
    }
    return Own(turn.book.text("M-SU-14", turn.language, values))


def join_way(turn: Turn, room: Room, link: str) -> str:
    """What "Join the group" does in this room: opens the private chat with `link`, or is a press."""
    there = turn.capabilities.get(room.platform)
    return link if there and there.start_link else token("join", room.group_id or 0)
