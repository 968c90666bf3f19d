"""My buddy: yes or no, somebody of one's own choice, the weekly tap, a change at any time (content-design 1.10)."""

from collections.abc import Sequence

from sqlmodel import select

from facilitation.errors import Refusal
from facilitation.facts import Member
from facilitation.flows.company import partners
from facilitation.flows.shared.offers import Commands, Presses
from facilitation.model import (
    BuddyPair,
    BuddyPlace,
    BuddyTalk,
    BuddyWish,
    GroupState,
    Membership,
    NotWith,
    Role,
)
from facilitation.rules.buddies import FEWEST
from facilitation.rules.calendar import monday_of
from facilitation.rules.silence import State
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

MOST = 12  # names on buttons


def command(turn: Turn, text: str) -> None:
    """/buddy [ok, change, stop]."""
    turn.enter_current()
    turn.must_be_open()
    pair = partners.pair_of(turn.session, turn.me.membership.id)
    words = {"ok": talked, "change": change, "stop": stop}
    if pair is not None and text.casefold() in words:
        words[text.casefold()](turn, Press("", pair.id))
    elif pair is not None:
        _show(turn, pair)
    else:
        offer(turn)


def _show(turn: Turn, pair: BuddyPair) -> None:
    ways = {
        answer: token(f"bd.{answer}", pair.id) for answer in ("talked", "not_this_week", "change", "stop")
    }
    ways["write"] = token("bd.write", turn.group.id)
    others = partners.members(turn)
    turn.answer("M-BD-23", {"buddy": _names(others), "n": len(others)}, ways)


def offer(turn: Turn) -> None:
    """Would you like a buddy? Not where the group is too small for it."""
    if len(_others(turn)) + 1 < FEWEST or turn.group.settings.get("buddies_on", True) is False:
        turn.answer("M-BD-24", press={"menu": token("menu")})
        return
    group = turn.group.id
    turn.answer(
        "M-BD-1", press={answer: token(f"bd.{answer}", group) for answer in ("choose", "someone", "no")}
    )


def offer_to_newcomer(turn: Turn) -> None:
    """Who joins late is offered a buddy at once, if somebody welcomes newcomers."""
    if turn.group.state == GroupState.RUNNING and _welcomer(turn) is not None:
        offer(turn)


def choose(turn: Turn, press: Press) -> None:
    """Yes, choose for me: on Friday, or at once for a newcomer who is welcomed."""
    _enter(turn, press)
    wish = _wish(turn)
    wish.wants, wish.asked_id = True, None
    late = turn.me.membership.joined_at > (turn.group.started_at or turn.now)
    host = _welcomer(turn) if late else None
    if host is not None and partners.pair_of(turn.session, turn.me.membership.id) is None:
        _pair(turn, host)
        return
    group = turn.group.id
    ways = {"not_with": token("bd.not_with", group), "welcome": token("bd.welcome", group)}
    turn.answer("M-BD-10", press=ways)


def decline(turn: Turn, press: Press) -> None:
    """No, thanks. /buddy asks again when the person likes."""
    _enter(turn, press)
    wish = _wish(turn)
    wish.wants, wish.asked_id = False, None
    turn.answer("M-BD-11", press={"menu": token("menu")})


def someone(turn: Turn, press: Press) -> None:
    """I have someone: who?"""
    _enter(turn, press)
    free = [m for m in _others(turn) if partners.pair_of(turn.session, m.membership.id) is None]
    if not free:
        turn.answer("M-BD-16", press={"choose": token("bd.choose", turn.group.id)})
        return
    turn.answer(
        "M-BD-12", more=[Button(m.membership.name, token("bd.ask", m.membership.id)) for m in free[:MOST]]
    )


def ask(turn: Turn, press: Press) -> None:
    """The other one is asked: both must agree. Whom they do not want hears nothing of it."""
    other = _other(turn, press)
    mine = turn.me.membership
    wish = _wish(turn)
    wish.asked_id = other.membership.id
    unwanted = turn.session.get(NotWith, (other.membership.id, mine.id)) is not None
    if not unwanted and partners.pair_of(turn.session, other.membership.id) is None:
        turn.tell(
            other,
            "M-BD-13",
            {"name": mine.name},
            {answer: token("bd.agree", mine.id, answer) for answer in ("yes", "no")},
            rule="buddy_wish",
            at=turn.at_a_good_time(other),
            once=f"buddy_wish:{mine.id}:{other.membership.id}",
        )
    turn.answer("M-BD-14", {"buddy": other.membership.name}, {"menu": token("menu")})


def agree(turn: Turn, press: Press) -> None:
    """Yes or no to somebody who asked."""
    other = _other(turn, press)
    wish = turn.session.get(BuddyWish, other.membership.id)
    if wish is None or wish.asked_id != turn.me.membership.id:
        raise Refusal("M-OK-4")
    wish.asked_id = None
    if press.arg == "yes" and not any(
        partners.pair_of(turn.session, m.membership.id) for m in (turn.me, other)
    ):
        _wish(turn).wants = wish.wants = True
        _pair(turn, other)
        return
    turn.tell(
        other,
        "M-BD-16",
        press={"choose": token("bd.choose", turn.group.id)},
        rule="buddy_wish",
        at=turn.at_a_good_time(other),
    )
    turn.answer("M-OK-1")


def _pair(turn: Turn, other: Member) -> None:
    # A third joins where the other one has a buddy already: that pair goes on with three.
    mine, theirs = turn.me.membership.id, other.membership.id
    together = {mine, theirs, *partners.buddies_of(turn.session, theirs)}
    partners.bring_together(turn.session, turn.group.id, sorted(together), turn.now)
    for member in turn.facts.members():
        if member.membership.id not in together:
            continue
        others = [m for m in _of(turn, together) if m is not member]
        values = {"buddy": _names(others), "n": len(others), "day_part": ""}
        ways = {"write": token("bd.write", turn.group.id)}
        if member.membership.id == mine:
            turn.answer("M-BD-3", values, ways)
        else:
            turn.tell(member, "M-BD-3", values, ways, rule="buddies", at=turn.at_a_good_time(member))


def talked(turn: Turn, press: Press) -> None:
    """We talked."""
    _tap(turn, press, talked=True)


def not_this_week(turn: Turn, press: Press) -> None:
    """Not this week."""
    _tap(turn, press, talked=False)


def _tap(turn: Turn, press: Press, *, talked: bool) -> None:
    pair = _mine(turn, press)
    monday = monday_of(turn.now.astimezone(turn.zone).date())
    key = (pair.id, turn.me.membership.id, monday)
    row = turn.session.get(BuddyTalk, key)
    if row is None:
        row = BuddyTalk(pair_id=key[0], membership_id=key[1], monday=monday, talked=talked)
        turn.session.add(row)
    row.talked, pair.recalled_at = talked, None
    turn.answer("M-BD-17" if talked else "M-BD-18", press={"menu": token("menu")})


def change(turn: Turn, press: Press) -> None:
    """A change, without a reason: the pairs of next Friday are new for both, in neutral words."""
    pair = _mine(turn, press)
    _place(turn, pair).wants_change = True
    turn.answer("M-BD-20", press={"not_with": token("bd.not_with", turn.group.id)})


def keep(turn: Turn, press: Press) -> None:
    """Keep."""
    pair = _mine(turn, press)
    _place(turn, pair).wants_change, pair.recalled_at = False, None
    turn.answer("M-OK-1")


def stop(turn: Turn, press: Press) -> None:
    """No buddy any more. The other one looks for somebody new on Friday, and is told in neutral words."""
    pair = _mine(turn, press)
    _wish(turn).wants = False
    left = partners.members(turn)
    partners.leave(turn.session, turn.me.membership.id, turn.now)
    for member in left:
        others = [m for m in left if m is not member]
        at = turn.at_a_good_time(member)
        once = f"buddy_left:{pair.id}:{member.membership.id}"
        if others:
            ways = {"write": token("bd.write", turn.group.id)}
            values = {"buddy": _names(others), "n": len(others)}
            turn.tell(member, "M-BD-4", values, ways, rule="buddies", at=at, once=once)
        else:
            turn.tell(member, "M-BD-19", rule="buddies", at=at, once=once)
    turn.answer("M-BD-11", press={"menu": token("menu")})


def not_with(turn: Turn, press: Press) -> None:
    """With whom rather not; nobody else ever sees it."""
    _enter(turn, press)
    _show_not_with(turn)


def apart(turn: Turn, press: Press) -> None:
    """A name is put on the list, or taken off."""
    other = _other(turn, press)
    key = (turn.me.membership.id, other.membership.id)
    row = turn.session.get(NotWith, key)
    if row is None:
        turn.session.add(NotWith(membership_id=key[0], other_id=key[1]))
    else:
        turn.session.delete(row)
    turn.session.flush()
    _show_not_with(turn)


def _show_not_with(turn: Turn) -> None:
    mine = turn.me.membership.id
    query = select(NotWith.other_id).where(NotWith.membership_id == mine)
    listed = set(turn.session.exec(query).all())
    buttons = [
        Button(m.membership.name, token("bd.apart", m.membership.id), chosen=m.membership.id in listed)
        for m in _others(turn)[:MOST]
    ]
    turn.answer("M-BD-21", press={"done": token("menu")}, more=buttons)


def welcome(turn: Turn, press: Press) -> None:
    """I welcome newcomers too."""
    _enter(turn, press)
    _wish(turn).welcomes = True
    turn.answer("M-BD-22", press={"menu": token("menu")})


def write(turn: Turn, press: Press) -> None:
    """How to write to my buddy: directly, not through the bot."""
    _enter(turn, press)
    found = partners.members(turn)
    if not found:
        offer(turn)
        return
    for member in found:
        values = {"buddy": member.membership.name, "account": member.account.username}
        turn.answer("M-BD-25", values, {"menu": token("menu")})


def _enter(turn: Turn, press: Press) -> None:
    turn.enter_open(press.ref)
    if turn.me.membership.role != Role.LEARNER or turn.me.membership.onboarded_at is None:
        raise Refusal("M-BD-26")


def _other(turn: Turn, press: Press) -> Member:
    row = turn.session.get(Membership, press.ref)
    if row is None:
        raise Refusal("M-OK-4")
    turn.enter_open(row.group_id)
    _enter(turn, Press("", row.group_id))
    found = next((m for m in _others(turn) if m.membership.id == row.id), None)
    if found is None:
        raise Refusal("M-OK-4")
    return found


def _mine(turn: Turn, press: Press) -> BuddyPair:
    pair = turn.session.get(BuddyPair, press.ref)
    if pair is None:
        raise Refusal("M-OK-4")
    turn.enter_open(pair.group_id)
    mine = turn.session.get(BuddyPlace, (pair.id, turn.me.membership.id))
    if mine is None:
        raise Refusal("M-OK-5")
    if pair.ended_at is not None:
        raise Refusal("M-OK-4")
    return pair


def _place(turn: Turn, pair: BuddyPair) -> BuddyPlace:
    return turn.session.get_one(BuddyPlace, (pair.id, turn.me.membership.id))


def _wish(turn: Turn) -> BuddyWish:
    mine = turn.me.membership.id
    row = turn.session.get(BuddyWish, mine)
    if row is None:
        row = BuddyWish(membership_id=mine, at=turn.now)
        turn.session.add(row)
        turn.session.flush()
    row.at = turn.now
    return row


def _others(turn: Turn) -> Sequence[Member]:
    mine = turn.me.membership.id
    return [
        m
        for m in turn.facts.members()
        if m.membership.role == Role.LEARNER
        and m.membership.state == State.ACTIVE
        and m.membership.id != mine
    ]


def _welcomer(turn: Turn) -> Member | None:
    unwanted = partners.apart(turn.session, turn.group.id, [m.membership.id for m in _others(turn)])
    for member in _others(turn):
        wish = turn.session.get(BuddyWish, member.membership.id)
        team = {member.membership.id, *partners.buddies_of(turn.session, member.membership.id)}
        mine = turn.me.membership.id
        fits = not any(frozenset((mine, one)) in unwanted for one in team)
        if wish is not None and wish.welcomes and len(team) < 3 and fits:
            return member
    return None


def _of(turn: Turn, places: set[int]) -> list[Member]:
    return [member for member in turn.facts.members() if member.membership.id in places]


def _names(members: Sequence[Member]) -> list[str]:
    return [member.membership.name for member in members]


PRESSES: Presses = {
    "bd.choose": choose,
    "bd.no": decline,
    "bd.someone": someone,
    "bd.ask": ask,
    "bd.agree": agree,
    "bd.talked": talked,
    "bd.not_this_week": not_this_week,
    "bd.change": change,
    "bd.keep": keep,
    "bd.stop": stop,
    "bd.not_with": not_with,
    "bd.apart": apart,
    "bd.welcome": welcome,
    "bd.write": write,
}

COMMANDS: Commands = {
    "buddy": command,
}
