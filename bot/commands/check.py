"""`smol check`: all mistakes of the settings at once, then the database, then each platform, by asking it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from bot.commands.known import Known, known
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
    # With a wrong address the default would be checked instead, and the answer would mislead. So with the platforms'.
    known = not any(mistake.key in ("", "database", "database.url") for mistake in mistakes)
    works = _check_database(settings, screen) if known else True
    wrong = frozenset(mistake.key.split(".")[0] for mistake in mistakes)
    fine = _check_platforms(settings, environ, screen, wrong=wrong)
    if not works:
        return Exit.DATABASE
    return Exit.FINE if fine and not mistakes else Exit.MISTAKES


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


def _check_platforms(
    settings: Settings, environ: Mapping[str, str], screen: Screen, *, wrong: frozenset[str]
) -> bool:
    try:
        states = platform_states(settings, environ)
        tokens = {
            "telegram": settings.telegram.token(environ),
            "discord": settings.discord.token(environ),
        }
    except ConfigError:
        return False  # said above, among the mistakes
    for state in states:
        (screen.good if state.runs else screen.idle)(state.sentence)
    answers = [  # of all, also where the first has trouble
        _ASK[platform](settings, token, screen)
        for platform, token in tokens.items()
        if token is not None and not wrong & {"", platform}
    ]
    return all(answers)


def _check_telegram(settings: Settings, token: str, screen: Screen) -> bool:
    # The platforms' libraries are slow to load: only who has a token waits for them.
    from adapters.telegram.connection import Access  # noqa: PLC0415  # see above
    from bot.commands.check_telegram import look  # noqa: PLC0415  # see above

    here = _known(settings, "telegram")
    telegram = settings.telegram
    access = Access(token, telegram.api_base, telegram.api_file_base)
    pins = settings.programme.pin_week_start
    found = look(access, here.rooms, polling=telegram.mode == "polling", pins=pins)
    for finding in found:
        if finding.kind == "name":
            screen.good(finding.sentence)
        else:
            (screen.advise if finding.kind == "pins" else screen.bad)(finding.sentence, finding.remedy)
    _tell_unreachable(
        here, screen, "to get private messages, they open the chat with the bot and press Start."
    )
    if all(finding.kind in ("name", "pins") for finding in found):
        rooms = len(here.rooms)
        places = "its room" if rooms == 1 else f"all its {rooms} rooms"
        screen.good(
            f"Telegram: it answers, and the bot may write in {places}."
            if rooms
            else "Telegram: it answers. No group is set up yet: add the bot to one and write /setup there."
        )
        return True
    return False


def _check_discord(settings: Settings, token: str, screen: Screen) -> bool:
    from bot.commands.check_discord import look  # noqa: PLC0415  # see above

    here = _known(settings, "discord")
    report = look(token, settings.discord.api_base, here.rooms)
    for finding in report.findings:
        (screen.advise if finding.kind == "wish" else screen.bad)(finding.sentence, finding.remedy)
    _tell_unreachable(
        here,
        screen,
        "to get private messages, they allow direct messages from the server and press a button of the bot.",
    )
    fine = all(finding.kind == "wish" for finding in report.findings)
    if fine:
        screen.good("Discord: it answers, and the bot may write in all its rooms.")
    if report.invitation:
        screen.idle(f"Discord: to add the bot to a server, open {report.invitation}")
    return fine


def _known(settings: Settings, platform: str) -> Known:
    with suppress(DatabaseTrouble):  # said above
        if schema_of(settings.database.url).state == SchemaState.CURRENT:
            database = Database(settings.database.url)
            try:
                return database.run(lambda session: known(session, platform))
            finally:
                database.close()
    return Known()


def _tell_unreachable(here: Known, screen: Screen, remedy: str) -> None:
    for title, number in here.unreachable:
        people = "One person" if number == 1 else f"{number} people"
        screen.advise(
            f"{people} of “{title}” cannot be reached by the bot in private.",
            f"They find everything in the room; {remedy}",
        )


_ASK: Mapping[str, Callable[[Settings, str, Screen], bool]] = {
    "telegram": _check_telegram,
    "discord": _check_discord,
}
