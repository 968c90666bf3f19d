"""The commented bot.toml, written from the settings themselves: one source for file, checks and defaults."""

import textwrap
from collections.abc import Iterator
from dataclasses import Field, fields
from typing import Any

from bot.setting_kinds import Kind, toml
from bot.settings import SECTIONS

WIDTH = 96
HEAD = """\
# Settings of the SMOL facilitation assistant.
#
# Every setting stands here with its default value. You can delete each line: then the default holds.
# Secrets (tokens, passwords) never stand in this file, only the names of the environment variables
# that hold them. After a change run: smol check
"""


def settings_text() -> str:
    """What `smol init` writes: every setting with its meaning and default."""
    return HEAD + "".join("\n" + "\n".join(_section(name, part)) + "\n" for name, part in SECTIONS.items())


def _section(name: str, part: Any) -> Iterator[str]:
    yield f"[{name}]"
    yield from _comment(part.__doc__)
    for line in fields(part):
        yield ""
        yield from _setting(line)


def _setting(line: "Field[Any]") -> Iterator[str]:
    kind: Kind = line.metadata["kind"]
    allowed = f" Allowed: {kind.allowed}." if kind.allowed else ""
    yield from _comment(line.metadata["meaning"] + allowed)
    yield f"{line.name} = {toml(kind.write(line.default))}"


def _comment(words: str) -> Iterator[str]:
    for line in textwrap.wrap(words, WIDTH, break_long_words=False, break_on_hyphens=False):
        yield f"# {line}"
