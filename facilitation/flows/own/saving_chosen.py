"""A message of the room, chosen to be saved: one's own words, or a work of one's own that the bot showed (content-design 1.15)."""

from sqlmodel import select

from facilitation.errors import Refusal
from facilitation.events import Chosen
from facilitation.flows.own.saving import save
from facilitation.flows.shared import files
from facilitation.model import Delivery, ItemKind, PortfolioItem, Work
from facilitation.rules.transitions import DeliveryState
from facilitation.speech import clean, from_json
from facilitation.tokens import read, token
from facilitation.turn import Turn

# What stands under a work in the room; each names the work.
_UNDER_A_WORK = frozenset({"pf.well", "pf.learned", "pf.words"})


def take(turn: Turn, chosen: Chosen) -> None:
    """Keep a copy for the sender. What others wrote stays theirs, whoever chooses it."""
    turn.enter_current()
    item = _own_words(turn, chosen) if chosen.own else _own_work(turn, chosen)
    turn.answer("M-PO-15", press={"item": token("po.item", item.id), "list": token("po.page")})


def _own_words(turn: Turn, chosen: Chosen) -> PortfolioItem:
    # Words that were said under a show of works are a work already.
    source = files.source_of(turn, chosen.message_ref)
    work = turn.session.exec(
        select(Work).where(Work.membership_id == turn.me.membership.id, Work.source == source)
    ).first()
    if work is not None:
        return save(turn, ItemKind.WORK, work.caption, of=work)
    text = clean(chosen.text).strip()
    if not text and not chosen.attachments:
        raise Refusal("M-OK-9")
    kept = files.keep(turn, chosen.attachments, chosen.message_ref)
    return save(turn, ItemKind.NOTE, text, files=kept)


def _own_work(turn: Turn, chosen: Chosen) -> PortfolioItem:
    work = _work_shown(turn, chosen)
    if work is None or work.membership_id != turn.me.membership.id:
        raise Refusal("M-PO-16")
    return save(turn, ItemKind.WORK, work.caption, of=work)


def _work_shown(turn: Turn, chosen: Chosen) -> Work | None:
    room = turn.room()
    if room is None:
        return None
    shown = turn.session.exec(
        select(Delivery).where(
            Delivery.room_id == room.id,
            Delivery.message_ref == chosen.message_ref,
            Delivery.state == DeliveryState.SENT,
        )
    ).first()
    if shown is None:
        return None
    pressed = (read(button.token) for button in from_json(shown.message).buttons)
    ref = next((press.ref for press in pressed if press and press.action in _UNDER_A_WORK), None)
    return None if ref is None else turn.session.get(Work, ref)
