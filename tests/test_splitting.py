"""Long messages in parts: nothing lost, nothing cut in two, no part too long."""

import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.speech import Button, Message, blocks, mark, mark_instant
from facilitation.splitting import split, units
from tests.flows.kit import START

WORDS = st.text(alphabet="ab .!?\n\u00e9\U0001f600\u05d0e\u0301", max_size=600)


def parts_of(text: str, limit: int) -> list[str]:
    return [part.text for part in split(Message("M", text), limit)]


@given(text=WORDS, limit=st.integers(40, 200))
def test_every_part_fits_and_nothing_is_lost(text: str, limit: int) -> None:
    parts = parts_of(text, limit)
    assert all(units(part) <= limit for part in parts)
    assert "".join(parts) == text


@given(text=WORDS, limit=st.integers(40, 200))
def test_no_letter_is_cut_in_two(text: str, limit: int) -> None:
    whole = regex.findall(r"\X", text)
    assert [g for part in parts_of(text, limit) for g in regex.findall(r"\X", part)] == whole


@given(value=st.text(alphabet="ab *_[]()\n", min_size=1, max_size=600), limit=st.integers(40, 200))
def test_a_value_in_several_parts_is_a_value_in_each(value: str, limit: int) -> None:
    parts = parts_of(f"**Name**: {mark(value)} **end**", limit)
    assert all(units(part) <= limit for part in parts)
    bold = [s.text for part in parts for block in blocks(part) for s in block.spans if s.bold]
    assert set(bold) <= {"Name", "end"}


@given(before=st.integers(0, 120), limit=st.integers(60, 100))
def test_an_instant_is_never_cut(before: int, limit: int) -> None:
    instant = mark_instant(START, "moment", "Monday 23 February, 11:00")
    parts = parts_of(f"{'x' * before} {instant} {'y' * 120}", limit)
    assert sum(instant in part for part in parts) == 1


@settings(max_examples=20)
@given(limit=st.integers(40, 4096))
def test_a_message_that_fits_is_left_alone(limit: int) -> None:
    message = Message("M", "short", (Button("a", "1b:menu::"),))
    assert split(message, limit) == (message,)


def test_buttons_go_with_the_last_part() -> None:
    first, *_, last = split(Message("M", "word " * 100, (Button("a", "1b:menu::"),)), 60)
    assert first.buttons == ()
    assert last.buttons


def test_the_widest_border_is_taken_first() -> None:
    assert parts_of("One two.\n\nThree four. Five", 20) == ["One two.\n\n", "Three four. Five"]


def test_a_hundred_thousand_letters_without_a_border_are_split_soon_enough() -> None:
    parts = parts_of("x" * 100_000, 4096)
    assert len(parts) == 25
