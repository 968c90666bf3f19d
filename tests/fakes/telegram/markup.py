"""What the server says about a reply markup."""

from tests.fakes.telegram.parsing import web_address
from tests.fakes.telegram.refusals import JSON, bad, strict

MAX_BUTTONS = 100  # platform-facts 1.2
MAX_IN_A_ROW = 8
MAX_DATA_BYTES = 64
MAX_COPY = 256
MAX_PLACEHOLDER = 64
_STYLES = {"primary", "success", "danger"}
_KINDS = (
    "url",
    "callback_data",
    "web_app",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "copy_text",
)


def checked_markup(markup: JSON | None, *, private: bool) -> JSON | None:
    """The markup as it will stand below the message. An inline keyboard without buttons is none."""
    if markup is None:
        return None
    if (
        "input_field_placeholder" in markup
        and not 1 <= len(markup["input_field_placeholder"]) <= MAX_PLACEHOLDER
    ):
        raise bad(
            "BUTTON_PLACEHOLDER_INVALID" if markup["input_field_placeholder"] else "placeholder is empty"
        )
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"], private=private)
    for row in markup.get("keyboard", ()):
        if len(row) > MAX_IN_A_ROW or any(not button["text"] for button in row):
            raise bad("keyboard button text must be non-empty")
    return markup


def _inline(rows: list[list[JSON]], *, private: bool) -> JSON | None:
    kept = [row for row in rows if row]
    if sum(map(len, kept)) > MAX_BUTTONS or any(len(row) > MAX_IN_A_ROW for row in kept):
        raise bad("reply markup is too long")
    shown = [[_button(button, private=private) for button in row] for row in kept]
    return {"inline_keyboard": shown} if shown else None


def _button(button: JSON, *, private: bool) -> JSON:
    if not button["text"].strip():
        raise bad("inline keyboard button text must be non-empty")
    kinds = [kind for kind in _KINDS if kind in button]
    if not kinds:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        raise strict(f"inline keyboard button {button['text']!r} has more than one kind: {', '.join(kinds)}")
    if button.get("style", "primary") not in _STYLES:
        raise bad("can't parse inline keyboard button: Invalid button style specified")
    _check_value(button, private=private)
    return button | {"url": web_address(button["url"])} if "url" in button else button


def _check_value(button: JSON, *, private: bool) -> None:
    match button:
        case {"callback_data": data} if not 1 <= len(data.encode()) <= MAX_DATA_BYTES:
            raise bad("BUTTON_DATA_INVALID")
        case {"url": url} if web_address(url) is None:
            raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
        case {"copy_text": {"text": text}} if not 1 <= len(text) <= MAX_COPY:
            raise bad("BUTTON_COPY_TEXT_INVALID")
        case {"web_app": _} if not private:
            raise bad("BUTTON_TYPE_INVALID")
