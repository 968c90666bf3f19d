"""The digest as a letter: what mail programs show, with its pictures, and the same in plain words."""

import re
from dataclasses import replace
from functools import cache

import pytest

from adapters.web import drawing, letters
from adapters.web.letters import Letter
from facilitation.pseudo import PSEUDO
from tests.adapters.web.test_pages import VOID, Outline, page_of, week

FOOT = "You look after SMOL. [Stop these e-mails](https://smol.example/stop/word)"
CLIPPED = 102_000  # bytes after which a large provider hides the rest


@cache
def letter(language: str = "en") -> Letter:
    weeks = (*(week(n) for n in range(1, 5)), week(5, eligible=4, took_part=2, responses={}))
    return letters.digest(page_of(*weeks, language=language), FOOT)


def outline(made: Letter) -> Outline:
    VOID.add("img")
    return Outline(made.html)


def test_its_style_stands_at_each_part_and_it_asks_the_net_for_nothing() -> None:
    seen = outline(letter())
    assert seen.open == []
    for tag, attributes in seen.tags:
        assert tag not in {"script", "style", "link", "svg", "form"}
        assert "class" not in attributes
        assert (attributes.get("src") or "cid:").startswith("cid:")
    assert [a["href"] for a in seen.all("a")] == ["https://smol.example/stop/word"]
    assert len(letter().html.encode()) < CLIPPED
    for sheet in letters.STYLES.values():
        assert "var(" not in sheet


def test_each_picture_comes_along_is_a_png_for_a_phone_and_says_what_it_shows() -> None:
    shown = outline(letter()).all("img")
    assert [image["src"] for image in shown] == [f"cid:{name}" for name in letter().pictures]
    assert len(shown) == 5
    for image in shown:
        assert image["alt"]
        assert "%" in (image["alt"] or "")
        assert "max-width:600px" in (image["style"] or "")
    for png in letter().pictures.values():
        assert png.startswith(b"\x89PNG\r\n")
        assert len(png) < 40_000


def test_the_plain_words_say_all_that_the_tables_and_pictures_say() -> None:
    seen = re.sub(r"\s+", " ", letter().text.replace("\u00a0", " "))
    for image in outline(letter()).all("img"):
        assert (image["alt"] or "").removeprefix("Questions: ").replace("\u00a0", " ") in seen
    cells = re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", letter().html.replace("\u00a0", " "))
    heads = {"Number", "This week", "Last week", "Week", "Group"}
    for cell in set(cells) - heads:
        assert cell.replace("&#39;", "'") in seen, cell
    for words in (
        "and 4 groups going well",
        "One thing to do",
        "Stop these e-mails (https://smol.example/stop/word)",
    ):
        assert words in seen
    assert "<" not in letter().text


def test_it_is_read_from_right_to_left_where_its_language_is() -> None:
    seen = outline(letter(PSEUDO))
    assert seen.all("html")[0]["dir"] == "rtl"
    assert {head.get("align") for head in seen.all("th")} == {"right"}


def test_about_one_group_there_are_words_only() -> None:
    made = letters.digest(page_of(week(1, eligible=9, took_part=4)), FOOT)
    assert "about half" in made.html
    assert "%" not in re.sub(r"<[^>]*>", "", made.html)
    assert "%" not in made.text


def test_titles_are_text_whatever_stands_in_them() -> None:
    made = page_of(*(week(n) for n in range(1, 4)))
    evil = replace(
        made,
        programme="<b onload=x>",
        grid=tuple(replace(row, title="<script>") for row in made.grid),
    )
    html = letters.digest(evil, "**{{ x }}** <i>").html
    assert "<script>" not in html
    assert "<b onload" not in html
    assert "<i>" not in html


@pytest.mark.parametrize("days", [("2 Mar",), ("٢ مارس",), ("2 мар",)])
def test_letters_that_the_charts_have_are_drawn(days: tuple[str, ...]) -> None:
    assert drawing.can_write(days)


def test_where_a_chart_has_no_letters_for_its_days_they_stand_in_numbers() -> None:
    made = page_of(*(week(n) for n in range(1, 5)))
    strange = replace(made, days=tuple(f"3月{n}日" for n in range(len(made.days))))
    assert not drawing.can_write(strange.days)
    assert letters.digest(strange, FOOT).pictures.keys() == letter().pictures.keys()  # and nothing warns
    assert [str(day) for day in letters._mondays(made)[-2:]] == ["2026-03-02", "2026-03-09"]


def test_a_short_letter_is_its_message_in_both_ways() -> None:
    made = letters.short("Your code: **ABCD**\n\n- one\n- two", "Code", language="en", right_to_left=False)
    assert made.text == "Your code: ABCD\n\n• one\n• two\n"
    assert "<strong>ABCD</strong>" in made.html
    assert "<title>Code</title>" in made.html
    assert outline(made).open == []
