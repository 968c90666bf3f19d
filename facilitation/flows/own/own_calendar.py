"""/calendar: one's dates in one's own calendar, by a link that can be taken back, or as a file (content-design A4)."""

from facilitation.calendar_links import open_link, stop_link, wishes
from facilitation.errors import Refusal
from facilitation.flows.own import download
from facilitation.flows.shared.offers import Commands, Presses
from facilitation.holdings import CALENDAR
from facilitation.model import CalendarFeed
from facilitation.phrasebook import When
from facilitation.speech import Button
from facilitation.tokens import Press, base36, token
from facilitation.turn import Turn

WORD_BYTES = 20


def command(turn: Turn, text: str) -> None:
    """/calendar, or with the word "file" the file at once."""
    turn.enter_current()
    if text.casefold() == "file":
        download.order(turn, CALENDAR)
    else:
        show(turn)


def press_show(turn: Turn, _press: Press) -> None:
    """What is in it, and the ways to it."""
    turn.enter_current()
    show(turn)


def show(turn: Turn) -> None:
    """What is in it, and the ways to it."""
    row = _mine(turn)
    values = {
        "own": row.with_reminders,
        "since": When(row.changed_at, turn.zone, "day") if row.has_link else "",
    }
    turn.answer("M-CL-1", values, _ways(turn, row))


def _ways(turn: Turn, row: CalendarFeed) -> dict[str, str]:
    ways = {"file": token("cl.file")}
    if turn.settings.public_url:
        ways["renew" if row.has_link else "link"] = token("cl.link")
    if row.has_link:
        ways["stop"] = token("cl.stop")
    ways["without" if row.with_reminders else "with"] = token(
        "cl.own", 0, "no" if row.with_reminders else "yes"
    )
    return {**ways, "menu": token("menu")}


def _mine(turn: Turn) -> CalendarFeed:
    _, person = turn.known
    return wishes(turn.session, person.id, turn.now)


def press_link(turn: Turn, _press: Press) -> None:
    """A new link; the one before it stops."""
    turn.enter_current()
    if not turn.settings.public_url:
        raise Refusal("M-OK-4")
    _, person = turn.known
    word = base36(int.from_bytes(turn.event.entropy[:WORD_BYTES], "big"))
    open_link(turn.session, person.id, word, turn.now)
    link = f"{turn.settings.public_url}/calendar/{word}.ics"
    message = turn.say("M-CL-2", {"link": link}, {"stop": token("cl.stop"), "back": token("cl.show")})
    open_it = Button(turn.book.text("L-CL-OPEN", turn.language), url=link)
    turn.answer_with(message.with_buttons((open_it, *message.buttons)))


def press_stop(turn: Turn, _press: Press) -> None:
    """No link any more."""
    turn.enter_current()
    _, person = turn.known
    stop_link(turn.session, person.id, turn.now)
    turn.answer("M-CL-3", press={"back": token("cl.show")})


def press_own(turn: Turn, press: Press) -> None:
    """With or without one's own reminders: whoever runs the calendar can read them."""
    turn.enter_current()
    if press.arg not in {"yes", "no"}:
        raise Refusal("M-OK-4")
    _mine(turn).with_reminders = press.arg == "yes"
    show(turn)


def press_file(turn: Turn, _press: Press) -> None:
    """The file comes by itself."""
    turn.enter_current()
    download.order(turn, CALENDAR)


PRESSES: Presses = {
    "cl.show": press_show,
    "cl.link": press_link,
    "cl.stop": press_stop,
    "cl.own": press_own,
    "cl.file": press_file,
}

COMMANDS: Commands = {
    "calendar": command,
}
