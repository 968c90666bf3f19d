"""Our small markup, and the words of people inside it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.speech import (
    Block,
    Button,
    Enclosed,
    Field,
    Form,
    Message,
    Span,
    blocks,
    clean,
    from_json,
    mark,
    mark_instant,
    plain,
    to_json,
)

ANY = st.text(max_size=120)


def spans(text: str) -> list[Span]:
    return [span for block in blocks(text) for span in block.spans]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("**a** b", [Span("a", bold=True), Span(" b")]),
        ("_a_ b", [Span("a", italic=True), Span(" b")]),
        ("snake_case_name", [Span("snake_case_name")]),
        ("**_a_**", [Span("a", bold=True, italic=True)]),
        ("[t](https://x.example)", [Span("t", link="https://x.example")]),
        ("[t](javascript:alert)", [Span("t")]),
        ("[t](tg://user?id=1)", [Span("t", link="tg://user?id=1")]),
        ("[t]()", [Span("t")]),
        ("** a", [Span("** a")]),
    ],
)
def test_markup_is_read(text: str, found: list[Span]) -> None:
    assert spans(text) == found


def test_blocks_are_paragraphs_items_and_quotes() -> None:
    found = blocks("One\ntwo\n\n- a\n- b\n> q\n\nlast")
    assert [(block.kind, block.text) for block in found] == [
        ("paragraph", "One\ntwo"),
        ("item", "a"),
        ("item", "b"),
        ("quote", "q"),
        ("paragraph", "last"),
    ]


@given(value=ANY)
def test_a_value_is_never_markup(value: str) -> None:
    found = blocks(f"**{mark(value)}** [t](https://x.example)")
    inside = clean(value)
    shown = "".join(span.text for span in spans(f"**{mark(value)}**"))
    assert shown.strip("\u2068\u2069") == inside.strip("\u2068\u2069")
    assert all(span.link in ("", "https://x.example") for block in found for span in block.spans)
    assert len(found) == 1


@given(value=ANY)
def test_no_value_can_leave_its_mark(value: str) -> None:
    assert all(letter not in clean(value) for letter in "\ue000\ue001\ue002\ue003\ue004\x00\u202e\u2069")
    assert clean(clean(value)) == clean(value)


@given(value=st.text(alphabet="אבגدعم abc*_", min_size=1, max_size=20))
def test_words_from_right_to_left_are_kept_apart(value: str) -> None:
    assert ("\u2068" in mark(value)) == any("\u0590" <= letter <= "\u08ff" for letter in value)


def test_a_value_may_be_an_address_but_no_trick() -> None:
    assert spans(f"[t]({mark('https://x.example/a_b_c')})") == [Span("t", link="https://x.example/a_b_c")]
    assert spans(f"[t]({mark('javascript:x')})") == [Span("t")]
    assert spans(f"[t]({mark('https://x.example) [u](https://evil.example')})") == [Span("t")]


def test_an_instant_keeps_its_time_and_what_stands_for_it() -> None:
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert spans(mark_instant(at, "day", "Monday")) == [Span("Monday", at=at, style="day")]


@given(text=ANY)
def test_any_text_at_all_can_be_read(text: str) -> None:
    blocks(text)
    plain(text)


def test_plain_text_keeps_addresses_and_lists() -> None:
    text = "**Links**\n- [a](https://a.example)\n- b\n\nend"
    assert plain(text) == "Links\n\n• a (https://a.example)\n• b\n\nend"


def test_empty_text_has_no_blocks() -> None:
    assert blocks("") == ()
    assert blocks("\n\n  \n") in ((), (Block("paragraph", (Span("  "),)),))


@given(text=ANY, label=ANY, key=st.text(max_size=10))
def test_a_message_comes_back_from_the_ledger_as_it_was(text: str, label: str, key: str) -> None:
    question = Message("M-RF-2", text, (Button(label, "1b:menu::"),))
    message = Message(
        "M-SC-3",
        text,
        (Button(label, "1b:menu::", chosen=True), Button(label, url="https://x.example")),
        (Enclosed(1, "photo"),),
        Form("1f:rf.answers:1:", text, (Field(key, question, required=True, limit=7),)),
    )
    assert from_json(to_json(message)) == message
