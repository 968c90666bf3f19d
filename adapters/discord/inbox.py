"""Discord's interactions and messages as events. What is not meant for the bot is dropped here, unread (0.4).

Meant for the bot are: commands, presses, windows that were sent, private messages, and replies to its messages. A
room is a channel or a thread; which of the two does not matter to anybody but Discord.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord
from discord import InteractionType, MessageType

from adapters.discord import rights
from adapters.discord.answers import Handle, Kind
from adapters.discord.attachments import attachments, is_voice
from adapters.discord.connection import Me
from adapters.discord.forms import filled
from adapters.discord.options import MESSAGE_COMMAND, PEOPLE_COMMAND, suggested, typed
from adapters.discord.options import Kind as OptionKind
from facilitation.events import (
    Attachment,
    Body,
    Chosen,
    Commanded,
    Event,
    Filled,
    Place,
    Pressed,
    Said,
    Sender,
)
from facilitation.speech import clean
from facilitation.tokens import opens_form, without_delivery

SELECT = "sel"  # the name of a menu begins so; what was chosen is a token
_NAME_LIMIT = 64
_WRITTEN = frozenset({MessageType.default, MessageType.reply})
_ABOUT_A_PERSON, _ABOUT_A_MESSAGE = 2, 3  # the types of commands that are chosen on somebody or something


def from_interaction(
    interaction: discord.Interaction, me: Me, *, entropy: bytes, now: datetime
) -> Event | None:
    """The event in a press, a command or a window that was sent; None for what is none of these.

    A command that is still being typed is read as one.
    """
    data: Mapping[str, Any] = interaction.data or {}
    body: Body
    match interaction.type:
        case InteractionType.component:
            body = _pressed(interaction, data)
        case InteractionType.application_command | InteractionType.autocomplete:
            body = _commanded(data, interaction.user.id)
        case InteractionType.modal_submit:
            values, files = filled(data)
            body = Filled(without_delivery(data["custom_id"])[0], values, files)
        case _:
            return None
    return Event(
        source=me.source,
        key=str(interaction.id),
        at=now,
        entropy=entropy,
        place=place_of(interaction),
        body=body,
        sender=_sender(interaction.user, str(interaction.locale)),
        interaction=_handle(interaction, body, now),
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field that somebody is typing: what to offer for it, what stands there, and whether it takes a number."""

    what: str
    typed: str
    number: bool


def suggestion_wanted(interaction: discord.Interaction) -> Wanted | None:
    """The field of a command that somebody is typing, if there is something to offer for it."""
    data: Mapping[str, Any] = interaction.data or {}
    for option in data.get("options", ()):
        if option.get("focused") and (what := suggested(data["name"], option["name"])):
            return Wanted(what, str(option.get("value", "")), option.get("type") == OptionKind.NUMBER)
    return None


def kind_of(interaction: discord.Interaction) -> Kind:
    """How an interaction is acknowledged. With a message to go back to, nothing is shown until there is an answer."""
    return "u" if interaction.message is not None else "t"


def place_of(interaction: discord.Interaction) -> Place:
    """Where an interaction happened, whether who acted may manage it, and what the bot lacks there."""
    theirs = interaction.permissions
    admin = theirs.administrator or theirs.manage_guild or theirs.manage_channels
    private = interaction.guild_id is None
    channel = interaction.channel_id or interaction.user.id
    title = "" if private else clean(getattr(interaction.channel, "name", None) or "")
    in_thread = isinstance(interaction.channel, discord.Thread)
    lacks = () if private else rights.lacks(interaction.app_permissions, thread=in_thread)
    return Place("discord", _chat(private, channel, interaction.user.id), 0, private, title, admin, lacks)


def from_message(
    message: discord.Message, me: Me, *, entropy: bytes, now: datetime, edited: bool = False
) -> Event | None:
    """The event in a message to the bot; None for all others, whose words are not looked at."""
    if not _meant_for_us(message, me):
        return None
    body = _said(message, edited=edited)
    private = message.guild is None
    if private and not edited and (command := _typed_command(body.text)) is not None:
        heard: Body = Commanded(*command, body.message_ref, body.reply_to, body.attachments)
    elif body.text or body.attachments or body.unread or not edited:
        heard = body
    else:
        return None
    title = "" if private else clean(getattr(message.channel, "name", None) or "")
    return Event(
        source=me.source,
        key=f"m{message.id}" + (f":{message.edited_at.timestamp()}" if message.edited_at and edited else ""),
        at=now,
        entropy=entropy,
        place=Place("discord", _chat(private, message.channel.id, message.author.id), 0, private, title),
        body=heard,
        sender=_sender(message.author),
    )


def _chat(private: bool, channel: int, person: int) -> int:  # noqa: FBT001  # its place says what it is
    # A private chat goes by the number of the person: it is one and the same for both.
    return person if private else channel


def _pressed(interaction: discord.Interaction, data: Mapping[str, Any]) -> Pressed:
    name = data["custom_id"]
    _, delivery = without_delivery(name)
    chosen = data.get("values")
    pressed = chosen[0] if name.startswith(SELECT) and chosen else name
    token, its_own = without_delivery(pressed)
    message = interaction.message
    return Pressed(token, str(message.id) if message else "", delivery if its_own is None else its_own)


def _commanded(data: Mapping[str, Any], sender: int) -> Commanded:
    if data.get("type") == _ABOUT_A_MESSAGE:
        return Commanded(
            MESSAGE_COMMAND, chosen=_chosen(data["resolved"]["messages"][data["target_id"]], sender)
        )
    if data.get("type") == _ABOUT_A_PERSON:
        return Commanded(PEOPLE_COMMAND, mentions=(int(data["target_id"]),))
    given = {option["name"]: option.get("value") for option in data.get("options", ())}
    resolved = data.get("resolved", {}).get("attachments", {})
    words = {name: str(value) for name, value in given.items() if str(value) not in resolved}
    files: tuple[Attachment, ...] = attachments(
        resolved[str(value)] for value in given.values() if str(value) in resolved
    )
    return Commanded(data["name"], typed(data["name"], words), attachments=files)


def _chosen(message: Mapping[str, Any], sender: int) -> Chosen:
    # Discord hands over the words whoever wrote them; those of others are not looked at.
    if int(message["author"]["id"]) != sender:
        return Chosen(str(message["id"]), own=False)
    text = str(message.get("content") or "")
    for one in message.get("mentions") or ():
        name = f"@{clean(one.get('global_name') or one['username'])}"
        text = text.replace(f"<@{one['id']}>", name).replace(f"<@!{one['id']}>", name)
    files = attachments(message.get("attachments") or (), voice=is_voice(int(message.get("flags") or 0)))
    return Chosen(str(message["id"]), own=True, text=text, attachments=files)


def _typed_command(text: str) -> tuple[str, str] | None:
    if not text.startswith("/") or len(text) < 2:  # the slash and a letter
        return None
    name, _, rest = text[1:].partition(" ")
    return name.lower(), rest.strip()


def _said(message: discord.Message, *, edited: bool) -> Said:
    hidden = (
        not message.content
        and not message.attachments
        and not message.stickers
        and not message.embeds
        and message.guild is not None
    )
    reference = message.reference
    return Said(
        message.clean_content if message.guild else message.content,
        str(message.id),
        str(reference.message_id) if reference and reference.message_id else "",
        attachments((file.to_dict() for file in message.attachments), voice=is_voice(message.flags.value)),
        edited=edited,
        unread=hidden,
    )


def _meant_for_us(message: discord.Message, me: Me) -> bool:
    if message.author.bot or message.type not in _WRITTEN or message.webhook_id is not None:
        return False
    if message.guild is None:
        return True
    replied = message.reference.resolved if message.reference else None
    return isinstance(replied, discord.Message) and replied.author.id == me.ref


def _sender(user: discord.User | discord.Member, language: str | None = None) -> Sender:
    name = clean(user.display_name).strip()[:_NAME_LIMIT]
    return Sender("discord", user.id, name, user.name, language)


def _handle(interaction: discord.Interaction, body: Body, now: datetime) -> str:
    """What an answer needs. In a private chat an ordinary message answers a press, because it stays."""
    if interaction.guild_id is None and interaction.message is not None:
        wants_window = isinstance(body, Pressed) and opens_form(body.token)
        if not wants_window:
            return ""
    return str(
        Handle(interaction.application_id, interaction.id, interaction.token, now, kind_of(interaction))
    )
