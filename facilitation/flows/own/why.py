"""/why: which rule sent a message, who got it, and muting its kind (content-design A2)."""

from collections.abc import Collection

from sqlmodel import col, or_, select

from facilitation.errors import Refusal
from facilitation.events import Commanded
from facilitation.flows.arriving import consents
from facilitation.flows.shared.offers import Commands, Presses
from facilitation.flows.week.nudging import stop_waiting
from facilitation.model import Account, Delivery, Operation, Person, Room
from facilitation.phrasebook import Own, When
from facilitation.reasons import Audience, Mute, reason_of
from facilitation.rules.transitions import DeliveryState
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

_ABOUT_ITSELF = "M-WY-"


def command(turn: Turn, _text: str) -> None:
    """/why, as a reply to a message or about the newest one."""
    turn.enter_current(guest=True)
    body = turn.event.body
    reply_to = body.reply_to if isinstance(body, Commanded) else ""
    found = _replied_to(turn, reply_to) if reply_to else _newest(turn)
    if found is None:
        turn.answer("M-WY-2" if reply_to else "M-WY-3", press={"menu": token("menu")})
        return
    explain(turn, found)


def explain(turn: Turn, delivery: Delivery) -> None:
    """The rule in a sentence, the audience in words, and what can be muted."""
    reason = reason_of(delivery.rule)
    audience = Audience.YOU if delivery.account_id is not None else Audience.GROUP
    ways = {"menu": token("menu")}
    if audience is Audience.YOU and reason.mute is not None:
        on = "unmute" if reason.mute in muted_by(turn.known[1]) else "mute"
        ways[on] = token("wy.set", 0, f"{on}.{reason.mute}")
    turn.answer(
        "M-WY-1",
        {
            "why": Own(turn.book.text(reason.sentence, turn.language)),
            "audience": Own(turn.book.text(audience, turn.language)),
            "when": When(delivery.sent_at or delivery.due_at, turn.zone),
        },
        ways,
    )


def press_set(turn: Turn, press: Press) -> None:
    """Mute a kind, or hear of it again. What was written and not sent is taken back."""
    turn.enter_current(guest=True)
    way, _, name = press.arg.partition(".")
    if way not in {"mute", "unmute"} or name not in set(Mute):
        raise Refusal("M-OK-4")
    kind, silent = Mute(name), way == "mute"
    set_muted(turn, kind, silent=silent)
    if silent:
        _take_back(turn, kind)
    label = Own(turn.book.label("L-MUTE", kind, turn.language))
    back = token("wy.set", 0, f"{'unmute' if silent else 'mute'}.{kind}")
    ways = {"list": token("wy.list"), "menu": token("menu")}
    turn.answer(
        "M-WY-4" if silent else "M-WY-5", {"kind": label}, {"unmute" if silent else "mute": back, **ways}
    )


def press_list(turn: Turn, _press: Press) -> None:
    """What is muted, with a button each to hear of it again."""
    turn.enter_current(guest=True)
    muted = [kind for kind in Mute if kind in muted_by(turn.known[1])]
    if not muted:
        turn.answer("M-WY-7", press={"menu": token("menu")})
        return
    labels = [(kind, turn.book.label("L-MUTE", kind, turn.language)) for kind in muted]
    lines = [turn.book.text("M-WY-8", turn.language, {"kind": Own(label)}) for _, label in labels]
    buttons = [Button(label, token("wy.set", 0, f"unmute.{kind}")) for kind, label in labels]
    turn.answer("M-WY-6", {"lines": Own("\n".join(lines))}, {"menu": token("menu")}, buttons)


def muted_by(person: Person) -> Collection[str]:
    """All kinds that a person does not want; two of them are switches of their own."""
    switches = {Mute.REMINDERS: person.wants_reminders, Mute.LOOK_BACK: person.wants_reflection}
    return {*person.muted, *(kind for kind, wanted in switches.items() if not wanted)}


def set_muted(turn: Turn, kind: Mute, *, silent: bool) -> None:
    """Turn a kind off or on for the sender."""
    _, person = turn.known
    match kind:
        case Mute.REMINDERS:
            consents.want_reminders(turn, wanted=not silent)
        case Mute.LOOK_BACK:
            person.wants_reflection = not silent
        case _:
            others = [known for known in person.muted if known != kind]
            person.muted = [*others, kind] if silent else others


def _take_back(turn: Turn, kind: Mute) -> None:
    if kind is Mute.REMINDERS:
        stop_waiting(turn)
    _, person = turn.known
    waiting = select(Delivery).where(
        or_(
            Delivery.person_id == person.id,
            col(Delivery.account_id).in_(select(Account.id).where(Account.person_id == person.id)),
        ),
        Delivery.state == DeliveryState.PENDING,
    )
    for row in turn.session.exec(waiting):
        if reason_of(row.rule).mute == kind:
            row.state = DeliveryState.CANCELLED


def _replied_to(turn: Turn, reply_to: str) -> Delivery | None:
    account, _ = turn.known
    room = turn.room()
    place = Delivery.room_id == room.id if room is not None else Delivery.account_id == account.id
    found = select(Delivery).where(
        place, Delivery.message_ref == reply_to, Delivery.state == DeliveryState.SENT
    )
    return turn.session.exec(found.order_by(col(Delivery.id).desc())).first()


def _newest(turn: Turn) -> Delivery | None:
    """The newest message here that was not an answer to /why itself: in the room, or in private."""
    account, _ = turn.known
    room: Room | None = turn.room()
    place = Delivery.room_id == room.id if room is not None else Delivery.account_id == account.id
    found = select(Delivery).where(
        place,
        Delivery.state == DeliveryState.SENT,
        Delivery.operation != Operation.TOAST,
        ~col(Delivery.kind).startswith(_ABOUT_ITSELF),
    )
    return turn.session.exec(found.order_by(col(Delivery.sent_at).desc(), col(Delivery.id).desc())).first()


PRESSES: Presses = {
    "wy.set": press_set,
    "wy.list": press_list,
}

COMMANDS: Commands = {
    "why": command,
}
