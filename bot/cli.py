"""The command `smol`. Thin: each command reads its settings and calls the code that does the work."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.begin import begin
from bot.commands.check import check as check_everything
from bot.commands.check_ground import obstacles
from bot.commands.places import tell_places
from bot.commands.platforms import platform_states, tell_platforms
from bot.commands.screen import Screen, refuse, told
from bot.config import FILE, load
from bot.schema import migrate as migrate_database
from bot.schema import require_current
from bot.settings import Settings

EXIT_CODES = """
Exit codes: 0 fine, also smol run that was stopped · 1 mistakes found, or refused · 2 wrong use of the command ·
3 the database cannot be used (locked, full, damaged, unreachable, or of another version) · 130 broken off with Ctrl-C
"""

app = typer.Typer(
    name="smol",
    help="A chat bot that helps a facilitator lead a small learning group through any online course.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)

ConfigOption = Annotated[Path, typer.Option("--config", "-c", help="The file with the settings.")]


def _version(asked: bool) -> None:  # noqa: FBT001  # Typer calls it
    if asked:
        Screen().say(f"smol {version('smol-assistant')} (Python {platform.python_version()})")
        raise typer.Exit


@app.callback()
def smol(
    *,
    show_version: Annotated[  # its callback has done it all
        bool,
        typer.Option("--version", help="Say which version this is.", callback=_version, is_eager=True),
    ] = False,
) -> None:
    """A chat bot that helps a facilitator lead a small learning group through any online course."""


@app.command()
def init(config: ConfigOption = Path(FILE)) -> None:
    """Write a new bot.toml: every setting with its meaning and its default.

    Example: `smol init`
    """
    raise typer.Exit(begin(config, Screen()))


@app.command()
def check(config: ConfigOption = Path(FILE)) -> None:
    """Say all that is wrong with the settings, the database and the platforms, and how to mend it.

    Example: `smol check --config bot.toml`
    """
    screen = Screen()
    with told(screen):
        raise typer.Exit(check_everything(config, os.environ, screen))


@app.command()
def migrate(
    config: ConfigOption = Path(FILE),
    *,
    copy: Annotated[bool, typer.Option(help="Copy an SQLite file before it is changed.")] = True,
) -> None:
    """Bring the tables of the database to this version. An SQLite file is copied first.

    Example: `smol migrate --config bot.toml`
    """
    screen = Screen()
    with told(screen):
        settings = load(config, os.environ)
        tell_places(config, settings, screen)
        with screen.busy("Changing the tables"):
            migrate_database(settings.database.url, copy=copy, say=screen.good)


@app.command()
def run(config: ConfigOption = Path(FILE)) -> None:
    """Run the bot on every platform whose token is set. Ctrl-C stops it, and nothing is lost.

    Example: `smol run --config bot.toml`
    """
    screen = Screen()
    with told(screen):
        settings = load(config, os.environ)
        tell_places(config, settings, screen)
        states = platform_states(settings, os.environ)
        tell_platforms(states, screen)
        if not any(state.runs for state in states):
            raise refuse(
                screen,
                "Without a token there is no platform to run on.",
                "Set one of the variables above. To see the bot without a token: smol demo",
            )
        for obstacle in obstacles(settings):
            raise refuse(screen, obstacle.sentence, obstacle.remedy)
        require_current(settings.database.url, screen.good)
        from bot import app as application  # noqa: PLC0415  # the platforms' libraries are slow to load

        application.run(settings, os.environ)
        screen.good("Stopped. Nothing is lost: smol run goes on where it was.")


coordinators = typer.Typer(
    help="Who looks after the programme and reads its weekly digest, and which groups stand in it.\n\n"
    "Example: `smol coordinator add --bot my_smol_bot`",
    short_help="Who looks after the programme and reads its weekly digest, and which groups stand in it.",
    no_args_is_help=True,
)
app.add_typer(coordinators, name="coordinator")


@coordinators.command("add")
def coordinator_add(
    config: ConfigOption = Path(FILE),
    *,
    bot: Annotated[str, typer.Option(help="The bot's name on Telegram, for a link that opens it.")] = "",
    programme: Annotated[
        str, typer.Option(help="A programme of its own, made where there is none of that name.")
    ] = "",
) -> None:
    """Print an invitation that makes who opens it a coordinator. It works once, for seven days.

    Example: `smol coordinator add --bot my_smol_bot`
    """
    screen = Screen()
    with told(screen):
        from bot.commands import coordinator  # noqa: PLC0415  # only these commands need the flows

        coordinator.add(_ready(config, screen), screen, bot_name=bot, named=programme)


@coordinators.command("list")
def coordinator_list(config: ConfigOption = Path(FILE)) -> None:
    """List the coordinators with their numbers.

    Example: `smol coordinator list`
    """
    screen = Screen()
    with told(screen):
        from bot.commands import coordinator  # noqa: PLC0415  # only these commands need the flows

        coordinator.listed(_ready(config, screen), screen)


@coordinators.command("remove")
def coordinator_remove(
    number: Annotated[int, typer.Argument(help="The number that `smol coordinator list` shows.")],
    config: ConfigOption = Path(FILE),
) -> None:
    """Take a coordinator out.

    Example: `smol coordinator remove 1`
    """
    screen = Screen()
    with told(screen):
        from bot.commands import coordinator  # noqa: PLC0415  # only these commands need the flows

        coordinator.taken_out(_ready(config, screen), screen, number)


@coordinators.command("groups")
def coordinator_groups(config: ConfigOption = Path(FILE)) -> None:
    """List the groups that coordinators see, with their numbers.

    Example: `smol coordinator groups`
    """
    screen = Screen()
    with told(screen):
        from bot.commands import coordinator  # noqa: PLC0415  # only these commands need the flows

        coordinator.groups(_ready(config, screen), screen)


@coordinators.command("take-out")
def coordinator_take_out(
    number: Annotated[int, typer.Argument(help="The number that `smol coordinator groups` shows.")],
    config: ConfigOption = Path(FILE),
) -> None:
    """Take a group out of its programme: one that is there by mistake. Its leader is told by the bot.

    Example: `smol coordinator take-out 3`
    """
    screen = Screen()
    with told(screen):
        from bot.commands import coordinator  # noqa: PLC0415  # only these commands need the flows

        coordinator.group_taken_out(_ready(config, screen), screen, number)


def _ready(config: Path, screen: Screen) -> Settings:
    settings = load(config, os.environ)
    tell_places(config, settings, screen)
    require_current(settings.database.url, screen.good)
    return settings


@app.command()
def demo(
    *,
    seed: Annotated[int, typer.Option(help="The same seed gives the same story, letter by letter.")] = 1,
    weeks: Annotated[int | None, typer.Option(min=1, max=12, help="Stop after so many weeks.")] = None,
    pace: Annotated[
        float, typer.Option(min=0, help="Seconds to wait between messages. 0 is full speed.")
    ] = 0.0,
    transcript: Annotated[Path | None, typer.Option(help="Write the story into this file as well.")] = None,
    database: Annotated[
        Path, typer.Option(help="The SQLite file of the story. One of an earlier demo is replaced.")
    ] = Path("demo.db"),
) -> None:
    """Show a simulated group going through a real online course, in a few seconds. Needs no token.

    Example: `smol demo --weeks 2 --pace 0.5`
    """
    with told(Screen()):
        from bot import demo as story  # noqa: PLC0415  # only this command needs it

        story.run(seed=seed, weeks=weeks, pace=pace, transcript=transcript, database=database)


@app.command()
def simulate(
    groups: Annotated[int, typer.Option(min=1, help="How many groups.")] = 20,
    weeks: Annotated[int, typer.Option(min=3, max=12, help="How many weeks their course has.")] = 6,
    seed: Annotated[int, typer.Option(help="The same seed gives the same numbers.")] = 1,
) -> None:
    """Lead many simulated groups at once and check that every rule was kept. Prints a table.

    Example: `smol simulate --groups 100 --weeks 6 --seed 7`
    """
    with told(Screen()):
        from bot import simulate as simulation  # noqa: PLC0415  # only this command needs it

        if not simulation.run(groups=groups, weeks=weeks, seed=seed):
            raise typer.Exit(1)
