"""Guide cards that come by themselves: one line of the day list, read with a tap (content-design 3).

What the leader says to a card is remembered: useful, not now, or never again in any group.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy
from sqlmodel import Session, col, func

from facilitation.errors import Refusal
from facilitation.flows.desk.cards_facts import read_facts
from facilitation.flows.desk.guide import cards_in
from facilitation.flows.shared.offers import Presses
from facilitation.library import Library
from facilitation.model import Account, CardAnswer, CardShown, Delivery, Group, Membership, Note, Role
from facilitation.phrasebook import SOURCE_LANGUAGE, Own
from facilitation.rules.cards import FRESH, CardFacts, CardRule, Shown, card_due
from facilitation.rules.silence import State
from facilitation.tokens import Press, token
from facilitation.turn import Turn

EXPORT = "M-DG-89"  # the receipt for a table file
select: Any = sqlalchemy.select  # SQLModel's own knows the types of four columns at most


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody leads a group."""

    membership: int
    group: int


@dataclass(slots=True)
class Cards:
    """The cards that may come to the leaders of a batch."""

    rules: Sequence[CardRule]
    facts: Mapping[int, CardFacts]
    places: Mapping[int, Sequence[Place]]  # by person, in the order of groups
    shown: Mapping[int, Sequence[tuple[int, Shown]]]  # by person, each with its membership
    notes: Mapping[int, datetime]  # when somebody wrote their first note
    exports: Mapping[int, datetime]  # when somebody asked for the numbers as a file, not long ago

    def due(self, person_id: int) -> tuple[Place, str] | None:
        """The card for this person's morning: of all their groups, the one whose moment ends first."""
        found = []
        for number, place in enumerate(self.places.get(person_id, ())):
            facts = self.facts.get(place.group)
            if facts is None:
                continue
            history = [
                replace(past, here=there == place.membership) for there, past in self.shown.get(person_id, ())
            ]
            due = card_due(self.rules, self._own(facts, person_id, number), history)
            if due is not None:
                found.append((*due, place.group, place))
        best = min(found, default=None, key=lambda each: each[:3])
        return (best[3], best[1]) if best else None

    def _own(self, facts: CardFacts, person_id: int, number: int) -> CardFacts:
        """With what is the leader's alone: a first note, and that only their first group is a first set-up."""
        happened = {name: at for name, at in facts.happened.items() if name != "setup_finished" or not number}
        if person_id in self.notes:
            happened["note_written"] = (self.notes[person_id],)
        if person_id in self.exports:
            happened["export_made"] = (self.exports[person_id],)
        return replace(facts, happened=happened)


def read_cards(
    session: Session,
    library: Library,
    people: Collection[int],
    groups: Mapping[int, Group],
    now: datetime,
    loads: Mapping[int, Sequence[int]],
) -> Cards:
    """What the cards of these leaders depend on. `groups`: those that are open; `loads`: minutes of their last weeks, this one at the end."""
    places: dict[int, list[Place]] = {}
    shown: dict[int, list[tuple[int, Shown]]] = {}
    connection = session.connection()
    mine = select(col(Membership.person_id), col(Membership.id), col(Membership.group_id)).where(
        col(Membership.person_id).in_(people),
        Membership.role == Role.FACILITATOR,
        col(Membership.state) != State.LEFT,
    )
    for person, membership, group in connection.execute(mine.order_by(col(Membership.group_id))):
        places.setdefault(person, []).append(Place(membership, group))
    came = (
        select(
            col(Membership.person_id),
            col(CardShown.membership_id),
            CardShown.card,
            CardShown.day,
            CardShown.answer,
        )
        .join(Membership, col(Membership.id) == col(CardShown.membership_id))
        .where(col(Membership.person_id).in_(people))
    )
    for person, membership, card, day, answer in connection.execute(came):
        shown.setdefault(person, []).append((membership, Shown(card, day, here=False, answer=str(answer))))
    first = select(col(Note.person_id), func.min(col(Note.created_at))).where(col(Note.person_id).in_(people))
    notes = dict(iter(connection.execute(first.group_by(col(Note.person_id)))))
    made = (
        select(col(Account.person_id), func.min(col(Delivery.created_at)))
        .join(Delivery, col(Delivery.account_id) == col(Account.id))
        .where(
            col(Account.person_id).in_(people),
            Delivery.kind == EXPORT,
            col(Delivery.created_at) > now - FRESH,
        )
    )
    exports = dict(iter(connection.execute(made.group_by(col(Account.person_id)))))
    facts = _with_load(read_facts(session, groups, now), loads)
    return Cards(_rules(library), facts, places, shown, notes, exports)


def _with_load(facts: Mapping[int, CardFacts], loads: Mapping[int, Sequence[int]]) -> Mapping[int, CardFacts]:
    return {group: replace(each, load=loads[group][:-1]) for group, each in facts.items()}


def _rules(library: Library) -> Sequence[CardRule]:
    cards = library.cards[SOURCE_LANGUAGE].values()
    return [
        CardRule(card.id, tuple((each.when, each.data) for each in card.shown), card.repeat) for card in cards
    ]


def remember(session: Session, place: Place, card: str, day: date) -> CardShown:
    """The card comes today."""
    row = CardShown(membership_id=place.membership, card=card, day=day)
    session.add(row)
    session.flush()
    return row


def press_read(turn: Turn, press: Press) -> None:
    """The card, with three things to say to it."""
    row = _mine(turn, press)
    card = cards_in(turn).get(row.card)
    if card is None:
        raise Refusal("M-OK-4")
    ways = {answer: token("cd.say", row.id, answer) for answer in _RECEIPTS}
    turn.answer("M-GD-6", {"title": Own(card.title), "card": Own(card.text)}, ways)


def press_say(turn: Turn, press: Press) -> None:
    """Useful, not now, or never again."""
    row = _mine(turn, press)
    if press.arg not in _RECEIPTS:
        raise Refusal("M-OK-4")
    row.answer = CardAnswer(press.arg)
    turn.answer(_RECEIPTS[press.arg], press={"again": token("cd.read", row.id)})


def _mine(turn: Turn, press: Press) -> CardShown:
    row = turn.session.get(CardShown, press.ref)
    if row is None:
        raise Refusal("M-OK-4")
    place = turn.session.get_one(Membership, row.membership_id)
    turn.enter(place.group_id, role=Role.FACILITATOR)
    if place.id != turn.me.membership.id:
        raise Refusal("M-OK-5")
    return row


_RECEIPTS: Mapping[str, str] = {
    CardAnswer.USEFUL: "M-GD-7",
    CardAnswer.NOT_NOW: "M-GD-8",
    CardAnswer.NEVER: "M-GD-9",
}

PRESSES: Presses = {
    "cd.read": press_read,
    "cd.say": press_say,
}
