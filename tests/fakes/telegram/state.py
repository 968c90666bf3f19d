"""What Telegram knows: accounts, chats, topics, messages, files. Plain data; `world` keeps it together."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from tests.fakes.telegram.parsing import Formatted
from tests.fakes.telegram.refusals import JSON

ChatType = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

ANONYMOUS_ADMIN = 1087968824  # @GroupAnonymousBot (platform-facts 1.8)
CHANNEL_LINK = 777000
CHANNEL_WRITER = 136817688
ADMIN_RIGHTS = frozenset(
    {
        "can_manage_chat",
        "can_delete_messages",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_pin_messages",
        "can_manage_topics",
    }
)


@dataclass(slots=True, eq=False)
class User:
    """An account, the bot's own among them. `started`: pressed Start or wrote to the bot at least once."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False


@dataclass(slots=True, eq=False)
class Member:
    """Someone's place in a group. `anonymous`: an admin who writes in the group's name."""

    user: User
    status: Status = "member"
    rights: frozenset[str] = frozenset()
    anonymous: bool = False
    can_send: bool = True

    @property
    def inside(self) -> bool:
        return self.status in ("creator", "administrator", "member", "restricted")

    @property
    def admin(self) -> bool:
        return self.status in ("creator", "administrator")


@dataclass(slots=True, eq=False)
class Topic:
    """A forum topic; its id is the id of the message that created it. `refusal`: what a deleted one answers."""

    id: int
    name: str
    closed: bool = False
    deleted: bool = False
    refusal: str = "message thread not found"


@dataclass(slots=True, eq=False)
class File:
    """Something uploaded. `size` may say more than `content` holds, for files too big to keep in a test."""

    file_id: str
    kind: str
    content: bytes
    size: int
    name: str = ""
    mime: str = ""

    @property
    def unique_id(self) -> str:
        return "AgAD" + sha256(self.content + str(self.size).encode()).hexdigest()[:12]

    @property
    def path(self) -> str:
        return f"{self.kind}s/file_{self.file_id[-8:]}"


@dataclass(slots=True, eq=False)
class Message:
    """A message as it stands now. `history` holds what stood before each edit."""

    id: int
    chat: "Chat"
    sender: User | None
    date: float
    body: Formatted = field(default_factory=lambda: Formatted(""))
    media: JSON = field(default_factory=dict)  # "photo", "document", … in the Bot API's shape
    files: tuple[File, ...] = ()
    album: str = ""
    markup: JSON | None = None
    sender_chat: "Chat | None" = None
    reply_to: "Message | None" = None
    topic: Topic | None = None
    service: JSON = field(default_factory=dict)
    automatic_forward: bool = False
    silent: bool = False
    preview: bool = True
    edited_at: float | None = None
    deleted: bool = False
    history: list[Formatted] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.body.text

    @property
    def entities(self) -> tuple[JSON, ...]:
        return self.body.entities

    @property
    def keyboard(self) -> list[list[JSON]]:
        """The rows of its inline keyboard, if it has one."""
        rows: list[list[JSON]] = (self.markup or {}).get("inline_keyboard", [])
        return rows

    @property
    def labels(self) -> list[str]:
        """What its buttons say, in reading order."""
        return [button["text"] for row in self.keyboard for button in row]

    def button(self, wanted: str) -> JSON:
        """The button with this label or callback data; LookupError where there is none."""
        for row in self.keyboard:
            for button in row:
                if wanted in (button["text"], button.get("callback_data")):
                    return button
        raise LookupError(f"no button {wanted!r} below {self.text!r}: {self.labels}")


@dataclass(slots=True, eq=False)
class Chat:
    """A conversation. For a private chat `user` is the person; `members` are kept for groups."""

    id: int
    type: ChatType
    title: str = ""
    username: str = ""
    user: User | None = None
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    forum: bool = False
    general_closed: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)
    pins: list[int] = field(default_factory=list)
    last_bot: int = 0  # which bot wrote here last: decides who gets a bare command
    migrated_to: int = 0
    gone: bool = False
    admins_only: bool = False  # the group's own rule: members may not write
    actions: list[str] = field(default_factory=list)  # "typing" and the like

    @property
    def private(self) -> bool:
        return self.type == "private"

    def member(self, user: User) -> Member:
        """The person's place here; someone never seen has left."""
        return self.members.get(user.id) or Member(user, "left")

    def seen(self) -> list[Message]:
        """What people find when they scroll: nothing deleted, no service messages."""
        return [one for one in self.messages.values() if not one.deleted and not one.service]


@dataclass(slots=True, eq=False)
class Press:
    """A press of a callback button and what came of it."""

    id: str
    user: User
    message: Message
    data: str
    at: float
    answered: bool = False
    text: str = ""
    alert: bool = False
    url: str = ""
