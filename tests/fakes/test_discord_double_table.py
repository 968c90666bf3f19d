"""The table of routes agrees with the published description of Discord's API, where that is at hand."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.discord.table import CONTENT, OBJECTS, ROUTES, Field, fields

_SPEC = Path(__file__).parents[3] / "shared" / "specs" / "discord-openapi.json"
_NAMES = {
    "Mentions": "MessageAllowedMentionsRequest",
    "File": "MessageAttachmentRequest",
    "Row": "ActionRowComponentForMessageRequest",
    "Button": "ButtonComponentForMessageRequest",
    "Select": "StringSelectComponentForMessageRequest",
    "Option": "StringSelectOptionForRequest",
    "Window": "ModalInteractionCallbackRequestData",
    "Label": "LabelComponentForModalRequest",
    "Words": "TextDisplayComponentForModalRequest",
    "Input": "TextInputComponentForModalRequest",
    "Upload": "FileUploadComponentForModalRequest",
    "Offers": "InteractionApplicationCommandAutocompleteCallbackStringData",
    "Choice": "ApplicationCommandOptionStringChoice",
    "Command": "ApplicationCommandUpdateRequest",
    "Given": "ApplicationCommandStringOption",
}

pytestmark = pytest.mark.skipif(not _SPEC.exists(), reason="the description of Discord's API is not at hand")


@cache
def described() -> Any:
    return json.loads(_SPEC.read_text(encoding="utf-8"))


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without its detours: references, and the null that many fields may be."""
    while True:
        if "$ref" in schema:
            place: Any = described()
            for part in schema["$ref"].removeprefix("#/").split("/"):
                place = place[part]
            schema = place
            continue
        choices = [one for one in schema.get("oneOf", ()) if one.get("type") != "null"]
        if len(choices) != 1:
            return schema
        schema = choices[0]


def shape(path: str) -> list[str]:
    return ["{}" if part[:1] == "{" else part for part in path.split("/")]


def operation(method: str, path: str) -> tuple[dict[str, Any], set[str]]:
    """What is described for a route: the operation, and the names of its query."""
    known: dict[str, Any] = described()["paths"]
    there = known[next(one for one in known if shape(one) == shape(path))]
    given = [*there.get("parameters", ()), *there[method.lower()].get("parameters", ())]
    return there[method.lower()], {one["name"] for one in map(resolved, given) if one["in"] == "query"}


def properties(schema: dict[str, Any]) -> dict[str, Any]:
    schema = resolved(schema)
    found = dict(schema.get("properties", {}))
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        found |= properties(part)
    return found


def looser(ours: Field, theirs: dict[str, Any]) -> bool:
    limit = resolved(theirs).get("maxLength") or resolved(theirs).get("maxItems")
    return bool(limit and ours.most > int(limit))


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_is_as_described(method: str, path: str) -> None:
    there, asked = operation(method, path)
    query, row = ROUTES[method, path]
    assert set(fields(query)) <= asked
    if row in ("", "commands"):
        return
    theirs = properties(there["requestBody"]["content"]["application/json"]["schema"])
    assert set(fields(row)) <= set(theirs)
    assert [name for name, ours in fields(row).items() if looser(ours, theirs[name])] == []


@pytest.mark.parametrize("name", OBJECTS)
def test_every_object_is_as_described(name: str) -> None:
    schema = described()["components"]["schemas"][_NAMES[name]]
    theirs, ours = properties(schema), fields(OBJECTS[name])
    assert set(ours) <= set(theirs)
    assert [field for field, kind in ours.items() if looser(kind, theirs[field])] == []
    assert set(schema.get("required", ())) <= {field for field, kind in ours.items() if kind.required}


def test_a_bots_words_are_held_shorter_than_described() -> None:
    for (method, path), (_, row) in ROUTES.items():
        if "content:" in row:
            assert fields(row)["content"].most == CONTENT, (method, path)
