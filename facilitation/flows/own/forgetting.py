"""Forgetting a person or their place in a group: the numbers stay, everything that names them goes (1.18, T20)."""

from sqlmodel import Session, col, delete, func, or_, select, update

from facilitation.finding import find
from facilitation.flows.own import traces
from facilitation.flows.shared import numbers
from facilitation.flows.week.beats import OPEN_STATES
from facilitation.model import (
    Answer,
    Coordinator,
    Delivery,
    File,
    Membership,
    Occurrence,
    OwnPrompt,
    Person,
    PortfolioItem,
)


def person(session: Session, row: Person) -> None:
    """Everything that hangs on the person goes with the person, deliveries to them as well."""
    places = numbers.places_of(session, row.id)
    numbers.keep(session, places)
    traces.erase(session, row.id)
    _silence_answers(session, places)
    session.delete(row)


def place(session: Session, membership: Membership) -> None:
    """One place goes, with all that was said in it; with the last place goes the person, unless a programme is theirs to look after."""
    others = session.exec(
        select(func.count()).where(
            Membership.person_id == membership.person_id, col(Membership.id) != membership.id
        )
    ).one()
    if not others and find(session, Coordinator, person_id=membership.person_id) is None:
        person(session, session.get_one(Person, membership.person_id))
        return
    numbers.keep(session, [membership.id])
    traces.erase(session, membership.person_id, group_id=membership.group_id)
    _silence_answers(session, [membership.id])
    mine = membership.person_id
    session.connection().execute(
        delete(Delivery).where(
            col(Delivery.group_id) == membership.group_id,
            or_(col(Delivery.person_id) == mine, col(Delivery.author_id) == mine),
        )
    )
    # A note or a portfolio keeps its files; so do works and look backs, which may belong to another place.
    kept = (col(File.work_id), col(File.reflection_id), col(File.note_id), col(File.item_id))
    # What came with a question or an answer hangs on no row of the place; it was passed on long ago.
    session.connection().execute(
        delete(File).where(col(File.person_id) == mine, *(column.is_(None) for column in kept))
    )
    session.delete(membership)


def _silence_answers(session: Session, places: list[int]) -> None:
    # That somebody answered stays with the asker's question; what they said does not.
    silent = update(Answer).where(col(Answer.membership_id).in_(places)).values(text="")
    session.connection().execute(silent)
    # Feedback stays theirs also where somebody else has saved it.
    theirs = delete(PortfolioItem).where(col(PortfolioItem.giver_id).in_(places))
    session.connection().execute(theirs)
    _ask_no_more(session, places)
    lines = update(Occurrence).where(col(Occurrence.line_by).in_(places)).values(own_line="")
    session.connection().execute(lines)


def _ask_no_more(session: Session, places: list[int]) -> None:
    # Posts to come that would ask a question of theirs ask one of the bank.
    for own in session.exec(select(OwnPrompt).where(col(OwnPrompt.membership_id).in_(places))):
        asking = update(Occurrence).where(
            col(Occurrence.group_id) == own.group_id, col(Occurrence.own_prompt) == own.text
        )
        to_come = asking.where(col(Occurrence.state).in_(OPEN_STATES))
        session.connection().execute(to_come.values(own_prompt="", prompt_id=None))
        session.connection().execute(asking.values(own_prompt=""))
