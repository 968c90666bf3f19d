"""`smol run` as it is, in a process forked from one that has imported it: a start costs what the bot does in it."""

import os
from collections.abc import Mapping
from importlib import import_module

from bot import cli

LATE = (  # what a run imports only when it needs it: here once, for all lives
    "bot.app",
    "adapters.telegram.connection",
    "adapters.telegram.files",
    "adapters.telegram.menu",
    "adapters.telegram.platform",
    "adapters.telegram.receivers",
    "alembic.command",
    "alembic.config",
)
for module in LATE:
    import_module(module)


def main(folder: str, environ: Mapping[str, str], settings: str) -> None:
    """One life, until it is stopped or killed."""
    os.chdir(folder)
    os.environ.update(environ)
    cli.app(["run", "--config", settings])
