"""A programme's week as a page: the digest's words, the charts' values, and the same in tables (content-design 4.6)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from facilitation import digest_words
from facilitation.digest_table import WEEKS as TABLE_WEEKS
from facilitation.digest_words import SHARES, Figure, measure
from facilitation.phrasebook import Own, Phrasebook, When, locale_of, show_day
from facilitation.programmes import WEEK, ProgrammeWeek
from facilitation.pseudo import PSEUDO
from facilitation.rules.calendar import DAY, Beat
from facilitation.rules.digest.charts import Charts, Row, charts
from facilitation.rules.digest.status import Status
from facilitation.rules.digest.words import Share
from facilitation.speech import plain

NAMES = (
    "title",
    "skip",
    "weeks",
    "before",
    "after",
    "todo",
    "groups",
    "nothing",
    "numbers",
    "what",
    "now",
    "last",
    "beats",
    "band",
    "table",
    "week",
    "group",
    "grid",
    "hatched",
    "small",
    "questions",
    "day",
    "days",
    "later",
    "unasked",
    "coming",
    "shown",
    "privacy",
    "file",
    "from",
    "to",
    "pick",
    "show",
    "programmes",
    "lost",
    "broken",
    "leave",
    "open",
    "enter",
    "dead",
    "many",
    "login",
    "left",
    "stop",
    "end",
    "stopped",
)
WEEKS = 8
FEWEST_WEEKS = 2  # one beside the other
MOST_ROWS = 30  # groups of the grid; all of them stand in /overview
_ORDER = (Status.CALL, Status.EYE, Status.WELL, Status.NEW, Status.SMALL, Status.BREAK)


@dataclass(frozen=True, slots=True)
class Panel:
    """The chart of one beat with its title and the sentence that says what it shows."""

    beat: Beat
    title: str
    said: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """A group's row of the grid, in words."""

    title: str
    words: tuple[str, ...]
    row: Row


@dataclass(frozen=True, slots=True)
class DigestPage:
    """Everything the page shows, in one language. `words`: headings and labels; `days`: of the charts' weeks."""

    language: str
    right_to_left: bool
    programme: str
    day: str
    headline: str
    figures: tuple[Figure, ...]
    without_figures: str
    groups: tuple[str, ...]
    shown: tuple[str, ...]
    coming: tuple[str, ...]
    action: str
    words: Mapping[str, str]
    days: tuple[str, ...]
    charts: Charts
    panels: tuple[Panel, ...]
    asked: str  # what the chart of questions says of the newest week; empty where they were few
    grid: tuple[GridRow, ...]
    more_groups: int
    more_words: str
    shares: Mapping[Share, str]
    monday: date
    newest: date  # the last day of the newest week there is
    first: date  # the Monday of the first week in the table file
    before: date
    after: date | None


def page(book: Phrasebook, week: ProgrammeWeek, language: str, *, newest: date) -> DigestPage:
    """The page of a week. `newest`: the Monday after which there is no week yet."""
    mondays = _mondays(week)
    shown = sorted(week.standings, key=lambda s: _ORDER.index(s.status))[:MOST_ROWS]
    found = charts((one for known in week.past.values() for one in known), mondays, [s.group for s in shown])
    told, more = digest_words.told(week), len(week.standings) - len(shown)
    zone = ZoneInfo(week.programme.zone)
    noon = datetime.combine(week.monday, time(12), zone).astimezone(UTC)
    words = words_of(book, language)
    shares = {share: plain(book.text(kind, language)) for share, kind in SHARES.items()}
    return DigestPage(
        language=tag(language),
        right_to_left=is_right_to_left(language),
        programme=week.programme.name,
        day=plain(book.text("M-DG-48", language, {"day": When(noon, zone, "day")})),
        headline=plain(digest_words.headline(book, week, told, language)),
        figures=tuple(_plain(figure) for figure in digest_words.figures(book, week, language)),
        without_figures="" if week.now.shown else plain(book.text("M-DG-45", language)),
        groups=tuple(_lines(digest_words.groups(book, week, told, language, rest="M-DG-47"))),
        shown=tuple(_lines(digest_words.shown(book, week, language))),
        coming=tuple(_lines(digest_words.coming(book, week, language))),
        action=plain(digest_words.action(book, week, told.action, told.about, language)),
        words=words,
        days=tuple(show_day(monday, language) for monday in mondays),
        charts=found,
        panels=tuple(_panel(book, beat, found, language) for beat in Beat),
        asked=_asked(book, found, language),
        grid=tuple(GridRow(week.titles[row.group], _words(row, shares, words), row) for row in found.rows),
        more_groups=more,
        more_words=plain(book.text("M-DG-47", language, {"n": more})) if more else "",
        shares=shares,
        monday=week.monday,
        newest=newest + WEEK - DAY,
        first=week.monday - (TABLE_WEEKS - 1) * WEEK,
        before=week.monday - WEEK,
        after=week.monday + WEEK if week.monday < newest else None,
    )


def _mondays(week: ProgrammeWeek) -> list[date]:
    """The weeks of the charts: eight, without those before the first that any group had, and two at least."""
    counted = [one.monday for known in week.past.values() for one in known if one.counted]
    first = max(min(counted, default=week.monday), week.monday - WEEK * (WEEKS - 1))
    weeks = max((week.monday - first) // WEEK + 1, FEWEST_WEEKS)
    return [week.monday - WEEK * ago for ago in reversed(range(weeks))]


def _panel(book: Phrasebook, beat: Beat, found: Charts, language: str) -> Panel:
    name = plain(book.text(f"L-BEAT-{beat}", language))
    now, last = found.beats[beat][-1].share, found.beats[beat][-2].share
    if now is None:
        said = book.text("M-DG-82", language, {"name": name})
    else:
        shown = {"now": Own(measure(book, now, language)), "before": Own(measure(book, last, language))}
        said = book.text("M-DG-81", language, {"name": name, **shown})
    return Panel(beat, name, plain(said))


def _asked(book: Phrasebook, found: Charts, language: str) -> str:
    bar = found.questions[-1]
    if bar.day is None or bar.two_days is None:
        return ""
    shares = {"day": bar.day, "days": bar.day + bar.two_days}
    values = {name: Own(measure(book, share, language)) for name, share in shares.items()}
    return plain(book.text("M-DG-93", language, values))


def _words(row: Row, shares: Mapping[Share, str], words: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(
        words["small"] if cell.small else shares[cell.word] if cell.word else "–" for cell in row.cells
    )


def _plain(figure: Figure) -> Figure:
    return Figure(plain(figure.name), plain(figure.now), plain(figure.before))


def _lines(lines: Iterable[str]) -> Sequence[str]:
    return [plain(line.removeprefix("- ")) for line in lines]


def words_of(book: Phrasebook, language: str) -> Mapping[str, str]:
    """The headings and sentences of pages, by name."""
    return {name: plain(book.text(f"L-PAGE-{name}", language)) for name in NAMES}


def is_right_to_left(language: str) -> bool:
    """Whether a language is written from right to left."""
    return language == PSEUDO or locale_of(language).text_direction == "rtl"


def tag(language: str) -> str:
    """The language as browsers and screen readers know it."""
    # Browsers and screen readers know no pseudo-language; it is English in disguise.
    return "en" if language == PSEUDO else language.replace("_", "-")
