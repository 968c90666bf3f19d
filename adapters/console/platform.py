"""A chat platform in memory that speaks: rooms and private chats as people would see them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import inf
from typing import Final

from adapters.console.errors import blocked, gone, too_old
from facilitation.ports import Address, Capabilities, Order
from facilitation.speech import Message

PRESS_LIFE = timedelta(seconds=150)  # as Telegram forgets them (platform-facts 1.10)


class What(StrEnum):
    """What a platform did."""

    POSTED = "posted"
    CHANGED = "changed"
    TOASTED = "toasted"
    DELETED = "deleted"
    PINNED = "pinned"


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that came to people's screens at `at`; `delivery` is 0 where no row of the ledger stands behind it.

    `message` is what is on the screen from now on, for a deletion what was there before. `interaction` is the press
    that a toast answers.
    """

    what: What
    at: datetime
    address: Address
    message: Message
    message_ref: str = ""
    delivery: int = 0
    interaction: str = ""


class ConsolePlatform:
    """Implements `facilitation.ports.Platform`. `clock` gives the virtual time; `see` hears of all that is shown."""

    name: Final = "console"
    # Nothing to spare here: there is no server behind it, so nobody has to wait.
    capabilities: Final = Capabilities(
        cold_private=True, per_second=inf, per_room_second=inf, per_room_minute=inf
    )

    def __init__(self, clock: Callable[[], datetime], see: Callable[[Shown], None] = lambda _: None) -> None:
        self._clock = clock
        self._see = see
        self._messages: dict[tuple[Address, str], Message] = {}
        self._posted = 0
        self._pins: set[tuple[Address, str]] = set()
        self._closed: set[Address] = set()
        self._presses: dict[str, datetime] = {}

    def reading(self, address: Address) -> list[tuple[str, Message]]:
        """What stands in a chat now, oldest first, with references."""
        return [(ref, message) for (where, ref), message in self._messages.items() if where == address]

    def close(self, private: Address) -> None:
        """Somebody blocks the bot."""
        self._closed.add(private)

    def open(self, private: Address) -> None:
        """Somebody lets the bot write again."""
        self._closed.discard(private)

    def pressed(self, interaction: str) -> None:
        """A button was pressed and may be answered with a toast for a short time."""
        self._presses[interaction] = self._clock()

    async def post(self, order: Order) -> str:
        """Say it; references are counted from 1."""
        self._reach(order)
        self._posted += 1
        ref = str(self._posted)
        self._messages[order.address, ref] = order.message
        self._show(What.POSTED, order, ref)
        return ref

    async def edit(self, order: Order, message_ref: str) -> None:
        """Put the order's message in place of an earlier one. The same again changes nothing that people see."""
        self._reach(order)
        place = (order.address, message_ref)
        before = self._messages.get(place)
        if before is None:
            raise gone(message_ref)
        self._messages[place] = order.message
        if _looks(before) != _looks(order.message):
            self._show(What.CHANGED, order, message_ref)

    async def toast(self, order: Order) -> None:
        """A few words to who pressed."""
        pressed = self._presses.pop(order.interaction, None)
        if pressed is None or self._clock() - pressed > PRESS_LIFE:
            raise too_old()
        self._show(What.TOASTED, order)

    async def delete(self, address: Address, message_ref: str) -> None:
        """Take a message back."""
        before = self._messages.pop((address, message_ref), None)
        if before is not None:
            self._see(Shown(What.DELETED, self._clock(), address, before, message_ref))

    async def pin(self, address: Address, message_ref: str) -> None:
        """Fix a message to the top of its room."""
        message = self._messages.get((address, message_ref))
        if message is None:
            raise gone(message_ref)
        if (address, message_ref) not in self._pins:
            self._pins.add((address, message_ref))
            self._see(Shown(What.PINNED, self._clock(), address, message, message_ref))

    async def find(self, order: Order) -> str | None:  # noqa: ARG002  # the port's name; nothing is lost here
        """Nobody needs to ask: what was posted here arrived."""
        return None

    def _reach(self, order: Order) -> None:
        if order.address in self._closed:
            raise blocked()

    def _show(self, what: What, order: Order, ref: str = "") -> None:
        self._see(
            Shown(what, self._clock(), order.address, order.message, ref, order.delivery, order.interaction)
        )


def _looks(message: Message) -> tuple[object, ...]:
    # Tokens carry the number of their delivery: a difference that nobody sees.
    return message.text, message.files, tuple((b.label, b.url, b.chosen) for b in message.buttons)
