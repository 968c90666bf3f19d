"""The way from the chat to the digest's page: a link that logs one browser in, once, for a quarter of an hour."""

from facilitation.errors import Refusal
from facilitation.flows.coordinating import seat, seats
from facilitation.flows.tables import Commands, Presses
from facilitation.model import Programme
from facilitation.tokens import Press, base36
from facilitation.turn import Turn
from facilitation.web_logins import LINK_LIFE, open_login

WORD_BYTES = 16


def command(turn: Turn, _text: str) -> None:
    """/export: the way to the numbers as a table file, which stands at the foot of the page."""
    _, programme = seats(turn)[0]  # one link opens the pages of all programmes
    if turn.settings.public_url:
        _link(turn, programme, "M-DG-85")
    else:
        turn.answer("M-DG-86")


def press_page(turn: Turn, press: Press) -> None:
    """A new link to the pages."""
    _, programme = seat(turn, press.ref)
    if not turn.settings.public_url:
        raise Refusal("M-OK-4")
    _link(turn, programme, "M-DG-83")


def _link(turn: Turn, programme: Programme, kind: str) -> None:
    """Raises Refusal where somebody had many links in the last hour."""
    word = base36(int.from_bytes(turn.event.entropy[:WORD_BYTES], "big"))
    if not open_login(turn.session, turn.known[1].id, word, turn.now):
        raise Refusal("M-DG-84")
    link = f"{turn.settings.public_url}/enter/{word}"
    values = {"programme": programme.name, "minutes": int(LINK_LIFE.total_seconds() // 60)}
    turn.answer(kind, values, {"open": link})


PRESSES: Presses = {
    "dg.page": press_page,
}

COMMANDS: Commands = {
    "export": command,
}
