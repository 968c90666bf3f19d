"""What people do in the console's chat, as events. The key of an event is a number that counts up."""

from dataclasses import dataclass
from datetime import datetime

from facilitation.events import Body, Commanded, Event, Place, Pressed, Said, Sender
from facilitation.ports import Address
from facilitation.tokens import without_delivery

SOURCE = "console"


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody with an account here. `ref` is also the number of their private chat."""

    ref: int
    name: str
    language: str = "en"

    @property
    def sender(self) -> Sender:
        """As events name them."""
        return Sender("console", self.ref, self.name, self.name.lower(), self.language)

    @property
    def private(self) -> Address:
        """Their private chat with the bot."""
        return Address("console", self.ref, private=True)


@dataclass(frozen=True, slots=True)
class Where:
    """A place to act in: an address, for rooms with a title; `admin` if the person may manage it."""

    address: Address
    title: str = ""
    admin: bool = False

    @property
    def place(self) -> Place:
        """As events name it."""
        return Place(
            "console",
            self.address.chat,
            self.address.thread,
            private=self.address.private,
            title=self.title,
            admin=self.admin,
        )


@dataclass(frozen=True, slots=True)
class Press:
    """A tap on a button of the message `message_ref`; `label` is what stands on it."""

    token: str
    message_ref: str
    label: str = ""


def event(
    who: Who, where: Where, act: Press | Said | Commanded, *, key: str, at: datetime, entropy: bytes
) -> Event:
    """The event of something that `who` does. Presses can be answered by toasts, through their key."""
    body: Body
    interaction = ""
    match act:
        case Press():
            token, delivery = without_delivery(act.token)
            body, interaction = Pressed(token, act.message_ref, delivery), key
        case Said() | Commanded():
            body = act
    return Event(
        source=SOURCE,
        key=key,
        at=at,
        entropy=entropy,
        place=where.place,
        body=body,
        sender=who.sender,
        interaction=interaction,
    )
