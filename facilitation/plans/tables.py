"""A plan as a table: CSV from a spreadsheet, with commas, semicolons or tabs, and a first line of column names."""

import csv
import re
from collections.abc import Mapping
from io import StringIO

from facilitation.plans.draft import Draft, Problem, Read, Trouble
from facilitation.plans.materials import Material, material_in

_NAMES: Mapping[str, str] = {
    "week": "number",
    "no": "number",
    "number": "number",
    "#": "number",
    "topic": "topic",
    "title": "topic",
    "link": "link",
    "url": "link",
    "address": "link",
    "minutes": "minutes",
    "min": "minutes",
    "time": "minutes",
    "duration": "minutes",
    "short path": "short_path",
    "short": "short_path",
    "aim": "aim",
    "goal": "aim",
    "sections": "sections",
    "tasks": "sections",
    "task": "sections",
    "materials": "materials",
    "material": "materials",
    "links": "materials",
}
_FEWEST_COLUMNS = 2
_SECTIONS = re.compile(r"[|/\n]")
_MATERIALS = re.compile(r"[|\n]")
_NUMBER = re.compile(r"(?:week\s*)?(\d{1,3})\.?", re.IGNORECASE)


def from_table(text: str) -> Read | None:
    """The weeks of a table, None where the first line does not look like column names or cells."""
    head = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = max("\t;,", key=head.count)
    columns = [_name(cell) for cell in next(csv.reader([head], delimiter=delimiter))]
    known = [column for column in columns if column]
    if len(columns) < _FEWEST_COLUMNS or not known:
        return None
    if "topic" not in known:
        return Read(problems=[Problem(Trouble.NO_COLUMNS, 1, head.strip()[:40])])
    # strict=False: a lone quotation mark in a cell is a mark, and no end of the file.
    reader = csv.reader(StringIO(text), delimiter=delimiter)
    drafts, begun, line = [], False, 1
    for cells in reader:
        first, line = line, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if begun:
            drafts.append(_draft(dict(zip(columns, cells, strict=False)), first, numbered="number" in known))
        begun = True
    return Read(drafts)


def _name(cell: str) -> str:
    return _NAMES.get(" ".join(cell.strip().strip("\"'").lower().replace("_", " ").split()), "")


def _draft(row: Mapping[str, str], line: int, *, numbered: bool) -> Draft:
    number = 0
    if numbered:
        match = _NUMBER.fullmatch(row.get("number", "").strip())
        number = int(match[1]) if match else -1
    return Draft(
        line,
        number,
        row.get("topic", ""),
        row.get("link", ""),
        row.get("minutes", ""),
        row.get("short_path", ""),
        _sections(row.get("sections", "")),
        row.get("aim", ""),
        tuple(
            material_in(cell) or Material(cell, "")
            for cell in _MATERIALS.split(row.get("materials", ""))
            if cell.strip()
        ),
    )


def _sections(cell: str) -> tuple[str, ...]:
    return tuple(words for part in _SECTIONS.split(cell) if (words := part.strip()))
