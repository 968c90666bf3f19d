"""Neutral speech: what the bot says, before any platform gives it a form.

A message's text is our own small markup, with everything that came from people kept between marks:

    **bold**  _italic_  [title](address)  lines that begin with "- " or "> "  blank lines between paragraphs

`blocks` reads it. Marked values are taken out before the markup is read and put back as they are, so nothing
a person writes is ever markup (content-design 0.2 R7, design 4).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

VALUE, END, INSTANT = "\ue000", "\ue001", "\ue002"
_HOLE, _HOLE_END = "\ue003", "\ue004"
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ue000-\uf8ff\ufff9-\ufffb\ud800-\udfff]"
)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def clean(text: str) -> str:
    """What a person wrote, without characters that could act: controls, direction overrides, our own marks."""
    return _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def mark(text: str) -> str:
    """A person's words as a value inside a message: never markup, and kept apart in mixed directions."""
    words = clean(text)
    if _RIGHT_TO_LEFT.search(words):
        words = f"\u2068{words}\u2069"
    return f"{VALUE}{words}{END}"


def mark_instant(at: datetime, style: str, fallback: str) -> str:
    """An instant that platforms show in the reader's own zone; `fallback` where they cannot. Styles: DATE, TIME …"""
    return f"{INSTANT}{int(at.timestamp())}|{style}|{fallback}{END}"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text of one kind. `at` with `style` is an instant, `text` its fallback."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    at: datetime | None = None
    style: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item or a quote."""

    kind: str  # paragraph | item | quote
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Button:
    """A label with a token that comes back when it is pressed, or with an address that it opens."""

    label: str
    token: str = ""
    url: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form, answered in words. `files`: the words over a place for files, which are an answer too."""

    key: str
    question: "Message"
    required: bool = False
    limit: int = 500  # characters
    files: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Questions that are answered in words: one window where the platform has forms, else step by step."""

    token: str
    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with a message: its row, and what it is (photo, document, voice, video, video_note, audio)."""

    id: int
    kind: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message has only as an e-mail.

    `foot`: what stands under it, in our markup. `stop`: an address that ends such letters with one request. `language` and
    `zone` are the reader's. `programme` and `monday` name the week whose page with charts the letter shows.
    """

    subject: str
    foot: str = ""
    stop: str = ""
    language: str = "en"
    zone: str = "UTC"
    programme: int = 0
    monday: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """Something to say. `kind` is its message id, `text` our markup with marked values.

    `preview`: the address that may be shown with a picture and a few lines of its page; no other may. `hint`: words are
    asked for, and this stands in the empty input line where a platform has one (at most 64 characters).
    """

    kind: str
    text: str
    buttons: tuple[Button, ...] = ()
    files: tuple[Enclosed, ...] = ()
    form: Form | None = field(default=None)
    preview: str = ""
    hint: str = ""
    letter: Letter | None = None

    def with_buttons(self, buttons: Iterable[Button]) -> "Message":
        """The same words with other buttons."""
        return replace(self, buttons=tuple(buttons))

    def with_files(self, files: Iterable[Enclosed]) -> "Message":
        """The same message with these files."""
        return replace(self, files=tuple(files))

    def with_text(self, text: str) -> "Message":
        """The same buttons under other words."""
        return replace(self, text=text)


_INLINE = re.compile(
    rf"\*\*(?P<bold>.+?)\*\*|(?<!\w)_(?P<italic>[^_\n]+?)_(?!\w)|\[(?P<title>[^\]\n]+)\]\((?P<url>[^)\n]*)\)"
    rf"|{_HOLE}(?P<hole>\d+){_HOLE_END}",
    re.DOTALL,
)
_MARKED = re.compile(f"[{VALUE}{INSTANT}](.*?){END}", re.DOTALL)
_HOLES = re.compile(f"{_HOLE}(\\d+){_HOLE_END}")
_ADDRESS = re.compile(r"(https?|tg|mailto):\S+", re.IGNORECASE)


def blocks(text: str) -> tuple[Block, ...]:
    """Read a message's markup. Values of people come back as plain text, whatever they contain."""
    values: list[Span] = []

    def take(match: re.Match[str]) -> str:
        values.append(_value(match))
        return f"{_HOLE}{len(values) - 1}{_HOLE_END}"

    outline = _MARKED.sub(take, text)
    found: list[Block] = []
    for part in re.split(r"\n[ \t]*\n+", outline.strip("\n")):
        lines: list[str] = []
        for line in part.split("\n"):
            kind = {"- ": "item", "> ": "quote"}.get(line[:2])
            if kind is None:
                lines.append(line)
                continue
            _close(found, lines, values)
            found.append(Block(kind, _spans(line[2:], values)))
        _close(found, lines, values)
    return tuple(block for block in found if block.spans)


def _close(found: list[Block], lines: list[str], values: Sequence[Span]) -> None:
    if lines:
        found.append(Block("paragraph", _spans("\n".join(lines), values)))
        lines.clear()


def _value(match: re.Match[str]) -> Span:
    if match[0][0] == VALUE:
        return Span(match[1])
    unix, style, fallback = match[1].split("|", 2)
    return Span(fallback, at=datetime.fromtimestamp(int(unix), UTC), style=style)


def _spans(text: str, values: Sequence[Span], **style: Any) -> tuple[Span, ...]:
    spans: list[Span] = []
    end = 0
    for match in _INLINE.finditer(text):
        if match.start() > end:
            spans.append(Span(text[end : match.start()], **style))
        spans.extend(_styled(match, values, style))
        end = match.end()
    if end < len(text):
        spans.append(Span(text[end:], **style))
    return tuple(span for span in spans if span.text)


def _styled(match: re.Match[str], values: Sequence[Span], style: Mapping[str, Any]) -> tuple[Span, ...]:
    if match["hole"] is not None:
        return (replace(values[int(match["hole"])], **style),)
    if match["bold"] is not None:
        return _spans(match["bold"], values, **{**style, "bold": True})
    if match["italic"] is not None:
        return _spans(match["italic"], values, **{**style, "italic": True})
    url = _HOLES.sub(lambda hole: values[int(hole[1])].text, match["url"]).strip("\u2068\u2069 ")
    link = {"link": url} if _ADDRESS.fullmatch(url) else {}
    return _spans(match["title"], values, **{**style, **link})


def plain(text: str) -> str:
    """The message as plain text, for logs, exports and places that show no markup."""
    lines = []
    for block in blocks(text):
        lead = {"item": "• ", "quote": "> "}.get(block.kind, "")
        body = "".join(
            f"{span.text} ({span.link})" if span.link and span.link != span.text else span.text
            for span in block.spans
        )
        lines.append((block.kind, lead + body))
    out = ""
    for index, (kind, line) in enumerate(lines):
        if index:
            out += "\n" if kind == lines[index - 1][0] == "item" else "\n\n"
        out += line
    return out


def to_json(message: Message) -> dict[str, object]:
    """As the ledger keeps it."""
    data: dict[str, object] = {"id": message.kind, "text": message.text}
    if message.buttons:
        data["buttons"] = [
            {
                "label": b.label,
                **({"url": b.url} if b.url else {"token": b.token}),
                **({"chosen": True} if b.chosen else {}),
            }
            for b in message.buttons
        ]
    if message.files:
        data["files"] = [[file.id, file.kind] for file in message.files]
    if message.preview:
        data["preview"] = message.preview
    if message.hint:
        data["hint"] = message.hint
    if message.letter:
        data["letter"] = asdict(message.letter)
    if message.form:
        data["form"] = form_to_json(message.form)
    return data


def from_json(data: Mapping[str, Any]) -> Message:
    """The message of a ledger row."""
    return Message(
        data["id"],
        data["text"],
        tuple(
            Button(b["label"], b.get("token", ""), b.get("url", ""), chosen=b.get("chosen", False))
            for b in data.get("buttons", ())
        ),
        tuple(Enclosed(number, kind) for number, kind in data.get("files", ())),
        form_from_json(data["form"]) if "form" in data else None,
        data.get("preview", ""),
        data.get("hint", ""),
        Letter(**data["letter"]) if "letter" in data else None,
    )


def form_to_json(form: Form) -> dict[str, object]:
    """A form as a dialogue row keeps it."""
    return {
        "token": form.token,
        "title": form.title,
        "fields": [
            {
                "key": f.key,
                "question": to_json(f.question),
                "required": f.required,
                "limit": f.limit,
                **({"files": f.files} if f.files else {}),
            }
            for f in form.fields
        ],
    }


def form_from_json(data: Mapping[str, Any]) -> Form:
    """The form of a dialogue row."""
    return Form(
        data["token"],
        data["title"],
        tuple(
            Field(f["key"], from_json(f["question"]), f["required"], f["limit"], f.get("files", ""))
            for f in data["fields"]
        ),
    )
