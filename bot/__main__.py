"""`python -m bot` is `smol`."""

from bot.cli import main

main()
