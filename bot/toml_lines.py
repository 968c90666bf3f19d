"""Reading TOML so that a slip costs nobody an hour: which line it is, what stands there, what is wrong, what to write."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_WHERE = re.compile(r"line (\d+), column \d+")
_MOST = 20  # slips that are told at once
_SETTING = re.compile(r"\s*(?P<key>[A-Za-z_][\w-]*)\s*(?P<sign>[=:]?)\s*(?P<value>.*?)\s*")
_SLANTED = "“”„‟«»‘’"
_MARKS = f"{_SLANTED}\"'"
_BRACKETS = {"[": "]", "{": "}", "(": ")"}


@dataclass(frozen=True, slots=True)
class Slip:
    """A line (the first is 1; 0: nobody knows) that is not TOML, what stands there, what is wrong, and what to do."""

    number: int
    line: str
    sentence: str
    remedy: str


def read(text: str) -> tuple[dict[str, Any], list[Slip]]:
    """What the text says without the lines that are wrong, and these lines."""
    lines = text.splitlines()
    slips: list[Slip] = []
    while len(slips) < _MOST:
        try:
            return tomllib.loads("\n".join([*lines, ""])), slips
        except tomllib.TOMLDecodeError as error:
            slip = _slip(lines, str(error))
            slips.append(slip)
            if not slip.number or not _stands_alone(slip.line):
                break
            lines[slip.number - 1] = ""
    return {}, slips


def _slip(lines: list[str], error: str) -> Slip:
    found = _WHERE.search(error)
    number = min(int(found[1]) if found else len(lines), len(lines))
    if found is None or "Unclosed" in error:  # met far below the line to blame
        number = next((n for n in range(number, 0, -1) if _open(lines[n - 1]) or _hangs(lines[n - 1])), 0)
    line = lines[number - 1].strip() if number else ""
    sentence, remedy = next(_hints(line, error))
    return Slip(number, line, sentence, remedy)


def _stands_alone(line: str) -> bool:
    """Whether the rest of the file can be read without it: a setting in one line, no heading and no open list."""
    found = _SETTING.fullmatch(line)
    return bool(found and found["sign"] and not _open(line) and '"""' not in line and "'''" not in line)


def _open(line: str) -> bool:
    """Whether a bracket is open at the end of the line."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'|#.*", "", line)
    return any(bare.count(left) > bare.count(right) for left, right in _BRACKETS.items())


def _hangs(line: str) -> bool:
    """Whether a text in the other quotation marks does not end on its line."""
    return not line.lstrip().startswith("#") and line.count("'") % 2 == 1


def _hints(line: str, error: str) -> Iterator[tuple[str, str]]:
    if "overwrite a value" in error:
        yield "This setting stands twice in its part.", "Delete one of the two lines."
    if "declare" in error and "twice" in error:
        yield "This part stands twice.", "Put all its lines under one heading, and delete the other one."
    yield from _heading(line)
    found = _SETTING.fullmatch(line.partition(" #")[0])
    if found is not None:
        yield from _setting(found["key"], found["sign"], found["value"])
    if line.count('"') % 2:
        yield "A quotation mark is missing.", 'A text begins and ends with one: key = "text".'
    yield (
        "This line cannot be understood.",
        'A line is a [part], a setting (key = "text" or key = 5), or a # remark.',
    )


def _heading(line: str) -> Iterator[tuple[str, str]]:
    found = re.fullmatch(r"([\[({]?)\s*([A-Za-z_][\w-]*)\s*([\])}]?)", line)
    if found and (found[1] or found[3]):
        yield "A part is written in square brackets.", f"Write: [{found[2]}]"


def _setting(key: str, sign: str, value: str) -> Iterator[tuple[str, str]]:
    written = f"{key} = "
    if not sign and value:
        yield (
            "The sign = is missing.",
            f"Write: {written}{_quoted(value)}   (or # at the beginning, for a remark)",
        )
    if not value:
        yield "The value is missing.", f'Write {written}"…", or delete the line: then the default holds.'
    if sign == ":":
        yield "Between the name and the value stands = here.", f"Write: {written}{_quoted(value)}"
    if value.startswith(("[", "(")):
        yield from _list(written, value)
    yield from _marks(written, value)
    if value.lower() in ("true", "false", "yes", "no", "on", "off"):
        meant = "true" if value.lower() in ("true", "yes", "on") else "false"
        yield "This is either on or off.", f"Write: {written}{meant}"
    if '"' not in value:
        yield "A text stands in quotation marks.", f"Write: {written}{_quoted(value)}"


def _marks(written: str, value: str) -> Iterator[tuple[str, str]]:
    """What can be wrong with quotation marks, and inside them."""
    bare = value.strip(_MARKS)
    if value[:1] in _SLANTED or value[-1:] in _SLANTED:
        yield "These quotation marks are those of a letter.", f'Write straight ones: {written}"{bare}"'
    if value.count('"') == 1:
        yield "A quotation mark is missing.", f'Write: {written}"{bare}"'
    if value.startswith("'") or value.endswith("'"):
        yield "The quotation marks do not fit together.", f'Write: {written}"{bare}"'
    if "\\" in value:
        yield (
            "The sign \\ has a meaning of its own in a text.",
            f"Write / for it: {written}{value.replace(chr(92), '/')}",
        )
    if value.count('"') > 2:
        inside = bare.replace('"', "'")
        yield "There are quotation marks inside the text.", f'Write other ones there: {written}"{inside}"'
    if value.count('"') == 2:
        yield "After the text something stands that does not belong there.", "Delete it, or put # before it."


def _list(written: str, value: str) -> Iterator[tuple[str, str]]:
    parts = [part.strip(" \"'[](){}") for part in value.split(",")]
    kept = ", ".join(part if part.lstrip("-").isdecimal() else f'"{part}"' for part in parts if part)
    yield "A list stands in square brackets, with a comma between its parts.", f"Write: {written}[{kept}]"


def _quoted(value: str) -> str:
    bare = value.strip(_MARKS)
    if value[:1] not in "\"'" and (bare in ("true", "false") or re.fullmatch(r"-?\d+", bare)):
        return bare
    return f'"{bare}"'
