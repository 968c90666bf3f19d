"""The methods by which a bot speaks: send, copy, edit, delete, pin."""

from collections.abc import Sequence
from dataclasses import replace

from tests.fakes.telegram.markup import checked_markup
from tests.fakes.telegram.parsing import MAX_CAPTION, MAX_TEXT, Formatted, formatted
from tests.fakes.telegram.refusals import JSON, NOT_MODIFIED, bad, forbidden
from tests.fakes.telegram.shapes import message_json
from tests.fakes.telegram.state import Chat, File, Message, Topic
from tests.fakes.telegram.world import World

DELETABLE_S = 48 * 3600.0  # platform-facts 1.7
_KIND_WORDS = {"photo": "photos", "video": "videos", "document": "documents", "audio": "music files"}
_KIND_WORDS |= {"voice": "voice notes", "video_note": "video notes", "text": "text messages"}


def send_message(world: World, args: JSON) -> JSON:
    chat, topic = speaking_place(world, args)
    message = new_message(world, chat, topic, args, words(world, args, "text", "entities"))
    return shown(world, world.put(message))


def copy_message(world: World, args: JSON) -> JSON:
    source = standing(reachable(world, args["from_chat_id"]), args["message_id"], "copy")
    chat, topic = speaking_place(world, args)
    body = words(world, args, "caption", "caption_entities") if "caption" in args else source.body
    message = new_message(world, chat, topic, args, body, media=source.media, files=source.files)
    return {"message_id": world.put(message).id}


def edit_text(world: World, args: JSON) -> JSON:
    message = _own(world, args)
    body = words(world, args, "text", "entities")
    if message.media:
        raise bad("there is no text in the message to edit")
    _edit(world, message, body, checked_markup(args.get("reply_markup"), private=message.chat.private))
    message.preview = not args.get("link_preview_options", {}).get("is_disabled", False)
    return shown(world, message)


def edit_markup(world: World, args: JSON) -> JSON:
    message = _own(world, args)
    _edit(
        world, message, message.body, checked_markup(args.get("reply_markup"), private=message.chat.private)
    )
    return shown(world, message)


def delete(world: World, args: JSON) -> bool:
    chat = reachable(world, args["chat_id"])
    message = standing(chat, args["message_id"], "delete")
    place = chat.member(world.bot)
    may = chat.private or message.sender is world.bot or "can_delete_messages" in place.rights
    if not may or (
        world.clock.now() - message.date > DELETABLE_S and "can_delete_messages" not in place.rights
    ):
        raise bad("message can't be deleted")
    message.deleted = True
    return True


def pin(world: World, args: JSON) -> bool:
    chat = reachable(world, args["chat_id"])
    message = standing(chat, args["message_id"], "pin")
    _need_pin_right(world, chat)
    if message.id not in chat.pins:
        chat.pins.append(message.id)
        pinned = message_json(message, world.users, nested=True)
        world.service(chat, world.bot, pinned_message=pinned, topic=message.topic)
    return True


def unpin(world: World, args: JSON) -> bool:
    chat = reachable(world, args["chat_id"])
    _need_pin_right(world, chat)
    wanted = args.get("message_id", chat.pins[-1] if chat.pins else 0)
    if wanted not in chat.pins:
        raise bad("message to unpin not found")
    chat.pins.remove(wanted)
    return True


def reachable(world: World, chat_id: int | str) -> Chat:
    """The chat, if the bot may act in it at all; otherwise the server's reason."""
    chat = world.chat(chat_id)
    if chat.migrated_to:
        raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    if chat.gone:
        raise forbidden("the group chat was deleted")
    if user := chat.user:
        if user.deactivated:
            raise forbidden("user is deactivated")
        if user.blocked:
            raise forbidden("bot was blocked by the user")
        if not user.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat
    match chat.member(world.bot).status:
        case "kicked":
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        case "left":
            raise forbidden(f"bot is not a member of the {chat.type} chat")
    return chat


def speaking_place(world: World, args: JSON, kind: str = "text") -> tuple[Chat, Topic | None]:
    """Where a message would go, if the bot may send this kind there (platform-facts 1.8)."""
    chat = reachable(world, args["chat_id"])
    place = chat.member(world.bot)
    if not chat.private and (not place.can_send or (chat.admins_only and not place.admin)):
        raise bad(f"not enough rights to send {_KIND_WORDS[kind]} to the chat")
    thread = args.get("message_thread_id", 0)
    if not thread:
        if chat.forum and chat.general_closed and not place.admin:
            raise bad("TOPIC_CLOSED")
        return chat, None
    if not chat.forum and thread in chat.messages and chat.type == "supergroup":
        return chat, None
    topic = chat.topics.get(thread)
    if topic is None:
        raise bad("message thread not found")
    if topic.deleted:
        raise bad(topic.refusal)
    if topic.closed and not place.admin:
        raise bad("TOPIC_CLOSED")
    return chat, topic


def words(world: World, args: JSON, name: str, entities: str) -> Formatted:
    """The text or caption of a call, parsed and within its limit."""
    body = formatted(args.get(name, ""), args.get("parse_mode", ""), args.get(entities))
    if name == "text" and not body.text:
        raise bad("message text is empty")
    if len(body.text) > (MAX_TEXT if name == "text" else MAX_CAPTION):
        raise bad("message is too long" if name == "text" else "message caption is too long")
    known = tuple(
        one for one in body.entities if one["type"] != "text_mention" or one["user_id"] in world.users
    )  # a mention of someone unknown stays as plain text (1.6)
    return replace(body, entities=known)


def new_message(
    world: World,
    chat: Chat,
    topic: Topic | None,
    args: JSON,
    body: Formatted,
    *,
    media: JSON | None = None,
    files: Sequence[File] = (),
) -> Message:
    """The bot's next message, not stored yet. Everything that can be refused is refused here."""
    answered = _answered(chat, args.get("reply_parameters"))
    markup = checked_markup(args.get("reply_markup"), private=chat.private)
    return Message(
        world.next_message_id(chat),
        chat,
        world.bot,
        world.clock.now(),
        body,
        media or {},
        tuple(files),
        markup=markup,
        reply_to=answered,
        topic=topic,
        silent=args.get("disable_notification", False),
        preview=not args.get("link_preview_options", {}).get("is_disabled", False),
    )


def standing(chat: Chat, message_id: int, purpose: str) -> Message:
    message = chat.messages.get(message_id)
    if message is None or message.deleted:
        raise bad(f"message to {purpose} not found")
    return message


def shown(world: World, message: Message) -> JSON:
    return message_json(message, world.users)


def _answered(chat: Chat, wish: JSON | None) -> Message | None:
    if wish is None:
        return None
    message = chat.messages.get(wish["message_id"])
    if message is None or message.deleted:
        if wish.get("allow_sending_without_reply"):
            return None
        raise bad("message to be replied not found")
    if wish.get("quote") and wish["quote"] not in message.text:
        raise bad("QUOTE_TEXT_INVALID")
    return message


def _own(world: World, args: JSON) -> Message:
    """The message to edit: the bot's, still there, and not one with a reply keyboard."""
    if "chat_id" not in args or "message_id" not in args:
        raise bad("message identifier is not specified")
    message = standing(reachable(world, args["chat_id"]), args["message_id"], "edit")
    inline = message.markup is None or "inline_keyboard" in message.markup
    if message.sender is not world.bot or message.service or not inline:
        raise bad("message can't be edited")
    return message


def _edit(world: World, message: Message, body: Formatted, markup: JSON | None) -> None:
    if body == message.body and markup == message.markup:
        raise bad(NOT_MODIFIED)
    message.history.append(message.body)
    message.body, message.markup = body, markup
    message.edited_at = world.clock.now()


def _need_pin_right(world: World, chat: Chat) -> None:
    place = chat.member(world.bot)
    if not chat.private and chat.type != "group" and "can_pin_messages" not in place.rights:
        raise bad("not enough rights to manage pinned messages in the chat")
