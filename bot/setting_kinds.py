"""The kinds of values that stand in bot.toml: what is allowed, how it is read, how it is written."""

import difflib
import json
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SQLITE = "sqlite:///"
POSTGRESQL = "postgresql+psycopg://"

_TOKENS = re.compile(
    r"\d{6,}:[A-Za-z0-9_-]{30,}"  # Telegram
    r"|[A-Za-z0-9_-]{23,30}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}"  # Discord
)
_PASSWORD = re.compile(r"://[^/@\s]*:[^/@\s]+@")


class WrongValueError(ValueError):
    """A value is not allowed: a sentence that says why, and a remedy."""

    def __init__(self, sentence: str, remedy: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value. `read` raises WrongValueError; `write` gives back what TOML can hold; `allowed` is for the reader."""

    read: Callable[[Any], Any]
    allowed: str = ""
    write: Callable[[Any], Any] = lambda value: value


def text(*, hint: str = "") -> Kind:
    """Any words."""

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise WrongValueError("This must be a text.", f"Put it in double quotes{hint}.")
        return value.strip()

    return Kind(read)


def whole(low: int, high: int) -> Kind:
    """A whole number in a range."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise WrongValueError(
                "This must be a whole number.", f"Write a number from {low} to {high}, without quotes."
            )
        if not low <= value <= high:
            raise WrongValueError(
                f"This must be from {low} to {high}.", f"Write a number from {low} to {high}."
            )
        return value

    return Kind(read, f"{low} to {high}")


def rising(low: int, high: int) -> Kind:
    """Three whole numbers in a range, each larger than the one before."""
    remedy = "Write three rising numbers, for example [1, 2, 3]."

    def read(value: Any) -> tuple[int, int, int]:
        match value:
            case [int(first), int(second), int(third)] if low <= first < second < third <= high:
                return first, second, third
        raise WrongValueError(f"These must be three rising numbers from {low} to {high}.", remedy)

    return Kind(read, f"three rising numbers from {low} to {high}", list)


def wholes(low: int, high: int) -> Kind:
    """A list of whole numbers in a range, each once."""

    def read(value: Any) -> tuple[int, ...]:
        fits = isinstance(value, list) and all(
            isinstance(one, int) and not isinstance(one, bool) and low <= one <= high for one in value
        )
        if not fits or len(set(value)) != len(value):
            raise WrongValueError(
                f"This must be a list of numbers from {low} to {high}.", f"For example [{low}, {low + 1}]."
            )
        return tuple(value)

    return Kind(read, f"{low} to {high}", list)


def word_of(*words: str) -> Kind:
    """One word of a closed list."""

    def read(value: Any) -> str:
        if value not in words:
            raise WrongValueError(
                f"This must be one of: {', '.join(words)}.", meant(value, words) or f'Write "{words[0]}".'
            )
        return str(value)

    return Kind(read, " or ".join(f'"{word}"' for word in words))


def variable() -> Kind:
    """The name of an environment variable."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
            raise WrongValueError(
                "This must be the name of an environment variable.",
                "Use letters, digits and _ only: TELEGRAM_TOKEN.",
            )
        return value

    return Kind(read)


def address(*schemes: str, empty: bool = False) -> Kind:
    """An address of the internet that begins with one of the schemes, without a name and password in it."""
    example = f"{schemes[0]}://…"

    def read(value: Any) -> str:
        if empty and value == "":
            return ""
        if not isinstance(value, str) or not _is_address(value, schemes):
            raise WrongValueError(
                f"This must be an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}.",
                f'Write "{example}"' + (' or "" for none.' if empty else "."),
            )
        return value

    return Kind(read)


def database() -> Kind:
    """A database's address: an SQLite file or PostgreSQL through psycopg."""

    def read(value: Any) -> str:
        if isinstance(value, str) and value.startswith(("postgres://", "postgresql://")):
            raise WrongValueError("This names no driver.", f"Begin the address with {POSTGRESQL}")
        if isinstance(value, str) and value.startswith(SQLITE) and value != SQLITE:
            return value
        if isinstance(value, str) and value.startswith(POSTGRESQL) and value != POSTGRESQL:
            return value
        raise WrongValueError(
            "This is not a database that SMOL can use.",
            f'Write "{SQLITE}smol.db" or "{POSTGRESQL}user@host/name".',
        )

    return Kind(read)


def listen() -> Kind:
    """A network name and a port: 127.0.0.1:8080."""

    def read(value: Any) -> str:
        host, _, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise WrongValueError("This must be a network name and a port.", 'Write "127.0.0.1:8080".')
        return str(value)

    return Kind(read)


def folder() -> Kind:
    """A folder; what does not begin at the root is counted from the folder of bot.toml."""

    def read(value: Any) -> Path:
        if not isinstance(value, str) or not value.strip():
            raise WrongValueError("This must be the name of a folder.", 'Write "files".')
        return Path(value)

    return Kind(read, write=lambda path: path.as_posix())


def yes_or_no() -> Kind:
    """A switch: true or false."""

    def read(value: Any) -> bool:
        if not isinstance(value, bool):
            raise WrongValueError("This is either on or off.", "Write true or false, without quotes.")
        return value

    return Kind(read)


def language(*, empty: bool = False) -> Kind:
    """A language that guide_content has texts for; with `empty`, none is good too."""

    def read(value: Any) -> str:
        if empty and value == "":
            return ""
        known = sorted(
            place.name
            for place in resources.files("guide_content").iterdir()
            if (place / "messages").is_dir()
        )
        if value not in known:
            raise WrongValueError(
                "There are no texts in this language yet.", f"Choose one of: {', '.join(known)}."
            )
        return str(value)

    return Kind(read)


def is_secret(value: object) -> bool:
    """Whether a value looks like a token or an address with a password: such a value is never shown."""
    return bool(_TOKENS.search(str(value)) or _PASSWORD.search(str(value)))


def has_password(value: object) -> bool:
    """Whether a value is an address with a password in it."""
    return isinstance(value, str) and bool(_PASSWORD.search(value))


def toml(value: object) -> str:
    """A value as TOML writes it."""
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case list():
            return f"[{', '.join(toml(item) for item in value)}]"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known word that was probably meant: at least so near, from 0 to 1."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=cutoff)), None)


def meant(value: object, known: Collection[str]) -> str:
    """A remedy that names the known word that was probably meant; empty where none is near."""
    found = nearest(value, known) if isinstance(value, str) else None
    return f'Did you mean "{found}"?' if found else ""


def _is_address(value: str, schemes: Collection[str]) -> bool:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and port != 0
