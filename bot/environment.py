"""Secrets of the environment: in which variable or file each stands. They never stand in bot.toml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.mistakes import ConfigError, Mistake

WHERE = "variable"


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret, and the variable that holds it or names its file."""

    value: str = field(repr=False)
    variable: str


def secret(name: str, environ: Mapping[str, str]) -> Secret | None:
    """A secret from the variable `name`, else from the file that `<name>_FILE` names; None where neither is set.

    Raises ConfigError where that file cannot be read or holds nothing.
    """
    if found := environ.get(name, "").strip():
        return Secret(found, name)
    variable = f"{name}_FILE"
    if not (place := environ.get(variable, "").strip()):
        return None
    try:
        found = Path(place).read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "it is not a text file"
        raise ConfigError(
            [
                Mistake(
                    WHERE,
                    variable,
                    place,
                    f"This file cannot be read: {why}.",
                    "Check its name and its rights. A name without / at its beginning is counted from the folder you are in.",
                )
            ]
        ) from error
    if not found:
        raise ConfigError(
            [Mistake(WHERE, variable, place, "This file is empty.", "Write the secret into it, in one line.")]
        )
    return Secret(found, variable)
