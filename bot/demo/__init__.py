"""`smol demo`: a simulated group goes through a real online course before one's eyes."""

from bot.demo.show import run

__all__ = ["run"]
