"""The words of one language for times, and a text as the sequence of what it says about time.

"tomorrow at 18 read on"  →  day 1 · at · number 18 · word "read" · word "on"
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time

PARTS: Mapping[
    str, tuple[time, ...]
] = {  # the times that are offered for a part of the day, by 1.8's quiet hours
    "morning": (time(8), time(9), time(10), time(11)),
    "midday": (time(12), time(12, 30), time(13), time(14)),
    "afternoon": (time(14), time(15), time(16), time(17)),
    "evening": (time(17), time(18), time(19), time(19, 30)),
    "": (time(9), time(12), time(16), time(19)),
}
TABLES = (
    "days",
    "weekdays",
    "weekdays_short",
    "months",
    "parts",
    "parts_of_a_day",
    "clocks",
    "unclear",
    "numbers",
    "amounts",
    "units",
    "spoken",
    "halves",
)
_TOKEN = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}"  # 2026-04-03
    r"|\d{1,2}[:.]\d{2}(?![.:/]?\d)"  # 18:30, 18.30
    r"|\d{1,4}[./]\d{1,2}(?:[./]\d{0,4})?"  # 3/4: numbers alone name no day that everybody reads alike
    r"|\d+"
    r"|[ap]\.m\.?"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|\S"
)


@dataclass(frozen=True, slots=True)
class TimeWords:
    """One language's phrases, each as its words: what kind of item it is, and its value."""

    phrases: Mapping[tuple[str, ...], tuple[tuple[str, str | int], ...]]

    @property
    def longest(self) -> int:
        """Words of the longest phrase."""
        return max((len(phrase) for phrase in self.phrases), default=0)


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of a text: `kinds` holds what it may be, with the value; `start` and `end` are its letters."""

    kinds: Mapping[str, str | int]
    start: int
    end: int

    def __contains__(self, kind: str) -> bool:
        return kind in self.kinds

    def number(self, kind: str) -> int:
        """Its value as this kind."""
        return int(self.kinds[kind])


def words_from(tables: Mapping[str, Mapping[str, object]]) -> TimeWords:
    """The words of a language from its file. Raises ValueError for a table or value that nobody knows."""
    found: dict[tuple[str, ...], dict[str, str | int]] = {}
    for table, entries in tables.items():
        for phrase, kind, value in _entries(table, entries):
            found.setdefault(tuple(m[0] for m in _TOKEN.finditer(phrase.lower())), {})[kind] = value
    return TimeWords({phrase: tuple(kinds.items()) for phrase, kinds in found.items()})


def _entries(table: str, entries: Mapping[str, object]) -> Iterator[tuple[str, str, str | int]]:
    if table != "words" and table not in TABLES:
        raise ValueError(f"[{table}] is not known here")
    for name, value in entries.items():
        if table == "words":
            if not isinstance(value, list):
                raise ValueError(f"{name} in [words] should be a list")
            yield from ((str(phrase), name, 1) for phrase in value)
        elif table == "clocks" and isinstance(value, str):
            clock = time.fromisoformat(value)
            yield name, table, clock.hour * 60 + clock.minute
        elif isinstance(value, str | int):
            yield name, table, value
        else:
            raise ValueError(f'"{name}" in [{table}] should be a number or a text')


def items(text: str, words: TimeWords) -> Sequence[Item]:
    """The text in items, the longest phrase first; what says nothing about time is a "word"."""
    tokens = [(match[0].lower(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    found: list[Item] = []
    index = 0
    while index < len(tokens):
        length, kinds = _phrase(tokens, index, words)
        found.append(Item(kinds, tokens[index][1], tokens[index + length - 1][2]))
        index += length
    return found


def _phrase(
    tokens: Sequence[tuple[str, int, int]], index: int, words: TimeWords
) -> tuple[int, Mapping[str, str | int]]:
    for length in range(min(words.longest, len(tokens) - index), 0, -1):
        known = words.phrases.get(tuple(token[0] for token in tokens[index : index + length]))
        if known is not None:
            return length, dict(known)
    return 1, _by_shape(tokens[index][0])


def _by_shape(token: str) -> Mapping[str, str | int]:
    if not token[0].isdecimal():
        return {"mark": token} if not token[0].isalpha() else {"word": token}
    if not token.isascii():
        return {"word": token}
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", token):
        return {"iso": token}
    if clock := re.fullmatch(r"(\d{1,2})([:.])(\d{2})", token):
        hour, minute = int(clock[1]), int(clock[3])
        if hour < 24 and minute < 60:
            kind = "clock" if clock[2] == ":" else "dotted"
            return {kind: hour * 60 + minute, **({} if kind == "clock" else {"figures": token})}
    if not token.isdigit():
        return {"figures": token}
    return {"digits": int(token)} if len(token) < 5 else {"word": token}
