"""Guide cards are found by a word, and a slip in it does no harm."""

import string

from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.finding_cards import FEW, Searched, found_by
from tests.journeys.driver import texts

CARDS = [Searched(c.id, c.word, c.title) for c in texts().cards["en"].values()]


def test_the_word_of_a_card_finds_it_and_it_alone() -> None:
    assert len(CARDS) == 25
    for card in CARDS:
        assert found_by(card.word.upper(), CARDS) == [card.id]


@given(st.sampled_from([c for c in CARDS if len(c.word) >= 6]), st.data())
def test_one_slip_in_a_long_word_still_leads_to_the_card(card: Searched, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(card.word) - 1))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    slipped = card.word[:place] + letter + card.word[place + 1 :]
    assert card.id in found_by(slipped, CARDS)


@given(st.text(max_size=60))
def test_any_words_find_a_few_cards_at_most(typed: str) -> None:
    assert len(found_by(typed, CARDS)) <= FEW
