"""From the chat to the digest's page: a link that logs one browser in, once, for a quarter of an hour.

Where the bot has no public address, the page comes into the chat as a file; the table file always does.
"""

from datetime import date

from facilitation.digest_table import span
from facilitation.errors import Refusal
from facilitation.flows.own.download import order_paper
from facilitation.flows.programme.coordinating import Seat, seat, seats
from facilitation.flows.programme.digest import MOST_WEEKS_AGO, monday_meant
from facilitation.flows.programme.digest_days import newest_of
from facilitation.flows.shared.offers import Commands, Presses
from facilitation.holdings import PAGE, TABLE
from facilitation.model import Programme
from facilitation.programmes import WEEK
from facilitation.speech import Button
from facilitation.tokens import Press, base36, token
from facilitation.turn import Turn
from facilitation.web_logins import LINK_LIFE, open_login

WORD_BYTES = 16
_DAY = "%Y%m%d"


def command(turn: Turn, text: str) -> None:
    """/export [from] [to]: the numbers of these weeks as a table file. Weeks are written as for /digest."""
    mine = seats(turn)
    words = text.replace("–", " ").split()
    newest = newest_of(*mine[0], turn.now)
    days = [monday_meant(word, newest) for word in words]
    known = [day for day in days if day is not None]
    if len(known) < len(words) or len(words) > 2:
        turn.answer("M-DG-86")
        return
    weeks = span(min(known, default=None), max(known) if len(known) > 1 else None, newest)
    if len(mine) == 1:
        _table(turn, mine[0], weeks)
        return
    arg = "".join(day.strftime(_DAY) for day in weeks)
    turn.answer("M-DG-85", more=[Button(p.name[:24], token("dg.table", p.id, arg)) for _, p in mine])


def press_table(turn: Turn, press: Press) -> None:
    """The numbers of a programme, of the weeks that stand in the button."""
    mine = seat(turn, press.ref)
    newest = newest_of(*mine, turn.now)
    try:
        days = [date.fromisoformat(part) for part in (press.arg[:8], press.arg[8:])]
    except ValueError:
        raise Refusal("M-OK-4") from None
    if min(days) < newest - MOST_WEEKS_AGO * WEEK:
        raise Refusal("M-OK-4")
    _table(turn, mine, span(days[0], days[1], newest))


def press_page(turn: Turn, press: Press) -> None:
    """A new link to the page of a week, or the page itself."""
    row, programme = seat(turn, press.ref)
    newest = newest_of(row, programme, turn.now)
    monday = monday_meant(press.arg, newest) or newest
    if turn.settings.public_url:
        _link(turn, programme, monday)
    else:
        order_paper(turn, PAGE, f"{row.id}:{monday}", f"smol-digest-{monday}.html")


def _table(turn: Turn, mine: Seat, weeks: tuple[date, date]) -> None:
    first, last = weeks
    name = f"smol-numbers-{first}-{last}.csv"
    order_paper(turn, TABLE, f"{mine[0].id}:{first}:{last}", name)


def _link(turn: Turn, programme: Programme, monday: date) -> None:
    """Raises Refusal where somebody had many links in the last hour."""
    word = base36(int.from_bytes(turn.event.entropy[:WORD_BYTES], "big"))
    if not open_login(turn.session, turn.known[1].id, word, turn.now):
        raise Refusal("M-DG-84")
    link = f"{turn.settings.public_url}/enter/{word}?programme={programme.id}&week={monday}"
    values = {"programme": programme.name, "minutes": int(LINK_LIFE.total_seconds() // 60)}
    turn.answer("M-DG-83", values, {"open": link})


PRESSES: Presses = {
    "dg.page": press_page,
    "dg.table": press_table,
}

COMMANDS: Commands = {
    "export": command,
}
