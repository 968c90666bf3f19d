"""Long messages in parts: at paragraph, line, sentence and, last of all, grapheme borders."""

import re
from collections.abc import Iterator
from dataclasses import replace

import regex

from facilitation.speech import END, INSTANT, VALUE, Message

# From the widest border to the narrowest; \X is a grapheme, so an emoji or a letter with its marks is never cut.
_BORDERS = tuple(
    regex.compile(border) for border in (r"\n[ \t]*\n+", r"\n", r"(?<=[.!?…。؟])\s+", r"\s+", r"\X")
)
_INSTANTS = re.compile(f"{INSTANT}.*?{END}")
_MARKS = re.compile(f"[{VALUE}{INSTANT}{END}]")


def units(text: str) -> int:
    """Length in UTF-16 code units, as platforms count (platform-facts 3.2)."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(message: Message, limit: int) -> tuple[Message, ...]:
    """The message in parts of at most `limit` UTF-16 units each; buttons, files and form go with the last."""
    if len(message.text) * 2 <= limit or units(message.text) <= limit:
        return (message,)
    texts = list(_marked_again(_packed(message.text, limit - 2)))  # a part may get two marks more
    return (*(Message(message.kind, text) for text in texts[:-1]), replace(message, text=texts[-1]))


def _packed(text: str, limit: int) -> Iterator[str]:
    held = ""
    for piece in _pieces(text, limit, 0):
        if held and units(held) + units(piece) > limit:
            yield held
            held = ""
        held += piece
    if held:
        yield held


def _pieces(text: str, limit: int, border: int) -> Iterator[str]:
    if units(text) <= limit or border == len(_BORDERS):
        yield text
        return
    kept = [match.span() for match in _INSTANTS.finditer(text)]
    ends = [m.end() for m in _BORDERS[border].finditer(text) if not any(a < m.end() < b for a, b in kept)]
    starts = [0, *(end for end in ends if end < len(text))]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield from _pieces(text[start:end], limit, border + 1)


def _marked_again(parts: Iterator[str]) -> Iterator[str]:
    """A value that runs over several parts is marked as a value in each of them."""
    inside = False
    for part in parts:
        opened = f"{VALUE}{part}" if inside else part
        marks = _MARKS.findall(part)
        inside = marks[-1] != END if marks else inside
        yield f"{opened}{END}" if inside else opened


def shortened(text: str, limit: int) -> str:
    """The text, or as much of it as fits into `limit` UTF-16 units with a sign that there was more."""
    if units(text) <= limit:
        return text
    return f"{split(Message('', text), limit - 1)[0].text.rstrip()}…"
