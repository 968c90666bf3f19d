"""Command menus by place and language, sent only when their content changed.

A menu is cosmetic: people can type anything, and rights are checked when a command arrives. The narrowest scope
that has a list wins as a whole, so administrators get the group's commands as well (platform-facts 1.9).
"""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import TelegramError

from adapters.telegram.errors import discreet
from facilitation.commands import Command, Scope

Where = Literal["private", "group", "admin"]
DESCRIPTION_LIMIT = 256

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A command in the menus of the places `where`, with its description by language code."""

    name: str
    descriptions: Mapping[str, str]
    where: frozenset[Where]


_PLACES: Mapping[Scope, frozenset[Where]] = {
    Scope.EVERYWHERE: frozenset({"private", "group"}),
    Scope.PRIVATE: frozenset({"private"}),
    Scope.ADMIN: frozenset({"admin"}),
    Scope.COORDINATOR: frozenset(),
}
_SCOPES: Mapping[Where, Callable[[], BotCommandScope]] = {
    "private": BotCommandScopeAllPrivateChats,
    "group": BotCommandScopeAllGroupChats,
    "admin": BotCommandScopeAllChatAdministrators,
}
Menu = tuple[Where, str, list[tuple[str, str]]]  # place, language ("" for all others), commands


def entries(
    commands: Iterable[Command], languages: Collection[str], describe: Callable[[str, str], str]
) -> tuple[MenuEntry, ...]:
    """The command table as menu entries; `describe` gives a command's description in a language, both by name."""
    return tuple(
        MenuEntry(
            command.name,
            {language: describe(command.name, language) for language in languages},
            _PLACES[command.scope],
        )
        for command in commands
    )


async def publish(
    bot: Bot,
    wanted: Sequence[MenuEntry],
    *,
    fallback: str,
    last_hash: Callable[[], Awaitable[str]],
    store_hash: Callable[[str], Awaitable[None]],
) -> bool:
    """Set all menus, unless `last_hash` says that they stand already. Returns whether they stand now.

    `fallback`: the language of people whose own has no descriptions. What Telegram refuses is logged and tried
    again at the next start: setters have limits of their own.
    """
    menus = list(plan(wanted, fallback))
    fingerprint = hashlib.sha256(json.dumps([bot.id, menus]).encode()).hexdigest()
    if await last_hash() == fingerprint:
        return True
    try:
        for place, language, commands in menus:
            await bot.set_my_commands(
                [BotCommand(name, text) for name, text in commands],
                scope=_SCOPES[place](),
                language_code=language or None,
            )
    except TelegramError as error:
        _log.warning("The command menus could not be set: %s", discreet(error.message))
        return False
    await store_hash(fingerprint)
    return True


def plan(wanted: Sequence[MenuEntry], fallback: str) -> Iterator[Menu]:
    """Every menu there should be. A command without a description in a language is shown in the fallback's."""
    languages = sorted(
        {language for entry in wanted for language in entry.descriptions if len(language) == 2}
    )
    for place in _SCOPES:
        places = {place, "group"} if place == "admin" else {place}
        shown = [entry for entry in wanted if entry.where & places]
        for language in ("", *languages):
            yield (
                place,
                language,
                [(entry.name, _description(entry, language or fallback, fallback)) for entry in shown],
            )


def _description(entry: MenuEntry, language: str, fallback: str) -> str:
    return (entry.descriptions.get(language) or entry.descriptions[fallback])[:DESCRIPTION_LIMIT]
