"""What can go wrong, as one tree.

    SmolError
    ├── Refusal              a rule says no: an answer to the person, with a message id and values
    ├── DeliveryError        a message could not be delivered; says what is known about it
    │   ├── TryLater         surely not sent; may be sent after `seconds`
    │   ├── RoomMoved        surely not sent; the room has a new address
    │   ├── Unreachable      surely not sent, and will not be: `reason` says why
    │   ├── Malformed        surely not sent: the platform refused its form, a bug of ours
    │   ├── Gone             the message to edit, delete or pin is no longer there
    │   └── Unknown          nobody can say whether it was sent
    ├── TooLarge             a file has more bytes than may be fetched
    └── ContentError         texts or courses that cannot be used (facilitation/library.py)

Everything else is a bug: it is kept as a fault with its event, the person gets an apology with a
reference, and the next event is handled. Adapters translate foreign errors in their errors.py only.
"""

import traceback
from collections.abc import Mapping, Sequence
from enum import StrEnum
from hashlib import sha256


class SmolError(Exception):
    """Whatever this program raises on purpose."""


class Refusal(SmolError):
    """A rule says no. The person gets message `message_id` with `values`, and with `press` a way on as its buttons."""

    def __init__(
        self,
        message_id: str,
        values: Mapping[str, object] | None = None,
        press: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.values = dict(values or {})
        self.press = dict(press or {})


class DeliveryError(SmolError):
    """A message could not be delivered."""


class TryLater(DeliveryError):
    """Surely not sent. `seconds`: wait at least so long; `whole_account`: the limit is the bot's, not the room's."""

    def __init__(self, seconds: float, *, whole_account: bool = False, why: str = "") -> None:
        super().__init__(why or f"try again in {seconds:.1f} s")
        self.seconds = seconds
        self.whole_account = whole_account


class RoomMoved(DeliveryError):
    """Surely not sent: the chat has the new address `chat` (a group that became a supergroup)."""

    def __init__(self, chat: int) -> None:
        super().__init__(f"moved to {chat}")
        self.chat = chat


class Why(StrEnum):
    """Why a room or an account cannot be reached."""

    BLOCKED = "blocked"  # the person blocked the bot or closed private messages
    NEVER_STARTED = "never_started"
    DEACTIVATED = "deactivated"
    REMOVED = "removed"  # the bot is no longer in the room, or the room is gone
    NOT_FOUND = "not_found"
    NO_RIGHTS = "no_rights"
    TOPIC_CLOSED = "topic_closed"
    TOPIC_DELETED = "topic_deleted"
    EXPIRED = "expired"  # the press that this answers is too old


class Unreachable(DeliveryError):
    """Surely not sent, and will not be until something changes at the other end.

    `rights`: what the bot lacks there, in the words of the platform's settings, where that is known.
    """

    def __init__(self, why: Why, detail: str = "", rights: Sequence[str] = ()) -> None:
        super().__init__(f"{why}: {detail}" if detail else str(why))
        self.why = why
        self.detail = detail
        self.rights = tuple(rights)


class Malformed(DeliveryError):
    """Surely not sent: the platform refused its form."""


class Gone(DeliveryError):
    """The message that was to be edited, deleted or pinned is not there any more."""


class TooLarge(SmolError):
    """A file has more bytes than may be fetched. It stays where it is."""


class Unknown(DeliveryError):
    """A timeout or a broken connection after sending: nobody can say whether it arrived."""


def where_it_broke(error: BaseException) -> str:
    """A bug for a fault's row: its kind and place. Its own words may hold a person's, so only their hash stays."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    steps = " > ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{type(error).__name__} #{sha256(str(error).encode()).hexdigest()[:8]} in {steps}"
