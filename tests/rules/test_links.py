"""Which links may stand in a list, and what is taken off them (content-design 1.12)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.links import LONGEST, found_in, tidied


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("Look: https://a.example/b?utm_source=x&page=2&fbclid=1, good!", "https://a.example/b?page=2"),
        ("(https://a.example/b).", "https://a.example/b"),
        ("HTTP://A.example/b", "http://A.example/b"),
        ("ftp://a.example", ""),
        ("javascript:alert(1) https://", ""),
        ("https://user:word@a.example", ""),
        ("https://localhost/x", ""),
        ("https://[::1", ""),
        ("https://a.example/" + "x" * 600, ""),
        ("no link", ""),
    ],
)
def test_links_are_found_and_tidied(text: str, link: str) -> None:
    assert found_in(text) == link


@given(st.one_of(st.text(max_size=80), st.text(max_size=60).map(lambda end: f"https://a.example/{end}")))
def test_what_is_found_stays_as_it_is(text: str) -> None:
    link = found_in(text)
    assert tidied(link) == link
    assert len(link) <= LONGEST
    assert not set(link) & set('<>"()[] \n')
