"""From a message id, a language and values to what is said."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from facilitation.library import Library
from facilitation.phrasebook import Own, Phrasebook, When, locale_of, show_list, show_when
from facilitation.reading import parse_messages
from facilitation.speech import blocks, plain
from tests.flows.kit import texts

SOURCE = """
[M-T-1]
to = "learner"
note = "A value."
text = "Hello {{ name }}. **{{ name }}**"
[M-T-2]
to = "learner"
note = "Counted."
count = "n"
text = { zero = "None", one = "{{ n }} person", other = "{{ n }} people" }
[M-T-3]
to = "learner"
note = "With a line and buttons."
visibility = "V-T"
text = "What?"
[M-T-3.buttons]
yes = "Yes"
no = "No"
open = "Open"
[V-T]
to = "learner"
note = "Who sees it."
text = "Only {{ facilitator }}."
[M-T-4]
to = "learner"
note = "When and who."
text = "{{ when }}: {{ names }}"
"""


@pytest.fixture(scope="module")
def book() -> Phrasebook:
    messages = parse_messages("test.toml", SOURCE)
    return Phrasebook(Library({"en": messages, "fi": {}}, {"en": {}}, {"en": {}}, {}, {}))


@given(value=st.text(max_size=80))
def test_a_value_stands_as_it_is(value: str) -> None:
    made = Phrasebook(texts()).text("M-CI-12", "en", {"name": "A", "text": f"{{{{ {value} }}}}"})
    assert "{{" in plain(made)
    assert len(blocks(made)) == 1


def test_a_value_is_no_template(book: Phrasebook) -> None:
    shown = book.text("M-T-1", "en", {"name": "{{ 7*7 }}{% raw %}"})
    assert plain(shown) == "Hello {{ 7*7 }}{% raw %}. {{ 7*7 }}{% raw %}"


def test_own_text_keeps_its_markup(book: Phrasebook) -> None:
    assert any(s.italic for b in blocks(book.text("M-T-1", "en", {"name": Own("_x_")})) for s in b.spans)
    assert not any(s.italic for b in blocks(book.text("M-T-1", "en", {"name": "_x_"})) for s in b.spans)


@pytest.mark.parametrize(
    ("n", "shown"), [(0, "None"), (1, "1 person"), (2, "2 people"), (1234, "1,234 people")]
)
def test_numbers_choose_their_form(book: Phrasebook, n: int, shown: str) -> None:
    assert plain(book.text("M-T-2", "en", {"n": n})) == shown


def test_the_line_that_says_who_sees_it_ends_the_message(book: Phrasebook) -> None:
    message = book.say(
        "M-T-3", "en", {"facilitator": "Maria"}, {"yes": "1b:menu::", "open": "https://x.example"}
    )
    assert plain(message.text) == "What?\n\nOnly Maria."
    assert [(b.label, b.token, b.url) for b in message.buttons] == [
        ("Yes", "1b:menu::", ""),
        ("Open", "", "https://x.example"),
    ]


@pytest.mark.parametrize("language", ["fi", "fi-FI", "en_GB", "zz", "", "x-y-z"])
def test_a_text_that_a_language_lacks_is_said_in_english(book: Phrasebook, language: str) -> None:
    assert plain(book.text("M-T-2", language, {"n": 1})) == "1 person"


def test_mistakes_of_flows_are_loud(book: Phrasebook) -> None:
    with pytest.raises(KeyError):
        book.say("M-T-9", "en")
    with pytest.raises(KeyError):
        book.say("M-T-3", "en", {"facilitator": "x"}, {"maybe": "1b:menu::"})
    with pytest.raises(UndefinedError):
        book.text("M-T-1", "en", {})
    with pytest.raises(TypeError):
        book.text("M-T-1", "en", {"name": True})


def test_a_template_cannot_leave_the_sandbox() -> None:
    messages = parse_messages(
        "t.toml", '[M-T-5]\nto="learner"\nnote="x"\ntext="{{ name.__class__.__mro__ }}"\n'
    )
    with pytest.raises(SecurityError):
        Phrasebook(Library({"en": messages}, {"en": {}}, {"en": {}}, {}, {})).text(
            "M-T-5", "en", {"name": "x"}
        )


AT = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # half an hour before summer time begins in Sofia


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("time", "02:30"),
        ("weekday", "Sunday"),
        ("day", "Sunday 29 March"),
        ("moment", "Sunday 29 March, 02:30"),
    ],
)
def test_instants_stand_on_the_wall_clock_of_their_zone(style: str, shown: str) -> None:
    assert show_when(When(AT, ZoneInfo("Europe/Sofia"), style), "en") == shown


def test_days_and_lists_follow_the_language() -> None:
    assert show_when(When(AT, ZoneInfo("Europe/Sofia"), "weekday"), "fi") == "sunnuntai"
    assert show_list(["a", "b", "c"], "en") in {"a, b and c", "a, b, and c"}
    assert show_list(["a", "b"], "de") == "a und b"
    assert show_list([], "en") == ""


def test_no_language_has_halves_of_a_day() -> None:
    for language in ("en", "en-US", "ar", "hi", "ko", "el"):
        shown = show_when(When(datetime(2026, 3, 2, 15, 5, tzinfo=UTC), ZoneInfo("UTC"), "time"), language)
        assert len(shown) == len("15:05"), (language, shown)


def test_every_message_in_the_real_texts_can_be_looked_up_in_every_language() -> None:
    book = Phrasebook(texts())
    for kind in texts().messages["en"]:
        assert set(book.labels(kind, "qps")) == set(book.labels(kind, "en"))
    assert locale_of("qps") == locale_of("en")
