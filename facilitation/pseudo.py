"""The pseudo-language "qps": English in disguise, to find what breaks when the bot speaks another language (A9).

Every letter wears an accent, every line is a third longer, stands between ⟦ and ⟧ and runs from right to left.
Placeholders, markup, addresses, commands and numbers stay as they are.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from facilitation.library import Card, Library, MessageText, Prompt

PSEUDO = "qps"
BUTTON_LIMIT = 40  # characters, marks included
_RIGHT_TO_LEFT, _END = "\u2067", "\u2069"  # an isolate ends with its line, so each line has its own

_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçđéƒǧĥíĵķļḿñóƥʠŕšŧúṽŵẋýžÁɃÇĐÉƑǦĤÍĴĶĻḾÑÓƤɊŔŠŦÚṼŴẊÝŽ",
)
_KEPT = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}"  # placeholders
    r"|\]\([^)\n]*\)"  # where a link leads
    r"|(?:https?|tg|mailto):[^\s{]+"
    r"|(?<![\w/])/[a-z]+"  # commands
)
_TAG = r"\{%[^%]*%\}"
_LINE = re.compile(rf"(?P<before>(?:{_TAG})*)(?P<lead>(?:- |> )?)(?P<body>.*?)(?P<after>(?:{_TAG})*)")


def pseudo(messages: Mapping[str, MessageText]) -> dict[str, MessageText]:
    """English messages in the pseudo-language."""
    return {
        name: replace(
            message,
            forms={form: disguise(text) for form, text in message.forms.items()},
            buttons={key: disguise(label, BUTTON_LIMIT) for key, label in message.buttons.items()},
        )
        for name, message in messages.items()
    }


def pseudo_prompts(prompts: Mapping[str, Prompt]) -> dict[str, Prompt]:
    """English prompts in the pseudo-language."""
    return {name: replace(prompt, text=disguise(prompt.text)) for name, prompt in prompts.items()}


def pseudo_cards(cards: Mapping[str, Card]) -> dict[str, Card]:
    """English cards in the pseudo-language; their words for /guide stay."""
    return {
        name: replace(card, title=disguise(card.title), text=disguise(card.text))
        for name, card in cards.items()
    }


def with_pseudo(library: Library) -> Library:
    """The library with the pseudo-language beside the others."""
    return replace(
        library,
        messages={**library.messages, PSEUDO: pseudo(library.messages["en"])},
        prompts={**library.prompts, PSEUDO: pseudo_prompts(library.prompts["en"])},
        cards={**library.cards, PSEUDO: pseudo_cards(library.cards["en"])},
    )


def disguise(text: str, limit: int | None = None) -> str:
    """A text in the pseudo-language; the padding gives way where `limit` characters would be exceeded."""
    return "\n".join(_line(line, limit) for line in text.split("\n"))


def _line(line: str, limit: int | None) -> str:
    parts = _LINE.fullmatch(line)
    own = _KEPT.sub("", parts["body"]) if parts else ""
    if parts is None or not any(character.isalpha() for character in own):
        return line  # values only: they may hold lists and lines of their own
    body = _accented(parts["body"])
    letters = len(own)
    room = letters if limit is None else max(0, limit - len(body) - 5)
    padding = _padding(min(-(-letters // 3), room))
    shown = f"{_RIGHT_TO_LEFT}⟦{body}{padding}⟧{_END}"
    return f"{parts['before']}{parts['lead']}{shown}{parts['after']}"


def _accented(text: str) -> str:
    shown, end = [], 0
    for kept in _KEPT.finditer(text):
        shown += [text[end : kept.start()].translate(_ACCENTED), kept[0]]
        end = kept.end()
    return "".join([*shown, text[end:].translate(_ACCENTED)])


def _padding(length: int) -> str:
    # In words, because a line of one long word would break nowhere.
    return "".join(" " if index % 7 == 0 else "ẋ" for index in range(length))
