"""From what the core put into words to HTML: templates without a word of their own, and charts as SVG."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adapters.web.colours import style_sheet
from facilitation.digest_page import DigestPage
from facilitation.rules.calendar import Beat

FOLDER = Path(__file__).parent / "templates"


def digest(
    page: DigestPage,
    *,
    root: str = "",
    programme: int = 0,
    others: Sequence[tuple[int, str]] = (),
    offline: bool = False,
) -> str:
    """The page of a digest. `others`: further programmes of the reader; `offline`: a single file without any link."""
    from adapters.web import drawing  # noqa: PLC0415  # Matplotlib takes a second and forty megabytes: read when used

    found, drawn = page.charts, drawing.drawn(page)
    rows = question_rows(page)
    return render(
        "digest.html.j2",
        page=page,
        words=page.words,
        days=list(page.days),
        figure_rows=[(f.name, f.now, f.before or "–") for f in page.figures],
        beat_titles=[panel.title for panel in page.panels],
        beat_rows=[
            (day, *(shown_percent(found.beats[beat][at].share) for beat in Beat))
            for at, day in enumerate(page.days)
        ],
        grid_rows=[(row.title, *row.words) for row in page.grid],
        more_groups=page.more_words,
        language=page.language,
        right_to_left=page.right_to_left,
        root=root,
        programme=programme,
        others=others,
        offline=offline,
        inline_style=style() if offline else "",
        panels=[
            (panel, chart.svg(f"beat{number}"))
            for number, (panel, chart) in enumerate(zip(page.panels, drawn.beats, strict=True))
        ],
        grid_svg=drawn.grid.svg("grid") if drawn.grid else "",
        question_rows=rows,
        questions_svg=drawn.questions.svg("ask") if drawn.questions else "",
    )


def choice(
    words: Mapping[str, str],
    programmes: Sequence[tuple[int, str, str]],
    *,
    language: str,
    right_to_left: bool,
    root: str,
) -> str:
    """A page to choose a programme from: number, name and first sentence of each."""
    return render(
        "choice.html.j2",
        words=words,
        programmes=programmes,
        language=language,
        right_to_left=right_to_left,
        root=root,
        inline_style="",
    )


def message(
    words: Mapping[str, str],
    text: str,
    *,
    language: str,
    right_to_left: bool,
    root: str,
    button: str = "",
    action: str = "",
    hidden: Mapping[str, str] | None = None,
) -> str:
    """A page with a few words; with `button` it has one, which sends the values of `hidden` to `action`."""
    return render(
        "message.html.j2",
        words=words,
        text=text,
        button=button,
        action=action,
        hidden=hidden or {},
        language=language,
        right_to_left=right_to_left,
        root=root,
        inline_style="",
    )


@cache
def style() -> str:
    """The whole style sheet."""
    return style_sheet() + (FOLDER / "style.css").read_text(encoding="utf-8")


def question_rows(page: DigestPage) -> list[tuple[str, ...]]:
    """The questions of each week as a table; empty where none was asked."""
    bars = page.charts.questions
    if not page.charts.asked:
        return []
    return [
        (day, shown_percent(bar.day), shown_percent(bar.two_days), shown_percent(bar.later))
        for day, bar in zip(page.days, bars, strict=True)
    ]


def shown_percent(value: int | None) -> str:
    """A share, or a dash where there is none."""
    return "–" if value is None else f"{value}\u00a0%"


def render(name: str, **values: object) -> str:
    """A template of ours with these values, everything escaped."""
    return _environment().get_template(name).render(**values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
