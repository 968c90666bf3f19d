"""Discord's list of our commands, sent only when its content changed: a change counts against a daily limit.

What a person may see there is no right: every command is authorised when it is used. Names are English in code and
on the wire; in other languages people see a name made from the description in their language.
"""

import hashlib
import json
import logging
import re
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord

from adapters.discord.options import MESSAGE_COMMAND, OPTIONS, PEOPLE_COMMAND, WORDS_LIMIT, Kind, Option
from facilitation.commands import Command, Scope
from facilitation.splitting import shortened

DESCRIPTION_LIMIT, NAME_LIMIT = 100, 32
_SERVERS, _PRIVATE = 0, 1  # where a command can be given
_ON_COMMANDS, _ON_PEOPLE, _ON_MESSAGES = 1, 2, 3  # the kinds of commands
_MAY_MANAGE = str(discord.Permissions(manage_guild=True).value)
# A name in another alphabet is one too, but no spaces, dots or capitals (platform-facts 2.1).
_NAME = re.compile(r"[-_'\w]{1,32}")

Describe = Callable[[str, str], str]  # the text of a message id in a language

_log = logging.getLogger(__name__)


def payload(
    commands: Iterable[Command], languages: Collection[str], describe: Describe, fallback: str
) -> list[dict[str, Any]]:
    """All commands as Discord takes them, described in `fallback` and in each of the languages that it knows."""
    known = tuple(commands)
    names = _LocalNames(languages, describe)
    made = [_command(command, languages, describe, fallback, names) for command in known]
    for chosen_on, name, words in (
        (_ON_PEOPLE, PEOPLE_COMMAND, f"L-CMD-{PEOPLE_COMMAND}"),
        (_ON_MESSAGES, MESSAGE_COMMAND, "L-APP-save"),
    ):
        if any(command.name == name for command in known):
            made.append(_chosen(chosen_on, words, languages, describe, fallback))
    return made


def _command(
    command: Command, languages: Collection[str], describe: Describe, fallback: str, names: "_LocalNames"
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": _ON_COMMANDS,
        "name": command.name,
        "name_localizations": names.of(command.name),
        **_described(f"L-CMD-{command.name}", languages, describe, fallback),
        "options": [
            _option(option, languages, describe, fallback) for option in OPTIONS.get(command.name, ())
        ],
        "contexts": [_SERVERS, _PRIVATE],
        "integration_types": [0],
    }
    if command.scope == Scope.ADMIN:
        made["default_member_permissions"] = _MAY_MANAGE
    return made


def _option(option: Option, languages: Collection[str], describe: Describe, fallback: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": int(option.kind),
        "name": option.name,
        **_described(f"L-OPT-{option.name}", languages, describe, fallback),
        "required": False,  # what is not given is asked for
    }
    if option.choices:
        made["choices"] = [{"name": choice, "value": choice} for choice in option.choices]
    elif option.suggests:
        made["autocomplete"] = True
    if option.kind == Kind.WORDS and not option.choices:
        made["max_length"] = WORDS_LIMIT
    return made


def _chosen(
    kind: int, words: str, languages: Collection[str], describe: Describe, fallback: str
) -> dict[str, Any]:
    """What can be chosen on a person or a message. It has a name in words, and no description."""
    return {
        "type": kind,
        "name": shortened(describe(words, fallback), NAME_LIMIT),
        "name_localizations": {
            locale: shortened(describe(words, language), NAME_LIMIT)
            for locale, language in _locales(languages)
        },
        "contexts": [_SERVERS],
        "integration_types": [0],
    }


def _described(words: str, languages: Collection[str], describe: Describe, fallback: str) -> dict[str, Any]:
    return {
        "description": shortened(describe(words, fallback), DESCRIPTION_LIMIT),
        "description_localizations": {
            locale: shortened(describe(words, language), DESCRIPTION_LIMIT)
            for locale, language in _locales(languages)
        },
    }


class _LocalNames:
    """Names of commands by locale, each only once in its locale: else the English one stays."""

    def __init__(self, languages: Collection[str], describe: Describe) -> None:
        self._languages, self._describe = languages, describe
        self._taken: set[tuple[str, str]] = set()

    def of(self, command: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for locale, language in _locales(self._languages):
            name = "-".join(re.findall(r"[\w']+", self._describe(f"L-CMD-{command}", language).lower()))
            if language == "en" or not _NAME.fullmatch(name) or (locale, name) in self._taken:
                continue
            self._taken.add((locale, name))
            found[locale] = name
        return found


def _locales(languages: Collection[str]) -> list[tuple[str, str]]:
    """Discord's locales that speak one of our languages, with the language."""
    return [
        (locale.value, language)
        for locale in discord.Locale
        for language in languages
        if locale.value.partition("-")[0] == language
    ]


@dataclass(frozen=True, slots=True)
class Difference:
    """What Discord's list lacks, says otherwise, and has too much: names as people type them. Falsy where there is none."""

    missing: Sequence[str] = ()
    other: Sequence[str] = ()
    surplus: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.other or self.surplus)


def difference(there: Iterable[Mapping[str, Any]], wanted: Iterable[Mapping[str, Any]]) -> Difference:
    """How the list that Discord shows differs from ours. Words in other languages are not in what it shows."""
    theirs = {(one.get("type", _ON_COMMANDS), one["name"]): _seen(one) for one in there}
    ours = {(one["type"], one["name"]): _seen(one) for one in wanted}
    return Difference(
        [_typed(key) for key in ours if key not in theirs],
        [_typed(key) for key, seen in ours.items() if key in theirs and theirs[key] != seen],
        [_typed(key) for key in theirs if key not in ours],
    )


def _typed(key: tuple[int, str]) -> str:
    kind, name = key
    return f"/{name}" if kind == _ON_COMMANDS else f"“{name}”"


def _seen(command: Mapping[str, Any]) -> tuple[Any, ...]:
    options = command.get("options") or ()
    return (
        command.get("description") or "",
        command.get("default_member_permissions"),
        [(one["type"], one["name"], one["description"], one.get("autocomplete", False)) for one in options],
    )


async def publish(
    client: discord.Client,
    wanted: list[dict[str, Any]],
    *,
    last_hash: Callable[[], Awaitable[str]],
    store_hash: Callable[[str], Awaitable[None]],
) -> bool:
    """Give Discord the list, unless it has it. Returns whether it has it now.

    What Discord refuses is logged and tried again at the next start. `last_hash` tells of what Discord does not show
    when it is asked; that it is asked as well mends what another program with this token has put there.
    """
    application = client.application_id
    if application is None:
        raise RuntimeError("the client has not logged in")
    fingerprint = hashlib.sha256(json.dumps([application, wanted], sort_keys=True).encode()).hexdigest()
    same = await last_hash() == fingerprint
    try:
        if same and not difference(await client.http.get_global_commands(application), wanted):
            return True
        await client.http.bulk_upsert_global_commands(application, wanted)
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        reason = (
            f"{error.status}, {error.code}"
            if isinstance(error, discord.HTTPException)
            else type(error).__name__
        )
        _log.warning("The list of commands could not be given to Discord: %s", reason)
        return False
    await store_hash(fingerprint)
    return True
