"""A group's leader asks the coordinators for a call, by a tap and without a reason; either side ends it (content-design 4.4).

    leader        pg.help    asks, or takes it back
    coordinator   the news at once, the group first in the digest and in /overview, until "Done"

Only that somebody asks is kept, with the group, and only as long as they do.
"""

from collections.abc import Mapping, Sequence

from facilitation import outbox as out
from facilitation.facts import account_of
from facilitation.flows.programme.coordinating import looking_after, name_of
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.offers import Presses
from facilitation.model import Coordinator, Group, Person, Programme, Reach, Role
from facilitation.rules.digest.story import Action
from facilitation.tokens import Press, token
from facilitation.turn import Turn

ASK, TAKE_BACK = "ask", "no"


def press_help(turn: Turn, press: Press) -> None:
    """I would like a call, or: no longer. Without an argument it says first who will read it."""
    enter_led(turn, press.ref)
    rows = looking_after(turn.session, turn.group)
    back = {"back": token("pg.show", turn.group.id)}
    values = {"names": [name_of(turn.session, row) for row in rows]}
    if not rows:
        turn.answer("M-OV-43", press=back)
    elif press.arg == ASK:
        if turn.group.help_asked_at is None:
            turn.group.help_asked_at = turn.now
            _tell(turn, rows, "M-OV-42", {"done": _done(turn.group)})
        turn.answer("M-OV-41", values, {"take_back": token("pg.help", turn.group.id, TAKE_BACK), **back})
    elif press.arg == TAKE_BACK:
        if turn.group.help_asked_at is not None:
            turn.group.help_asked_at = None
            _tell(turn, rows, "M-OV-44")
        turn.answer("M-OV-45", values, back)
    elif turn.group.help_asked_at is None:
        turn.answer("M-OV-40", values, {"ask": token("pg.help", turn.group.id, ASK), **back})
    else:
        turn.answer("M-OV-41", values, {"take_back": token("pg.help", turn.group.id, TAKE_BACK), **back})


def called(turn: Turn, group: Group, by: Coordinator) -> None:
    """A coordinator says that the call is done: nobody asks any more, and the leaders learn who said so."""
    if group.help_asked_at is None:
        return
    once = f"called:{group.id}:{int(group.help_asked_at.timestamp())}"
    group.help_asked_at = None
    turn.look_into(group.id)
    for member in turn.facts.members():
        if member.membership.role == Role.FACILITATOR:
            values = {"name": name_of(turn.session, by), "group": group.title}
            again = {"again": token("pg.help", group.id)}
            turn.tell(member, "M-OV-46", values, again, rule="programme", once=once)


def _tell(turn: Turn, rows: Sequence[Coordinator], kind: str, ways: Mapping[str, str] | None = None) -> None:
    programme = turn.session.get_one(Programme, turn.group.programme_id)
    for row in rows:
        account = account_of(turn.session, row.person_id)
        if account is None or account.reach != Reach.OPEN or row.person_id == turn.known[1].id:
            continue
        language = row.language or turn.session.get_one(Person, row.person_id).language or programme.language
        overview = {"overview": token("ov.page", programme.id)}
        message = turn.book.say(kind, language, {"group": turn.group.title}, {**(ways or {}), **overview})
        turn.outbox.to_account(
            account,
            message,
            key=f"call:{kind}:{turn.group.id}:{row.id}:{turn.event.source}:{turn.event.key}",
            expires_at=turn.now + out.NEWS_LIFE,
            priority=out.NEWS,
            rule="programme",
        )


def _done(group: Group) -> str:
    # The same button as that of the digest: what is to be done, and where (flows/programme/digest.py).
    return token("dg.done", group.programme_id, f"{tuple(Action).index(Action.CALL)}.{group.id}")


PRESSES: Presses = {
    "pg.help": press_help,
}
