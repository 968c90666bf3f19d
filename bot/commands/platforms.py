"""Which platforms run with these settings, and why the others do not."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from bot.config import Settings


@dataclass(frozen=True, slots=True)
class PlatformState:
    """A platform by name, whether it runs, and the sentence that says so."""

    name: str
    runs: bool
    sentence: str


def platform_states(settings: Settings, environ: Mapping[str, str]) -> tuple[PlatformState, ...]:
    """Telegram and Discord. Raises ConfigError where a token's file cannot be read."""
    telegram, discord = settings.telegram, settings.discord
    return (
        _state("Telegram", telegram.token_env, telegram.token(environ)),
        _state("Discord", discord.token_env, discord.token(environ)),
    )


def _state(name: str, variable: str, token: str | None) -> PlatformState:
    if not _has_adapter(name.lower()):
        return PlatformState(name, runs=False, sentence=f"{name}: this version cannot speak there yet.")
    if token is None:
        return PlatformState(name, runs=False, sentence=f"{name}: no token is set: export {variable}=…")
    return PlatformState(name, runs=True, sentence=f"{name}: the token is set ({variable}).")


def _has_adapter(name: str) -> bool:
    try:
        return find_spec(f"adapters.{name}.platform") is not None
    except ModuleNotFoundError:  # not even the package is there
        return False
