"""Charts for a page of ours, as SVG, and for letters, as PNG: drawn by Matplotlib.

    drawn(page).grid.svg("grid")      cleaned so that a strict content policy lets it be
    drawn(page).grid.png()            as pixels, in the light colours

The policy allows no style attributes inside a page, so each becomes presentation attributes; and a class by the name of its
colour, by which the style sheet changes it in the dark. Text stays text. Numbers of ids are kept apart by `name`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO, StringIO
from threading import Lock
from typing import Any
from xml.etree import ElementTree as ET  # our own drawing is read here, nothing from outside

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font

from adapters.web.colours import DEEP, LIGHT
from facilitation.digest_page import DigestPage, GridRow
from facilitation.rules.digest.charts import Bar, Point
from facilitation.rules.digest.words import Share

_SVG, _LINK = "http://www.w3.org/2000/svg", "{http://www.w3.org/1999/xlink}href"
_LOOKS: Any = {  # by names that only Matplotlib lists
    "svg.fonttype": "none",
    "svg.hashsalt": "smol",
    "font.size": 10,
    "text.parse_math": False,
    "text.color": LIGHT["ink"],
    "axes.edgecolor": LIGHT["edge"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": LIGHT["edge"],
    "ytick.color": LIGHT["edge"],
    "xtick.labelcolor": LIGHT["ink"],
    "ytick.labelcolor": LIGHT["ink"],
    "hatch.color": LIGHT["quiet"],
    "hatch.linewidth": 0.6,
}
_KEPT = frozenset(
    [
        "fill",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
        "opacity",
        "fill-opacity",
        "text-anchor",
        "font-size",
    ]
)
_ONE_AT_A_TIME = Lock()  # Matplotlib's settings are the whole process's
_TITLE_LETTERS = 20
MOST_LABELS = 5  # weeks under a small chart
_DOTS = 160  # of a PNG, for each inch
_TITLES, _WEEK, _ON_SCREEN = 1.75, 0.62, 100  # the grid's widths in inches, and its pixels for each


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that has no format yet. `size`: width and height in inches; `left`: where the axes begin, of the width.

    `dots`: pixels of an inch where it keeps its size on every screen; 0: it is as wide as there is room.
    """

    draw: Callable[[Axes], None]
    size: tuple[float, float]
    left: float = 0.12
    dots: int = 0

    def svg(self, name: str) -> str:
        """For a page. `name` keeps the ids of several charts apart."""
        file = StringIO()
        self._save(file, format="svg", transparent=True, metadata={"Date": None})
        width, height = (round(inches * self.dots) for inches in self.size)
        return _cleaned(file.getvalue(), name, {"width": str(width), "height": str(height)} if width else {})

    def png(self) -> bytes:
        """For where no SVG is shown."""
        file = BytesIO()
        self._save(file, format="png", dpi=_DOTS, facecolor=LIGHT["paper"], metadata={"Software": None})
        return file.getvalue()

    def _save(self, file: StringIO | BytesIO, **options: Any) -> None:
        with _ONE_AT_A_TIME, rc_context(_LOOKS):
            figure = Figure(figsize=self.size)
            height = self.size[1]
            axes = figure.add_axes((self.left, 0.32 / height, 0.98 - self.left, 1 - 0.44 / height))
            self.draw(axes)
            figure.savefig(file, **options)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The charts of a digest: one for each beat, groups and weeks, questions; None where there is nothing to show."""

    beats: tuple[Chart, ...]
    grid: Chart | None
    questions: Chart | None


def drawn(page: DigestPage) -> Drawn:
    """The charts of a page, for whatever shows them."""
    found, rows = page.charts, ((row.title, _cells(row)) for row in page.grid)
    return Drawn(
        beats=tuple(beat_line(found.beats[panel.beat], page.days) for panel in page.panels),
        grid=grid(rows, page.days) if page.grid else None,
        questions=questions(found.questions, page.days) if found.asked else None,
    )


def can_write(texts: Iterable[str]) -> bool:
    """Whether the letters of a chart's font are enough for these; a browser has other fonts for an SVG, a PNG has not."""
    known = get_font(findfont("DejaVu Sans")).get_charmap()
    return all(ord(letter) in known for text in texts for letter in text)


def _cells(row: GridRow) -> list[tuple[Share | None, bool, str]]:
    return [(cell.word, cell.small, word) for cell, word in zip(row.row.cells, row.words, strict=True)]


def beat_line(points: Iterable[Point], days: Iterable[str]) -> Chart:
    """Chart 1: one beat over the weeks; the programme's line, and the band of the middle half of the groups."""
    known, labels = list(points), list(days)

    def draw(axes: Axes) -> None:
        for at, point in enumerate(known):
            if point.band is not None:
                low, high = point.band
                # An edge in its own colour: else hairs show between the weeks.
                axes.bar(at, high - low, bottom=low, width=1, color=LIGHT["band"], edgecolor=LIGHT["band"])
        shares = [float("nan") if p.share is None else p.share for p in known]
        axes.plot(shares, color=LIGHT["line"], linewidth=1.6, marker="o", markersize=4)
        _weeks(axes, labels)
        _percent(axes)

    return Chart(draw, (3.8, 2.2), left=0.17)


def grid(rows: Iterable[tuple[str, Iterable[tuple[Share | None, bool, str]]]], days: Iterable[str]) -> Chart:
    """Chart 2: groups and weeks. A cell is a word, whether the group was too small for one, and what stands in it."""
    known, labels = [(title, list(cells)) for title, cells in rows], list(days)

    def draw(axes: Axes) -> None:
        for at, (_, cells) in enumerate(known):
            for week, (share, small, text) in enumerate(cells):
                colour = LIGHT[share.value] if share else LIGHT["empty"]
                hatch = "////" if small else None
                axes.barh(
                    at, 1, left=week - 0.5, height=1, color=colour, edgecolor=LIGHT["paper"], linewidth=1
                )
                if hatch:
                    axes.barh(
                        at,
                        1,
                        left=week - 0.5,
                        height=1,
                        color="none",
                        edgecolor=LIGHT["quiet"],
                        hatch=hatch,
                        linewidth=0,
                    )
                ink = LIGHT["on_deep"] if share in DEEP else LIGHT["on_pale"]
                if not small:
                    axes.text(week, at, text, ha="center", va="center", color=ink, fontsize=7.5)
        axes.set_yticks(range(len(known)), [_short(title) for title, _ in known])
        axes.set_ylim(len(known) - 0.5, -0.5)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        _weeks(axes, labels, crowded=False)

    width = _TITLES + _WEEK * len(labels)
    return Chart(draw, (width, 0.6 + 0.34 * max(1, len(known))), left=_TITLES / width, dots=_ON_SCREEN)


def questions(bars: Iterable[Bar], days: Iterable[str]) -> Chart:
    """Chart 4: the questions of each week: answered within a day, within two days, and not; patterns besides colours."""
    known, labels = list(bars), list(days)

    def draw(axes: Axes) -> None:
        for at, bar in enumerate(known):
            if bar.day is None or bar.two_days is None or bar.later is None:
                continue
            bottom = 0
            for part, colour, hatch in (
                (bar.day, "day", None),
                (bar.two_days, "two_days", "////"),
                (bar.later, "later", "\\\\"),
            ):
                axes.bar(
                    at,
                    part,
                    bottom=bottom,
                    width=0.7,
                    color=LIGHT[colour],
                    edgecolor=LIGHT["quiet"],
                    hatch=hatch,
                    linewidth=0.6,
                )
                bottom += part
        _weeks(axes, labels)
        _percent(axes)

    return Chart(draw, (4.6, 2.4), left=0.15)


def _weeks(axes: Axes, labels: Sequence[str], *, crowded: bool = True) -> None:
    # Every second one where they would touch each other, the newest always.
    step = 2 if len(labels) > MOST_LABELS and crowded else 1
    at = range((len(labels) - 1) % step, len(labels), step)
    axes.set_xticks(at, [labels[n] for n in at], fontsize=9)
    axes.set_xlim(-0.5, len(labels) - 0.5)


def _percent(axes: Axes) -> None:
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 25, 50, 75, 100], ["0 %", "25 %", "50 %", "75 %", "100 %"])


def _short(title: str) -> str:
    return title if len(title) <= _TITLE_LETTERS else title[: _TITLE_LETTERS - 1].rstrip() + "…"


def _cleaned(source: str, name: str, size: Mapping[str, str]) -> str:
    ET.register_namespace("", _SVG)
    root = ET.fromstring(source[source.index("<svg") :])  # noqa: S314  # our own drawing
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"}:
                parent.remove(child)
    for element in root.iter():
        _clean(element, name)
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.attrib.update(size)
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    return ET.tostring(root, encoding="unicode")


def _clean(element: ET.Element, name: str) -> None:
    if "id" in element.attrib:
        element.set("id", f"{name}-{element.get('id')}")
    to = element.attrib.pop(_LINK, "") or element.get("href", "")
    if to.startswith("#"):
        element.set("href", f"#{name}-{to[1:]}")
    if "clip-path" in element.attrib:
        element.set("clip-path", _own(element.attrib["clip-path"], name))
    for key, value in _declarations(element.attrib.pop("style", "")):
        if key in _KEPT:
            element.set(key, _own(value, name))
    paints = ((key, _names().get(element.get(key, ""))) for key in ("fill", "stroke"))
    if classes := [f"{key}-{colour}" for key, colour in paints if colour]:
        element.set("class", " ".join(classes))


def _declarations(style: str) -> Iterable[tuple[str, str]]:
    for declaration in style.split(";"):
        key, _, value = declaration.partition(":")
        if key.strip() == "font":
            yield "font-size", next(word for word in value.split() if word.endswith("px"))
        elif key.strip():
            yield key.strip(), value.strip()


def _own(value: str, name: str) -> str:
    return value.replace("url(#", f"url(#{name}-")


@cache
def _names() -> Mapping[str, str]:
    return {value: name for name, value in LIGHT.items()}
