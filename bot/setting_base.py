"""How a setting is written down in code: one line of bot.toml, and one part of it."""

from collections.abc import Callable
from dataclasses import field
from typing import Any

from bot.setting_kinds import Kind


def setting(default: Any, kind: Kind, meaning: str) -> Any:
    """One line of bot.toml: its default, what is allowed, and what it means."""
    return field(default=default, metadata={"kind": kind, "meaning": meaning})


def section(settings: Callable[[], Any]) -> Any:
    """One part of bot.toml; its meaning is the docstring of its class."""
    return field(default_factory=settings)
