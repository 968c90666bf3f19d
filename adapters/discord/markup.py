"""Neutral messages in Discord's form: its Markdown, its buttons and menus. Nothing that people wrote is ever markup.

Discord's apps read markup, so the words of people are made harmless with backslashes, which are shown to nobody. In an
address a backslash would be part of it; it gets brackets of its own, and is one word then.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from facilitation.speech import Block, Button, Message, Span, blocks, mark
from facilitation.splitting import split, units
from facilitation.tokens import base36, read, without_delivery

TEXT_LIMIT = 2000  # UTF-16 units, to be safe (platform-facts 2.1)
ALT_LIMIT = 1024
ROW_LIMIT, ROWS = 5, 5
LABEL_LIMIT, CHOICE_LIMIT, URL_LIMIT = 80, 100, 512
CHOICES = 25
SELECT = "sel"  # the name of a menu, before the delivery's mark; what is chosen in it is a token with its own

_PLAIN, _CHOSEN, _LINK = 2, 1, 5  # styles of buttons

_TIMES = {"day": "D", "time": "t", "moment": "F"}
_ADDRESS = re.compile(r"https?://[^\s<]+[^\s<.,:;\"')\]]", re.IGNORECASE)  # as Discord finds them
_OPENABLE = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
# Letters that begin or end markup anywhere: emphasis, code, spoilers, links, mentions, times, custom emoji.
_ACTING = re.compile(r"[\\*_~`|\[\]<>@]|:(?=[\w+-]+:)")
# What makes a heading, a list, a quote or small print where a line begins.
_LEADING = re.compile(r"^([ \t]*)(#{1,3}(?=\s)|-(?=[\s#])|\d+(?=\.\s))", re.MULTILINE)
_IN_ADDRESS = str.maketrans({letter: f"%{ord(letter):02X}" for letter in "()<>[]\\*_~`| "})


def markdown(message: Message) -> str:
    """The text in Discord's Markdown. Everything but our own marks is escaped."""
    parts = blocks(message.text)
    text = _block(parts[0], message.preview) if parts else ""
    for before, part in pairwise(parts):
        text += ("\n" if before.kind == part.kind == "item" else "\n\n") + _block(part, message.preview)
    return text


def parts(message: Message) -> tuple[Message, ...]:
    """The message in as many as Discord takes: escaping can make a text longer than it was split for."""
    limit = TEXT_LIMIT
    while True:
        found = split(message, limit)
        if limit < TEXT_LIMIT // 4 or all(units(markdown(part)) <= TEXT_LIMIT for part in found):
            return found
        limit = limit * 3 // 4


def opening(message: Message, delivery: int) -> Message:
    """A form that could not be opened at once: its first question, with a button that opens it."""
    form = message.form
    if form is None or any(without_delivery(one.token)[0] == form.token for one in message.buttons):
        return message
    token = form.token if without_delivery(form.token)[1] else f"{form.token}~{base36(delivery)}"
    return replace(
        form.fields[0].question, buttons=(Button(form.title, token), *message.buttons), files=message.files
    )


def links_in_text(message: Message) -> Message:
    """The same message with the links that no button can open as lines of text; of a person only the name stays."""
    lost = [button for button in message.buttons if button.url and not _opens(button.url)]
    if not lost:
        return message
    lines = [
        button.label
        if button.url.lower().startswith("tg:")
        else f"{button.label}: {button.url.removeprefix('mailto:')}"
        for button in lost
    ]
    return replace(
        message,
        text="\n\n".join([message.text, *map(mark, lines)]),
        buttons=tuple(button for button in message.buttons if button not in lost),
    )


def components(buttons: Sequence[Button], delivery: int) -> list[dict[str, Any]]:
    """Buttons in rows of five. Where there are more, the choices of one question become a menu, the rest stays.

    A phone wraps a row by itself, so labels of any length keep their order. A menu lists each choice in a line.
    """
    buttons = list(_once(buttons))
    chosen_from = _one_question(buttons) if len(buttons) > ROW_LIMIT else []
    rest = [button for button in buttons if button not in chosen_from]
    rows = [_menu(chosen_from, delivery)] if chosen_from else []
    for first in range(0, len(rest), ROW_LIMIT):
        row = rest[first : first + ROW_LIMIT]
        rows.append({"type": 1, "components": [_button(button) for button in row]})
    return rows[:ROWS]


def alt(message: Message) -> str:
    """What a picture is, for those who do not see it: the words that it is shown with."""
    words = " ".join("".join(span.text for span in block.spans) for block in blocks(message.text))
    return cut(" ".join(words.split()), ALT_LIMIT)


def cut(text: str, limit: int) -> str:
    """The text, or as much of it as fits with a sign that there was more."""
    if units(text) <= limit:
        return text
    return f"{split(Message('', text), limit - 1)[0].text.rstrip()}…"


def same_words(said: str, message: Message) -> bool:
    """Whether what Discord keeps are the words of this message: it drops letters now and then, so only words count."""
    return _words(said) == _words(markdown(message)) != []


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.replace("\\", ""))


def _block(block: Block, preview: str) -> str:
    body = "".join(_span(span, preview) for span in block.spans).strip("\n")
    match block.kind:
        case "item":
            return "- " + body.replace("\n", "\n  ")
        case "quote":
            return "> " + body.replace("\n", "\n> ")
        case _:
            return body


def _span(span: Span, preview: str) -> str:
    styled = span.bold or span.italic
    title = bool(span.link and span.link != span.text)
    text = escaped(span.text, preview, inside=styled or title)
    if span.at is not None and (form := _TIMES.get(span.style)):
        text = f"<t:{int(span.at.timestamp())}:{form}>"
    if title:
        text = _linked(text, span)
    if span.italic:
        text = _around(text, "*")
    if span.bold:
        text = _around(text, "**")
    return text


def _around(text: str, marks: str) -> str:
    # Marks must touch a letter, and do not reach over a paragraph.
    words = text.strip()
    if not words:
        return text
    before = text[: len(text) - len(text.lstrip())]
    return f"{before}{marks}{words}{marks}{text[len(text.rstrip()) :]}"


def _linked(text: str, span: Span) -> str:
    if span.link.lower().startswith("tg:"):
        return text
    if not _OPENABLE.fullmatch(span.link):
        return f"{text} ({escaped(span.link.removeprefix('mailto:'))})"
    # Discord shows no link whose words hold brackets or an address.
    if any(letter in span.text for letter in "[]") or "://" in span.text:
        return f"{text} (<{span.link.translate(_IN_ADDRESS)}>)"
    return f"[{text}](<{span.link.translate(_IN_ADDRESS)}>)"


def escaped(text: str, preview: str = "", *, inside: bool = False) -> str:
    """Words that act as nothing. `preview`: the address that may be shown with its page; `inside`: between our marks."""
    out, end = "", 0
    for match in _ADDRESS.finditer(text):
        out += _harmless(text[end : match.start()])
        out += _address(match[0], preview, inside=inside)
        end = match.end()
    return out + _harmless(text[end:])


def _address(found: str, preview: str, *, inside: bool) -> str:
    # In its own brackets an address ends where it ends, and no page is shown for it. Between our marks a letter of
    # it could end them; elsewhere it is one word and acts as nothing.
    if found == preview:
        return found
    return f"<{found.translate(_IN_ADDRESS) if inside else found.replace('>', '%3E')}>"


def _harmless(text: str) -> str:
    return _ACTING.sub(r"\\\g<0>", _LEADING.sub(_led, text)).replace(_KEPT, "\\")


_KEPT = "\ue005"  # a backslash of ours, until those of people are escaped


def _led(match: re.Match[str]) -> str:
    number = match[2].isdigit()
    return f"{match[1]}{match[2]}{_KEPT}" if number else f"{match[1]}{_KEPT}{match[2]}"


def _once(buttons: Iterable[Button]) -> Iterable[Button]:
    # Two buttons that say the same would be refused, and nobody needs the second one.
    known: set[str] = set()
    for button in buttons:
        if (button.token or button.url) not in known:
            known.add(button.token or button.url)
            yield button


def _one_question(buttons: Sequence[Button]) -> list[Button]:
    """The buttons that answer the same question: their tokens name one action."""
    actions = Counter(_action(button) for button in buttons if button.token)
    most = max(actions.values(), default=0)
    if most <= ROW_LIMIT:
        return []
    action = next(action for action, number in actions.items() if number == most)
    return [button for button in buttons if button.token and _action(button) == action][:CHOICES]


def _action(button: Button) -> str:
    press = read(without_delivery(button.token)[0])
    return press.action if press else button.token


def _menu(buttons: Sequence[Button], delivery: int) -> dict[str, Any]:
    # Nothing is chosen beforehand: Discord tells nothing of somebody who chooses the same again to take it back.
    options = [{"label": cut(_label(button), CHOICE_LIMIT), "value": button.token} for button in buttons]
    menu = {"type": 3, "custom_id": f"{SELECT}~{base36(delivery)}", "options": options}
    return {"type": 1, "components": [menu]}


def _button(button: Button) -> dict[str, Any]:
    made: dict[str, Any] = {"type": 2, "label": cut(_label(button), LABEL_LIMIT)}
    if button.url:
        return {**made, "style": _LINK, "url": button.url}
    return {**made, "style": _CHOSEN if button.chosen else _PLAIN, "custom_id": button.token}


def _label(button: Button) -> str:
    return f"✓ {button.label}" if button.chosen else button.label


def _opens(url: str) -> bool:
    return bool(_OPENABLE.fullmatch(url)) and len(url) <= URL_LIMIT
