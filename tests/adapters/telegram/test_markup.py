import json
from datetime import UTC, datetime
from typing import Any

import pytest
import tdjson
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram import markup
from facilitation.speech import Button, Message, blocks, mark, mark_instant
from facilitation.splitting import split, units

AT = datetime(2026, 3, 4, 16, 5, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def _quiet_parser() -> None:
    tdjson.td_execute(json.dumps({"@type": "setLogVerbosityLevel", "new_verbosity_level": 1}).encode())


def parsed(html: str) -> tuple[str, list[dict[str, Any]]]:
    """Text and entities as Telegram's own parser reads them; fails where it would refuse them."""
    mode = {"@type": "textParseModeHTML"}
    request = {"@type": "parseTextEntities", "text": html, "parse_mode": mode}
    answer = json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"{}")
    assert answer["@type"] == "formattedText", answer
    return answer["text"], answer["entities"]


def shown(text: str) -> tuple[str, list[str]]:
    words, entities = parsed(markup.html(Message("M-X-1", text)))
    return words, [entity["type"]["@type"].removeprefix("textEntityType") for entity in entities]


def test_our_markup_becomes_telegrams() -> None:
    text = "**Week 2**\n\nDo _this_:\n- read [page](https://a.example/x?y=1&z=2)\n- write\n\n> said"
    assert shown(text) == (
        "Week 2\n\nDo this:\n\n• read page\n• write\n\nsaid",
        ["Bold", "Italic", "TextUrl", "BlockQuote"],
    )


@pytest.mark.parametrize(
    ("style", "form"),
    [("day", 'format="wD"'), ("time", 'format="t"'), ("moment", 'format="wDt"')],
)
def test_an_instant_is_shown_in_the_readers_own_zone_with_words_behind_it(style: str, form: str) -> None:
    html = markup.html(Message("M-X-1", f"Until {mark_instant(AT, style, 'Wed <4> March')}"))
    assert html == f'Until <tg-time unix="{int(AT.timestamp())}" {form}>Wed &lt;4&gt; March</tg-time>'
    assert parsed(html)[0] == "Until Wed <4> March"


def test_a_weekday_alone_and_an_instant_before_1970_stay_words() -> None:
    assert markup.html(Message("M-X-1", mark_instant(AT, "weekday", "Wednesday"))) == "Wednesday"
    assert (
        markup.html(Message("M-X-1", mark_instant(datetime(1960, 1, 1, tzinfo=UTC), "day", "long ago")))
        == "long ago"
    )


def test_a_link_that_telegram_would_drop_keeps_its_address() -> None:
    assert shown("[write to us](mailto:smol@example.org)") == ("write to us (smol@example.org)", [])
    assert shown("[the page](http://localhost/x)") == ("the page (http://localhost/x)", [])
    assert shown("[Maria](tg://user?id=7)") == ("Maria", ["MentionName"])


# Pieces of markup, of HTML and of other scripts, besides anything that Hypothesis thinks of.
_TRICKS = st.sampled_from(
    [
        "<b>",
        "</b>",
        "&amp;",
        "&",
        "**",
        "_a_",
        "[x](https://a.bc)",
        "\n\n",
        "- ",
        "> ",
        "<tg-time>",
        '"',
        "שלום",
        "👩‍👩‍👧",
        "\ue000",
    ]
)
_WORDS = st.lists(st.one_of(_TRICKS, st.text(max_size=8)), max_size=12).map("".join)


@given(_WORDS, _WORDS)
def test_whatever_people_write_is_shown_as_they_wrote_it(name: str, words: str) -> None:
    text = f"**{mark(name)}** said:\n\n> {mark(words)}\n\n- _{mark(name)}_ and [{mark(words)}](https://a.example)"
    seen, _ = parsed(markup.html(Message("M-X-1", text)))
    expected = "".join(("• " if block.kind == "item" else "") + block.text for block in blocks(text))
    assert "".join(seen.split()) == "".join(expected.split())


@given(st.lists(_WORDS, max_size=60), st.integers(60, 600))
def test_every_part_of_a_long_message_is_accepted_and_short_enough(words: list[str], limit: int) -> None:
    text = "\n- ".join(f"**{index}** {mark(word)}" for index, word in enumerate(words))
    for part in split(Message("M-X-1", text), limit):
        parsed(markup.html(part))


def test_a_message_that_fills_the_limit_still_fits_with_its_layout() -> None:
    text = "\n".join(["word", "- item"] * 370)
    seen, _ = parsed(markup.html(Message("M-X-1", text[: markup.TEXT_LIMIT])))
    assert units(seen) <= markup.TEXT_LIMIT


def rows(*labels: str) -> list[int]:
    board = markup.keyboard([Button(label, "1b:a::") for label in labels])
    return [len(row) for row in board.inline_keyboard] if board else []


def test_buttons_stand_in_rows_that_a_phone_can_show() -> None:
    assert rows() == []
    assert rows("Yes", "No") == [2]
    assert rows("1", "2", "3", "4", "5") == [5]
    assert rows("Going well", "So-so", "Stuck") == [3]
    assert rows("I finished my goal", "Change my goal", "Later") == [1, 2]
    assert rows("A very long label for a button", "Skip") == [1, 1]
    assert rows(*"1234567") == [2, 2, 2, 1]
    assert rows(*["题目" * 3] * 4) == [2, 2]


def test_a_choice_does_not_change_the_shape_of_the_keyboard() -> None:
    free = [Button(label, "1b:a::") for label in ("Going well", "So-so", "Stuck")]
    taken = [Button(button.label, button.token, chosen=button.label == "Going well") for button in free]
    before, after = markup.keyboard(free), markup.keyboard(taken)
    assert before is not None
    assert after is not None
    assert [len(row) for row in before.inline_keyboard] == [len(row) for row in after.inline_keyboard]
    assert after.inline_keyboard[0][0].text == "✓ Going well"


def test_a_button_presses_or_opens() -> None:
    board = markup.keyboard([Button("Tap", "1b:a::"), Button("Open", url="https://a.example")])
    assert board is not None
    tap, link = board.inline_keyboard[0]
    assert (tap.callback_data, tap.url) == ("1b:a::", None)
    assert (link.callback_data, link.url) == (None, "https://a.example")


def test_a_toast_is_plain_and_at_most_200_characters() -> None:
    assert (
        markup.toast(Message("M-OK-1", "**Saved.** See [this](https://a.example)"))
        == "Saved. See this (https://a.example)"
    )
    long = markup.toast(Message("M-OK-1", "👩‍👩‍👧" * 60))
    assert units(long) <= 200
    assert long == "👩‍👩‍👧" * (len(long) // 5) + "…"


def test_link_buttons_can_stand_in_the_text() -> None:
    buttons = [
        Button("Tap", "1b:a::"),
        Button("Course_page", url="https://a.example/_x_"),
        Button("Ivan", url="tg://user?id=9"),
    ]
    said = markup.links_in_text(Message("M-X-1", "Look:").with_buttons(buttons))
    assert shown(said.text) == ("Look:\n\nCourse_page: https://a.example/_x_\n\nIvan", [])
    assert said.buttons == (buttons[0],)
