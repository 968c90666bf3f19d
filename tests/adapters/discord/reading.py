"""Discord's Markdown as its apps read it: what is shown, and what of it acts. Rules in the order of their parser."""

import re
from dataclasses import dataclass, field

_URL = r"https?://[^\s<]+[^<.,:;\"')\]\s]"
_RULES: tuple[tuple[str, str], ...] = (
    ("escape", r"\\(?P<word>[^0-9A-Za-z\s])"),
    ("code", r"(?P<ticks>`+)(?P<word>[\s\S]*?[^`])(?P=ticks)(?!`)"),
    ("time", r"<t:(?P<word>-?\d+)(?::[tTdDfFsSR])?>"),
    ("mention", r"<(?P<word>@!?&?\d+|#\d+|id:\w+|/[^:<>\n]+:\d+)>"),
    ("mention", r"(?P<word>@everyone|@here)"),
    ("emoji", r"<(?P<word>a?:\w{2,}:\d+)>"),
    ("emoji", r":(?P<word>[a-z0-9_+-]{2,}):"),
    ("address", rf"<(?P<word>{_URL})>"),
    (
        "link",
        r"\[(?P<in>(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?(?P<word>(?:\([^)]*\)|[^\s\\]|\\.)*?)>?\s*\)",
    ),
    ("address", rf"(?P<word>{_URL})"),
    ("spoiler", r"\|\|(?P<in>[\s\S]+?)\|\|"),
    ("bold", r"\*\*(?P<in>(?:\\[\s\S]|[^\\])+?)\*\*(?!\*)"),
    ("underline", r"__(?P<in>(?:\\[\s\S]|[^\\])+?)__(?!_)"),
    ("italic", r"\*(?=\S)(?P<in>(?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"),
    ("italic", r"\b_(?P<in>(?:__|\\[\s\S]|[^\\_])+?)_\b"),
    ("strike", r"~~(?=\S)(?P<in>[\s\S]*?\S)~~(?!_)"),
)
_INLINE = [(kind, re.compile(rule)) for kind, rule in _RULES]
_LINES = (
    ("heading", re.compile(r" *#{1,3}\s+(?=\S)")),
    ("small", re.compile(r" *-#\s+(?=\S)")),
    ("item", re.compile(r" *[*-]\s+(?=\S)")),
    ("numbered", re.compile(r" *\d+\.\s+(?=\S)")),
    ("quote", re.compile(r" *>>> ?|> ")),
)


@dataclass
class Shown:
    """What a reader sees: the words, the kinds of markup that acted, addresses and times."""

    text: str = ""
    kinds: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    times: list[int] = field(default_factory=list)


def read(markdown: str) -> Shown:
    """A message as Discord shows it."""
    shown = Shown()
    for index, line in enumerate(_lines(markdown, shown)):
        shown.text += ("\n" if index else "") + line
    return shown


def _lines(markdown: str, shown: Shown) -> list[str]:
    bare = []
    for line in markdown.split("\n"):
        rest = line
        for kind, rule in _LINES:
            if match := rule.match(rest):
                shown.kinds.append(kind)
                rest = rest[match.end() :]
                break
        bare.append(rest)
    return _inline("\n".join(bare), shown).split("\n")


def _inline(text: str, shown: Shown) -> str:
    out, at = "", 0
    while at < len(text):
        for kind, rule in _INLINE:
            if (match := rule.match(text, at)) and match.end() > at:
                groups = match.groupdict()
                inner = groups.get("in")
                word = groups.get("word") or ""
                if kind != "escape":
                    shown.kinds.append(kind)
                if kind in ("address", "link"):
                    shown.addresses.append(word)
                if kind == "time":
                    shown.times.append(int(word))
                    word = ""
                out += _inline(inner, shown) if inner is not None else word
                at = match.end()
                break
        else:
            out += text[at]
            at += 1
    return out
