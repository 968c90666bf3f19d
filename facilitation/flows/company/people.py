"""/people: those who agreed to be listed, their hello sentence, and how to write to them (content-design A10)."""

from sqlmodel import col, select

from facilitation.facts import Member
from facilitation.flows.shared.offers import Commands, Presses
from facilitation.model import PortfolioItem, Visibility
from facilitation.phrasebook import Own
from facilitation.ports import Capabilities
from facilitation.rules.silence import State
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

PORTFOLIOS = 6  # buttons that lead to what people show


def command(turn: Turn, _text: str) -> None:
    """/people."""
    turn.enter_current()
    _show(turn)


def _show(turn: Turn) -> None:
    listed = [
        m
        for m in turn.facts.members()
        if m.membership.listed and m.membership.name and m.membership.state != State.LEFT
    ]
    mine = turn.me.membership
    ways = {"off" if mine.listed else "on": token("pe.list", turn.group.id, "off" if mine.listed else "on")}
    if not listed:
        turn.answer("M-PE-3", press=ways)
        return
    shows = _who_show(turn, listed)
    buttons = [
        Button(f"📁 {m.membership.name}"[:24], token("po.of", m.membership.id))
        for m in listed
        if m.membership.id in shows and m.membership.id != mine.id
    ]
    lines = Own("\n".join(_line(turn, m) for m in listed))
    turn.answer("M-PE-1", {"lines": lines}, ways, buttons[:PORTFOLIOS])


def _line(turn: Turn, member: Member) -> str:
    can = turn.capabilities.get(member.account.platform, Capabilities())
    values = {
        "who": member.membership.name,
        "hello": member.membership.hello,
        "link": can.address_of(member.account.ref, member.account.username),
    }
    return turn.book.text("M-PE-2", turn.language, values)


def _who_show(turn: Turn, people: list[Member]) -> set[int]:
    found = turn.session.exec(
        select(PortfolioItem.membership_id).where(
            col(PortfolioItem.membership_id).in_([m.membership.id for m in people]),
            PortfolioItem.visibility == Visibility.GROUP,
        )
    )
    return set(found)


def press_list(turn: Turn, press: Press) -> None:
    """Put me on the list, or take me off."""
    turn.enter_open(press.ref)
    turn.me.membership.listed = press.arg == "on"
    _show(turn)


PRESSES: Presses = {
    "pe.list": press_list,
}

COMMANDS: Commands = {
    "people": command,
}
