"""A strict double of Discord; README.md says how to use it."""

from tests.fakes.discord.double import TOKEN, DiscordDouble
from tests.fakes.discord.faults import POST, Faults
from tests.fakes.discord.gate import Call, Gate
from tests.fakes.discord.wire import Limit

__all__ = ["POST", "TOKEN", "Call", "DiscordDouble", "Faults", "Gate", "Limit"]
