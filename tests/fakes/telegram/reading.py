"""From what came over HTTP to the arguments of a method: every field known, of its kind, and there if it must be."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from tests.fakes.telegram.refusals import JSON, bad, strict
from tests.fakes.telegram.table import MARKUPS, MEDIA, METHODS, OBJECTS, SCOPES, fields


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the request."""

    name: str
    mime: str
    content: bytes


async def parameters(request: web.Request) -> JSON:
    """The raw parameters: address, form, multipart or a JSON body, as the server takes them."""
    raw: JSON = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError as error:
            raise bad("can't parse JSON object") from error
        if not isinstance(body, dict):
            raise bad("expected JSON object")
        return raw | body
    for name, value in (await request.post()).items():
        if isinstance(value, FileField):
            raw[name] = Upload(value.filename, value.content_type, value.file.read())
        else:
            raw[name] = value
    return raw


def arguments(method: str, raw: JSON) -> tuple[JSON, dict[str, Upload]]:
    """The checked arguments, and the uploads that a list of media refers to as attach://name."""
    row = fields(METHODS[method])
    uploads = {name: value for name, value in raw.items() if isinstance(value, Upload)}
    attached = {name: upload for name, upload in uploads.items() if name not in row}
    given = {name: value for name, value in raw.items() if name not in attached}
    mentioned = json.dumps({name: value for name, value in given.items() if not isinstance(value, Upload)})
    for name in attached:
        if f"attach://{name}" not in mentioned:
            raise strict(f"{method} was given the file {name!r}, which nothing refers to")
    return _members(METHODS[method], given, method), attached


def _members(row: str, given: JSON, owner: str) -> JSON:
    known = fields(row)
    for name in given:
        if name not in known:
            raise strict(f"{owner} has no field {name!r}")
    for field in known.values():
        if field.required and given.get(field.name) is None:
            raise bad(_missing(field.name, owner))
    return {name: _value(known[name].kind, value, f"{owner}.{name}") for name, value in given.items()}


def _missing(name: str, owner: str) -> str:
    match owner, name:
        case _, "chat_id":
            return "chat_id is empty"
        case "sendMessage", "text":
            return "message text is empty"
        case _:
            return f"[double] {owner} needs the field {name!r}"


def _value(kind: str, value: Any, where: str) -> Any:
    if kind.startswith("["):
        many = _decoded(value, where)
        if not isinstance(many, list):
            raise strict(f"{where} must be a list")
        return [_value(kind[1:-1], one, where) for one in many]
    if plain := _PLAIN.get(kind):
        return plain(value, where)
    thing = _decoded(value, where)
    if not isinstance(thing, dict):
        raise strict(f"{where} must be an object")
    return thing if kind == "json" else _members(OBJECTS[_object(kind, thing, where)], thing, where)


def _object(kind: str, thing: JSON, where: str) -> str:
    match kind:
        case "markup":
            names = [MARKUPS[key] for key in thing if key in MARKUPS]
            if len(names) != 1:
                raise bad("object expected as reply markup")
            return names[0]
        case "scope" | "media":
            table = SCOPES if kind == "scope" else MEDIA
            if thing.get("type") not in table:
                raise strict(f"{where} has an unknown type {thing.get('type')!r}")
            return table[thing["type"]]
        case _:
            return kind


def _decoded(value: Any, where: str) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise strict(f"{where} is not JSON") from error


def _whole(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise strict(f"{where} must be a whole number")
    try:
        return int(value)
    except ValueError as error:
        raise strict(f"{where} must be a whole number, not {value!r}") from error


def _yes_or_no(value: Any, where: str) -> bool:
    match value:
        case bool():
            return value
        case "true" | "false":
            return bool(value == "true")
        case _:
            raise strict(f"{where} must be true or false")


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise strict(f"{where} must be text")
    return value


def _chat(value: Any, where: str) -> int | str:
    return value if isinstance(value, str) and value.startswith("@") else _whole(value, where)


def _file(value: Any, where: str) -> str | Upload:
    if not isinstance(value, str | Upload):
        raise strict(f"{where} must be a file, a file id or an address")
    return value


_PLAIN: dict[str, Callable[[Any, str], Any]] = {
    "int": _whole,
    "bool": _yes_or_no,
    "str": _text,
    "chat": _chat,
    "file": _file,
}
