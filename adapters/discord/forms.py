"""Forms as windows, and what comes back from them. Nothing is remembered: a window carries its token as its name.

A window has five places (platform-facts 2.1). A question stands in its label as far as it fits there, and above its
place where it does not.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import discord
from discord import ui

from adapters.discord.attachments import attachments
from facilitation.events import Attachment
from facilitation.speech import Field, Form, plain
from facilitation.splitting import shortened

PLACES = 5
TITLE_LIMIT, LABEL_LIMIT, HINT_LIMIT, TEXT_LIMIT, INPUT_LIMIT = 45, 45, 100, 4000, 4000
FILES, MOST_FILES = "files", 10
_ONE_LINE = 100  # an answer that may be longer gets a larger field


def window(form: Form) -> ui.Modal:
    """The form as a window. Raises ValueError where it has more places than a window."""
    shown = ui.Modal(title=_label(form.title, TITLE_LIMIT), custom_id=form.token, timeout=None)
    # What is sent comes to everybody who listens, so that a window of a former life is answered like any other.
    shown.stop()
    places = len(form.fields) + (1 if any(field.files for field in form.fields) else 0)
    if places > PLACES:
        raise ValueError(f"a form with {places} places")
    long = [field for field in form.fields if not _fits(field)]
    together = len(long) > PLACES - places
    if together and places < PLACES:
        shown.add_item(ui.TextDisplay(_text("\n\n".join(_question(field) for field in long))))
    for field in form.fields:
        if field in long and not together:
            shown.add_item(ui.TextDisplay(_text(_question(field))))
        shown.add_item(_place(field, explained=field in long))
    if label := next((field.files for field in form.fields if field.files), ""):
        upload: ui.FileUpload[Any] = ui.FileUpload(
            custom_id=FILES, required=False, min_values=0, max_values=MOST_FILES
        )
        shown.add_item(ui.Label(text=shortened(label, LABEL_LIMIT), component=upload))
    return shown


def filled(data: Mapping[str, Any]) -> tuple[dict[str, str], tuple[Attachment, ...]]:
    """The words by key, and the files, of a window that was sent."""
    values: dict[str, str] = {}
    files: list[str] = []
    for control in _controls(data.get("components", ())):
        if "value" in control:
            values[control["custom_id"]] = str(control["value"] or "")
        elif control["custom_id"] == FILES:
            files += control.get("values", ())
    resolved = data.get("resolved", {}).get("attachments", {})
    return values, attachments(resolved[name] for name in files if name in resolved)


def _controls(components: Any) -> Iterator[Mapping[str, Any]]:
    for component in components:
        if "custom_id" in component:
            yield component
        elif "component" in component:
            yield from _controls([component["component"]])
        else:
            yield from _controls(component.get("components", ()))


def _place(field: Field, *, explained: bool) -> ui.Label[Any]:
    lines = _question(field).split("\n", 1)
    entry: ui.TextInput[Any] = ui.TextInput(
        custom_id=field.key,
        style=discord.TextStyle.long if field.limit > _ONE_LINE else discord.TextStyle.short,
        required=field.required and not field.files,
        placeholder=shortened(field.question.hint, HINT_LIMIT) or None,
        max_length=min(field.limit, INPUT_LIMIT),
    )
    hint = "" if explained or len(lines) == 1 else " ".join(lines[1].split())
    return ui.Label(text=_label(lines[0], LABEL_LIMIT), description=hint or None, component=entry)


def _fits(field: Field) -> bool:
    first, _, rest = _question(field).partition("\n")
    return len(first) <= LABEL_LIMIT and len(" ".join(rest.split())) <= HINT_LIMIT


def _question(field: Field) -> str:
    return plain(field.question.text)


def _label(text: str, limit: int) -> str:
    return shortened(plain(text).partition("\n")[0], limit)


def _text(text: str) -> str:
    return discord.utils.escape_markdown(text)[:TEXT_LIMIT]
