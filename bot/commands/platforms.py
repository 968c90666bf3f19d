"""Which platforms run with these settings, and why the others do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from bot.commands.screen import Screen
from bot.config import Settings
from bot.environment import Secret

_SOURCES = {
    "Telegram": "the token that @BotFather gave you (docs/telegram.md, step 3)",
    "Discord": "the token of discord.com/developers/applications (docs/discord.md, step 2)",
}


@dataclass(frozen=True, slots=True)
class PlatformState:
    """A platform by name, whether it runs, the sentence that says so, and how to make it run where it does not."""

    name: str
    runs: bool
    sentence: str
    remedy: str = ""


def platform_states(settings: Settings, environ: Mapping[str, str]) -> tuple[PlatformState, ...]:
    """Telegram and Discord. Raises ConfigError where a token's file cannot be read."""
    telegram, discord = settings.telegram, settings.discord
    return (
        platform_state("telegram", telegram.token_env, telegram.secret(environ), environ),
        platform_state("discord", discord.token_env, discord.secret(environ), environ),
    )


def tell_platforms(states: Sequence[PlatformState], screen: Screen, *, quietly: bool = False) -> None:
    """Say which run. How to make the others run is said only where none does: one platform is enough.

    `quietly`: something else is to be mended first.
    """
    none = not quietly and not any(state.runs for state in states)
    for state in states:
        if state.runs:
            screen.good(state.sentence)
        elif none and state.remedy:
            screen.advise(state.sentence, state.remedy)
        else:
            screen.idle(state.sentence)


def platform_state(
    platform: str, variable: str, token: Secret | None, environ: Mapping[str, str]
) -> PlatformState:
    """One platform, whose token is looked for in `variable`."""
    name = platform.title()
    if not _has_adapter(platform):
        return PlatformState(name, runs=False, sentence=f"{name}: this version cannot speak there yet.")
    if token is None:
        how = "is empty" if variable in environ else "is not set"
        return PlatformState(
            name,
            runs=False,
            sentence=f"{name}: not used, because the variable {variable} {how}.",
            remedy=f"To use it, type: export {variable}='…' with {_SOURCES[name]} between the marks.",
        )
    return PlatformState(name, runs=True, sentence=f"{name}: the token is set ({token.variable}).")


def _has_adapter(name: str) -> bool:
    try:
        return find_spec(f"adapters.{name}.platform") is not None
    except ModuleNotFoundError:  # not even the package is there
        return False
