"""Letters for mail programs: HTML with the style at each part and pictures that come along, and the same in plain words.

Mail programs show no SVG, know no style sheet, and are read on narrow screens: the grid of groups and weeks is a table with
colours here, and only its last weeks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from adapters.web.colours import DEEP, LIGHT
from adapters.web.pages import question_rows, render, shown_percent
from facilitation.digest_page import DigestPage
from facilitation.programmes import WEEK
from facilitation.rules.calendar import Beat
from facilitation.speech import blocks, plain

GRID_WEEKS = 4  # of the newest weeks, as wide as a phone
_PANEL, _WIDE = (4.4, 2.3), (5.0, 2.6)  # inches: their letters can be read on a phone
_KEY = (("later", "later"), ("days", "two_days"), ("day", "day"))
_CELL = "padding:6px 8px;border-bottom:1px solid #d0d7de;vertical-align:top"
STYLES: Mapping[str, str] = {
    "page": f"margin:0;padding:0;background:{LIGHT['paper']};color:{LIGHT['ink']}",
    "sheet": "max-width:600px;margin:0 auto;padding:16px;font:16px/1.5 Arial,'Noto Sans',sans-serif",
    "quiet": f"margin:0 0 8px;color:{LIGHT['quiet']};font-size:14px",
    "title": "margin:0 0 8px;font-size:24px;line-height:1.25",
    "heading": "margin:28px 0 8px;font-size:18px;line-height:1.3",
    "headline": "margin:12px 0;font-size:18px;font-weight:bold",
    "words": "margin:0 0 10px",
    "list": "margin:0 0 10px;padding:0 20px",
    "table": "border-collapse:collapse;width:100%;font-size:14px",
    "cell": _CELL,
    "caption": f"padding:4px 0;color:{LIGHT['quiet']};font-size:14px",
    "picture": "display:block;width:100%;max-width:600px;height:auto;border:0",
    "key": f"display:inline-block;width:14px;height:14px;border:1px solid {LIGHT['quiet']}",
    "link": f"color:{LIGHT['link']}",
    "foot": f"margin-top:32px;padding-top:12px;border-top:1px solid {LIGHT['edge']};color:{LIGHT['quiet']};font-size:14px",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """The same in HTML and in plain words; `pictures` by the names under which the HTML shows them."""

    html: str
    text: str
    pictures: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of the grid: its word, and the colours behind and of it."""

    word: str
    paper: str
    ink: str


def short(words: str, title: str, *, language: str, right_to_left: bool) -> Letter:
    """A letter of a few words in our markup."""
    frame = _frame(title, language, right_to_left=right_to_left)
    return Letter(render("letter.html.j2", **frame, blocks=blocks(words), foot=()), plain(words) + "\n", {})


def digest(page: DigestPage, foot: str) -> Letter:
    """A digest with its charts. `foot`: what stands under it, in our markup."""
    pictures = _pictures(page)
    grid = [(row.title, _cells(row.words, page, number)) for number, row in enumerate(page.grid)]
    tables = _tables(page)
    html = render(
        "letter_digest.html.j2",
        **_frame(
            f"{page.words['title']} · {page.programme} · {page.day}",
            page.language,
            right_to_left=page.right_to_left,
        ),
        page=page,
        words=page.words,
        tables=tables,
        grid=grid,
        grid_days=page.days[-GRID_WEEKS:],
        panels=[(panel, f"beat{number}@digest") for number, panel in enumerate(page.panels)],
        asked="questions@digest" if "questions@digest" in pictures else "",
        asked_said=_asked_said(page),
        # As they lie on each other, the uppermost first.
        key=[(page.words[name], LIGHT[colour]) for name, colour in _KEY],
        foot=blocks(foot),
    )
    return Letter(html, _text(page, tables, foot), pictures)


def _frame(title: str, language: str, *, right_to_left: bool) -> dict[str, object]:
    side = "right" if right_to_left else "left"
    direction = "rtl" if right_to_left else "ltr"
    return {"title": title, "language": language, "direction": direction, "side": side, "style": STYLES}


def _pictures(page: DigestPage) -> dict[str, bytes]:
    from adapters.web import drawing  # noqa: PLC0415  # Matplotlib takes a second and forty megabytes: read when used

    if not drawing.can_write(page.days):
        page = replace(page, days=tuple(f"{day:%d.%m.}" for day in _mondays(page)))
    drawn = drawing.drawn(replace(page, grid=()))
    found = {
        f"beat{number}@digest": replace(chart, size=_PANEL).png() for number, chart in enumerate(drawn.beats)
    }
    if drawn.questions:
        found["questions@digest"] = replace(drawn.questions, size=_WIDE).png()
    return found


def _mondays(page: DigestPage) -> list[date]:
    return [page.before + WEEK - WEEK * ago for ago in reversed(range(len(page.days)))]


def _cells(words: Sequence[str], page: DigestPage, number: int) -> list[_Cell]:
    cells = zip(page.grid[number].row.cells, words, strict=True)
    return [
        _Cell(
            word,
            LIGHT[cell.word.value] if cell.word else LIGHT["empty"],
            LIGHT["on_deep"] if cell.word in DEEP else LIGHT["on_pale"],
        )
        for cell, word in cells
    ][-GRID_WEEKS:]


@dataclass(frozen=True, slots=True)
class _Table:
    """A table's headings and rows."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def _tables(page: DigestPage) -> Mapping[str, _Table]:
    words, beats = page.words, page.charts.beats
    figures = [(f.name, f.now, f.before or "–") for f in page.figures]
    by_week = [
        (day, *(shown_percent(beats[beat][at].share) for beat in Beat))
        for at, day in enumerate(page.days)
        if any(beats[beat][at].share is not None for beat in Beat)
    ]
    asked = [
        row
        for row, bar in zip(question_rows(page), page.charts.questions, strict=False)
        if bar.day is not None
    ]
    return {
        "numbers": _Table((words["what"], words["now"], words["last"]), figures),
        "beats": _Table((words["week"], *(panel.title for panel in page.panels)), by_week),
        "questions": _Table((words["week"], words["day"], words["days"], words["later"]), asked),
    }


def _asked_said(page: DigestPage) -> str:
    """What the chart of questions shows, for who does not see it: its newest week."""
    table = _tables(page)["questions"]
    return f"{page.words['questions']}: {_line(table, table.rows[-1])}" if table.rows else ""


def _line(table: _Table, row: Sequence[str]) -> str:
    first, *cells = row
    return f"{first} – " + ", ".join(
        f"{head} {cell}" for head, cell in zip(table.heads[1:], cells, strict=True)
    )


def _text(page: DigestPage, tables: Mapping[str, _Table], foot: str) -> str:
    words = page.words
    numbers = [page.without_figures] if page.without_figures else _lines(tables["numbers"])
    days = page.days[-GRID_WEEKS:]
    grid = [
        f"{row.title}: "
        + ", ".join(f"{day} {word}" for day, word in zip(days, row.words[-GRID_WEEKS:], strict=True))
        for row in page.grid
    ]
    parts = [
        f"{words['title']} · {page.programme}\n{page.day}",
        page.headline,
        _part(words["todo"], [page.action]),
        _part(words["groups"], page.groups or [words["nothing"]]),
        _part(words["numbers"], numbers),
        _part(words["beats"], [panel.said for panel in page.panels]),
        _part(f"{words['table']}: {words['beats']}", _lines(tables["beats"])),
        _part(words["grid"], [*grid, *([page.more_words] if page.more_groups else [])] or [words["nothing"]]),
        _part(words["questions"], _lines(tables["questions"]) or [words["unasked"]]),
        *([_part(words["shown"], page.shown)] if page.shown else []),
        *([_part(words["coming"], page.coming)] if page.coming else []),
        words["privacy"],
        plain(foot),
    ]
    return "\n\n".join(parts) + "\n"


def _lines(table: _Table) -> list[str]:
    return [_line(table, row) for row in table.rows]


def _part(heading: str, lines: Sequence[str]) -> str:
    return "\n".join([heading, *(f"- {line}" for line in lines)])
