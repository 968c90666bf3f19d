"""`smol init`: a new bot.toml, and what to type next, in which folder."""

from pathlib import Path

from bot.commands.places import arguments, is_reference, new_folder
from bot.commands.screen import Exit, Screen, write_new
from bot.settings_text import settings_text


def begin(path: Path, screen: Screen) -> Exit:
    """Write the file, and say the next steps. A file that is there stays as it is."""
    folder, option = arguments(path, here=Path.cwd())
    go = f"cd {folder} && " if folder else ""
    try:
        write_new(path, settings_text())
    except FileExistsError:
        if is_reference(path):
            screen.bad(
                "This is the folder of the program itself. Its bot.toml explains every setting and stays as it is.",
                f"Make a folder for your bot: {new_folder()}",
            )
        else:
            screen.bad(
                f"{path.absolute()} exists already and stays as it is.",
                f"To go on with this bot: {go}smol check{option}. For another bot, make another folder.",
            )
        return Exit.MISTAKES
    except OSError as error:
        screen.bad(f"{path.absolute()} cannot be written: {error.strerror}.", "Choose another folder.")
        return Exit.MISTAKES
    screen.good(f"{path.absolute()} is written. Its values are good for a first group.")
    screen.say(f"Next, {f'in the folder {folder}' if folder else 'in this folder'}:")
    exports = (
        "export TELEGRAM_TOKEN='…'   with the token of @BotFather between the marks;\n"
        "     for Discord: export DISCORD_TOKEN='…' (docs/discord.md)"
    )
    steps = (
        *((f"cd {folder}",) if folder else ()),
        f"Open {path.name} in a text editor: under [programme], set zone, country and contact.",
        exports,
        f"smol check{option}",
        f"smol run{option}",
    )
    for number, step in enumerate(steps, 1):
        screen.say(f"  {number}. {step}")
    return Exit.FINE
