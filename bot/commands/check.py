"""`smol check`: all mistakes of the settings at once, then the database, then each platform."""

from collections.abc import Mapping
from pathlib import Path

from bot.commands.platforms import platform_states
from bot.commands.screen import Exit, Screen
from bot.config import ConfigError, Settings, examine
from bot.database import Database
from bot.schema import SchemaState, not_current, schema_of
from bot.trouble import DatabaseTrouble


def check(path: Path, environ: Mapping[str, str], screen: Screen) -> Exit:
    """Say what is right and what is not. The result is the worst that was found."""
    settings, mistakes = examine(path, environ)
    screen.mistakes(mistakes)
    if not path.exists():
        return Exit.MISTAKES
    if mistakes:
        screen.bad(
            f"Settings: {'one mistake' if len(mistakes) == 1 else f'{len(mistakes)} mistakes'} in {path}."
        )
    else:
        screen.good(f"Settings: no mistakes in {path}.")
    # With a wrong address the default would be checked instead, and the answer would mislead.
    known = not any(mistake.key in ("", "database", "database.url") for mistake in mistakes)
    works = _check_database(settings, screen) if known else True
    _check_platforms(settings, environ, screen)
    if not works:
        return Exit.DATABASE
    return Exit.MISTAKES if mistakes else Exit.FINE


def _check_database(settings: Settings, screen: Screen) -> bool:
    url = settings.database.url
    try:
        found = schema_of(url)
        if found.state == SchemaState.EMPTY:
            screen.good("Database: empty. smol run makes the tables.")
            return True
        if found.state != SchemaState.CURRENT:
            raise not_current(found)
        database = Database(url)
        try:
            trouble = database.health(thorough=True)
        finally:
            database.close()
        if trouble is not None:
            raise trouble
    except DatabaseTrouble as error:
        screen.bad(f"Database: {error.sentence}", error.remedy)
        return False
    screen.good(f"Database: reachable and whole, revision {found.revision}.")
    return True


def _check_platforms(settings: Settings, environ: Mapping[str, str], screen: Screen) -> None:
    try:
        states = platform_states(settings, environ)
    except ConfigError:
        return  # said above, among the mistakes
    for state in states:
        (screen.good if state.runs else screen.idle)(state.sentence)
