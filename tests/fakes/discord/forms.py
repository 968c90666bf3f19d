"""What is wrong with the form of a request, by the table."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.fakes.discord.table import COMMANDS, OBJECTS, ROUTES, Field, Route, fields

_TRUTHS = ("0", "1", "true", "false")
_ANSWERS = {8: "Offers", 9: "Window"}  # by the type of an answer to an interaction
_PARTS = {4: "Input", 10: "Words", 18: "Label", 19: "Upload"}
COMMAND_WORDS = 8000  # letters of all words of a command together


def complaints(route: Route, params: Mapping[str, Any], body: Any) -> Iterator[str]:
    """What is wrong with a request, as the real server or (marked) this double says it."""
    query, row = ROUTES[route.method, route.path]
    yield from _object(fields(query), params, "query", lenient=True)
    if row == "commands":
        yield from _commands(body)
        return
    if not row:
        if body:
            yield "[double] this route takes no body"
        return
    yield from _object(fields(row), body or {}, "", lenient=False)
    if (
        isinstance(body, Mapping)
        and (kind := _ANSWERS.get(body.get("type", 0)))
        and route.path.endswith("/callback")
    ):
        yield from _object(fields(OBJECTS[kind]), body.get("data"), "data", lenient=False)
    if isinstance(body, Mapping):
        ids = list(_custom_ids(body.get("components") or []))
        if len(ids) != len(set(ids)):
            yield "components: Component custom id cannot be duplicated"


def _object(known: Mapping[str, Field], given: Any, at: str, *, lenient: bool) -> Iterator[str]:
    if not isinstance(given, Mapping):
        yield f"{at}: Only dictionaries may be used in a DictType"
        return
    for name in given.keys() - known.keys():
        yield f"[double] {at}.{name}: unknown field"
    for name, field in known.items():
        if name not in given:
            if field.required:
                yield f"{at}.{name}: This field is required"
            continue
        if given[name] is not None:
            yield from _value(field, given[name], f"{at}.{name}".strip("."), lenient=lenient)


def _value(field: Field, given: Any, at: str, *, lenient: bool) -> Iterator[str]:
    kind = field.kind
    if kind.startswith("["):
        yield from _list(field, given, at, lenient=lenient)
    elif kind == "Component":
        yield from _component(given, at)
    elif kind == "Part":
        yield from _part(given, at)
    elif kind in OBJECTS:
        yield from _object(fields(OBJECTS[kind]), given, at, lenient=False)
    elif kind.startswith("="):
        if str(given) not in kind[1:].split("|"):
            yield f"{at}: Value must be one of {kind[1:].split('|')}"
    elif kind != "json":
        yield from _scalar(field, given, at, lenient=lenient)


def _list(field: Field, given: Any, at: str, *, lenient: bool) -> Iterator[str]:
    if not isinstance(given, list):
        yield f"{at}: Only iterables may be used in a ListType"
        return
    if field.most and len(given) > field.most:
        yield f"{at}: Must be {field.most} or fewer in length"
    if not given and field.required:
        yield f"{at}: Must be between 1 and {field.most} in length"
    inner = fields(f"one:{field.kind[1:-1]}")["one"]
    for index, one in enumerate(given):
        yield from _value(inner, one, f"{at}.{index}", lenient=lenient)


def _scalar(field: Field, given: Any, at: str, *, lenient: bool) -> Iterator[str]:
    # In a query everything is a text.
    text = str(given)
    match field.kind:
        case "str" if not isinstance(given, str):
            yield f"{at}: Could not interpret as string"
        case "str" if field.most and len(text.encode("utf-16-le")) // 2 > field.most:
            yield f"{at}: Must be {field.most} or fewer in length"
        case "bool" if not isinstance(given, bool) and not (lenient and text.lower() in _TRUTHS):
            yield f"{at}: Must be either true or false"
        case "int" if isinstance(given, bool) or not re.fullmatch(r"-?\d+", text):
            yield f"{at}: Value is not int"
        case "id" if not re.fullmatch(r"\d{1,20}", text):
            yield f"{at}: Value is not snowflake"


def _component(given: Any, at: str) -> Iterator[str]:
    kind = given.get("type") if isinstance(given, Mapping) else None
    row = {2: "Button", 3: "Select"}.get(kind if isinstance(kind, int) else 0)
    if row is None:
        yield f"{at}.type: [double] only buttons and selects are used in messages"
        return
    yield from _object(fields(OBJECTS[row]), given, at, lenient=False)
    if row == "Button":
        link = given.get("style") == 5
        if link != bool(given.get("url")) or link == bool(given.get("custom_id")):
            yield f"{at}: A url is for link buttons, a custom id for all others"
        if not given.get("label") and not given.get("emoji"):
            yield f"{at}: A button must have a label or an emoji"
        if link and not re.match(r"(https?|discord)://", given.get("url", "")):
            yield f"{at}.url: Scheme must be one of ('http', 'https', 'discord')"
    elif not given.get("options"):
        yield f"{at}.options: This field is required"
    else:
        values = [option.get("value") for option in given["options"]]
        if len(values) != len(set(values)):
            yield f"{at}.options: The specified option value is already used"


def _part(given: Any, at: str) -> Iterator[str]:
    """A part of a window."""
    kind = given.get("type") if isinstance(given, Mapping) else None
    row = _PARTS.get(kind if isinstance(kind, int) else 0)
    if row is None:
        yield f"{at}.type: [double] only labels, words, inputs and uploads are used in windows"
    else:
        yield from _object(fields(OBJECTS[row]), given, at, lenient=False)


def _commands(given: Any) -> Iterator[str]:
    """The whole list of a bot's commands."""
    yield from _list(Field("[Command]", COMMANDS), given, "commands", lenient=False)
    if not isinstance(given, list):
        return
    names = [(one.get("type", 1), one.get("name")) for one in given]
    if len(names) != len(set(names)):
        yield "commands: Application command names must be unique"
    for one in given:
        if one.get("type", 1) == 1:
            yield from _typed_command(one)


def _typed_command(one: Mapping[str, Any]) -> Iterator[str]:
    words = [one.get("name", ""), one.get("description", "")]
    for option in (one, *one.get("options", ())):
        for name in (option.get("name", ""), *(option.get("name_localizations") or {}).values()):
            if not re.fullmatch(r"[-_'\w]{1,32}", name) or name != name.lower():
                yield f"{one.get('name')}: Command name is invalid: {name}"
        if not option.get("description"):
            yield f"{one.get('name')}: a description is required"
        words += [option.get("name", ""), option.get("description", "")]
        words += [choice["name"] + str(choice["value"]) for choice in option.get("choices", ())]
        if option.get("autocomplete") and option.get("choices"):
            yield f"{one.get('name')}: a field has choices or offers, never both"
    if sum(map(len, words)) > COMMAND_WORDS:
        yield f"{one.get('name')}: Command exceeds maximum size ({COMMAND_WORDS})"


def _custom_ids(rows: list[Any]) -> Iterator[str]:
    for row in rows:
        for component in row.get("components") or [] if isinstance(row, Mapping) else []:
            if isinstance(component, Mapping) and component.get("custom_id"):
                yield component["custom_id"]
