"""Button tokens: short, versioned, opaque to adapters, and no secret: every press is authorised again.

    1b:goal.days:4f:2      version 1, a plain button, action goal.days, row 4f (base 36), argument 2
    1f:reflect.start:4f:   the same, and the press opens a form (which on some platforms must be the first answer)

A token is at most 40 bytes, so that with the courier's delivery mark (`~` and up to 13 digits) it stays
below Telegram's 64 (platform-facts 1.2).
"""

import re
from dataclasses import dataclass

VERSION = "1"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_TOKEN = re.compile(
    r"1(?P<prefix>[bf]):(?P<action>[a-z_.0-9]{1,20}):(?P<ref>[0-9a-z]{0,13}):(?P<arg>[A-Za-z0-9_.-]{0,16})"
)
_LARGEST = 2**63 - 1  # row ids have 64 bits; 13 digits can say more
_MARKED = re.compile(r"(?P<token>.*)~(?P<delivery>[0-9a-z]{1,13})")


@dataclass(frozen=True, slots=True)
class Press:
    """What a token says: the action, the row it is about (0: none) and an argument."""

    action: str
    ref: int = 0
    arg: str = ""


def base36(number: int) -> str:
    """A whole number from 0 in the digits 0–9 and a–z."""
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits


def token(action: str, ref: int = 0, arg: str | int = "", *, opens_form: bool = False) -> str:
    """A new token. Raises ValueError where it would not be read back."""
    made = f"{VERSION}{'f' if opens_form else 'b'}:{action}:{base36(ref) if ref else ''}:{arg}"
    if not _TOKEN.fullmatch(made):
        raise ValueError(f"not a token: {made!r}")
    return made


def read(text: str) -> Press | None:
    """The press behind a token; None for anything else, whoever sent it."""
    match = _TOKEN.fullmatch(text)
    if match is None or (ref := int(match["ref"] or "0", 36)) > _LARGEST:
        return None
    return Press(match["action"], ref, match["arg"])


def opens_form(text: str) -> bool:
    """Whether a press on this token is answered by a form."""
    return text.startswith(f"{VERSION}f:")


def with_delivery(text: str, delivery: int) -> str:
    """The token as it goes out with a delivery: a later press shows that the delivery arrived."""
    return f"{text}~{base36(delivery)}"


def without_delivery(text: str) -> tuple[str, int | None]:
    """Token and delivery of a pressed button."""
    match = _MARKED.fullmatch(text)
    if match is None:
        return text, None
    delivery = int(match["delivery"], 36)
    return match["token"], delivery if delivery <= _LARGEST else None


def as_payload(token: str) -> str:
    """A button's token for a deep link."""
    # It takes A–Z a–z 0–9 _ - only (platform-facts 1.2); tokens use ":" and "." besides.
    return "p-" + token.replace("_", "__").replace(":", "_-").replace(".", "_d")


def from_payload(payload: str) -> str | None:
    """The button token inside a deep link's payload, if it holds one."""
    if not payload.startswith("p-"):
        return None
    text, found = payload[2:], []
    index = 0
    while index < len(text):
        pair = text[index : index + 2]
        match pair:
            case "__":
                found.append("_")
            case "_-":
                found.append(":")
            case "_d":
                found.append(".")
            case _:
                found.append(text[index])
                index -= 1
        index += 2
    return "".join(found)
