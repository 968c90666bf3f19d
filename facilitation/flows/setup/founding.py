"""How a group comes to be in a room, and who leads it: rows, and nothing said."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, delete, or_, select, update

from facilitation.finding import find
from facilitation.model import (
    Delivery,
    Group,
    GroupState,
    LeaderOffer,
    Membership,
    Programme,
    Role,
    Room,
    RoomState,
)
from facilitation.outbox import NEWS
from facilitation.programmes import own_programme
from facilitation.rules.silence import State
from facilitation.rules.transitions import DeliveryState
from facilitation.settings import Settings
from facilitation.speech import clean
from facilitation.turn import Turn


def group_here(turn: Turn, room: Room | None) -> Group | None:
    """The group that meets in a room, unless its course is over: then the room is free for another one."""
    if room is None or room.group_id is None:
        return None
    group = turn.session.get_one(Group, room.group_id)
    return group if group.state != GroupState.FINISHED else None


def found(turn: Turn, room: Room, first_day: date) -> Group:
    """A new group in this room, led by the sender, with the programme's values."""
    settings = turn.settings
    group = Group(
        programme_id=programme_of(turn.session, settings).id,
        title=(room.title or clean(turn.event.place.title))[:60] or settings.programme,
        language=settings.language,
        second_language=settings.second_language or None,
        zone=settings.zone,
        country=settings.country,
        contact=settings.contact,
        forming_days=settings.forming_days,
        first_day=first_day,
        created_at=turn.now,
    )
    turn.session.add(group)
    turn.session.flush()
    room.group_id, room.state = group.id, RoomState.OPEN
    lead(turn, group)
    return group


def lead(turn: Turn, group: Group, *, first: bool = True) -> Membership:
    """From now on the sender leads the group, whether they had a place in it or not; `first`: before all others."""
    _, person = turn.known
    sender = turn.event.sender
    row = turn.session.exec(
        select(Membership).where(Membership.group_id == group.id, Membership.person_id == person.id)
    ).first()
    if row is None:
        row = Membership(
            person_id=person.id,
            group_id=group.id,
            role=Role.FACILITATOR,
            state_since=turn.now,
            joined_at=turn.now,
        )
        turn.session.add(row)
    row.role, row.state, row.state_since = Role.FACILITATOR, State.ACTIVE, turn.now
    row.name = row.name or (clean(sender.name)[:24] if sender else "")
    row.onboarded_at = row.onboarded_at or turn.now
    turn.session.flush()
    if first:
        put_first(turn.session, group, row)
    else:
        name_leaders(turn.session, group)
    return row


def leaders(session: Session, group: Group) -> Sequence[Membership]:
    """Those who lead a group and have not left it, the one who leads first at the top."""
    return session.exec(
        select(Membership)
        .where(
            Membership.group_id == group.id,
            Membership.role == Role.FACILITATOR,
            col(Membership.state) != State.LEFT,
        )
        .order_by(col(Membership.leads_first).desc(), col(Membership.id))
    ).all()


def put_first(session: Session, group: Group, row: Membership) -> None:
    """Of those who lead, this one leads first from now on: people see the name, and the others are invited by them."""
    for each in leaders(session, group):
        each.leads_first = each.id == row.id
    name_leaders(session, group)


def stop_leading(session: Session, group: Group, row: Membership, now: datetime) -> None:
    """Somebody leads no more, and what they offered to others is over. Who leads longest after them leads first."""
    first = row.leads_first
    row.state, row.state_since, row.leads_first = State.LEFT, now, False
    mine = or_(col(LeaderOffer.by_id) == row.id, col(LeaderOffer.to_id) == row.id)
    session.connection().execute(delete(LeaderOffer).where(mine))
    # What waits for the end of their quiet hours is about people whom they see no more.
    waits = (
        col(Delivery.person_id) == row.person_id,
        col(Delivery.group_id) == group.id,
        col(Delivery.state) == DeliveryState.PENDING,
        col(Delivery.priority) >= NEWS,
    )
    session.connection().execute(update(Delivery).where(*waits).values(state=DeliveryState.CANCELLED))
    left = leaders(session, group)
    if first and left:
        put_first(session, group, left[0])
    else:
        name_leaders(session, group)


def name_leaders(session: Session, group: Group) -> None:
    """The group's texts name those who lead it now. Where nobody does, the last name stays until it is changed."""
    session.flush()
    names = [row.name for row in leaders(session, group)]
    if names:
        group.facilitator, group.co_leaders = names[0], names[1:]


def programme_of(session: Session, s: Settings, named: str = "") -> Programme:
    """The programme of new groups, or the one with this name; made with the settings' values where there is none."""
    own = own_programme(session)
    if own is None:
        own = _begin(session, s, s.programme)
    if not named or named == own.name:
        return own
    return find(session, Programme, name=named) or _begin(session, s, named)


def _begin(session: Session, s: Settings, name: str) -> Programme:
    row = Programme(name=name, language=s.language, zone=s.zone, country=s.country, contact=s.contact)
    session.add(row)
    session.flush()
    return row
