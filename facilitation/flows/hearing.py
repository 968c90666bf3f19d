"""What somebody says or does finds its flow: a tap, a command, words, a form, and news of a place or a person."""

from collections.abc import Callable, Mapping

from facilitation.commands import NAMES, guess, is_stop, is_urgent
from facilitation.errors import Refusal
from facilitation.events import Commanded, Filled, Pressed, ReachChanged, RoomChanged, Said
from facilitation.flows import tables
from facilitation.flows.arriving import joining, onboarding
from facilitation.flows.company import links
from facilitation.flows.course import plan_import
from facilitation.flows.doors import by_reply, edits, menu, replies
from facilitation.flows.programme import coordinated, coordinating
from facilitation.flows.setup import leaders, setting_up, setup_steps
from facilitation.flows.shared import asking, files, rooms
from facilitation.flows.shared.offers import Commands, Presses, together
from facilitation.flows.tables import DOORS, FORMS
from facilitation.flows.week import silence
from facilitation.model import Role
from facilitation.programmes import CODE_MARK
from facilitation.rules.silence import State
from facilitation.speech import Button, clean
from facilitation.tokens import Press, from_payload, read, token, without_delivery
from facilitation.turn import Turn

# What words begin with that offer more than a place in a group.
_OFFERS: Mapping[str, Callable[[Turn, str], None]] = {
    coordinating.MARK: coordinating.accept,
    leaders.MARK: leaders.open_offer,
    CODE_MARK: coordinated.offer,
}


def _start(turn: Turn, text: str) -> None:
    """/start: in a room, the link with which an admin brings the bot in; else the way in for one person."""
    if text == setting_up.LINK_WORD and not turn.event.place.private:
        setting_up.command(turn, "")
    else:
        _come_in(turn, text)


def _come_in(turn: Turn, text: str) -> None:
    """An invitation's word, a tap that was made before the private chat was open, or nothing."""
    tapped = from_payload(text)
    if tapped is not None:
        if (press := read(tapped)) is None or press.action not in DOORS:
            raise Refusal("M-OK-4")
        pressed(turn, Pressed(tapped))
        return
    for mark, open_it in _OFFERS.items():
        if text.startswith(mark):
            open_it(turn, text)
            return
    if text and text != "hello":
        joining.open_invitation(turn, text)
        if turn.me.membership.role == Role.FACILITATOR:
            setup_steps.go_on(turn)
        return
    try:
        turn.enter_current(guest=True)
    except Refusal:
        if not coordinating.has_seat(turn):
            raise
        coordinating.home(turn)
        return
    if turn.me.membership.state == State.INVITED:
        onboarding.go_on(turn)
    else:
        menu.show(turn)


def _press_word(command: str) -> Callable[[Turn, Press], None]:
    return lambda turn, _press: COMMANDS[command](turn, "")


# Taps that go on with an open question, or leave the private chat as it is.
GOES_ON = frozenset(
    {
        "an.post",
        "ld.accept",
        "ld.decline",
        "lk.yes",
        "me.post",
        "me.weekly",
        "pn.do",
        "pn.save",
        "pq.on",
        "pq.use",
        "sd.zone_yes",
        "sd.slot_yes",
        "su.too",
        "su.new",
        asking.SKIP,
        asking.BACK,
        asking.CANCEL,
        "q.route",
        "q.same",
        "pf.well",
        "pf.learned",
    }
)


def _turn_away(turn: Turn) -> None:
    # Who turns to something else has dropped the question: words that follow could be meant for one person, and must
    # not go to the whole group as the answer to something asked days ago.
    if turn.person is not None:
        turn.close_dialogue()


def pressed(turn: Turn, body: Pressed) -> None:
    """A button, whoever pressed it and wherever its token comes from."""
    text, _ = without_delivery(body.token)
    press = read(text)
    if press is not None and press.action in FORMS:
        asking.open_again(turn, text)
        return
    if press is None or press.action not in PRESSES:
        raise Refusal("M-OK-4")
    if press.action not in GOES_ON:
        _turn_away(turn)
    PRESSES[press.action](turn, press)


def command(turn: Turn, body: Commanded) -> None:
    """A command, or a word with a slash that is none."""
    if body.name in COMMANDS:
        _turn_away(turn)
        COMMANDS[body.name](turn, clean(body.text).strip())
    elif turn.event.place.private:
        words(turn, body.name)


def said(turn: Turn, body: Said) -> None:
    """Words: the answer to an open question, a reply to a beat, a word we can guess, or none of these."""
    if not turn.event.place.private:
        if not replies.take(turn, body):
            by_reply.take(turn, body, PRESSES, FORMS)
        return
    if body.edited:
        edits.take(turn, body)
        return
    if is_urgent(clean(body.text)) or is_stop(clean(body.text)):
        _turn_away(turn)
    elif (
        files.join_album(turn, body)
        or by_reply.take(turn, body, PRESSES, FORMS)
        or asking.said(turn, body, FORMS)
        or plan_import.take_file(turn, body)
    ):
        return
    words(turn, body.text)


def words(turn: Turn, text: str) -> None:
    """Words in private that nobody asked for: a guess, a choice of two, or M-CM-1."""
    if is_stop(clean(text)):
        menu.offer_less(turn)
        return
    meant = guess(clean(text)) if text else ()
    if len(meant) == 1:
        COMMANDS[meant[0]](turn, clean(text) if meant[0] == "settings" else "")
    elif meant:
        turn.enter_current()
        more = [
            Button(turn.book.text(f"L-CMD-{name}", turn.language), token(f"menu.{name}")) for name in meant
        ]
        turn.answer("M-CM-4", more=more)
    elif not links.offer(turn, clean(text)):
        menu.not_understood(turn)


def filled(turn: Turn, body: Filled) -> None:
    """A form that came back."""
    asking.filled(turn, body, FORMS)


def after_action(turn: Turn) -> None:
    """Whatever it was: if a member did it, it counts as an action of this week."""
    body = turn.event.body
    action = ""
    if isinstance(body, Pressed) and (press := read(without_delivery(body.token)[0])) is not None:
        action = press.action
    if not isinstance(body, RoomChanged | ReachChanged):
        silence.acted(turn, action)


room_changed = rooms.room_changed
reach_changed = rooms.reach_changed
confirm_arrival = rooms.confirm_arrival

COMMANDS: Commands = together([{"start": _start}, tables.COMMANDS])

PRESSES: Presses = together(
    [
        {f"menu.{name}": _press_word(name) for name in NAMES},
        {
            asking.SKIP: lambda turn, press: asking.skip(turn, press, FORMS),
            asking.BACK: asking.back,
            asking.CANCEL: asking.cancel,
        },
        tables.PRESSES,
    ]
)
