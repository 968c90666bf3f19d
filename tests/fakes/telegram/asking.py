"""The methods that ask about chats and people, set menus and texts of the profile, and answer presses."""

import re

from tests.fakes.telegram.parsing import web_address
from tests.fakes.telegram.refusals import JSON, QUERY_TOO_OLD, bad
from tests.fakes.telegram.shapes import chat_json, member_json, message_json, user_json
from tests.fakes.telegram.speaking import reachable, speaking_place
from tests.fakes.telegram.state import Chat, User
from tests.fakes.telegram.updates import PRESS_KEPT_S
from tests.fakes.telegram.world import World

MAX_TOAST = 200  # platform-facts 1.2
MAX_COMMANDS = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}|")
_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def get_me(world: World) -> JSON:
    return user_json(world.bot) | {
        "can_join_groups": world.joins_groups,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, args: JSON) -> JSON:
    chat = world.chat(args["chat_id"])
    if not chat.private:
        reachable(world, args["chat_id"])
    shape = chat_json(chat) | {
        "accent_color_id": 1,
        "max_reaction_count": 11,
        "accepted_gift_types": _NO_GIFTS,
    }
    if chat.pins:
        shape["pinned_message"] = message_json(chat.messages[chat.pins[-1]], world.users)
    if not chat.private:
        shape["permissions"] = {"can_send_messages": not chat.admins_only}
    return shape


_NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def get_member(world: World, args: JSON) -> JSON:
    chat = reachable(world, args["chat_id"])
    user = world.users.get(args["user_id"])
    if user is None:
        raise bad("user not found" if chat.type == "group" else "PARTICIPANT_ID_INVALID")
    return member_json(chat.member(user))


def get_administrators(world: World, args: JSON) -> list[JSON]:
    chat = _group(world, args)
    shown = [
        one for one in chat.members.values() if one.admin and (not one.user.is_bot or one.user is world.bot)
    ]
    return [member_json(one) for one in shown]


def get_member_count(world: World, args: JSON) -> int:
    return sum(one.inside for one in reachable(world, args["chat_id"]).members.values())


def leave_chat(world: World, args: JSON) -> bool:
    chat = _group(world, args)
    chat.member(world.bot).status = "left"
    return True


def chat_action(world: World, args: JSON) -> bool:
    if args["action"] not in _ACTIONS:
        raise bad("wrong parameter action in request")
    chat, _ = speaking_place(world, args)
    chat.actions.append(args["action"])
    return True


def answer_press(world: World, args: JSON) -> bool:
    press = world.presses.get(args["callback_query_id"])
    if press is None or press.answered or world.clock.now() - press.at > PRESS_KEPT_S:
        raise bad(QUERY_TOO_OLD)
    text = args.get("text", "")
    if len(text) > MAX_TOAST:
        raise bad("MESSAGE_TOO_LONG")
    url = args.get("url", "")
    if url and (web_address(url) is None or not re.match(r"(https://|http://)?t\.me/|tg://", url)):
        raise bad("URL_INVALID")  # a bot without a game may open only itself
    press.answered, press.text, press.alert, press.url = True, text, args.get("show_alert", False), url
    return True


def set_commands(world: World, args: JSON) -> bool:
    commands: list[JSON] = args["commands"]
    if len(commands) > MAX_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command["command"].removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(world, args)] = commands
    return True


def get_commands(world: World, args: JSON) -> list[JSON]:
    return world.commands.get(_scope(world, args), [])


def delete_commands(world: World, args: JSON) -> bool:
    world.commands.pop(_scope(world, args), None)
    return True


def set_description(world: World, args: JSON, *, field: str, limit: int) -> bool:
    text = args.get(field, "")
    if len(text) > limit:
        raise bad(f"{field.upper()}_TOO_LONG")
    world.descriptions[field, _language(args)] = text
    return True


def menu(world: World, chat: Chat, user: User) -> list[str]:
    """The command names that this person sees in this chat: the narrowest scope that has a list (1.9)."""
    place = chat.member(user)
    order = [f"chat_member {chat.id} {user.id}"] if not chat.private else []
    if place.admin:
        order.append(f"chat_administrators {chat.id}")
    order.append(f"chat {chat.id}")
    if place.admin:
        order.append("all_chat_administrators")
    order += ["all_private_chats" if chat.private else "all_group_chats", "default"]
    for scope in order:
        for language in (user.language_code[:2], ""):
            if found := world.commands.get((scope, language)):
                return [command["command"] for command in found]
    return []


def _scope(world: World, args: JSON) -> tuple[str, str]:
    scope = args.get("scope", {"type": "default"})
    words = [scope["type"]]
    if "chat_id" in scope:
        words.append(str(reachable(world, scope["chat_id"]).id))
    if "user_id" in scope:
        words.append(str(scope["user_id"]))
    return " ".join(words), _language(args)


def _language(args: JSON) -> str:
    language: str = args.get("language_code", "")
    if not _LANGUAGE.fullmatch(language):
        raise bad("LANG_CODE_INVALID")
    return language


def _group(world: World, args: JSON) -> Chat:
    chat = reachable(world, args["chat_id"])
    if chat.private:
        raise bad("there are no administrators in the private chat")
    return chat
