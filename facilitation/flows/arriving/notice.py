"""Tell me more: the full notice about people's data, in six short screens (content-design 1.2, 1.18)."""

from facilitation.errors import Refusal
from facilitation.flows.shared.offers import Presses
from facilitation.tokens import Press, token
from facilitation.turn import Turn

SCREENS = ("M-ND-1", "M-ND-2", "M-ND-3", "M-ND-4", "M-ND-5", "M-ND-6")


def screen(turn: Turn, press: Press) -> None:
    """One of the six, with the ways on and back; the first leads back to the short notice."""
    if not press.arg.isdecimal() or not 0 < int(press.arg) <= len(SCREENS):
        raise Refusal("M-OK-4")
    group = turn.enter(press.ref, guest=True).membership.group_id
    number = int(press.arg)
    ways = {
        "next": token("on.more", group, number + 1),
        "back": token("on.more", group, number - 1) if number > 1 else token("on.notice", group),
        "understood": token("on.agree", group),
        "person": token("on.person", group),
    }
    known = turn.book.labels(SCREENS[number - 1], turn.language)
    settings = turn.settings
    values = {
        "controller": settings.controller or settings.programme,
        "contact": turn.group.contact or settings.contact,
        "legal_ground": settings.legal_ground,
        "authority": settings.authority,
        "retention_days": settings.retention_days,
        "portfolio_months": settings.portfolio_months,
    }
    turn.answer(SCREENS[number - 1], values, {name: way for name, way in ways.items() if name in known})


PRESSES: Presses = {
    "on.more": screen,
}
