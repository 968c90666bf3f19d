"""The command `smol`. Thin: each command reads its settings and calls the code that does the work."""

import gc
import os
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.check import check as check_everything
from bot.commands.platforms import platform_states
from bot.commands.screen import Screen, refuse, told, write_new
from bot.config import FILE, load
from bot.schema import migrate as migrate_database
from bot.schema import require_current
from bot.settings import Settings
from bot.settings_text import settings_text

EXIT_CODES = """
Exit codes: 0 fine · 1 mistakes found, or refused · 2 wrong use of the command · 3 the database cannot be used
(locked, full, damaged, unreachable, or of another version) · 130 stopped with Ctrl-C
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


@app.command()
def init(config: ConfigOption = Path(FILE)) -> None:
    """Write a new bot.toml: every setting with its meaning and its default.

    Example: `smol init`
    """
    screen = Screen()
    try:
        write_new(config, settings_text())
    except FileExistsError:
        raise refuse(
            screen, f"{config} exists already and stays as it is.", "Check it with: smol check"
        ) from None
    except OSError as error:
        raise refuse(
            screen, f"{config} cannot be written: {error.strerror}.", "Choose another folder."
        ) from None
    option = "" if config == Path(FILE) else f" --config {config}"
    screen.good(f"{config} is written. The defaults are good for a first group.")
    screen.say("Next: put the token of your bot into the environment, then check and run.")
    screen.say("  export TELEGRAM_TOKEN=…   (from @BotFather in Telegram)")
    screen.say(f"  smol check{option}")
    screen.say(f"  smol run{option}")


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
        migrate_database(load(config, os.environ).database.url, copy=copy, say=screen.good)


@app.command()
def run(config: ConfigOption = Path(FILE)) -> None:
    """Run the bot on every platform whose token is set. Stop it with Ctrl-C.

    Example: `smol run --config bot.toml`
    """
    screen = Screen()
    with told(screen):
        settings = load(config, os.environ)
        states = platform_states(settings, os.environ)
        for state in states:
            (screen.good if state.runs else screen.idle)(state.sentence)
        if not any(state.runs for state in states):
            raise refuse(
                screen, "There is no platform to run on.", "To see the bot without a token: smol demo"
            )
        require_current(settings.database.url, screen.good)
        from bot import app as application  # noqa: PLC0415  # the platforms' libraries are slow to load

        application.run(settings, os.environ)


coordinators = typer.Typer(
    help="Who looks after the programme and reads its weekly digest.", no_args_is_help=True
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


def _ready(config: Path, screen: Screen) -> Settings:
    settings = load(config, os.environ)
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


def main() -> None:
    """Run `smol`."""
    # Rows and their bookkeeping are born and die by the ten thousand, and few of them in cycles: looking for cycles after
    # each 700 takes a seventh of all the time, after each 50,000 next to nothing, for a few MiB.
    gc.set_threshold(50_000)
    app()
