"""Chats as a test handles them: what people see there, and the group's own life."""

from typing import Self

from tests.fakes.telegram.parsing import formatted
from tests.fakes.telegram.state import (
    ANONYMOUS_ADMIN,
    CHANNEL_LINK,
    CHANNEL_WRITER,
    Chat,
    ChatType,
    Member,
    Message,
    Topic,
    User,
)
from tests.fakes.telegram.world import World


class Room:
    """A chat as people see it."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.chat = chat

    @property
    def id(self) -> int:
        return self.chat.id

    def messages(self, topic: Topic | None = None) -> list[Message]:
        """What stands there, oldest first; with `topic`, only what stands in it."""
        return [one for one in self.chat.seen() if topic is None or one.topic is topic]

    def texts(self, topic: Topic | None = None) -> list[str]:
        """The words of all messages as they read now."""
        return [one.text for one in self.messages(topic)]

    def from_bot(self, topic: Topic | None = None) -> list[Message]:
        """Only what the bot said."""
        return [one for one in self.messages(topic) if one.sender is self.world.bot]

    def last(self, topic: Topic | None = None) -> Message:
        """The newest message from the bot."""
        said = self.from_bot(topic)
        if not said:
            raise LookupError(f"the bot said nothing in {self.chat.title or self.chat.id}")
        return said[-1]

    def find(self, words: str) -> Message:
        """The newest message that holds these words."""
        for message in reversed(self.messages()):
            if words in message.text:
                return message
        raise LookupError(f"no message with {words!r} in {self.texts()}")

    def pinned(self) -> list[Message]:
        return [self.chat.messages[one] for one in self.chat.pins]

    def show(self) -> str:
        """The chat as a page of text, for a failing test's eyes."""
        lines = []
        for one in self.messages():
            name = one.sender.first_name if one.sender else "?"
            lines.append(f"{name}: {one.text or list(one.media)}{' (edited)' if one.edited_at else ''}")
            lines += ["   " + " ".join(f"[{button['text']}]" for button in row) for row in one.keyboard]
        return "\n".join(lines)


class Group(Room):
    """A group, supergroup or forum. After an upgrade it is the supergroup; `old` is the group it was."""

    old: Chat | None = None

    @classmethod
    def founded(
        cls, world: World, title: str, creator: User, members: list[User], kind: ChatType, *, forum: bool
    ) -> Self:
        """A group with its creator and members."""
        if forum and kind != "supergroup":
            raise ValueError("only a supergroup has topics")
        chat = world.new_chat(kind, title, forum=forum)
        chat.members[creator.id] = Member(creator, "creator")
        chat.members |= {user.id: Member(user) for user in members}
        return cls(world, chat)

    def opens_topic(self, name: str, by: User | None = None) -> Topic:
        """A new forum topic, made by the group's creator unless told otherwise."""
        if not self.chat.forum:
            raise ValueError(f"{self.chat.title} has no topics")
        number = self.world.next_message_id(self.chat)
        topic = Topic(number, name)
        self.chat.topics[number] = topic
        created = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        maker = by or self.creator
        self.world.put(
            Message(number, self.chat, maker, self.world.clock.now(), service=created, topic=topic)
        )
        return topic

    @property
    def creator(self) -> User:
        return next(one.user for one in self.chat.members.values() if one.status == "creator")

    def closes_topic(self, topic: Topic | None) -> None:
        """None closes General."""
        self._mark(topic, closed=True)

    def reopens_topic(self, topic: Topic | None) -> None:
        self._mark(topic, closed=False)

    def deletes_topic(self, topic: Topic, refusal: str = "message thread not found") -> None:
        """Nobody tells bots; they learn it when they send. `refusal` may be TOPIC_DELETED, which comes too."""
        topic.deleted, topic.refusal = True, refusal
        for message in self.messages(topic):
            message.deleted = True

    def renames(self, title: str) -> None:
        self.chat.title = title
        self.world.service(self.chat, self.creator, new_chat_title=title)

    def disappears(self) -> None:
        """The creator deletes the group for everyone."""
        self.chat.gone = True

    def another_bot_writes(self, text: str = "Beep.") -> None:
        """Afterwards a bare command is not ours any more."""
        other = self.world.new_user("Other", username="other_bot", is_bot=True)
        self.chat.last_bot = other.id
        number = self.world.next_message_id(self.chat)
        body = formatted(text)
        self.chat.messages[number] = Message(number, self.chat, other, self.world.clock.now(), body)

    def upgrades(self) -> None:
        """Group to supergroup: a new id, new message numbers, a service message on either side (1.8)."""
        if self.chat.type != "group":
            raise ValueError("only a basic group can be upgraded")
        old = self.chat
        new = self.world.new_chat("supergroup", old.title)
        new.members = {number: _copy(one) for number, one in old.members.items()}
        self.world.service(old, self.creator, migrate_to_chat_id=new.id)
        old.migrated_to = new.id
        self.old, self.chat = old, new
        self.world.service(
            new, self.world.users[ANONYMOUS_ADMIN], migrate_from_chat_id=old.id, sender_chat=new
        )

    def becomes_forum(self) -> None:
        """Topics are switched on."""
        if self.chat.type != "supergroup":
            raise ValueError("only a supergroup has topics")
        self.chat.forum = True

    def _mark(self, topic: Topic | None, *, closed: bool) -> None:
        word = "closed" if closed else "reopened"
        if topic is None:
            self.chat.general_closed = closed
        else:
            topic.closed = closed
        self.world.service(self.chat, self.creator, topic=topic, **{f"forum_topic_{word}": {}})


class Channel(Room):
    """A channel, and the group in which its posts may be discussed."""

    def __init__(self, world: World, title: str, linked: Group | None) -> None:
        super().__init__(world, world.new_chat("channel", title))
        self.linked = linked

    def posts(self, text: str) -> Message | None:
        """A post; what comes back is its copy in the linked group, sent in the name of the channel."""
        now = self.world.clock.now()
        number = self.world.next_message_id(self.chat)
        self.chat.messages[number] = Message(
            number, self.chat, None, now, formatted(text), sender_chat=self.chat
        )
        if self.linked is None:
            return None
        return self._copy_to(self.linked, text, CHANNEL_LINK, automatic=True)

    def writes(self, group: Group, text: str) -> Message:
        """Someone writes in the group under the name of this channel."""
        return self._copy_to(group, text, CHANNEL_WRITER, automatic=False)

    def _copy_to(self, group: Group, text: str, sender: int, *, automatic: bool) -> Message:
        number = self.world.next_message_id(group.chat)
        return self.world.put(
            Message(
                number,
                group.chat,
                self.world.users[sender],
                self.world.clock.now(),
                formatted(text),
                sender_chat=self.chat,
                automatic_forward=automatic,
            )
        )


def _copy(one: Member) -> Member:
    return Member(one.user, one.status, one.rights, one.anonymous, one.can_send)
