"""Who learns with whom: the one place where other flows ask for somebody's learning buddies (content-design 1.10)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from facilitation.facts import Member
from facilitation.model import BuddyPair, BuddyPlace, Membership, NotWith
from facilitation.rules.silence import State
from facilitation.turn import Turn

GONE = (State.LEFT, State.FINISHED)


def buddies_of(session: Session, membership_id: int) -> Sequence[int]:
    """The memberships of somebody's learning buddies now."""
    pair = pair_of(session, membership_id)
    return [other for other in people_in(session, pair.id) if other != membership_id] if pair else ()


def members(turn: Turn) -> list[Member]:
    """The sender's buddies, to be written to."""
    mine = buddies_of(turn.session, turn.me.membership.id)
    return [member for member in turn.facts.members() if member.membership.id in mine]


def pair_of(session: Session, membership_id: int) -> BuddyPair | None:
    """The pair somebody is in now."""
    return session.exec(
        select(BuddyPair)
        .join(BuddyPlace, col(BuddyPlace.pair_id) == col(BuddyPair.id))
        .where(BuddyPlace.membership_id == membership_id, col(BuddyPair.ended_at).is_(None))
    ).first()


def people_in(session: Session, pair_id: int) -> Sequence[int]:
    """Those of a pair who have not left the group."""
    return session.exec(
        select(BuddyPlace.membership_id)
        .join(Membership, col(Membership.id) == col(BuddyPlace.membership_id))
        .where(BuddyPlace.pair_id == pair_id, col(Membership.state).not_in(GONE))
        .order_by(col(BuddyPlace.membership_id))
    ).all()


def bring_together(session: Session, group_id: int, people: Iterable[int], now: datetime) -> BuddyPair:
    """A new pair or three; what they were in before has ended for them."""
    people = list(people)
    for person in people:
        leave(session, person, now)
    pair = BuddyPair(group_id=group_id, made_at=now)
    session.add(pair)
    session.flush()
    session.add_all(BuddyPlace(pair_id=pair.id, membership_id=person) for person in people)
    session.flush()
    return pair


def leave(session: Session, membership_id: int, now: datetime) -> None:
    """Somebody's pair is over for them; with fewer than two it is over for all."""
    pair = pair_of(session, membership_id)
    if pair is None:
        return
    if len(people_in(session, pair.id)) > 2:
        session.delete(session.get_one(BuddyPlace, (pair.id, membership_id)))
    else:
        pair.ended_at = now
    session.flush()


def apart(session: Session, group_id: int, members: Collection[int]) -> frozenset[frozenset[int]]:
    """Who may not be together: one of them does not want it, or they were a pair and parted."""
    unwanted = session.exec(
        select(NotWith.membership_id, NotWith.other_id).where(col(NotWith.membership_id).in_(members))
    )
    found = {frozenset(both) for both in unwanted}
    places: dict[int, list[int]] = {}
    ended = (
        select(BuddyPlace.pair_id, BuddyPlace.membership_id)
        .join(BuddyPair, col(BuddyPair.id) == col(BuddyPlace.pair_id))
        .where(BuddyPair.group_id == group_id, col(BuddyPair.ended_at).is_not(None))
    )
    for pair, member in session.exec(ended):
        places.setdefault(pair, []).append(member)
    return frozenset(
        found | {frozenset((a, b)) for team in places.values() for a in team for b in team if a < b}
    )
