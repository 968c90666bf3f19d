"""Hard words in what leaders write: found once each, with an easier one where there is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import load
from facilitation.phrasebook import Phrasebook
from facilitation.plain_language import MOST, warnings
from facilitation.rules.hard_words import EASIER, hard_words
from facilitation.rules.plain_language import Rule, advice
from facilitation.speech import plain
from tests.rules.strategies import many


@pytest.mark.parametrize("word", EASIER)
def test_every_hard_word_gets_its_easier_one(word: str) -> None:
    assert hard_words(f"Please {word} it.") == ((word, EASIER[word]),)


@pytest.mark.parametrize(
    ("form", "easier"),
    [
        ("utilised", "use"),
        ("Utilising", "use"),
        ("demonstrates", "show"),
        ("attempted", "try"),
        ("IN ORDER TO", "to"),
    ],
)
def test_other_forms_of_a_hard_word_are_known(form: str, easier: str) -> None:
    assert hard_words(f"{form} this") == ((form, easier),)


def test_long_words_are_found_once_and_names_and_addresses_never() -> None:
    text = "Multiplication and multiplication with Blagoevgradski at https://example.org/responsibilities."
    assert hard_words(text) == (("Multiplication", ""),)


def test_long_words_that_everybody_knows_are_left_alone() -> None:
    assert hard_words("A conversation about photographs in supermarkets") == ()


def test_a_leader_may_have_feelings_and_flags_and_is_told_what_is_hard_to_read() -> None:
    assert advice("I am happy to see you! 🇧🇬 👋") == ()
    found = advice("You missed it. Click here in order to commence.", question_limit=2)
    assert [one.rule for one in found] == [Rule.NAMELESS_LINK, Rule.BLAME, Rule.HARD_WORD, Rule.HARD_WORD]


def test_in_other_languages_only_lengths_are_known() -> None:
    assert advice("utilise " * 19, language="bg")[0].rule == Rule.LONG_SENTENCE
    assert advice("utilise this", language="bg") == ()


def test_the_warning_is_a_short_list_in_words_and_empty_for_plain_words() -> None:
    book = Phrasebook(load())
    assert warnings(book, "en", "What did you learn this week?") == ""
    said = plain(
        warnings(book, "en", "Endeavour to utilise it. " + "Go on " * 20 + "[x](https://evil.example).")
    )
    assert said.split("\n") == [
        "• This sentence is long: 44 words. Make it at most 18, or make two of it: “Go on Go on Go on Go on Go on Go on Go on Go on Go on Go…”",
        "• “Endeavour” is a hard word. Easier: “try”.",
        "• “utilise” is a hard word. Easier: “use”.",
    ]
    assert len(warnings(book, "en", " ".join(EASIER)).split("\n")) == MOST


@many
@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    for word, _ in hard_words(text):
        assert word in text
