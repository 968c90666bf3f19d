"""All of Telegram that the double knows, and the few changes that touch more than one thing."""

from itertools import count
from typing import Any

from tests.fakes.telegram.clock import Clock
from tests.fakes.telegram.privacy import bot_may_see
from tests.fakes.telegram.refusals import JSON, bad
from tests.fakes.telegram.shapes import chat_json, member_json, message_json, user_json
from tests.fakes.telegram.state import (
    ANONYMOUS_ADMIN,
    CHANNEL_LINK,
    CHANNEL_WRITER,
    Chat,
    ChatType,
    File,
    Member,
    Message,
    Press,
    User,
)
from tests.fakes.telegram.updates import Updates


class World:
    """The state of one server with one bot. `privacy`: the bot's privacy mode (platform-facts 1.4)."""

    def __init__(self, clock: Clock, username: str, *, privacy: bool) -> None:
        self.clock = clock
        self.privacy = privacy
        self.joins_groups = True  # as @BotFather has it under /setjoingroups
        self.updates = Updates(clock)
        self.bot = User(4_242_424_242, "Circle", username=username, is_bot=True, started=True)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, File] = {}
        self.presses: dict[str, Press] = {}
        self.commands: dict[tuple[str, str], list[JSON]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self._ids = count(1)
        self._message_ids = count(
            101
        )  # private chats and basic groups share one row of numbers, as in Telegram
        self._supergroup_ids: dict[int, count[int]] = {}
        for user_id, name in (
            (ANONYMOUS_ADMIN, "GroupAnonymousBot"),
            (CHANNEL_LINK, "Telegram"),
            (CHANNEL_WRITER, "Channel_Bot"),
        ):
            self.users[user_id] = User(user_id, name, username=name, is_bot=user_id != CHANNEL_LINK)

    def number(self) -> int:
        """A number never given before."""
        return next(self._ids)

    def new_user(self, name: str, **more: Any) -> User:
        user = User(5_000_000_000 + self.number(), name, **more)  # beyond 32 bits, as ids are today
        self.users[user.id] = user
        return user

    def new_chat(self, kind: ChatType, title: str, **more: Any) -> Chat:
        number = self.number()
        chat_id = -4_000_000_000 - number if kind == "group" else -1_002_000_000_000 - number
        self.chats[chat_id] = chat = Chat(chat_id, kind, title, **more)
        return chat

    def private_chat(self, user: User) -> Chat:
        return self.chats.setdefault(user.id, Chat(user.id, "private", user=user))

    def next_message_id(self, chat: Chat) -> int:
        if chat.type in ("supergroup", "channel"):
            return next(self._supergroup_ids.setdefault(chat.id, count(2)))
        return next(self._message_ids)

    def new_file(self, kind: str, content: bytes, size: int, name: str, mime: str) -> File:
        file = File(f"BQACAg{kind}{self.number():08d}", kind, content, size, name, mime)
        self.files[file.file_id] = file
        return file

    def chat(self, chat_id: int | str) -> Chat:
        """The chat as the bot may name it; a chat of which it never heard does not exist for it."""
        if isinstance(chat_id, str):
            named = [one for one in self.chats.values() if one.username and "@" + one.username == chat_id]
            found = named[0] if named else None
        else:
            found = self.chats.get(chat_id)
            user = self.users.get(chat_id)
            if found is None and user and self._met(user):
                found = self.private_chat(user)
        if found is None or not (found.private or self.bot.id in found.members or found.username):
            raise bad("chat not found")
        return found

    def put(self, message: Message) -> Message:
        """Store a message. The bot hears of it if it may."""
        message.chat.messages[message.id] = message
        if message.sender and message.sender.is_bot and not message.sender_chat and not message.service:
            message.chat.last_bot = message.sender.id
        own_pin = "pinned_message" in message.service  # the one thing of its own that a bot gets (1.10)
        if (message.sender is not self.bot or own_pin) and bot_may_see(
            self.bot, message, privacy=self.privacy
        ):
            self.tell("message", message)
        return message

    def service(self, chat: Chat, sender: User | None, **what: Any) -> Message:
        """A service message, which members see as a grey line and bots always get."""
        now = self.clock.now()
        topic = what.pop("topic", None)
        sender_chat = what.pop("sender_chat", None)
        number = self.next_message_id(chat)
        return self.put(
            Message(number, chat, sender, now, service=what, topic=topic, sender_chat=sender_chat)
        )

    def tell(self, kind: str, message: Message) -> None:
        date = self.clock.now()
        self.updates.push(kind, message_json(message, self.users), lane=f"chat {message.chat.id}", date=date)

    def tell_member(self, chat: Chat, by: User, before: Member, after: Member) -> None:
        """A change of someone's place: the bot's own always, others' only to an admin (platform-facts 1.8)."""
        own = after.user is self.bot or chat.private
        if not own and not chat.member(self.bot).admin:
            return
        now = self.clock.now()
        body: JSON = {
            "chat": chat_json(chat),
            "from": user_json(by),
            "date": int(now),
            "old_chat_member": member_json(before),
            "new_chat_member": member_json(after),
        }
        self.updates.push("my_chat_member" if own else "chat_member", body, lane=f"chat {chat.id}", date=now)

    def press(self, user: User, message: Message, data: str, body_message: JSON) -> Press:
        """A press on a button; the bot hears of it unless it left the chat."""
        now = self.clock.now()
        press = Press(f"{4_242_424_242_000 + self.number()}", user, message, data, now)
        self.presses[press.id] = press
        if message.chat.private or message.chat.member(self.bot).inside:
            body: JSON = {
                "id": press.id,
                "from": user_json(user),
                "message": body_message,
                "chat_instance": str(-message.chat.id),
                "data": data,
            }
            self.updates.push("callback_query", body, lane=f"user {user.id}", date=now)
        return press

    def _met(self, user: User) -> bool:
        """Whether the bot ever came across this account."""
        return user.started or any(
            self.bot.id in chat.members and user.id in chat.members for chat in self.chats.values()
        )
