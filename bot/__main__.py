"""`smol`, and `python -m bot`: what must hold before anything else is read."""

import gc
import sys
from pathlib import Path


def main() -> None:
    """Run `smol`."""
    # Reading all modules makes much that stays, and searching it for cycles again and again is a sixth of a start.
    gc.disable()
    try:
        from bot.cli import app  # noqa: PLC0415  # see above
    except ModuleNotFoundError as error:
        sys.exit(_not_set_up(error))

    gc.enable()
    # Rows and their bookkeeping are born and die by the ten thousand, and few of them in cycles: looking for cycles after
    # each 700 takes a seventh of all the time, after each 50,000 next to nothing, for a few MiB.
    gc.set_threshold(50_000)
    app()


def _not_set_up(error: ModuleNotFoundError) -> str:
    """What to type after a new version was fetched. Raises the error where the mistake is ours."""
    if (error.name or "bot").partition(".")[0] in ("bot", "adapters", "facilitation"):
        raise error
    folder = Path(__file__).parents[1]
    return f"✗ This version needs something that is not installed yet: {error.name}.\n  → Set it up: cd '{folder}' && make setup"


if __name__ == "__main__":
    main()
