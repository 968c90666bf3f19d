"""/connect: one person, several accounts, joined by a one-time code (content-design A3).

    the account one has:  /connect            a code, good once and for a quarter of an hour
    the other account:    /connect the-code   asked first, since whoever has both accounts then sees everything

Whoever gave a code away by mistake is told on the first account, and can take it back there.
"""

from datetime import timedelta
from hashlib import sha256

from sqlmodel import col, delete, func, select

from facilitation import outbox as out
from facilitation.errors import Refusal
from facilitation.facts import BEST_FIRST, SPEAKS
from facilitation.flows.own.merging import merge
from facilitation.flows.shared.offers import Commands, Presses
from facilitation.model import MAIL, Account, ConnectCode, ConnectTry, Membership, Person, Reach
from facilitation.rules.silence import State
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

LIFE = timedelta(minutes=15)
TRIES, TRIES_WITHIN = 5, timedelta(hours=1)
LETTERS = (
    "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that look alike; 32, so that every byte's five bits count alike
)
LENGTH = 10  # 50 bits


def command(turn: Turn, text: str) -> None:
    """/connect: a new code, or the use of one."""
    code = _plain(text)
    if not code:
        turn.enter_current()
        offer(turn)
    elif turn.event.place.private or (turn.can.ephemeral and turn.event.interaction):
        use(turn, code)
    else:
        _burn(turn, code)


def press_new(turn: Turn, _press: Press) -> None:
    """A new code, from a button."""
    turn.enter_current()
    offer(turn)


def offer(turn: Turn) -> None:
    """A code of the sender's; an older one is no longer good."""
    account, person = turn.known
    _forget_codes(turn, person)
    code = "".join(LETTERS[byte % len(LETTERS)] for byte in turn.event.entropy[:LENGTH])
    turn.session.add(
        ConnectCode(
            person_id=person.id, account_id=account.id, digest=_digest(code), expires_at=turn.now + LIFE
        )
    )
    shown = f"{code[:5]}-{code[5:]}"
    others = _accounts(turn, person)
    more = [Button(_label(other), token("cn.part", other.id)) for other in others if other.id != account.id]
    turn.answer(
        "M-CN-1", {"code": shown, "minutes": int(LIFE.total_seconds() // 60)}, {"menu": token("menu")}, more
    )


def use(turn: Turn, code: str) -> None:
    """A code from another account. Who tries often waits an hour."""
    person = turn.meet()
    account, _ = turn.known
    _enter_if_placed(turn)
    since = turn.now - TRIES_WITHIN
    tried = select(func.count()).where(ConnectTry.person_id == person.id, ConnectTry.at > since)
    if turn.session.exec(tried).one() >= TRIES:
        turn.answer("M-CN-5")
        return
    turn.session.add(ConnectTry(person_id=person.id, at=turn.now))
    row = turn.session.exec(select(ConnectCode).where(ConnectCode.digest == _digest(code))).first()
    if row is None or row.expires_at <= turn.now:
        turn.answer("M-CN-3")
    elif row.person_id == person.id:
        turn.answer("M-CN-4")
    else:
        row.used_by_id, row.expires_at = account.id, turn.now + LIFE
        row.digest = f"used:{row.id}"  # good once: from here on only this account can say yes
        both = bool(_places(turn, person)) and bool(
            _places(turn, turn.session.get_one(Person, row.person_id))
        )
        ways = {"yes": token("cn.yes", row.id), "no": token("cn.no", row.id)}
        turn.answer("M-CN-7" if both else "M-CN-6", press=ways)


def press_yes(turn: Turn, press: Press) -> None:
    """Join: from here on both accounts are one person."""
    account, person = turn.known
    row = _mine(turn, press)
    keep = turn.session.get_one(Person, row.person_id)
    first = turn.session.get(Account, row.account_id)
    turn.session.delete(row)
    turn.session.flush()
    merge(turn.session, keep, person, turn.now)
    turn.session.expire_all()
    turn.person = turn.session.get_one(Person, keep.id)
    _enter_if_placed(turn)
    turn.answer("M-CN-8", press={"menu": token("menu")})
    if first is not None:
        _tell_first(turn, first, account)


def press_no(turn: Turn, press: Press) -> None:
    """Leave both as they are."""
    turn.session.delete(_mine(turn, press))
    _enter_if_placed(turn)
    turn.answer("M-CN-9")


def press_part(turn: Turn, press: Press) -> None:
    """Ask before an account is taken out."""
    turn.enter_current()
    other = _other(turn, press)
    turn.answer(
        "M-CN-11",
        {"account": _label(other)},
        {"yes": token("cn.parted", other.id), "no": token("menu")},
    )


def press_parted(turn: Turn, press: Press) -> None:
    """An account is no longer this person's; everything stays with the one who asked."""
    turn.enter_current()
    other = _other(turn, press)
    stranger = Person(created_at=turn.now, language=turn.language)
    turn.session.add(stranger)
    turn.session.flush()
    other.person_id = stranger.id
    turn.answer("M-CN-12", {"account": _label(other)}, {"menu": token("menu")})


def _tell_first(turn: Turn, first: Account, second: Account) -> None:
    if first.reach != Reach.OPEN:
        return
    message = turn.say(
        "M-CN-10",
        {"account": _label(second)},
        {"part": token("cn.part", second.id)},
    )
    turn.outbox.to_account(
        first,
        message,
        key=f"connected:{first.id}:{second.id}:{turn.event.key}",
        expires_at=turn.now + out.NEWS_LIFE,
        priority=out.NEWS,
        rule="connected",
    )


def _burn(turn: Turn, code: str) -> None:
    # A code that everybody in a room could read is no secret any more.
    turn.session.exec(delete(ConnectCode).where(col(ConnectCode.digest) == _digest(code)))
    turn.answer("M-CN-2")


def _mine(turn: Turn, press: Press) -> ConnectCode:
    account, person = turn.known
    row = turn.session.get(ConnectCode, press.ref)
    if row is None or row.expires_at <= turn.now or row.person_id == person.id:
        raise Refusal("M-CN-3")
    if row.used_by_id != account.id:
        raise Refusal("M-OK-5")
    return row


def _other(turn: Turn, press: Press) -> Account:
    account, person = turn.known
    other = turn.session.get(Account, press.ref)
    if other is None or other.platform == MAIL:
        raise Refusal("M-OK-4")
    if other.person_id != person.id or other.id == account.id:
        raise Refusal("M-OK-5")
    return other


def _enter_if_placed(turn: Turn) -> None:
    if turn.person is not None and _places(turn, turn.person):
        turn.enter_current()


def _places(turn: Turn, person: Person) -> list[int]:
    mine = select(Membership.id).where(Membership.person_id == person.id, col(Membership.state) != State.LEFT)
    return list(turn.session.exec(mine))


def _accounts(turn: Turn, person: Person) -> list[Account]:
    return list(
        turn.session.exec(select(Account).where(Account.person_id == person.id, SPEAKS).order_by(*BEST_FIRST))
    )


def _forget_codes(turn: Turn, person: Person) -> None:
    turn.session.exec(delete(ConnectCode).where(col(ConnectCode.person_id) == person.id))


def _label(account: Account) -> str:
    name = account.name or account.username
    return f"{account.platform.capitalize()}: {name}" if name else account.platform.capitalize()


def _plain(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum())[:50]


def _digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()


PRESSES: Presses = {
    "cn.new": press_new,
    "cn.yes": press_yes,
    "cn.no": press_no,
    "cn.part": press_part,
    "cn.parted": press_parted,
}

COMMANDS: Commands = {
    "connect": command,
}
