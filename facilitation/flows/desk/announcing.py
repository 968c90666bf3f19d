"""/announce: a leader's own words in every room, with their name, after a look at them (content-design A10)."""

from collections.abc import Mapping

from facilitation.errors import Refusal
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.asking import CANCEL, Given, ask, hold, question, take_held
from facilitation.flows.shared.offers import Commands, Forms, Presses
from facilitation.plain_language import warnings
from facilitation.tokens import Press, token
from facilitation.turn import Turn

WORDS, HELD = "an.words", "an.held"
LIMIT = 1000  # characters


def command(turn: Turn, text: str) -> None:
    """/announce, with the words behind it or without."""
    enter_led(turn)
    turn.must_be_open()
    if len(text) > LIMIT:
        raise Refusal("M-OK-8", {"n": LIMIT, "m": len(text)})
    if text:
        _preview(turn, text)
    else:
        _ask(turn)


def press_again(turn: Turn, press: Press) -> None:
    """Other words."""
    enter_led(turn, press.ref)
    turn.must_be_open()
    _ask(turn)


def _ask(turn: Turn) -> None:
    ask(turn, WORDS, turn.group.id, question(turn, "M-AN-1", "text", limit=LIMIT, required=True))


def words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The words, shown as the group will read them."""
    enter_led(turn, press.ref)
    turn.must_be_open()
    if not done:
        return
    if not values["text"].text:
        raise Refusal("M-OK-9")  # a photo alone is no announcement
    _preview(turn, values["text"].text)


def _preview(turn: Turn, text: str) -> None:
    hold(turn, HELD, text)
    group = turn.group.id
    ways = {
        "post": token("an.post", group),
        "again": token("an.again", group, opens_form=True),
        "cancel": token(CANCEL),
    }
    said = {
        "leader": turn.me.membership.name,
        "text": text,
        "rooms": [room.title or turn.group.title for room in turn.facts.rooms()],
        "hard": warnings(turn.book, turn.language, text, written_in=turn.group.language),
    }
    turn.answer("M-AN-2", said, ways)


def press_post(turn: Turn, press: Press) -> None:
    """Post it: once, however often the button is pressed."""
    enter_led(turn, press.ref)
    turn.must_be_open()
    text = take_held(turn, HELD)
    if not text:
        raise Refusal("M-OK-4")
    turn.post("M-AN-3", {"leader": turn.me.membership.name, "text": text}, rule="announcement")
    turn.answer("M-AN-4")


PRESSES: Presses = {
    "an.again": press_again,
    "an.post": press_post,
}

FORMS: Forms = {
    WORDS: words,
}

COMMANDS: Commands = {
    "announce": command,
}
