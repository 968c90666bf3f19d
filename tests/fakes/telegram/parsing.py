"""Texts by Telegram's own parser (TDLib), so that the double accepts and refuses what the server does."""

import json
from dataclasses import dataclass
from typing import Any

import tdjson

from tests.fakes.telegram.refusals import JSON, bad, strict

MAX_TEXT = 4096  # code points after parsing (platform-facts 1.2)
MAX_CAPTION = 1024
MAX_RAW_BYTES = 32_768  # markup included, looked at before parsing (1.6)
MAX_ENTITIES = 100  # the server drops the rest in silence

_PLAIN = {
    "Mention": "mention",
    "Hashtag": "hashtag",
    "Cashtag": "cashtag",
    "BotCommand": "bot_command",
    "Url": "url",
    "EmailAddress": "email",
    "PhoneNumber": "phone_number",
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
}
_KNOWN = {*_PLAIN.values(), "text_link", "text_mention", "custom_emoji", "date_time"}
_WHOLE = {"code", "pre", "text_link", "text_mention", "date_time"}  # nothing is recognised inside these


@dataclass(frozen=True, slots=True)
class Formatted:
    """Text as people see it, with entities counted in UTF-16 units."""

    text: str
    entities: tuple[JSON, ...] = ()


def _execute(request: JSON) -> JSON:
    answer: JSON = json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"{}")
    return answer


_execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def piece(text: str, entity: JSON) -> str:
    """What an entity covers."""
    start = entity["offset"] * 2
    return text.encode("utf-16-le")[start : start + entity["length"] * 2].decode("utf-16-le")


def formatted(text: str, parse_mode: str = "", entities: list[JSON] | None = None) -> Formatted:
    """The text without its markup, trimmed as the server does, links and commands in it recognised."""
    if len(text.encode()) > MAX_RAW_BYTES:
        raise bad("text is too long")
    if parse_mode:
        found = _parsed(text, parse_mode)
    else:
        found = Formatted(text, tuple(_checked(text, entities or [])))
    found = _trimmed(found)
    written = [entity for entity in found.entities if entity["length"] > 0]
    whole = [entity for entity in written if entity["type"] in _WHOLE]
    seen = [one for one in recognised(found.text) if not any(_overlap(one, entity) for entity in whole)]
    ordered = sorted([*written, *seen], key=lambda one: (one["offset"], -one["length"]))
    return Formatted(found.text, tuple(ordered[:MAX_ENTITIES]))


def recognised(text: str) -> list[JSON]:
    """Commands, mentions, links and the like that clients and the server find in plain text."""
    answer = _execute({"@type": "getTextEntities", "text": text})
    return [shaped for one in answer["entities"] if (shaped := _entity(one)) is not None]


def web_address(url: str) -> str | None:
    """The address as the server would write it, or None where it takes it for no address at all."""
    quoted = url.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    parsed = _parsed(f'<a href="{quoted}">x</a>', "HTML")
    for entity in parsed.entities:
        if entity["type"] in ("text_link", "text_mention"):
            return str(entity.get("url", url))
    return None


def _parsed(text: str, parse_mode: str) -> Formatted:
    mode: JSON
    match parse_mode.lower():
        case "html":
            mode = {"@type": "textParseModeHTML"}
        case "markdownv2":
            mode = {"@type": "textParseModeMarkdown", "version": 2}
        case "markdown":
            mode = {"@type": "textParseModeMarkdown", "version": 1}
        case _:
            raise bad("unsupported parse_mode")
    answer = _execute({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    if answer["@type"] == "error":
        sentence = str(answer["message"])
        raise bad(sentence[:1].lower() + sentence[1:])
    shaped = [_entity(one) for one in answer["entities"]]
    return Formatted(answer["text"], tuple(one for one in shaped if one is not None))


def _entity(one: JSON) -> JSON | None:
    kind: JSON = one["type"]
    name = str(kind["@type"]).removeprefix("textEntityType")
    shaped: JSON = {"type": _PLAIN.get(name, ""), "offset": one["offset"], "length": one["length"]}
    match name:
        case "TextUrl":
            shaped |= {"type": "text_link", "url": kind["url"]}
        case "MentionName":
            shaped |= {"type": "text_mention", "user_id": kind["user_id"]}
        case "PreCode":
            shaped |= {"type": "pre", "language": kind["language"]}
        case "CustomEmoji":
            shaped |= {"type": "custom_emoji", "custom_emoji_id": str(kind["custom_emoji_id"])}
        case "DateTime":
            shaped |= {"type": "date_time", "unix_time": kind["unix_time"]}
            letters = _date_letters(kind.get("formatting_type"))
            if letters:
                shaped["date_time_format"] = letters
    return shaped if shaped["type"] else None


def _date_letters(kind: JSON | None) -> str:
    if kind is None:
        return ""
    if kind["@type"] == "dateTimeFormattingTypeRelative":
        return "r"

    def letter(part: JSON | None, short: str) -> str:
        if part is None:
            return ""
        return short if part["@type"] == "dateTimePartPrecisionShort" else short.upper()

    weekday = "w" if kind.get("show_day_of_week") else ""
    return weekday + letter(kind.get("date_precision"), "d") + letter(kind.get("time_precision"), "t")


def _checked(text: str, entities: list[JSON]) -> list[JSON]:
    """Entities given beside a plain text. The server drops what does not fit; here that is a mistake."""
    size = units(text)
    checked = []
    for given in entities:
        if given["type"] not in _KNOWN:
            raise bad(f"can't parse MessageEntity: Unsupported entity type specified: {given['type']}")
        if given["offset"] < 0 or given["length"] <= 0 or given["offset"] + given["length"] > size:
            raise strict(f"entity {given['type']} does not lie within the text")
        entity: dict[str, Any] = dict(given)
        if entity["type"] == "text_mention":
            entity["user_id"] = entity.pop("user", {}).get("id", 0)
        checked.append(entity)
    return checked


def _trimmed(given: Formatted) -> Formatted:
    text = given.text.replace("\r", "") if not given.entities else given.text
    left = units(text) - units(text.lstrip())
    text = text.strip()
    size = units(text)
    moved = []
    for entity in given.entities:
        start = max(entity["offset"] - left, 0)
        end = min(entity["offset"] + entity["length"] - left, size)
        moved.append(entity | {"offset": start, "length": end - start})
    return Formatted(text, tuple(moved))


def _overlap(one: JSON, other: JSON) -> bool:
    return bool(
        one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"]
    )
