"""Which guide card somebody means by a word (content-design 3). Twenty-five cards need no more than the standard library."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

CLOSE = 0.7  # of 1: one or two slips in a word
CLEARLY_BEST = 0.08  # a card that is so much better than the next is the one
FEW = 4


@dataclass(frozen=True, slots=True)
class Searched:
    """A card by what can be typed: its word and its title."""

    id: str
    word: str
    title: str


def found_by(typed: str, cards: Sequence[Searched]) -> list[str]:
    """The ids of the cards that fit, best first, at most four; one alone where a word is exact or clearly best."""
    wanted = " ".join(_words(typed))
    if not wanted:
        return []
    exact = [card.id for card in cards if wanted == card.word.casefold() or wanted == card.id.casefold()]
    if exact:
        return exact[:1]
    scores = {card.id: _score(wanted, card) for card in cards}
    close = sorted((one for one in scores if scores[one] >= CLOSE), key=lambda one: (-scores[one], one))
    if len(close) > 1 and scores[close[0]] - scores[close[1]] >= CLEARLY_BEST:
        return close[:1]
    return close[:FEW]


def _score(wanted: str, card: Searched) -> float:
    words = [card.word, *(word for word in _words(card.title) if len(word) > 2)]
    return max(SequenceMatcher(None, one, word).ratio() for one in wanted.split() for word in words)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
