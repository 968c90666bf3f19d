import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import load
from bot.content_check import values
from facilitation.library import Library
from facilitation.phrasebook import Own, Phrasebook
from facilitation.pseudo import BUTTON_LIMIT, PSEUDO, disguise, with_pseudo
from facilitation.speech import blocks

PIECES = (
    "{{ name }}",
    "{{ link }}",
    "{% if prompt %}",
    "{% endif %}",
    "**",
    "[The course]({{ link }})",
    "[Page](https://example.org/a?b=c)",
    "https://example.org/learn",
    "/mydata",
    "🎯 ",
    "- ",
    "\n",
    "\n\n",
    " ",
)
words = st.text(st.sampled_from("abcXYZ éß.,?!12"), min_size=1, max_size=8)
templates = st.lists(st.sampled_from(PIECES) | words, max_size=12).map(" ".join)
labels = st.text(st.sampled_from("abc XYZ👏"), min_size=1, max_size=24)
KEPT = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\]\([^)]*\)|https://example\.org|(?<![\w/])/mydata\b")


@pytest.fixture(scope="module")
def library() -> Library:
    return with_pseudo(load())


@given(templates)
def test_places_links_and_commands_stay_as_they_are(template: str) -> None:
    assert KEPT.findall(disguise(template)) == KEPT.findall(template)


@given(templates)
def test_only_ascii_letters_change_and_only_our_marks_are_added(template: str) -> None:
    shown = re.sub("[\u2067\u2069⟦⟧ẋ ]", "", disguise(template))
    assert len(shown) == len(template.replace(" ", ""))


@given(templates)
def test_a_list_stays_a_list_and_marks_close_on_their_line(template: str) -> None:
    for before, after in zip(template.split("\n"), disguise(template).split("\n"), strict=True):
        assert after.startswith("- ") == before.startswith("- ")
        assert after.count("\u2067") == after.count("\u2069") == after.count("⟦")


@given(labels)
def test_a_button_grows_and_stays_within_its_limit(label: str) -> None:
    shown = disguise(label, BUTTON_LIMIT)
    assert len(shown) <= BUTTON_LIMIT
    if any(character.isalpha() for character in label):
        assert len(shown) > len(label)


def test_a_line_becomes_a_third_longer_and_runs_from_right_to_left() -> None:
    assert disguise("Saved it.") == "\u2067⟦Šáṽéđ íŧ. ẋẋ⟧\u2069"


def test_every_message_keeps_its_places_and_its_buttons(library: Library) -> None:
    for name, english in library.messages["en"].items():
        other = library.messages[PSEUDO][name]
        assert other.buttons.keys() == english.buttons.keys()
        for form, text in english.forms.items():
            assert values(other.forms[form]) == values(text), name


def test_prompts_and_cards_are_disguised_too(library: Library) -> None:
    assert library.prompts[PSEUDO].keys() == library.prompts["en"].keys()
    assert all(prompt.text.startswith("\u2067⟦") for prompt in library.prompts[PSEUDO].values())
    assert all(card.title.startswith("\u2067⟦") for card in library.cards[PSEUDO].values())
    assert library.cards[PSEUDO]["G01"].word == "role"


@pytest.mark.parametrize("language", ["en", PSEUDO])
@pytest.mark.parametrize("filled", [True, False])
def test_every_message_can_be_said_and_leaves_no_gaps(
    library: Library, language: str, *, filled: bool
) -> None:
    book = Phrasebook(library)
    for name, message in library.messages["en"].items():
        source = "".join(message.forms.values())
        optional = set() if filled else set(re.findall(r"\{% if (\w+)", source))
        said: dict[str, object] = {x: Own("" if x in optional else "x") for x in values(source)}
        for count in (0, 1, 5):
            text = book.text(name, language, {**said, message.count or "": count})
            assert "\n\n\n" not in text, name
            assert "{" not in text, name
            assert text == text.strip(), name
            assert blocks(text), name


def test_lists_of_a_message_are_lists(library: Library) -> None:
    book = Phrasebook(library)
    shown = book.text(
        "M-SF-1", "en", {"facilitator": "Maria", "hours": "", "contact": "Ana", "local_lines": ""}
    )
    assert [block.kind for block in blocks(shown)] == ["paragraph", "paragraph", "item", "item", "paragraph"]
