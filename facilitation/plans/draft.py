"""What was read of a plan, what is wrong with it, and in which line."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import urlsplit

from facilitation.plans.materials import Material
from facilitation.rules.links import name_of
from facilitation.speech import clean

FEWEST_WEEKS, MOST_WEEKS = 3, 12  # content-design 1.1
TOPIC, AIM, SHORT_PATH, SECTION, LINK = 100, 160, 300, 120, 500  # characters
MOST_MINUTES = 1200  # of one week
MOST_SECTIONS = MOST_MATERIALS = 12


class Trouble(StrEnum):
    """What can be wrong. Each is a sentence with its remedy, by id."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    NOT_TEXT = "not-text"
    LOST = "lost"
    NO_WEEKS = "no-weeks"
    TOO_FEW_WEEKS = "too-few-weeks"
    TOO_MANY_WEEKS = "too-many-weeks"
    NOT_TOML = "not-toml"
    NO_COLUMNS = "no-columns"
    NO_TOPIC = "no-topic"
    LONG_TOPIC = "long-topic"
    LONG_AIM = "long-aim"
    LONG_SHORT_PATH = "long-short-path"
    TOO_MANY_MATERIALS = "too-many-materials"
    BAD_LINK = "bad-link"
    BAD_MINUTES = "bad-minutes"
    BAD_NUMBER = "bad-number"
    TWICE = "twice"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that must be mended. `line` counts from 1, 0 where no line is meant; `found` is what stands there."""

    trouble: Trouble
    line: int = 0
    found: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A week as it was read; `number` 0 where the text gives none. `minutes` and `link` are still as they stand."""

    line: int
    number: int = 0
    topic: str = ""
    link: str = ""
    minutes: str = ""
    short_path: str = ""
    sections: tuple[str, ...] = ()
    aim: str = ""
    materials: tuple[Material, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader found: weeks in the order of the text, what stands above them, and what it could not read."""

    weeks: Sequence[Draft] = ()
    title: str = ""
    provider: str = ""
    url: str = ""
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class Week:
    """A week that can be saved. `minutes` 0 and an empty link, aim or short path were not given."""

    number: int
    topic: str
    url: str
    minutes: int
    short_path: str
    sections: tuple[str, ...]
    aim: str = ""
    materials: tuple[Material, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """The plan, and every problem with it. It can be saved when there is no problem."""

    weeks: tuple[Week, ...] = ()
    title: str = ""
    provider: str = ""
    url: str = ""
    problems: tuple[Problem, ...] = field(default=())

    @property
    def usable(self) -> bool:
        """Whether it may be saved."""
        return not self.problems


def finish(read: Read) -> Understood:
    """Numbers, links and minutes checked; everything wrong is reported at once."""
    problems = list(read.problems)
    drafts = _numbered(read.weeks, problems)
    weeks = tuple(checked(draft, problems) for draft in drafts)
    if not drafts and not problems:
        problems.append(Problem(Trouble.NO_WEEKS))
    elif drafts and len(drafts) < FEWEST_WEEKS:
        problems.append(Problem(Trouble.TOO_FEW_WEEKS, drafts[-1].line, str(len(drafts))))
    elif len(drafts) > MOST_WEEKS:
        problems.append(Problem(Trouble.TOO_MANY_WEEKS, drafts[MOST_WEEKS].line, str(len(drafts))))
    url = read.url.strip()
    if url and not is_address(url):
        problems.append(Problem(Trouble.BAD_LINK, 0, _short(url)))
        url = ""
    return Understood(
        weeks,
        _line(read.title)[:TOPIC],
        _line(read.provider)[:TOPIC],
        url,
        tuple(sorted(problems, key=lambda problem: problem.line)),
    )


def is_address(text: str) -> bool:
    """Whether it is a web address that people can open."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return (
        parts.scheme.lower() in {"http", "https"}
        and bool(parts.hostname)
        and len(text) <= LINK
        and not re.search(r"\s", text)
        and clean(text) == text  # an escape of a file may write what nobody can type
    )


_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?:\s*h)?")
_HOURS = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:h|hrs?|hours?)(?:\s*(\d{1,2})\s*(?:m|mins?|minutes?)?)?", re.IGNORECASE
)
_MINUTES = re.compile(r"(\d{1,4})\s*(?:m|mins?|minutes?)?\.?", re.IGNORECASE)


def minutes_in(text: str) -> int | None:
    """Minutes as people write them ("90", "90 min", "1.5 hours", "2 h 30", "1:30"); None where it is no time."""
    words = text.strip().lower().removeprefix("about ").removeprefix("~").strip()
    if match := _CLOCK.fullmatch(words):
        return int(match[1]) * 60 + int(match[2])
    if match := _HOURS.fullmatch(words):
        return round(float(match[1].replace(",", ".")) * 60) + int(match[2] or 0)
    if match := _MINUTES.fullmatch(words):
        return int(match[1])
    return None


def _numbered(drafts: Iterable[Draft], problems: list[Problem]) -> list[Draft]:
    """Weeks in the order of their numbers; where none has a number, they are counted."""
    drafts = list(drafts)
    if not any(draft.number for draft in drafts):
        return [replace(draft, number=place) for place, draft in enumerate(drafts, 1)]
    seen: dict[int, Draft] = {}
    for draft in drafts:
        if draft.number < 1:
            problems.append(Problem(Trouble.BAD_NUMBER, draft.line, _short(draft.topic)))
        elif draft.number in seen:
            problems.append(Problem(Trouble.TWICE, draft.line, str(draft.number)))
        else:
            seen[draft.number] = draft
    for number in range(1, max(seen, default=0)):
        if number not in seen:
            problems.append(Problem(Trouble.GAP, _after(seen, number).line, str(number)))
            break  # one gap is enough to look at the numbers
    return [seen[number] for number in sorted(seen)]


def _after(seen: dict[int, Draft], missing: int) -> Draft:
    return seen[min(number for number in seen if number > missing)]


def checked(draft: Draft, problems: list[Problem]) -> Week:
    """A draft as it can be saved; what is wrong with it is added to `problems`, and left out or cut short in the week."""
    topic, short_path, aim = _line(draft.topic), _line(draft.short_path), _line(draft.aim)
    if not topic:
        problems.append(Problem(Trouble.NO_TOPIC, draft.line, str(draft.number)))
    elif len(topic) > TOPIC:
        problems.append(Problem(Trouble.LONG_TOPIC, draft.line, _short(topic)))
    if len(short_path) > SHORT_PATH:
        problems.append(Problem(Trouble.LONG_SHORT_PATH, draft.line, _short(short_path)))
    if len(aim) > AIM:
        problems.append(Problem(Trouble.LONG_AIM, draft.line, _short(aim)))
    link = draft.link.strip().removeprefix("<").removesuffix(">")
    if link and not is_address(link):
        problems.append(Problem(Trouble.BAD_LINK, draft.line, _short(link)))
        link = ""
    minutes = minutes_in(draft.minutes) if draft.minutes.strip() else 0
    if minutes is None or not 0 <= minutes <= MOST_MINUTES:
        problems.append(Problem(Trouble.BAD_MINUTES, draft.line, _short(draft.minutes)))
        minutes = 0
    sections = tuple(line[:SECTION] for s in draft.sections if (line := _line(s)))[:MOST_SECTIONS]
    return Week(
        draft.number,
        topic[:TOPIC],
        link,
        minutes,
        short_path[:SHORT_PATH],
        sections,
        aim[:AIM],
        _materials(draft, problems),
    )


def _materials(draft: Draft, problems: list[Problem]) -> tuple[Material, ...]:
    good = []
    for title, url in draft.materials:
        if is_address(url):
            good.append(Material(_line(title)[:TOPIC] or name_of(url), url))
        else:
            problems.append(Problem(Trouble.BAD_LINK, draft.line, _short(url or title)))
    if len(good) > MOST_MATERIALS:
        problems.append(Problem(Trouble.TOO_MANY_MATERIALS, draft.line, str(len(good))))
    return tuple(good[:MOST_MATERIALS])


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _short(text: str) -> str:
    line = _line(text)
    return line if len(line) <= 40 else f"{line[:39]}…"
