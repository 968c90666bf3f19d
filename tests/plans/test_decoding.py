"""The bytes of plans as spreadsheets and editors write them, and bytes that are no plan."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.plans import understand
from facilitation.plans.decoding import decoded
from tests.rules.strategies import many

TABLE = "Week;Topic;Minutes\n1;Café à la carte;60\n2;Naïve – “quoted”;90\n3;€ and more;30\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_in_every_encoding_that_spreadsheets_write(encoding: str) -> None:
    text = decoded(TABLE.replace("\n", "\r\n").encode(encoding))
    assert text is not None
    plan = understand(text)
    assert [week.topic for week in plan.weeks] == ["Café à la carte", "Naïve – “quoted”", "€ and more"]


def test_the_country_says_which_old_encoding_it_is() -> None:
    assert decoded("Светлина".encode("cp1251"), "BG") == "Светлина"
    assert decoded("Φως και χρώμα".encode("cp1253"), "GR") == "Φως και χρώμα"
    assert decoded("Светлина".encode(), "GR") == "Светлина"


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04\x14\x00\x06\x00",  # a spreadsheet or a document of an office
        b"%PDF-1.7\n\x00\x01\x02",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf\xff\xff",
        b"1. Light\x00\n",
        b"\x81\x8d\x8f\x90",
    ],
)
def test_what_is_no_text_is_none(content: bytes) -> None:
    assert decoded(content) is None


@many
@given(st.binary(max_size=300), st.sampled_from(["", "BG", "GR", "xx"]))
def test_no_bytes_break_it(content: bytes, country: str) -> None:
    text = decoded(content, country)
    assert text is None or understand(text) is not None


@many
@given(st.text(max_size=300).filter(lambda text: not any(sign < " " for sign in text)))
def test_what_was_written_as_utf_8_is_read_as_it_was(text: str) -> None:
    assert decoded(text.encode("utf-8-sig")) == text
