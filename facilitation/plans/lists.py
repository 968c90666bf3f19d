"""A plan as a list, as people paste it: an item or a heading a week, what belongs to the week below it.

1. What is AI? https://example.org/1 (180 min)
   - short path: Read section 1
2. [Search](https://example.org/2), 3 hours
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from facilitation.plans.draft import Draft, Read, minutes_in
from facilitation.plans.materials import LINE, Material, material_in

_HEADING = re.compile(r"#{1,6}\s+(?P<words>.*)")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:[-*+•]|(?P<number>\d{1,3})[.)])\s+(?P<words>.*)")
_WEEK = re.compile(r"week\s*(?P<number>\d{1,3})\s*(?:[:.)\-–—]|$)\s*(?P<words>.*)", re.IGNORECASE)
_AIM = re.compile(r"(?:aim|goal)\s*:\s*(?P<words>.*)", re.IGNORECASE)
_TASK = re.compile(r"(?:task|material)s?\s*:\s*(?P<words>\S.*)", re.IGNORECASE)
_SHORT = re.compile(r"short\s*path\b[^:]*:\s*(?P<words>.*)", re.IGNORECASE)
_TIME = re.compile(r"(?:time|minutes|duration)\s*:\s*(?P<words>.*)", re.IGNORECASE)
_LINK_LINE = re.compile(r"(?:link|url|course)\s*:\s*(?P<words>\S+)", re.IGNORECASE)
_MARKED = re.compile(r"\[(?P<title>[^\]\n]+)\]\((?P<url>[^)\s]+)\)")
_ADDRESS = re.compile(r"<?(?P<url>(?:https?|www)[:.][^\s<>)\]]+)>?", re.IGNORECASE)
_BRACKETS = re.compile(r"\((?P<words>[^()]*)\)")
_SPAN = re.compile(
    r"(?P<words>(?:about\s+|~)?\d{1,4}(?:[.,]\d)?\s*(?:min(?:ute)?s?|h(?:ours?|rs?)?)\b\.?(?:\s*\d{1,2}\s*min\w*)?)",
    re.IGNORECASE,
)
_EDGES = " \t,;:|·–—-*_"


def from_list(text: str) -> Read | None:
    """The weeks of a list, None where there is no item, heading or "Week 1" in it."""
    weeks: list[Draft] = []
    title = ""
    for line, words, number, begins in _lines(text):
        if begins:
            weeks.append(_begin(line, number, words))
        elif weeks:
            weeks[-1] = _belongs(weeks[-1], words)
        elif not title:
            title = words
    return Read(weeks, title) if weeks else None


def _lines(text: str) -> Iterator[tuple[int, str, int, bool]]:
    """Line, words, number (0: none), and whether a week begins there."""
    numbered = [line for line in text.split("\n") if _WEEK.match(_bare(line))]
    for line, raw in enumerate(text.split("\n"), 1):
        words = _bare(raw)
        if not words or set(words) <= set("-=_* "):
            continue
        item, week = _ITEM.match(raw[:LINE]), _WEEK.match(words)
        if week:
            yield line, week["words"], int(week["number"]), True
        elif item and not item["indent"] and not numbered:
            yield line, words, int(item["number"] or 0), True
        else:
            yield line, words, 0, False


def _bare(raw: str) -> str:
    """The line without the signs of its list or heading."""
    stripped = raw[:LINE].strip()
    if match := _HEADING.fullmatch(stripped):
        stripped = match["words"]
    if match := _ITEM.fullmatch(stripped):
        stripped = match["words"]
    return stripped.strip().strip("*_").strip()


def _begin(line: int, number: int, words: str) -> Draft:
    first, *cells = words.split("|")
    draft = _take(Draft(line, number), first, into="topic")
    for cell in cells:
        draft = _belongs(draft, cell.strip())
    return draft


def _belongs(draft: Draft, words: str) -> Draft:
    """A line or cell below a week's beginning: one of its named fields, its time, a material, or a task."""
    for pattern, take in _NAMED:
        if match := pattern.match(words):
            return take(draft, match["words"])
    if not draft.minutes and minutes_in(words) is not None:
        return replace(draft, minutes=words)
    if not draft.topic:
        return _take(draft, words, into="topic")
    return _task(draft, words) if draft.link else _take(draft, words, into="sections")


def _short_path(draft: Draft, words: str) -> Draft:
    return replace(draft, short_path=f"{draft.short_path} {words}".strip())


def _link(draft: Draft, words: str) -> Draft:
    url = words.strip("<>")
    if draft.link:
        return replace(draft, materials=(*draft.materials, Material("", url)))
    return replace(draft, link=url)


def _task(draft: Draft, words: str) -> Draft:
    if (found := material_in(words)) is not None:
        return replace(draft, materials=(*draft.materials, found))
    return _take(draft, words, into="sections")


_NAMED: tuple[tuple[re.Pattern[str], Callable[[Draft, str], Draft]], ...] = (
    (_SHORT, _short_path),
    (_AIM, lambda draft, words: replace(draft, aim=words)),
    (_TIME, lambda draft, words: replace(draft, minutes=words)),
    (_LINK_LINE, _link),
    (_TASK, _task),
)


def _take(draft: Draft, words: str, *, into: str) -> Draft:
    """Link and time out of a line; what is left is the topic or a section."""
    if match := _MARKED.search(words):
        draft = replace(draft, link=draft.link or match["url"])
        words = words.replace(match[0], match["title"])
    elif match := _ADDRESS.search(words):
        draft = replace(draft, link=draft.link or match["url"].rstrip(".,;"))
        words = words.replace(match[0], "")
    for match in _BRACKETS.finditer(words):
        if not draft.minutes and minutes_in(match["words"]) is not None:
            draft = replace(draft, minutes=match["words"])
            words = words.replace(match[0], "")
    if not draft.minutes and (match := _SPAN.search(words)) and minutes_in(match["words"]) is not None:
        draft = replace(draft, minutes=match["words"])
        words = words.replace(match[0], "")
    words = words.replace("()", "").strip().strip(_EDGES)
    if into == "topic":
        return replace(draft, topic=words)
    return replace(draft, sections=(*draft.sections, words)) if words else draft
