"""Several who lead one group: invited by a link, equal at the desk, and seen by everybody (content-design 1.2, 1.19).

    press_show     who leads, and the ways there are
    press_invite   a link for one more, from the one who leads first
    open_offer     the link was opened: who asks, and what it means
    press_accept   yes: from now on they lead, too, and the group hears who sees what

How somebody stops leading, and how the first place goes to another one, stands in leaders_change.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

from sqlmodel import col, delete, select

from facilitation.bilingual import in_each
from facilitation.errors import Refusal
from facilitation.facts import Member
from facilitation.finding import find
from facilitation.flows.setup import founding
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.asking import hold, take_held
from facilitation.flows.shared.offers import Presses
from facilitation.model import Group, GroupState, LeaderOffer, Membership, Role
from facilitation.phrasebook import Own, When
from facilitation.speech import Button
from facilitation.tokens import Press, base36, token
from facilitation.turn import Turn

MARK = "le-"  # what invitations to lead begin with
LIFE = timedelta(days=7)
WORD_BYTES = 16
MOST_OPEN = 5  # invitations at a time
MOST = 8  # co-leaders as buttons
HELD = "ld.word"
FIRST = "first"  # in the button that takes back the question to lead first


def press_show(turn: Turn, press: Press) -> None:
    """Who leads the group."""
    enter_led(turn, press.ref)
    show(turn)


def show(turn: Turn) -> None:
    """The names of those who lead, and what the sender can do about it."""
    group, mine = turn.group, turn.me.membership
    others = [row for row in founding.leaders(turn.session, group) if row.id != mine.id]
    links = offered(turn)
    buttons, ways = [], {"back": token("su.fields", group.id)}
    if mine.leads_first:
        ways["invite"] = token("ld.invite", group.id)
        buttons = [Button(_out(turn, row), token("ld.out", row.id)) for row in others[:MOST]]
        if others:
            ways["hand"] = token("ld.hand", group.id)
        if links:
            ways["revoke"] = token("ld.revoke", group.id)
    else:
        ways["leave"] = token("ld.leave", group.id)
    values = {"first": group.leaders[0], "others": group.co_leaders, "some": bool(group.co_leaders)}
    turn.answer("M-LT-1", {**values, "open": len(links) if mine.leads_first else 0}, ways, buttons)


def _out(turn: Turn, row: Membership) -> str:
    return turn.book.text("L-LT-OUT", turn.language, {"learner": Own(row.name)})[:24]


def offered(turn: Turn) -> Sequence[LeaderOffer]:
    """The links of the group that are still open."""
    return turn.session.exec(
        select(LeaderOffer).where(
            LeaderOffer.group_id == turn.group.id,
            col(LeaderOffer.to_id).is_(None),
            LeaderOffer.expires_at > turn.now,
        )
    ).all()


def enter_first(turn: Turn, group_id: int) -> Membership:
    """Enter a group as the one who leads it first. Raises Refusal for everybody else."""
    row = enter_led(turn, group_id).membership
    turn.must_be_open()
    if not row.leads_first:
        raise Refusal("M-LT-2")
    return row


def press_invite(turn: Turn, press: Press) -> None:
    """A new link for one more who leads."""
    mine = enter_first(turn, press.ref)
    if len(offered(turn)) >= MOST_OPEN:
        raise Refusal("M-LT-3", {"n": MOST_OPEN}, {"revoke": token("ld.revoke", turn.group.id)})
    word = MARK + base36(int.from_bytes(turn.event.entropy[:WORD_BYTES], "big"))
    offer = LeaderOffer(
        group_id=turn.group.id,
        by_id=mine.id,
        token_digest=_digest(word),
        created_at=turn.now,
        expires_at=turn.now + LIFE,
    )
    turn.session.add(offer)
    link, until = turn.door(word), When(offer.expires_at, turn.zone, "day")
    values = {"link": link, "no_link": not link, "word": word, "until": until}
    turn.answer(
        "M-LT-4",
        values,
        {"revoke": token("ld.revoke", turn.group.id), "back": token("ld.show", turn.group.id)},
    )


def press_revoke(turn: Turn, press: Press) -> None:
    """No open link works any more; with `FIRST` the links stay, and nobody is asked to lead first."""
    enter_first(turn, press.ref)
    asked = press.arg == FIRST
    to = col(LeaderOffer.to_id)
    which = (col(LeaderOffer.group_id) == turn.group.id, to.is_not(None) if asked else to.is_(None))
    turn.session.connection().execute(delete(LeaderOffer).where(*which))
    turn.answer("M-LT-28" if asked else "M-LT-5", press={"back": token("ld.show", turn.group.id)})


def open_offer(turn: Turn, word: str) -> None:
    """An invitation to lead was opened: who asks, and what a yes means. The word waits for the answer."""
    offer = _offer(turn, word)
    turn.meet()
    inviter = turn.session.get_one(Membership, offer.by_id)
    group = turn.session.get_one(Group, offer.group_id)
    if _leads(turn, group):
        turn.enter(group.id)
        turn.answer("M-LT-6", press={"back": token("ld.show", group.id)})
        return
    hold(turn, HELD, word)
    values = {"inviter": inviter.name, "group": group.title, "course": group.course}
    ways = {"yes": token("ld.accept"), "no": token("ld.decline")}
    turn.answer("M-LT-7", values, ways)


def _offer(turn: Turn, word: str) -> LeaderOffer:
    """The invitation that this word opens. Raises Refusal where it is used up, ended, too old, or its maker leads first no more."""
    found = find(turn.session, LeaderOffer, token_digest=_digest(word)) if word else None
    if found is None or found.expires_at <= turn.now:
        raise Refusal("M-LT-8")
    inviter = turn.session.get_one(Membership, found.by_id)
    group = turn.session.get_one(Group, found.group_id)
    if group.state == GroupState.FINISHED or not inviter.leads_first:
        raise Refusal("M-LT-8")
    return found


def _leads(turn: Turn, group: Group) -> bool:
    return turn.person is not None and any(
        row.person_id == turn.person.id for row in founding.leaders(turn.session, group)
    )


def press_accept(turn: Turn, _press: Press) -> None:
    """Yes: they lead, too. The link works no more."""
    offer = _offer(turn, take_held(turn, HELD))
    group = turn.session.get_one(Group, offer.group_id)
    turn.session.delete(offer)
    others = [row.id for row in founding.leaders(turn.session, group)]
    row = founding.lead(turn, group, first=False)
    turn.enter(group.id, role=Role.FACILITATOR)
    values = {"newcomer": row.name}
    for member in turn.facts.leaders():
        if member.membership.id in others:
            inform(turn, member, "M-LT-9", values, {"show": token("ld.show", group.id)})
    tell_rooms(turn, "M-LT-10", {"newcomer": row.name, "leaders": group.leaders})
    turn.answer(
        "M-LT-11", {}, {"desk": token("gr.page", group.id, 0), "settings": token("su.fields", group.id)}
    )


def press_decline(turn: Turn, _press: Press) -> None:
    """No: the link works no more, and who asked learns that nobody took it."""
    offer = _offer(turn, take_held(turn, HELD))
    turn.look_into(offer.group_id)
    inviter = turn.facts.member(offer.by_id)
    turn.session.delete(offer)
    if inviter is not None:
        values = {"group": turn.group.title}
        inform(turn, inviter, "M-LT-12", values, {"show": token("ld.show", offer.group_id)})
    turn.answer("M-LT-13")


def inform(
    turn: Turn,
    member: Member,
    kind: str,
    values: Mapping[str, object],
    press: Mapping[str, str] | None = None,
) -> None:
    """News for one who leads, or did; at night it waits."""
    turn.tell(member, kind, values, press, rule="lead", at=turn.at_a_good_time(member))


def tell_rooms(turn: Turn, kind: str, values: Mapping[str, object]) -> None:
    """Everybody who has joined learns who leads; before there is a plan, nobody has."""
    if not turn.facts.occurrences() or turn.group.state == GroupState.FINISHED:
        return
    said = {"group": turn.group.title, **values}
    message = in_each(turn.group.languages, lambda language: turn.book.say(kind, language, said))
    turn.post_message(message, rule="lead")


def _digest(word: str) -> str:
    return sha256(word.encode()).hexdigest()


PRESSES: Presses = {
    "ld.show": press_show,
    "ld.invite": press_invite,
    "ld.revoke": press_revoke,
    "ld.accept": press_accept,
    "ld.decline": press_decline,
}
