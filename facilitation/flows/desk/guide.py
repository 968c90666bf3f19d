"""/guide: the cards for leaders, by theme and by word; a slip in a word does no harm (content-design 3)."""

from collections.abc import Mapping, Sequence

from facilitation.errors import Refusal
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.offers import Commands, Presses
from facilitation.library import Card
from facilitation.phrasebook import SOURCE_LANGUAGE, Own
from facilitation.rules.finding_cards import Searched, found_by
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

MOST = 9  # cards of the largest theme


def command(turn: Turn, text: str) -> None:
    """/guide [word]: the themes, one card, or the few that fit."""
    enter_led(turn)
    if not text:
        _themes(turn)
        return
    cards = cards_in(turn)
    found = found_by(text[:60], [Searched(c.id, c.word, c.title) for c in cards.values()])
    if len(found) == 1:
        _show(turn, cards[found[0]])
    elif found:
        turn.answer("M-GD-3", press={"themes": token("gd.themes", turn.group.id)}, more=_buttons(turn, found))
    else:
        turn.answer("M-GD-4", {"word": text[:60]}, {"themes": token("gd.themes", turn.group.id)})


def press_themes(turn: Turn, press: Press) -> None:
    """All themes."""
    enter_led(turn, press.ref)
    _themes(turn)


def _themes(turn: Turn) -> None:
    themes = dict.fromkeys(card.theme for card in cards_in(turn).values())
    words = turn.book.labels("L-GD", turn.language)
    turn.answer(
        "M-GD-1", more=[Button(words[name], token("gd.theme", turn.group.id, name)) for name in themes]
    )


def press_theme(turn: Turn, press: Press) -> None:
    """The cards of a theme."""
    enter_led(turn, press.ref)
    found = [card.id for card in cards_in(turn).values() if card.theme == press.arg]
    if not found:
        raise Refusal("M-OK-4")
    theme = Own(turn.book.label("L-GD", press.arg, turn.language))
    themes = {"themes": token("gd.themes", turn.group.id)}
    turn.answer("M-GD-2", {"theme": theme}, themes, _buttons(turn, found))


def press_card(turn: Turn, press: Press) -> None:
    """One card."""
    enter_led(turn, press.ref)
    card = cards_in(turn).get(press.arg)
    if card is None:
        raise Refusal("M-OK-4")
    _show(turn, card)


def _show(turn: Turn, card: Card) -> None:
    ways = {
        "theme": token("gd.theme", turn.group.id, card.theme),
        "themes": token("gd.themes", turn.group.id),
    }
    turn.answer("M-GD-5", {"title": Own(card.title), "card": Own(card.text)}, ways)


def _buttons(turn: Turn, ids: Sequence[str]) -> list[Button]:
    cards = cards_in(turn)
    return [Button(_label(cards[one].title), token("gd.card", turn.group.id, one)) for one in ids[:MOST]]


def _label(title: str) -> str:
    return title if len(title) <= 32 else f"{title[:31]}…"


def cards_in(turn: Turn) -> Mapping[str, Card]:
    """The cards in the leader's language, English where there is none."""
    cards = turn.book.library.cards
    return {**cards.get(SOURCE_LANGUAGE, {}), **cards.get(turn.language, {})}


PRESSES: Presses = {
    "gd.themes": press_themes,
    "gd.theme": press_theme,
    "gd.card": press_card,
}

COMMANDS: Commands = {
    "guide": command,
}
