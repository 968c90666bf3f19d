"""A plan as TOML, in the form of guide_content/courses."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from facilitation.plans.draft import Draft, Problem, Read, Trouble
from facilitation.plans.materials import Material, material_in

_LOOKS_LIKE = re.compile(r"^[ \t]*(?:\[\[?\s*weeks?\s*\]?\]|weeks?\s*=\s*\[|title\s*=\s*\")", re.MULTILINE)
# A key of so many parts is none of a plan, and the parser takes seconds for thousands of them.
_ENDLESS = re.compile(r"(?:[\w\"'-]{1,60}[ \t]{0,9}\.[ \t]{0,9}){50}")
_PLACE = re.compile(r"at line (\d+)")
_A_WEEK = re.compile(r"\[\[\s*weeks?\s*\]\]|\{[^{}\n]*\btopic\s*=|\{\s*$")
_LINKS = ("url", "link")
MOST_NUMBER = 1000  # of a week; with more it is none


def from_toml(text: str) -> Read | None:
    """The weeks of a TOML text, None where it does not look like one."""
    if not _LOOKS_LIKE.search(text):
        return None
    if (endless := _ENDLESS.search(text)) is not None:
        line = text.count("\n", 0, endless.start()) + 1
        return Read(problems=[Problem(Trouble.NOT_TOML, line, _line_of(text, line))])
    try:
        return _read(tomllib.loads(text), text)
    except (
        ValueError,
        RecursionError,
    ) as error:  # no TOML, so deep as no plan is, or a number of thousands of figures
        place = _PLACE.search(str(error))
        # "at end of document" is meant by the last line.
        line = int(place[1]) if place else text.rstrip("\n").count("\n") + 1
        return Read(problems=[Problem(Trouble.NOT_TOML, line, _line_of(text, line))])


def _read(data: Mapping[str, Any], text: str) -> Read:
    rows = data.get("weeks", data.get("week", []))
    if not isinstance(rows, list):
        return Read(problems=[Problem(Trouble.NO_WEEKS)])
    lines = [n for n, line in enumerate(text.split("\n"), 1) if _A_WEEK.search(line)]
    drafts = [
        _draft(row if isinstance(row, Mapping) else {"topic": row}, lines[n] if n < len(lines) else 0)
        for n, row in enumerate(rows)
    ]
    return Read(drafts, _text(data, "title"), _text(data, "provider"), _text(data, *_LINKS))


def _draft(row: Mapping[str, Any], line: int) -> Draft:
    number, sections = row.get("number", row.get("week", 0)), row.get("sections", row.get("tasks", []))
    return Draft(
        line,
        number if isinstance(number, int) and abs(number) < MOST_NUMBER else -1,
        _text(row, "topic", "title"),
        _text(row, *_LINKS),
        _text(row, "minutes", "time"),
        _text(row, "short_path", "short path"),
        tuple(str(section) for section in sections) if isinstance(sections, list) else (str(sections),),
        _text(row, "aim", "goal"),
        _materials(row.get("materials", [])),
    )


def _materials(found: object) -> tuple[Material, ...]:
    if not isinstance(found, list):
        found = [found]
    return tuple(
        Material(_text(one, "title"), _text(one, *_LINKS))
        if isinstance(one, Mapping)
        else material_in(str(one)) or Material(str(one), "")
        for one in found
    )


def _text(row: Mapping[str, Any], *names: str) -> str:
    return next((str(row[name]) for name in names if row.get(name) not in (None, "")), "")


def _line_of(text: str, number: int) -> str:
    lines = text.split("\n")
    return lines[number - 1].strip()[:40] if 0 < number <= len(lines) else ""
