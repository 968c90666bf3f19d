"""Button tokens: short, read back as they were made, and nothing else is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.flows.hearing import PRESSES
from facilitation.flows.tables import FORMS
from facilitation.tokens import (
    Press,
    as_payload,
    base36,
    from_payload,
    opens_form,
    read,
    token,
    with_delivery,
    without_delivery,
)

LARGEST = 2**63 - 1
actions = st.sampled_from(sorted({*PRESSES, *FORMS}))
refs = st.integers(0, LARGEST)
arguments = st.from_regex(r"[A-Za-z0-9_.-]{0,16}", fullmatch=True)


@given(action=actions, ref=refs, arg=arguments, form=st.booleans())
def test_what_was_made_is_read_back(action: str, ref: int, arg: str, form: bool) -> None:
    made = token(action, ref, arg, opens_form=form)
    assert read(made) == Press(action, ref, arg)
    assert opens_form(made) is form


@given(made=st.builds(token, actions, refs, arguments), delivery=st.integers(0, LARGEST))
def test_the_mark_of_a_delivery_comes_off_again(made: str, delivery: int) -> None:
    assert without_delivery(with_delivery(made, delivery)) == (made, delivery)


@given(text=st.text(max_size=80))
def test_anything_else_is_no_token(text: str) -> None:
    assert read(text) is None
    bare, delivery = without_delivery(text)
    assert bare == text or delivery is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1b:menu::\n",
        "1b:MENU::",
        "1x:menu::",
        "2b:menu::",
        "1b:menu:",
        "1b::1:",
        "1b:menu:-1:",
        f"1b:menu:{base36(LARGEST + 1)}:",
    ],
)
def test_what_is_nearly_a_token_is_none(text: str) -> None:
    assert read(text) is None


def test_a_delivery_that_no_row_can_have_is_none() -> None:
    assert without_delivery(f"1b:menu::~{base36(LARGEST + 1)}") == ("1b:menu::", None)


@pytest.mark.parametrize("arg", ["a b", "ü", "x" * 17, "a:b", "a~b"])
def test_a_token_that_would_not_be_read_back_is_not_made(arg: str) -> None:
    with pytest.raises(ValueError, match="not a token"):
        token("menu", 0, arg)


@given(action=actions, ref=st.integers(0, 10**9), arg=arguments)
def test_a_token_with_its_mark_fits_on_every_platform(action: str, ref: int, arg: str) -> None:
    made = token(action, ref, arg)
    if len(made) <= 40:  # all that flows make; tests/flows looks at each of them
        assert len(with_delivery(made, LARGEST).encode()) <= 64


@given(made=st.builds(token, actions, st.integers(0, 10**6), arguments))
def test_a_token_survives_a_deep_link(made: str) -> None:
    payload = as_payload(made)
    assert set(payload) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
    assert from_payload(payload) == made


@given(text=st.text(alphabet="p-_dab1", max_size=20))
def test_a_made_up_payload_is_read_or_not_and_never_breaks(text: str) -> None:
    assert from_payload(text) is None or text.startswith("p-")
