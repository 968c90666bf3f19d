"""Our state in the shapes of the Bot API."""

from tests.fakes.telegram.refusals import JSON
from tests.fakes.telegram.state import ADMIN_RIGHTS, Chat, Member, Message, User


def user_json(user: User) -> JSON:
    shape: JSON = {"id": user.id, "is_bot": user.is_bot, "first_name": user.first_name}
    for name in ("last_name", "username", "language_code"):
        if value := getattr(user, name):
            shape[name] = value
    return shape


def chat_json(chat: Chat) -> JSON:
    shape: JSON = {"id": chat.id, "type": chat.type}
    if chat.user:
        shape["first_name"] = chat.user.first_name
        for name in ("last_name", "username"):
            if value := getattr(chat.user, name):
                shape[name] = value
        return shape
    shape["title"] = chat.title
    if chat.username:
        shape["username"] = chat.username
    if chat.forum:
        shape["is_forum"] = True
    return shape


def member_json(member: Member) -> JSON:
    shape: JSON = {"user": user_json(member.user), "status": member.status}
    match member.status:
        case "creator":
            shape["is_anonymous"] = member.anonymous
        case "administrator":
            shape |= {
                "can_be_edited": False,
                "is_anonymous": member.anonymous,
                "can_manage_video_chats": False,
            }
            shape |= {"can_post_stories": False, "can_edit_stories": False, "can_delete_stories": False}
            shape |= {right: right in member.rights for right in ADMIN_RIGHTS}
        case "restricted":
            shape |= {"is_member": True, "until_date": 0}
            shape |= dict.fromkeys(_SENDING, member.can_send)
            shape |= dict.fromkeys(_MEMBERS_CHANGE, False)
        case "kicked":
            shape["until_date"] = 0
    return shape


_SENDING = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
)
_MEMBERS_CHANGE = (
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
)


def message_json(message: Message, users: dict[int, User], *, nested: bool = False) -> JSON:
    """The message as the bot gets it. A reply is shown one level deep."""
    shape: JSON = {"message_id": message.id, "date": int(message.date), "chat": chat_json(message.chat)}
    if message.sender:
        shape["from"] = user_json(message.sender)
    if message.sender_chat:
        shape["sender_chat"] = chat_json(message.sender_chat)
    if message.automatic_forward:
        shape["is_automatic_forward"] = True
    if message.edited_at is not None:
        shape["edit_date"] = int(message.edited_at)
    if message.album:
        shape["media_group_id"] = message.album
    shape |= _thread(message)
    shape |= message.media | message.service
    shape |= _words(message, users)
    if message.markup and "inline_keyboard" in message.markup:
        shape["reply_markup"] = message.markup
    answered = message.reply_to or _topic_start(message)
    if answered and not nested and not answered.deleted:
        shape["reply_to_message"] = message_json(answered, users, nested=True)
    return shape


def inaccessible_json(message: Message) -> JSON:
    """What a press on a message that is no more carries (platform-facts 1.7)."""
    return {"chat": chat_json(message.chat), "message_id": message.id, "date": 0}


def _thread(message: Message) -> JSON:
    if message.topic:
        return {"message_thread_id": message.topic.id, "is_topic_message": True}
    if message.chat.type == "supergroup" and not message.chat.forum and message.reply_to:
        root = message.reply_to
        while root.reply_to:
            root = root.reply_to
        return {"message_thread_id": root.id}  # a reply thread, no topic (platform-facts 1.8)
    return {}


def _topic_start(message: Message) -> Message | None:
    """In a topic every message that answers nothing answers the message that opened the topic."""
    if message.topic is None or message.id == message.topic.id:
        return None
    return message.chat.messages.get(message.topic.id)


def _words(message: Message, users: dict[int, User]) -> JSON:
    if not message.body.text:
        return {}
    name, entities = ("caption", "caption_entities") if message.media else ("text", "entities")
    shape: JSON = {name: message.body.text}
    if message.body.entities:
        shape[entities] = [_entity(one, users) for one in message.body.entities]
    return shape


def _entity(one: JSON, users: dict[int, User]) -> JSON:
    if one["type"] != "text_mention":
        return one
    shape = {key: value for key, value in one.items() if key != "user_id"}
    return shape | {"user": user_json(users[one["user_id"]])}
