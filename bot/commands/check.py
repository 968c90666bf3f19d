"""`smol check`: all mistakes of the settings at once, then the database, then each platform, by asking it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from bot.commands.check_ground import check_ground
from bot.commands.check_mail import check_mail
from bot.commands.known import Known, known
from bot.commands.places import tell_places
from bot.commands.platforms import PlatformState, platform_state, tell_platforms
from bot.commands.screen import Exit, Screen
from bot.config import ConfigError, Settings, examine
from bot.database import Database
from bot.schema import SchemaState, not_current, schema_of
from bot.trouble import DatabaseTrouble

_UNASKED = "Its rooms are not looked at before the database can be read."


def check(path: Path, environ: Mapping[str, str], screen: Screen) -> Exit:
    """Say what is right and what is not. The result is the worst that was found."""
    settings, mistakes = examine(path, environ)
    if not path.exists():
        screen.mistakes(mistakes)
        return Exit.MISTAKES
    # With a wrong address the default would be checked instead, and the answer would mislead. So with the platforms'.
    wrong = frozenset(mistake.key.split(".")[0] for mistake in mistakes)
    known = not wrong & {"", "database"}
    tell_places(path, settings, screen, database=known)
    screen.mistakes(mistakes)
    if mistakes:
        screen.bad("One mistake." if len(mistakes) == 1 else f"{len(mistakes)} mistakes.")
    else:
        screen.good("Settings: no mistakes.")
    works = _check_database(settings, screen) if known else True
    ground = bool(wrong & {"", "files", "web"}) or check_ground(settings, screen)
    mail = check_mail(settings, environ, screen, wrong=wrong)
    fine = _check_platforms(settings, environ, screen, wrong=wrong) and mail
    if not works:
        return Exit.DATABASE
    return Exit.FINE if fine and ground and not mistakes else Exit.MISTAKES


def _check_database(settings: Settings, screen: Screen) -> bool:
    url = settings.database.url
    try:
        found = schema_of(url)
        if found.state == SchemaState.EMPTY:
            screen.good("Database: still empty. smol run makes it.")
            return True
        if found.state != SchemaState.CURRENT:
            raise not_current(found)
        database = Database(url)
        try:
            with screen.busy("Reading the database"):
                trouble = database.health(thorough=True)
        finally:
            database.close()
        if trouble is not None:
            raise trouble
    except DatabaseTrouble as error:
        screen.bad(f"Database: {error.sentence}", error.remedy)
        return False
    screen.good("Database: in order. It can be read and written.")
    return True


def _check_platforms(
    settings: Settings, environ: Mapping[str, str], screen: Screen, *, wrong: frozenset[str]
) -> bool:
    fine = True
    states: list[PlatformState] = []
    tokens: dict[str, str] = {}
    for name, part in (("telegram", settings.telegram), ("discord", settings.discord)):
        try:
            found = part.secret(environ)
        except ConfigError:
            fine = False  # said above, among the mistakes
            continue
        if found is not None and found.variable in wrong:
            continue  # as above
        states.append(platform_state(name, part.token_env, found, environ))
        if found is not None:
            tokens[name] = found.value
    tell_platforms(states, screen, quietly=bool(wrong))
    answers = [  # of all, also where the first has trouble
        _ASK[platform](settings, token, screen)
        for platform, token in tokens.items()
        if not wrong & {"", platform}
    ]
    return fine and all(answers)


def _check_telegram(settings: Settings, token: str, screen: Screen) -> bool:
    # The platforms' libraries are slow to load: only who has a token waits for them.
    from adapters.telegram.connection import Access  # noqa: PLC0415  # see above
    from bot.commands.check_telegram import look  # noqa: PLC0415  # see above

    here = _known(settings, "telegram")
    telegram = settings.telegram
    access = Access(token, telegram.api_base, telegram.api_file_base)
    pins = settings.programme.pin_week_start
    with screen.busy("Asking Telegram") as step:
        found = look(access, here.rooms, polling=telegram.mode == "polling", pins=pins, step=step)
    for finding in found:
        if finding.kind == "name":
            screen.good(finding.sentence)
        elif finding.kind != "link":
            tell = screen.advise if finding.kind == "pins" else screen.bad
            tell(_of("Telegram", finding.sentence), finding.remedy)
    _tell_unreachable(
        here, screen, "to get private messages, they open the chat with the bot and press Start."
    )
    if not all(finding.kind in ("name", "link", "pins") for finding in found):
        return False
    if not here.asked:
        screen.good(f"Telegram: it answers. {_UNASKED}")
        return True
    screen.good(
        f"Telegram: the bot may write in {_places(here)}."
        if here.rooms
        else "Telegram: it answers. No group is set up yet: start the bot, then open the link below."
    )
    for finding in found:
        if finding.kind == "link":
            screen.idle(f"Telegram: to add the bot to a group and set it up, open {finding.sentence}")
    return True


def _check_discord(settings: Settings, token: str, screen: Screen) -> bool:
    from bot.commands.check_discord import look  # noqa: PLC0415  # see above

    here = _known(settings, "discord")
    with screen.busy("Asking Discord") as step:
        report = look(
            token, settings.discord.api_base, here.rooms, language=settings.programme.language, step=step
        )
    if report.name:
        screen.good(f"Discord: the token belongs to “{report.name}”.")
    new = not here.rooms
    for finding in report.findings:
        # Before its first start the bot has given Discord no commands: that is no mistake.
        light = finding.kind == "wish" or (finding.kind == "commands" and new)
        (screen.advise if light else screen.bad)(_of("Discord", finding.sentence), finding.remedy)
    _tell_unreachable(
        here,
        screen,
        "to get private messages, they allow direct messages from the server and press a button of the bot.",
    )
    fine = all(finding.kind == "wish" or (finding.kind == "commands" and new) for finding in report.findings)
    if fine:
        _tell_discord(here, screen, report.invitation, in_a_server=report.in_a_server)
    return fine


def _tell_discord(here: Known, screen: Screen, invitation: str, *, in_a_server: bool) -> None:
    if not here.asked:
        screen.good(f"Discord: it answers. {_UNASKED}")
    elif here.rooms:
        screen.good(f"Discord: the bot may write in {_places(here)}.")
    elif in_a_server:
        screen.good(
            "Discord: it answers. No group is set up yet: start the bot, and write /setup in a channel."
        )
    else:
        screen.good("Discord: it answers. The bot is in no server yet: open the link below.")
    screen.idle(f"Discord: to add the bot to a server, open {invitation}")


def _of(platform: str, sentence: str) -> str:
    """A sentence that says of which platform it is."""
    return sentence if sentence.startswith(platform) else f"{platform}: {sentence[0].lower()}{sentence[1:]}"


def _places(here: Known) -> str:
    return "its room" if len(here.rooms) == 1 else f"all its {len(here.rooms)} rooms"


def _known(settings: Settings, platform: str) -> Known:
    with suppress(DatabaseTrouble):  # said above
        state = schema_of(settings.database.url).state
        if state == SchemaState.EMPTY:
            return Known()
        if state == SchemaState.CURRENT:
            database = Database(settings.database.url)
            try:
                return database.run(lambda session: known(session, platform))
            finally:
                database.close()
    return Known(asked=False)


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
