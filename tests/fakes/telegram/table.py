"""The methods and objects a bot may use here: every field with its kind; `!` marks what must be there.

Kinds: int, str, bool, chat (a number or @name), file (an upload, a file id or an address), markup, scope, media,
json (any object), a name of OBJECTS, or [kind] for a list. What stands in no row is refused, although the real
server would pass over it: a misspelt field is a mistake that nobody notices otherwise.
"""

from dataclasses import dataclass
from functools import cache

from tests.fakes.telegram.refusals import ApiError

_SPEAK = (
    "chat_id:chat! message_thread_id:int disable_notification:bool protect_content:bool message_effect_id:str "
    "reply_parameters:ReplyParameters reply_markup:markup "
)
_CAPTION = "caption:str parse_mode:str caption_entities:[MessageEntity] "
_ABOVE = "show_caption_above_media:bool "
_LENGTH = "duration:int "
_PIC = "thumbnail:file "
_TEXT = "parse_mode:str entities:[MessageEntity] link_preview_options:LinkPreviewOptions "
_MESSAGE = "chat_id:chat! message_id:int! "

METHODS: dict[str, str] = {
    "getMe": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:[str]",
    "setWebhook": (
        "url:str! ip_address:str max_connections:int allowed_updates:[str] drop_pending_updates:bool secret_token:str"
    ),
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "sendMessage": _SPEAK + _TEXT + "text:str!",
    "editMessageText": "chat_id:chat message_id:int text:str reply_markup:InlineKeyboardMarkup " + _TEXT,
    "editMessageReplyMarkup": "chat_id:chat message_id:int reply_markup:InlineKeyboardMarkup",
    "deleteMessage": _MESSAGE,
    "pinChatMessage": _MESSAGE + "disable_notification:bool",
    "unpinChatMessage": "chat_id:chat! message_id:int",
    "answerCallbackQuery": "callback_query_id:str! text:str show_alert:bool url:str cache_time:int",
    "sendPhoto": _SPEAK + _CAPTION + _ABOVE + "photo:file! has_spoiler:bool",
    "sendDocument": _SPEAK + _CAPTION + _PIC + "document:file! disable_content_type_detection:bool",
    "sendVoice": _SPEAK + _CAPTION + _LENGTH + "voice:file!",
    "sendVideo": (
        _SPEAK + _CAPTION + _ABOVE + _PIC + _LENGTH + "video:file! width:int height:int has_spoiler:bool "
        "supports_streaming:bool"
    ),
    "sendVideoNote": _SPEAK + _PIC + _LENGTH + "video_note:file! length:int",
    "sendAudio": _SPEAK + _CAPTION + _PIC + _LENGTH + "audio:file! performer:str title:str",
    "sendMediaGroup": _SPEAK.replace("reply_markup:markup ", "") + "media:[media]!",
    "copyMessage": _SPEAK + _CAPTION + _ABOVE + "from_chat_id:chat! message_id:int!",
    "getFile": "file_id:str!",
    "getChat": "chat_id:chat!",
    "getChatMember": "chat_id:chat! user_id:int!",
    "getChatAdministrators": "chat_id:chat! return_bots:bool",
    "getChatMemberCount": "chat_id:chat!",
    "setMyCommands": "commands:[BotCommand]! scope:scope language_code:str",
    "getMyCommands": "scope:scope language_code:str",
    "deleteMyCommands": "scope:scope language_code:str",
    "setMyDescription": "description:str language_code:str",
    "setMyShortDescription": "short_description:str language_code:str",
    "sendChatAction": "chat_id:chat! message_thread_id:int action:str!",
    "leaveChat": "chat_id:chat!",
}

_FILE_OF_ALBUM = "type:str! media:str! caption:str parse_mode:str caption_entities:[MessageEntity] "

OBJECTS: dict[str, str] = {
    "MessageEntity": (
        "type:str! offset:int! length:int! url:str user:json language:str custom_emoji_id:str unix_time:int "
        "date_time_format:str"
    ),
    "LinkPreviewOptions": (
        "is_disabled:bool url:str prefer_small_media:bool prefer_large_media:bool show_above_text:bool"
    ),
    "ReplyParameters": (
        "message_id:int! chat_id:chat allow_sending_without_reply:bool quote:str quote_parse_mode:str "
        "quote_entities:[MessageEntity] quote_position:int"
    ),
    "InlineKeyboardMarkup": "inline_keyboard:[[InlineKeyboardButton]]!",
    "InlineKeyboardButton": (
        "text:str! style:str url:str callback_data:str web_app:json switch_inline_query:str "
        "switch_inline_query_current_chat:str copy_text:CopyTextButton"
    ),
    "CopyTextButton": "text:str!",
    "ForceReply": "force_reply:bool! input_field_placeholder:str selective:bool",
    "ReplyKeyboardRemove": "remove_keyboard:bool! selective:bool",
    "ReplyKeyboardMarkup": (
        "keyboard:[[KeyboardButton]]! is_persistent:bool resize_keyboard:bool one_time_keyboard:bool "
        "input_field_placeholder:str selective:bool"
    ),
    "KeyboardButton": "text:str! style:str",
    "BotCommand": "command:str! description:str!",
    "InputMediaPhoto": _FILE_OF_ALBUM + "has_spoiler:bool " + _ABOVE,
    "InputMediaVideo": (
        _FILE_OF_ALBUM + _ABOVE + "thumbnail:str width:int height:int duration:int supports_streaming:bool "
        "has_spoiler:bool"
    ),
    "InputMediaDocument": _FILE_OF_ALBUM + "thumbnail:str disable_content_type_detection:bool",
    "InputMediaAudio": _FILE_OF_ALBUM + "thumbnail:str duration:int performer:str title:str",
    "BotCommandScopeDefault": "type:str!",
    "BotCommandScopeAllPrivateChats": "type:str!",
    "BotCommandScopeAllGroupChats": "type:str!",
    "BotCommandScopeAllChatAdministrators": "type:str!",
    "BotCommandScopeChat": "type:str! chat_id:chat!",
    "BotCommandScopeChatAdministrators": "type:str! chat_id:chat!",
    "BotCommandScopeChatMember": "type:str! chat_id:chat! user_id:int!",
}

SCOPES = {
    "default": "BotCommandScopeDefault",
    "all_private_chats": "BotCommandScopeAllPrivateChats",
    "all_group_chats": "BotCommandScopeAllGroupChats",
    "all_chat_administrators": "BotCommandScopeAllChatAdministrators",
    "chat": "BotCommandScopeChat",
    "chat_administrators": "BotCommandScopeChatAdministrators",
    "chat_member": "BotCommandScopeChatMember",
}
MEDIA = {
    "photo": "InputMediaPhoto",
    "video": "InputMediaVideo",
    "document": "InputMediaDocument",
    "audio": "InputMediaAudio",
}
MARKUPS = {
    "inline_keyboard": "InlineKeyboardMarkup",
    "force_reply": "ForceReply",
    "remove_keyboard": "ReplyKeyboardRemove",
    "keyboard": "ReplyKeyboardMarkup",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter or member of an object."""

    name: str
    kind: str
    required: bool


@cache
def fields(row: str) -> dict[str, Field]:
    """A row of the tables above, read."""
    found = {}
    for word in row.split():
        name, kind = word.split(":")
        found[name] = Field(name, kind.rstrip("!"), kind.endswith("!"))
    return found


def method_named(name: str) -> str:
    """The method as the table writes it. The server does not mind upper and lower case."""
    try:
        return _BY_LOWER_CASE[name.lower()]
    except KeyError:
        raise ApiError(404, "Not Found: method not found") from None


_BY_LOWER_CASE = {name.lower(): name for name in METHODS}
