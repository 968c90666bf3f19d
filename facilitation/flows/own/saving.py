"""Saving into a portfolio: other flows keep a copy here of a work, a look back, feedback, a note (content-design 1.15)."""

from collections.abc import Iterable

from sqlmodel import select

from facilitation.model import (
    Feedback,
    File,
    GiverSays,
    ItemKind,
    PortfolioItem,
    Reflection,
    Work,
)
from facilitation.turn import Turn


def save(
    turn: Turn,
    kind: ItemKind,
    text: str,
    *,
    of: Work | Reflection | Feedback | None = None,
    files: Iterable[int] = (),
) -> PortfolioItem:
    """Keep a copy for the sender, in the group entered; only they see it. What is saved again keeps its one copy.

    `of` is the row it is copied from, `files` are those that go with the copy from now on.
    """
    mine = turn.me.membership.id
    item = _saved_before(turn, kind, text, of)
    if item is None:
        item = PortfolioItem(membership_id=mine, kind=kind, text=text, saved_at=turn.now)
        match of:
            case Work():
                item.work_id = of.id
            case Reflection():
                item.reflection_id = of.id
            case Feedback():
                item.feedback_id, item.giver_id = of.id, of.membership_id
                item.giver_says = GiverSays.ASKED
        turn.session.add(item)
        turn.session.flush()
    elif item.kind != ItemKind.FEEDBACK:
        item.text = text
    for number in files:
        file = turn.session.get(File, number)
        if file is not None:
            # From here on the file goes with the copy: what it was copied from may be deleted earlier (1.18).
            file.item_id, file.reflection_id = item.id, None
    return item


def saved(turn: Turn, work: Work) -> PortfolioItem | None:
    """The copy of a work, if its author keeps one."""
    return turn.session.exec(select(PortfolioItem).where(PortfolioItem.work_id == work.id)).first()


def _saved_before(
    turn: Turn, kind: ItemKind, text: str, of: Work | Reflection | Feedback | None
) -> PortfolioItem | None:
    match of:
        case Work():
            where = PortfolioItem.work_id == of.id
        case Reflection():
            where = PortfolioItem.reflection_id == of.id
        case Feedback():
            where = PortfolioItem.feedback_id == of.id
        case _:
            where = PortfolioItem.text == text
    query = select(PortfolioItem).where(
        PortfolioItem.membership_id == turn.me.membership.id, PortfolioItem.kind == kind, where
    )
    return turn.session.exec(query).first()


def drop(turn: Turn, item: PortfolioItem) -> None:
    """Remove a copy. Files go back to the note or look back they came with, where that is still kept; else they go as well."""
    for file in turn.session.exec(select(File).where(File.item_id == item.id)).all():
        if file.note_id is not None:
            file.item_id = None
        elif item.reflection_id is not None:
            file.item_id, file.reflection_id = None, item.reflection_id
    turn.session.flush()
    turn.session.delete(item)
