"""Who leads a group changes: somebody stops, is taken out, or the first place goes to another one (content-design 1.2).

press_leave   a co-leader stops leading; who leads first hands over before that
press_out     who leads first takes a co-leader out
press_give    who leads first asks a co-leader to lead first from now on
press_take    that one says yes; the giver goes on as a co-leader, or leaves
"""

from collections.abc import Sequence

from sqlmodel import col, delete, select

from facilitation.errors import Refusal
from facilitation.facts import Member
from facilitation.flows.setup import founding
from facilitation.flows.setup.leaders import FIRST, LIFE, MOST, enter_first, inform, show, tell_rooms
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.offers import Presses
from facilitation.model import LeaderOffer, Membership
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn


def press_leave(turn: Turn, press: Press) -> None:
    """I lead no more: asked once; with an argument it is sure."""
    row = enter_led(turn, press.ref).membership
    if row.leads_first:
        _hand_over_first(turn)
        return
    if press.arg != "yes":
        ask_to_leave(turn)
        return
    name = row.name
    founding.stop_leading(turn.session, turn.group, row, turn.now)
    turn.left_in_peace = True
    for member in turn.facts.leaders():
        if member.membership.id != row.id:
            inform(turn, member, "M-LT-16", {"learner": name}, {"show": token("ld.show", turn.group.id)})
    tell_rooms(turn, "M-LT-17", {"leaver": name, "leaders": turn.group.leaders})
    turn.answer("M-LT-15")


def ask_to_leave(turn: Turn) -> None:
    """/leave of somebody who leads: sure? Who leads first hands over before that; who leads alone cannot go."""
    group, row = turn.group, turn.me.membership
    if row.leads_first:
        _hand_over_first(turn)
        return
    ways = {"yes": token("ld.leave", group.id, "yes"), "no": token("ld.show", group.id)}
    turn.answer("M-LT-14", press=ways)


def _hand_over_first(turn: Turn) -> None:
    if not turn.group.co_leaders:
        raise Refusal("M-LV-10", {"contact": turn.group.contact or turn.settings.contact})
    turn.answer("M-LT-18", press={"hand": token("ld.hand", turn.group.id)})


def press_out(turn: Turn, press: Press) -> None:
    """Take a co-leader out: asked once; with an argument it is sure."""
    other = _co_leader(turn, press)
    name, group = other.membership.name, turn.group
    if press.arg != "yes":
        ways = {"yes": token("ld.out", press.ref, "yes"), "no": token("ld.show", group.id)}
        turn.answer("M-LT-19", {"learner": name}, ways)
        return
    inform(turn, other, "M-LT-20", {"group": group.title})
    founding.stop_leading(turn.session, group, other.membership, turn.now)
    tell_rooms(turn, "M-LT-17", {"leaver": name, "leaders": group.leaders})
    show(turn)


def press_hand(turn: Turn, press: Press) -> None:
    """Who shall lead first from now on?"""
    enter_first(turn, press.ref)
    others = founding.leaders(turn.session, turn.group)[1:]
    if not others:
        raise Refusal("M-LT-21", press={"invite": token("ld.invite", turn.group.id)})
    buttons = [Button(row.name[:24], token("ld.give", row.id)) for row in others[:MOST]]
    turn.answer("M-LT-22", press={"back": token("ld.show", turn.group.id)}, more=buttons)


def press_give(turn: Turn, press: Press) -> None:
    """Ask this one. Nothing changes before they say yes."""
    other = _co_leader(turn, press)
    group, mine = turn.group, turn.me.membership
    asked = _asked(turn)
    if [offer.to_id for offer in asked] != [other.membership.id]:  # else they are asked already
        for offer in asked:
            turn.session.delete(offer)
        _ask(turn, other, mine)
    values = {"learner": other.membership.name}
    ways = {"revoke": token("ld.revoke", group.id, FIRST), "back": token("ld.show", group.id)}
    turn.answer("M-LT-24", values, ways)


def _asked(turn: Turn) -> Sequence[LeaderOffer]:
    """Who is asked to lead first, at most one at a time."""
    return turn.session.exec(
        select(LeaderOffer).where(
            LeaderOffer.group_id == turn.group.id,
            col(LeaderOffer.to_id).is_not(None),
            LeaderOffer.expires_at > turn.now,
        )
    ).all()


def _ask(turn: Turn, other: Member, mine: Membership) -> None:
    offer = LeaderOffer(
        group_id=turn.group.id,
        by_id=mine.id,
        to_id=other.membership.id,
        created_at=turn.now,
        expires_at=turn.now + LIFE,
    )
    turn.session.add(offer)
    turn.session.flush()
    ways = {"yes": token("ld.take", offer.id), "no": token("ld.no", offer.id)}
    inform(turn, other, "M-LT-23", {"inviter": mine.name, "group": turn.group.title}, ways)


def press_take(turn: Turn, press: Press) -> None:
    """Yes, I lead first from now on."""
    _, giver = _handed(turn, press)
    group = turn.group
    turn.session.connection().execute(delete(LeaderOffer).where(col(LeaderOffer.group_id) == group.id))
    founding.put_first(turn.session, group, turn.me.membership)
    ways = {"stay": token("ld.show", group.id), "leave": token("ld.leave", group.id)}
    inform(turn, giver, "M-LT-25", {"learner": turn.me.membership.name, "group": group.title}, ways)
    tell_rooms(turn, "M-SU-18", {"facilitator": group.facilitator})
    turn.answer("M-LT-26", press={"show": token("ld.show", group.id)})


def press_no(turn: Turn, press: Press) -> None:
    """No: everything stays as it is."""
    offer, giver = _handed(turn, press)
    turn.session.delete(offer)
    inform(turn, giver, "M-LT-27", {"learner": turn.me.membership.name})
    turn.answer("M-LT-28", press={"back": token("ld.show", turn.group.id)})


def _handed(turn: Turn, press: Press) -> tuple[LeaderOffer, Member]:
    """The offer to lead first that was made to the sender, and who made it. Raises Refusal for everybody else."""
    offer = turn.session.get(LeaderOffer, press.ref)
    if offer is None or offer.to_id is None or offer.expires_at <= turn.now:
        raise Refusal("M-OK-4")
    row = enter_led(turn, offer.group_id).membership
    turn.must_be_open()
    if offer.to_id != row.id:
        raise Refusal("M-OK-5")
    giver = turn.facts.member(offer.by_id)
    if giver is None or not giver.membership.leads_first:
        raise Refusal("M-OK-4")
    return offer, giver


def _co_leader(turn: Turn, press: Press) -> Member:
    """Another one who leads the group that the sender leads first. Raises Refusal for everybody else."""
    row = turn.session.get(Membership, press.ref)
    if row is None:
        raise Refusal("M-OK-4")
    mine = enter_first(turn, row.group_id)
    for member in turn.facts.leaders():
        if member.membership.id == row.id != mine.id:
            return member
    raise Refusal("M-OK-4")


PRESSES: Presses = {
    "ld.leave": press_leave,
    "ld.out": press_out,
    "ld.hand": press_hand,
    "ld.give": press_give,
    "ld.take": press_take,
    "ld.no": press_no,
}
