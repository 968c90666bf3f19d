"""Write the next migration: the difference between the migrations so far and the tables in facilitation/model."""

import sys

from alembic import command

from bot.database import engine_for
from bot.schema import config, revisions, upgrade


def main(message: str) -> None:
    """Write versions/<number>_<message>.py, with the next free number. Read it before you commit it."""
    engine = engine_for("sqlite://")
    with engine.begin() as connection:
        upgrade(connection)
        number = len(revisions()) + 1
        command.revision(config(connection), message, autogenerate=True, rev_id=f"{number:04d}")
    engine.dispose()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('usage: python -m bot.migrations "What it does"')
    main(sys.argv[1])
