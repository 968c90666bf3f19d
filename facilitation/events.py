"""What the bot hears: one event per update, in words that no platform owns.

An adapter translates; it adds what only the platform knows (is the sender an admin here), and decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Sender:
    """The account an event comes from. `ref` is the platform's number for it."""

    platform: str
    ref: int
    name: str = ""
    username: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened. `thread` 0 is the chat itself; `admin`: the sender may manage this room.

    `lacks`: what the bot would need to speak there and may not, in the words of the platform's settings.
    """

    platform: str
    chat: int
    thread: int = 0
    private: bool = False
    title: str = ""
    admin: bool = False
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file by reference. Name and type are what the sender's device says, so nothing trusts them."""

    kind: Literal["photo", "document", "voice", "video", "video_note", "audio"]
    ref: str
    unique_ref: str
    size: int = 0
    name: str = ""
    media_type: str = ""
    album: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button. `delivery` is the ledger row the button came with, where the platform tells."""

    token: str
    message_ref: str = ""
    delivery: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A message that a command was chosen on. `own`: the sender wrote it; only then its words and files are here."""

    message_ref: str
    own: bool
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command of commands.py, or one we do not know. `text` is what stood behind it, as typed."""

    name: str
    text: str = ""
    message_ref: str = ""
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()
    mentions: tuple[int, ...] = ()
    chosen: Chosen | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Words or files meant for the bot: in private, or as a reply to one of its messages.

    `unread`: the platform did not show us what was written.
    """

    text: str = ""
    message_ref: str = ""
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()
    edited: bool = False
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that was sent: one text per field key."""

    token: str
    values: Mapping[str, str]
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class RoomChanged:
    """The bot's place in a room, or the room itself, changed. `chat` is the new address of a moved one.

    `rights`: what the bot lacks there now, in the words of the platform's settings, where that is known.
    """

    change: Literal[
        "joined", "removed", "deleted", "muted", "unmuted", "moved", "closed", "reopened", "renamed"
    ]
    chat: int | None = None
    reason: str = ""
    rights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReachChanged:
    """The sender blocked the bot or opened the private chat again."""

    open: bool


Body = Pressed | Commanded | Said | Filled | RoomChanged | ReachChanged


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at `at` (aware, UTC), known to bot account `source` under `key`.

    `entropy`: at least 16 random bytes from the shell; tokens and references are made from them.
    `interaction`: the platform's handle for answering a press or command directly, empty where there is none.
    """

    source: str
    key: str
    at: datetime
    entropy: bytes
    place: Place
    body: Body
    sender: Sender | None = None
    interaction: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
