"""`smol`, and `python -m bot`: what must hold before anything else is read."""

import gc


def main() -> None:
    """Run `smol`."""
    # Reading all modules makes much that stays, and searching it for cycles again and again is a sixth of a start.
    gc.disable()
    from bot.cli import app  # noqa: PLC0415  # see above

    gc.enable()
    # Rows and their bookkeeping are born and die by the ten thousand, and few of them in cycles: looking for cycles after
    # each 700 takes a seventh of all the time, after each 50,000 next to nothing, for a few MiB.
    gc.set_threshold(50_000)
    app()


if __name__ == "__main__":
    main()
