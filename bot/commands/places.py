"""With which files and which database a command works: the first question when a bot seems to have forgotten everything."""

from pathlib import Path
from shlex import quote

from sqlalchemy import make_url

from bot.commands.screen import PROJECT, Screen
from bot.config import FILE, Settings
from bot.database import file_of


def tell_places(path: Path, settings: Settings, screen: Screen, *, database: bool = True) -> None:
    """Say which settings and which database are used; never a password. `database`: its address is known."""
    screen.say(f"Settings: {path.absolute()}")
    if database:
        screen.say(f"Database: {database_shown(settings.database.url)}")
    if is_reference(path):
        screen.advise(
            "This bot.toml belongs to the program itself, so your bot's data would stand among the program's files.",
            f"Better: {new_folder()}",
        )


def database_shown(url: str) -> str:
    """A database for people: its file, or its address without a password."""
    return str(file_of(url) or make_url(url).render_as_string(hide_password=True))


def is_reference(path: Path) -> bool:
    """Whether this is the commented bot.toml of the program's own folder."""
    return path.absolute() == PROJECT / FILE and (PROJECT / "pyproject.toml").exists()


def new_folder() -> str:
    """What to type for a bot in a folder of its own."""
    folder = quote(str(PROJECT.parent / "my-group"))
    return f"mkdir {folder} && cd {folder} && smol init"


def arguments(path: Path, *, here: Path) -> tuple[str, str]:
    """For a settings file: the folder to go to first (empty: it is `here`) and the option that each command needs."""
    if path.name != FILE:
        return "", f" --config {quote(str(path))}"
    folder = path.absolute().parent
    return ("" if folder == here else quote(str(folder))), ""
