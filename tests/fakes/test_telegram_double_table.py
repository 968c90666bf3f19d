"""The table of methods agrees with the published description of the Bot API, where that is at hand."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.telegram.table import METHODS, OBJECTS, Field, fields

_SPEC = Path(__file__).parents[3] / "shared" / "specs" / "telegram-bot-api.json"
_TYPES = {
    "int": {"Integer"},
    "str": {"String"},
    "bool": {"Boolean"},
    "chat": {"Integer", "String"},
    "file": {"InputFile", "String"},
    "markup": {"InlineKeyboardMarkup", "ReplyKeyboardMarkup", "ReplyKeyboardRemove", "ForceReply"},
    "scope": {"BotCommandScope"},
}
_ANY_ALBUM = {f"Array of InputMedia{kind}" for kind in ("Audio", "Document", "LivePhoto", "Photo", "Video")}

pytestmark = pytest.mark.skipif(not _SPEC.exists(), reason="the description of the Bot API is not at hand")


@cache
def described() -> Any:
    return json.loads(_SPEC.read_text(encoding="utf-8"))


def agrees(ours: Field, theirs: dict[str, Any]) -> bool:
    types = set(theirs["types"])
    match ours.kind:
        case "json":
            return bool(types)
        case "[media]":
            return types == _ANY_ALBUM
        case kind if kind.startswith("["):
            return types == {kind.replace("[", "Array of ").replace("]", "").replace("str", "String")}
        case "file" if types == {"String"}:
            return True
        case kind:
            return types == _TYPES.get(kind, {kind})


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_as_described(method: str) -> None:
    theirs = {one["name"]: one for one in described()["methods"][method].get("fields", [])}
    compare(METHODS[method], theirs)


@pytest.mark.parametrize("name", OBJECTS)
def test_every_object_is_as_described(name: str) -> None:
    theirs = {one["name"]: one for one in described()["types"][name].get("fields", [])}
    compare(OBJECTS[name], theirs)


def compare(row: str, theirs: dict[str, dict[str, Any]]) -> None:
    ours = fields(row)
    assert set(ours) <= set(theirs)
    assert [name for name, one in ours.items() if not agrees(one, theirs[name])] == []
    needed = {name for name, one in theirs.items() if one["required"]}
    assert {name for name, one in ours.items() if one.required} == needed
