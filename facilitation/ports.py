"""What the core asks of the world outside: a platform that speaks. Small on purpose; one contract suite tests all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from facilitation.speech import Message


@dataclass(frozen=True, slots=True)
class Packing:
    """How files go with a message, where a platform has rules for that (platform-facts 1.2, 2.1).

    `together`: kinds that may share a message, at most `most` of them; other kinds go alone. `caption`: characters
    (UTF-16 units) that go under files. `words_under_many`: several files carry text and buttons as one does.
    `wordless`: kinds that carry none. `each_counts`: several files in a message count as several messages.
    """

    together: tuple[frozenset[str], ...] = (
        frozenset({"photo", "document", "voice", "video", "video_note", "audio"}),
    )
    most: int = 10
    caption: int = 4096
    words_under_many: bool = True
    wordless: frozenset[str] = frozenset()
    each_counts: bool = False


def no_address(chat: int, thread: int, message_ref: str) -> str:  # noqa: ARG001  # the shape of `Capabilities.link_to`
    """Where messages have no address of their own."""
    return ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do, for flows that must choose a way.

    `text_limit`: characters (UTF-16 units) of one message. `file_limit`: bytes of a file that can be fetched. `start_link`: an address with `{payload}` in it that
    opens the private chat, empty where people can be written to without it. `room_link` likewise adds the bot
    to a room; there may be no `{payload}` in it. `link_to(chat, thread, message)`: the address of a message in a room, empty where it has none.
    `deletes_within`: how long after sending a post in a room can be deleted. `per_second`, `per_room_minute`, `per_room_second`: documented sending limits (platform-facts 1.3).
    """

    forms: bool = False
    ephemeral: bool = False  # answers to a press or command that only that person sees, in the room
    cold_private: bool = False  # may write privately to someone who never wrote to the bot
    edits: bool = True
    pins: bool = True
    deduplicates: bool = False  # the same delivery sent twice within minutes appears once
    searchable: bool = False  # the platform can be asked whether a delivery arrived
    text_limit: int = 4096
    file_limit: int = 20 * 2**20
    packing: Packing = Packing()
    start_link: str = ""
    room_link: str = ""
    link_to: Callable[[int, int, str], str] = no_address
    # Addresses that open a chat with somebody, with {username} or {ref} in them; the first that fits is used.
    person_links: tuple[str, ...] = ()
    deletes_within: timedelta = timedelta.max
    per_second: float = 30.0
    per_room_second: float = 1.0
    per_room_minute: float = 20.0

    def address_of(self, ref: int, username: str) -> str:
        """An address that opens a chat with an account; empty where there is none."""
        usable = (link for link in self.person_links if username or "{username}" not in link)
        return next(usable, "").format(ref=ref, username=username)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a delivery goes: a room (`private` False) or an account's private chat."""

    platform: str
    chat: int
    thread: int = 0
    private: bool = False


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that goes out. `ref`: the platform's own name of it, where it came from there; `sha256`: its bytes, where
    we have them (`size` of them, of type `media_type` by their content). Files with neither are not in an order.
    """

    kind: str
    ref: str = ""
    name: str = ""
    sha256: str = ""
    size: int = 0
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One delivery as a platform gets it. `interaction` is set when it answers a press or command directly.

    `files`: those of the message that there are to send.
    """

    delivery: int
    address: Address
    message: Message
    attempt: int = 1
    silent: bool = False
    interaction: str = ""
    due_at: datetime | None = None
    files: tuple[SentFile, ...] = ()


class Platform(Protocol):
    """A chat platform that speaks. Every method raises only DeliveryError and its kinds."""

    @property
    def name(self) -> str:
        """The platform's word in our tables: telegram, discord, console."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        ...

    async def post(self, order: Order) -> str:
        """Say it; the result is the platform's reference of the message."""
        ...

    async def edit(self, order: Order, message_ref: str) -> None:
        """Put the order's message in place of an earlier one. Saying the same again is success."""
        ...

    async def toast(self, order: Order) -> None:
        """Answer a press with a few words (or an address to open) that only who pressed sees."""
        ...

    async def delete(self, address: Address, message_ref: str) -> None:
        """Take a message back. Gone already is success."""
        ...

    async def pin(self, address: Address, message_ref: str) -> None:
        """Fix a message to the top of its room."""
        ...

    async def find(self, order: Order) -> str | None:
        """Look whether the delivery arrived: its reference, or None where nobody can say."""
        ...


class Fetches(Protocol):
    """Brings the bytes of a file that somebody sent."""

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The file that the platform calls `ref`, at most `limit` bytes of it.

        Raises TooLarge where it has more, Gone where nobody has it any more, TryLater where it may be had later.
        """
        ...


Platforms = Mapping[str, Platform]
