"""How things of a portfolio look: in a line, on a button, whole with their files."""

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.model import File, GiverSays, Membership, PortfolioItem
from facilitation.phrasebook import Own
from facilitation.speech import Button, Enclosed
from facilitation.tokens import Press, token
from facilitation.turn import Turn

LINE, LABEL = 60, 18  # letters of an item in a list, and on its button


def line(turn: Turn, number: int, item: PortfolioItem) -> str:
    """One line of a list."""
    values = {"n": number, "kind": kind(turn, item), "text": shortened(item.text, LINE)}
    return turn.book.text("M-PO-3", turn.language, values)


def button(turn: Turn, number: int, item: PortfolioItem, action: str) -> Button:
    """The button that belongs to a line."""
    return Button(f"{number}. {shortened(item.text, LABEL) or str(kind(turn, item))}", token(action, item.id))


def kind(turn: Turn, item: PortfolioItem) -> Own:
    """Work, look back, feedback, note or skill."""
    return Own(turn.book.label("L-PO", item.kind, turn.language))


def may_be_shown(item: PortfolioItem) -> bool:
    """Whether its owner may show it: the words of somebody else need their yes (M-PF-7)."""
    return item.giver_says in {None, GiverSays.WITH_NAME, GiverSays.WITHOUT_NAME}


def files_of(turn: Turn, item: PortfolioItem) -> tuple[Enclosed, ...]:
    """The files that go with it."""
    where = col(File.item_id) == item.id
    if item.work_id is not None:
        where |= col(File.work_id) == item.work_id
    rows = turn.session.exec(select(File).where(where).order_by(col(File.id))).all()
    return tuple(Enclosed(row.id, row.kind) for row in rows)


def found(turn: Turn, press: Press) -> tuple[PortfolioItem, Membership]:
    """The item a button is about, and the place it was saved in. Raises Refusal for strangers and for what is gone."""
    turn.known  # noqa: B018  # raises for a stranger
    item = turn.session.get(PortfolioItem, press.ref)
    if item is None:
        raise Refusal("M-OK-4")
    return item, turn.session.get_one(Membership, item.membership_id)


def shortened(text: str, most: int) -> str:
    """One line of at most so many letters."""
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
