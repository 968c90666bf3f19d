"""Telegram's updates as events. What is not meant for the bot is dropped here, unread (content-design 0.4).

Meant for the bot are: everything in a private chat; in a group commands that are ours, replies to our messages,
presses on our buttons, and what happens to the bot or the room itself. Where the bot is an administrator it
receives everything; it hears no more than elsewhere.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from telegram import CallbackQuery, Chat, Message, MessageEntity, Update, User
from telegram.constants import ChatID, ChatType, MessageEntityType

from adapters.telegram.attachments import attachments
from adapters.telegram.connection import Me
from adapters.telegram.standing import room_change, standing_change
from facilitation.events import Body, Commanded, Event, Place, Pressed, RoomChanged, Said, Sender
from facilitation.speech import clean
from facilitation.tokens import without_delivery

_NAME_LIMIT = 64
_FRESH = timedelta(minutes=1)
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_NOBODY_KNOWN = (ChatID.SERVICE_CHAT, ChatID.FAKE_CHANNEL)


class Command(NamedTuple):
    """A command as it was typed: its name in small letters, and what stood behind it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class _Found:
    place: Place
    body: Body
    sender: Sender | None = None
    at: datetime | None = None
    interaction: str = ""


def translate(
    update: Update,
    me: Me,
    *,
    entropy: bytes,
    now: datetime,
    admins: Container[int] = frozenset(),
    commands: Container[str] | None = None,
) -> Event | None:
    """The event in an update, None where there is nothing for the bot in it.

    `admins`: the numbers of those who may manage the chat, where that was looked up (`asks_for_admins`).
    `commands`: our commands; in a group another bare command is another bot's and not ours to hear. None: all.
    An update that waited on the server keeps its own time, so that a late answer counts when it was given.
    """
    found = _find(update, me, admins, commands)
    if found is None:
        return None
    late = found.at is not None and now - found.at > _FRESH
    return Event(
        source=me.source,
        key=str(update.update_id),
        at=found.at if late and found.at else now,
        entropy=entropy,
        place=found.place,
        body=found.body,
        sender=found.sender,
        interaction=found.interaction,
    )


def asks_for_admins(update: Update, me: Me, names: Container[str]) -> int | None:
    """The group whose administrators must be known for this update: it holds one of the commands `names`."""
    message = update.message
    if message is None or message.chat.type not in _GROUPS or _sent_as_chat(message):
        return None
    command = command_of(message, me)
    return message.chat.id if command and command.name in names else None


def command_of(message: Message, me: Me) -> Command | None:
    """The command that a message or caption begins with, unless it names another bot."""
    entity = _command_entity(message)
    if entity is None:
        return None
    # A command is plain letters, so its length in UTF-16 units is its length here.
    text = message.text or message.caption or ""
    name, _, bot = text[1 : entity.length].lower().partition("@")
    return None if bot and bot != me.username.lower() else Command(name, text[entity.length :].strip())


def _find(update: Update, me: Me, admins: Container[int], commands: Container[str] | None) -> _Found | None:
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    if (changed := update.my_chat_member) is not None:
        body = standing_change(changed)
        place = _place(changed.chat)
        return _Found(place, body, sender(changed.from_user), changed.date) if body else None
    if update.message is not None:
        return _written(update.message, me, admins, commands)
    if update.edited_message is not None:
        return _rewritten(update.edited_message, me, commands)
    return None


def _pressed(query: CallbackQuery) -> _Found | None:
    if query.message is None or query.data is None:
        return None
    message = query.message
    # A message that is too old or deleted comes as no more than its number.
    thread = _thread(message) if isinstance(message, Message) else 0
    body = Pressed(query.data, str(message.message_id), without_delivery(query.data)[1])
    return _Found(_place(message.chat, thread), body, sender(query.from_user), interaction=query.id)


def _written(
    message: Message, me: Me, admins: Container[int], commands: Container[str] | None
) -> _Found | None:
    if (change := room_change(message)) is not None and message.chat.type != ChatType.CHANNEL:
        return _changed(message, change)
    command = command_of(message, me)
    if not _meant_for_us(message, me, command, commands):
        return None
    if command is None:
        said = _said(message, edited=False)
        return _by_person(message, said, admins) if said else None
    body = Commanded(
        command.name,
        command.text,
        str(message.message_id),
        _reply_ref(message),
        attachments(message),
        _mentions(message),
    )
    return _by_person(message, body, admins)


def _rewritten(message: Message, me: Me, commands: Container[str] | None) -> _Found | None:
    """An edited message is an answer put right, never a command run again (platform-facts 1.7)."""
    command = command_of(message, me)
    if not _meant_for_us(message, me, command, commands):
        return None
    said = _said(message, edited=True, text=command.text if command else None)
    return _by_person(message, said, frozenset()) if said else None


def _meant_for_us(message: Message, me: Me, command: Command | None, commands: Container[str] | None) -> bool:
    if message.chat.type == ChatType.CHANNEL or not _from_person(message):
        return False
    if message.chat.type == ChatType.PRIVATE:
        return True
    if command is not None:
        return commands is None or command.name in commands or _names_a_bot(message)
    return _command_entity(message) is None and _replies_to(message, me)


def _said(message: Message, *, edited: bool, text: str | None = None) -> Said | None:
    words = (message.text or message.caption or "") if text is None else text
    if message.sticker is not None:
        words = message.sticker.emoji or ""
    files = attachments(message)
    if not words and not files and (edited or message.effective_attachment is None):
        return None  # a note of the service about the chat
    return Said(words, str(message.message_id), _reply_ref(message), files, edited=edited)


def _by_person(message: Message, body: Body, admins: Container[int]) -> _Found:
    at = message.edit_date or message.date
    if _sent_as_chat(message):  # an anonymous administrator: surely one of them, but nobody knows which
        return _Found(_place(message.chat, _thread(message), admin=True), body, None, at)
    user = message.from_user
    admin = user is not None and message.chat.type in _GROUPS and user.id in admins
    return _Found(_place(message.chat, _thread(message), admin=admin), body, sender(user), at)


def _changed(message: Message, change: RoomChanged) -> _Found:
    place = _place(message.chat, _thread(message))
    if message.migrate_from_chat_id is not None:  # said in the new chat about the old one
        place = Place("telegram", message.migrate_from_chat_id, title=place.title)
    return _Found(place, change, sender(message.from_user), message.date)


def _place(chat: Chat, thread: int = 0, *, admin: bool = False) -> Place:
    private = chat.type == ChatType.PRIVATE
    return Place("telegram", chat.id, thread, private=private, title=clean(chat.title or ""), admin=admin)


def sender(user: User | None) -> Sender | None:
    """The person behind an update; None for the chat's own voice."""
    if user is None or user.id == ChatID.ANONYMOUS_ADMIN:
        return None
    name = clean(user.full_name).strip()[:_NAME_LIMIT]
    return Sender("telegram", user.id, name, user.username or "", user.language_code)


def _thread(message: Message) -> int:
    # Replies in a chat without topics have a thread as well; General has none (platform-facts 1.8).
    return (message.message_thread_id or 0) if message.is_topic_message else 0


def _from_person(message: Message) -> bool:
    if _sent_as_chat(message):
        return True
    user = message.from_user
    return (
        user is not None and not user.is_bot and message.sender_chat is None and user.id not in _NOBODY_KNOWN
    )


def _sent_as_chat(message: Message) -> bool:
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def _command_entity(message: Message) -> MessageEntity | None:
    entities = message.entities or message.caption_entities
    return next((e for e in entities if e.type == MessageEntityType.BOT_COMMAND and e.offset == 0), None)


def _names_a_bot(message: Message) -> bool:
    entity = _command_entity(message)
    return entity is not None and "@" in (message.text or message.caption or "")[: entity.length]


def _replies_to(message: Message, me: Me) -> bool:
    replied = message.reply_to_message
    # In a topic everything "replies" to the note that opened it, and the bot may have opened it.
    if replied is None or replied.forum_topic_created is not None:
        return False
    return replied.from_user is not None and replied.from_user.id == me.ref


def _reply_ref(message: Message) -> str:
    replied = message.reply_to_message
    return "" if replied is None or replied.forum_topic_created is not None else str(replied.message_id)


def _mentions(message: Message) -> tuple[int, ...]:
    """People without a username whom the message names; @usernames stand in the text."""
    entities = message.entities or message.caption_entities
    return tuple(entity.user.id for entity in entities if entity.user is not None and not entity.user.is_bot)
