"""The digest's page: its structure, its colours, its charts, and what it must not tell (content-design 4.6, 4.7, A15)."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import pytest

from adapters.web.colours import DARK, DEEP, LIGHT
from adapters.web.pages import digest, style
from facilitation.digest_page import DigestPage, page
from facilitation.pseudo import PSEUDO
from facilitation.rules.calendar import Beat
from facilitation.rules.digest.facts import GroupWeek
from facilitation.rules.digest.words import Share
from tests.test_digest_words import MONDAY, book, programme_week

VOID = {"meta", "link", "input", "br"}


class Outline(HTMLParser):
    """The tags of a page in order, with their attributes, and whether each that opens closes."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, Mapping[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[Mapping[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def week(group: int, **values: object) -> GroupWeek:
    usual: dict[str, object] = {
        "week": 3,
        "eligible": 10,
        "took_part": 7,
        "responses": dict.fromkeys(Beat, 6),
        "asked": 5,
        "answered_24": 3,
        "answered_48": 4,
    }
    return GroupWeek(group=group, monday=MONDAY, **{**usual, **values})  # type: ignore[arg-type]  # by name


def page_of(*weeks: GroupWeek, language: str = "en") -> DigestPage:
    from facilitation.programmes import WEEK  # noqa: PLC0415

    both = [(replace(w, monday=MONDAY - WEEK), w) for w in weeks]
    return page(book(), programme_week(both), language, newest=MONDAY)


@cache
def shown(language: str = "en", *, offline: bool = False) -> str:
    weeks = (*(week(n) for n in range(1, 5)), week(5, eligible=4, took_part=2, responses={}))
    return digest(page_of(*weeks, language=language), root="/", programme=1, offline=offline)


def test_the_page_has_one_heading_of_its_own_landmarks_and_tables_with_headers() -> None:
    outline = Outline(shown())
    assert outline.open == []
    assert outline.all("html")[0] == {"lang": "en", "dir": "ltr"}
    for tag in ("h1", "main", "header", "footer", "nav", "title"):
        assert len(outline.all(tag)) == 1, tag
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert set(levels[1:]) == {2}
    ids = [a["id"] for _, a in outline.tags if "id" in a]
    assert len(ids) == len(set(ids))
    for section in outline.all("section"):
        assert section["aria-labelledby"] in ids
    assert len(outline.all("table")) == len(outline.all("caption")) == 4
    assert {head["scope"] for head in outline.all("th")} == {"col", "row"}
    pictures = [a for a in outline.all("div") if a.get("role") == "img"]
    assert len(pictures) == len(outline.all("svg")) == 6
    assert all(picture["aria-label"] for picture in pictures)
    assert all(svg["aria-hidden"] == "true" for svg in outline.all("svg"))


def test_nothing_in_it_needs_leave_of_a_strict_content_policy() -> None:
    for tag, attributes in Outline(shown()).tags:
        assert tag not in {"script", "style", "iframe", "img"}
        assert not any(name == "style" or name.startswith("on") for name in attributes)
        for name in ("href", "src", "action"):
            assert (attributes.get(name) or "#").startswith(("#", "/")), attributes


def test_the_page_in_a_file_has_its_style_inside_and_asks_for_nothing() -> None:
    outline = Outline(shown(offline=True))
    assert outline.all("link") == outline.all("form") == []
    assert len(outline.all("style")) == 1
    assert all((link["href"] or "").startswith("#") for link in outline.all("a"))
    assert "url(http" not in shown(offline=True)


def test_it_reads_from_right_to_left_where_its_language_does() -> None:
    outline = Outline(shown(PSEUDO))
    assert outline.all("html")[0]["dir"] == "rtl"
    assert not re.search(r"(?:margin|padding|text-align|float)[a-z-]*(?::|-)(?:left|right)", style())


def test_the_style_sheet_knows_print_and_the_dark_and_every_colour_of_the_charts() -> None:
    assert "@media print" in style()
    assert "prefers-color-scheme:dark" in style()
    assert LIGHT.keys() == DARK.keys()
    assert len(set(LIGHT.values())) == len(LIGHT)  # a colour's name is found by its value
    used = {name for names in re.findall(r'class="([^"]*)"', shown()) for name in names.split()}
    for name in used:
        if name.startswith(("fill-", "stroke-")):
            assert f".{name}{{" in style()
    for name in set(re.findall(r"var\(--([a-z_]+)\)", style())):
        assert name in LIGHT


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_lines_stand_out_enough_from_what_is_behind_them(colours: Mapping[str, str]) -> None:
    words = [(name, "paper") for name in ("ink", "quiet", "link")]
    words += [("on_deep" if share in DEEP else "on_pale", share.value) for share in Share]
    words += [("on_pale", "empty")]
    for front, back in words:
        assert contrast(colours[front], colours[back]) >= 4.5, (front, back)
    for front, back in (("line", "paper"), ("line", "band"), ("edge", "paper"), ("quiet", "later")):
        assert contrast(colours[front], colours[back]) >= 3, (front, back)


def test_every_part_of_a_chart_that_is_referred_to_is_there_and_every_colour_has_a_name() -> None:
    source = shown()
    ids = set(re.findall(r'id="([^"]+)"', source))
    assert set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', source)) != set()
    referred = {one or two for one, two in re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', source)}
    assert referred - ids == set()
    for tag, attributes in Outline(source).tags:
        for key in ("fill", "stroke"):
            if (colour := attributes.get(key) or "none") != "none" and not colour.startswith("url"):
                assert f"{key}-" in (attributes.get("class") or ""), (tag, attributes)


def test_a_page_without_numbers_shows_no_empty_charts() -> None:
    outline = Outline(digest(page_of(), root="/", programme=1))
    assert outline.all("svg") == []
    assert "Nothing to tell about this week." in digest(page_of(), root="/", programme=1)


def test_charts_and_tables_say_the_same() -> None:
    source = shown()
    assert source.count(">most</td>") == 8  # four groups, two weeks
    assert source.count(">small</td>") == 2
    assert "Week start: 60 % took part in the last week. The week before: 60 %." in source.replace(
        "\u00a0", " "
    )
    said = "Of the questions of the last week, 60 % had an answer within a day, and 80 % within two days."
    assert (
        source.replace("\u00a0", " ").count(said) == 2
    )  # as text, and as what a screen reader says of the chart
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", source)
    assert texts.count("most") == 8
    assert "small" not in texts  # hatched


def test_no_number_of_one_group_stands_anywhere() -> None:
    few = page_of(week(1, eligible=9, took_part=4))
    source = digest(few, root="/", programme=1)
    body = re.sub(r"<svg.*?</svg>", "", source, flags=re.DOTALL)
    assert "about half" in body
    assert "%" not in re.sub(r"<[^>]*>", "", body)


def test_one_person_more_or_less_changes_nothing_that_is_seen() -> None:
    weeks = [week(n) for n in range(1, 6)]
    before = digest(page_of(*weeks), root="/", programme=1)
    weeks[2] = replace(weeks[2], took_part=8, responses={**weeks[2].responses, Beat.KICKOFF: 7})
    assert digest(page_of(*weeks), root="/", programme=1) == before


def test_titles_are_text_whatever_stands_in_them() -> None:
    made = page_of(*(week(n) for n in range(1, 4)))
    evil = replace(made, grid=tuple(replace(row, title="<script>$x^2$</script>") for row in made.grid))
    assert "<script>" not in digest(evil, root="/", programme=1)


def contrast(one: str, two: str) -> float:
    """The contrast of two colours as WCAG 2.2 computes it."""
    bright, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
