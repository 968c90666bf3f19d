"""Neutral messages in Telegram's form: its HTML, its keyboards, and plain text where neither is wanted."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from itertools import pairwise

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from facilitation.speech import Block, Button, Message, Span, blocks, mark, plain
from facilitation.splitting import split, units

TEXT_LIMIT = 4096  # UTF-16 units, to be safe (platform-facts 1.2)
CAPTION_LIMIT = 1024
TOAST_LIMIT = 200
HINT_LIMIT = 64
ROW_LIMIT = 5  # buttons (content-design A16)

# Widths in letters: what a row holds on a small phone, and what each button needs beside its label.
_PHONE, _PADDING = 36, 2

# The formats of Telegram's own localised times. A lone weekday has none that every app shows, so its words are used.
_TIMES = {"day": "wD", "time": "t", "moment": "wDt"}
_LAST_INSTANT = 2**31  # seconds; the server takes 32 bits
_LINK = re.compile(
    r"tg://\S+|https?://[^\s/?#]+\.[^\s/?#]+\S*", re.IGNORECASE
)  # others are dropped by the server


def html(message: Message) -> str:
    """The text in Telegram's HTML. Everything but our own tags is escaped."""
    return _together(blocks(message.text))


def bare(message: Message, limit: int = TEXT_LIMIT) -> str:
    """The text without any markup, as far as one message (or caption) holds it."""
    return _cut(plain(message.text), limit)


def toast(message: Message) -> str:
    """The text of an answer to a press: plain, at most 200 characters."""
    return _cut(plain(message.text), TOAST_LIMIT)


def keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """Up to five short labels in one row, else rows of two, long labels alone. None without buttons.

    All buttons are shown: keeping to twelve (content-design A16) is the flows' business, and a choice that is
    left out here could not be made any more.
    """
    if not buttons:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in _rows(buttons)])


def input_line(message: Message) -> ForceReply | None:
    """The open input line under a message that asks for words and has no buttons: of the two, a message has one.

    Selective: in a room it opens for the one who is answered or named there, and for nobody else.
    """
    if not message.hint or message.buttons:
        return None
    return ForceReply(selective=True, input_field_placeholder=_cut(message.hint, HINT_LIMIT))


def links_in_text(message: Message) -> Message:
    """The same message with its link buttons as lines of text; a link to a person keeps the name only."""
    links = [button for button in message.buttons if button.url]
    lines = [
        mark(button.label if button.url.lower().startswith("tg:") else f"{button.label}: {button.url}")
        for button in links
    ]
    return replace(
        message,
        text="\n\n".join([message.text, *lines]),
        buttons=tuple(button for button in message.buttons if not button.url),
    )


def _together(parts: Sequence[Block]) -> str:
    # Blank lines are layout: where they would make the message too long, single ones must do.
    length = sum(units(part.text) + 4 for part in parts)
    gap = "\n\n" if length <= TEXT_LIMIT else "\n"
    text = _block_html(parts[0]) if parts else ""
    for before, part in pairwise(parts):
        text += ("\n" if before.kind == part.kind == "item" else gap) + _block_html(part)
    return text


def _block_html(block: Block) -> str:
    body = "".join(_span_html(span) for span in block.spans)
    match block.kind:
        case "item":
            return f"• {body}"
        case "quote":
            return f"<blockquote>{body}</blockquote>"
        case _:
            return body


def _span_html(span: Span) -> str:
    text = escape(span.text, quote=False)
    if span.at is not None and (form := _TIMES.get(span.style)):
        unix = int(span.at.timestamp())
        if 0 < unix < _LAST_INSTANT:
            text = f'<tg-time unix="{unix}" format="{form}">{text}</tg-time>'
    if span.italic:
        text = f"<i>{text}</i>"
    if span.bold:
        text = f"<b>{text}</b>"
    if not span.link or span.link == span.text:
        return text
    if _LINK.fullmatch(span.link):
        return f'<a href="{escape(span.link)}">{text}</a>'
    return f"{text} ({escape(span.link.removeprefix('mailto:'), quote=False)})"


def _button(button: Button) -> InlineKeyboardButton:
    label = f"✓ {button.label}" if button.chosen else button.label
    if button.url:
        return InlineKeyboardButton(label, url=button.url)
    return InlineKeyboardButton(label, callback_data=button.token)


def _rows(buttons: Sequence[Button]) -> Iterable[Sequence[Button]]:
    # The mark of a chosen button does not count, so that a keyboard keeps its shape when a choice is made.
    if len(buttons) <= ROW_LIMIT and _fit(buttons):
        yield buttons
        return
    waiting: list[Button] = []
    for button in buttons:
        if waiting and not _fit([*waiting, button]):
            yield waiting
            waiting = []
        waiting = [*waiting, button]
        if len(waiting) == 2:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _fit(row: Sequence[Button]) -> bool:
    # Telegram makes all buttons of a row equally wide.
    return len(row) * (max(_width(button.label) for button in row) + _PADDING) <= _PHONE


def _width(label: str) -> int:
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in label
    )


def _cut(text: str, limit: int) -> str:
    if units(text) <= limit:
        return text
    return f"{split(Message('', text), limit - 1)[0].text.rstrip()}…"
