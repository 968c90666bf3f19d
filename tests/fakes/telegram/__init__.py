"""A strict double of the Telegram Bot API: see README.md in this folder."""

from tests.fakes.telegram.client import Caller, caller_fixture, telegram_fixture
from tests.fakes.telegram.clock import Clock
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.rooms import Channel, Group, Room
from tests.fakes.telegram.server import TOKEN, TelegramDouble
from tests.fakes.telegram.state import Message, Press, Topic

__all__ = [
    "TOKEN",
    "Caller",
    "Channel",
    "Clock",
    "Group",
    "Message",
    "Person",
    "Press",
    "Room",
    "TelegramDouble",
    "Topic",
    "caller_fixture",
    "telegram_fixture",
]
