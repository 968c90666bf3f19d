"""The routes and objects that the bot may use: every field with its kind; `!` marks what must be there.

Kinds: int, bool, id (a snowflake), json (any object or list), str with its longest length, `=a|b` for one of a few
words or numbers, a name of OBJECTS, or [kind] with the highest number of items. What stands in no row is refused,
although the real server would pass over it: a misspelt field is a mistake that nobody notices otherwise.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

CONTENT = 2000  # the published description says 4000; a bot's messages have half of it (platform-facts 2.1)
FILE_LIMIT, REQUEST_LIMIT, FILES = 10 * 2**20, 25 * 2**20, 10

_SAID = (
    f"content:str{CONTENT} flags:int components:[Row]5 allowed_mentions:Mentions attachments:[File]{FILES} "
    "embeds:[json]10 "
)

_ARCHIVE = "auto_archive_duration:=60|1440|4320|10080"

# (method, path): the query's fields, the body's fields
ROUTES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("GET", "/users/@me"): ("", ""),
    ("GET", "/applications/@me"): ("", ""),
    ("GET", "/oauth2/applications/@me"): ("", ""),
    ("GET", "/gateway/bot"): ("", ""),
    ("GET", "/users/@me/guilds"): ("limit:int before:id after:id with_counts:bool", ""),
    ("POST", "/users/@me/channels"): ("", "recipient_id:id!"),
    ("GET", "/users/{user_id}"): ("", ""),
    ("GET", "/guilds/{guild_id}"): ("with_counts:bool", ""),
    ("GET", "/guilds/{guild_id}/roles"): ("", ""),
    ("GET", "/guilds/{guild_id}/channels"): ("", ""),
    ("GET", "/guilds/{guild_id}/members/{user_id}"): ("", ""),
    ("GET", "/applications/{application_id}/commands"): ("with_localizations:bool", ""),
    ("PUT", "/applications/{application_id}/commands"): ("", "commands"),
    ("GET", "/channels/{channel_id}"): ("", ""),
    ("PATCH", "/channels/{channel_id}"): (
        "",
        "name:str100 archived:bool locked:bool " + _ARCHIVE,
    ),
    ("POST", "/channels/{channel_id}/threads"): (
        "",
        "name:str100! type:=10|11|12 invitable:bool rate_limit_per_user:int " + _ARCHIVE,
    ),
    ("POST", "/channels/{channel_id}/messages/{message_id}/threads"): (
        "",
        "name:str100! rate_limit_per_user:int " + _ARCHIVE,
    ),
    ("GET", "/channels/{channel_id}/messages"): ("limit:int around:id before:id after:id", ""),
    ("GET", "/channels/{channel_id}/messages/{message_id}"): ("", ""),
    ("POST", "/channels/{channel_id}/messages"): (
        "",
        _SAID + "nonce:str25 enforce_nonce:bool tts:bool message_reference:json",
    ),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"): ("", _SAID),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}"): ("", ""),
    ("GET", "/channels/{channel_id}/messages/pins"): ("before:str40 limit:int", ""),
    ("PUT", "/channels/{channel_id}/messages/pins/{message_id}"): ("", ""),
    ("DELETE", "/channels/{channel_id}/messages/pins/{message_id}"): ("", ""),
    ("POST", "/interactions/{interaction_id}/{interaction_token}/callback"): (
        "with_response:bool",
        "type:int! data:json",
    ),
    ("POST", "/webhooks/{webhook_id}/{webhook_token}"): (
        "wait:bool thread_id:id with_components:bool",
        _SAID + "tts:bool",
    ),
    ("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/@original"): ("thread_id:id", ""),
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original"): (
        "thread_id:id with_components:bool",
        _SAID,
    ),
    ("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/@original"): ("thread_id:id", ""),
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"): (
        "thread_id:id with_components:bool",
        _SAID,
    ),
    ("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"): ("thread_id:id", ""),
}

OBJECTS: Mapping[str, str] = {
    "Mentions": "parse:[str8]3 users:[id]100 roles:[id]100 replied_user:bool",
    "File": "id:id! filename:str1024 description:str1024 title:str1024 is_spoiler:bool is_remix:bool",
    "Row": "type:=1! id:int components:[Component]5!",
    "Button": "type:=2! id:int style:=1|2|3|4|5! label:str80 custom_id:str100 url:str512 disabled:bool emoji:json",
    "Select": (
        "type:=3! id:int custom_id:str100! options:[Option]25! placeholder:str150 min_values:int max_values:int "
        "disabled:bool required:bool"
    ),
    "Option": "label:str100! value:str100! description:str100 emoji:json default:bool",
    "Window": "custom_id:str100! title:str45! components:[Part]5!",
    "Label": "type:=18! id:int label:str45! description:str100 component:Part!",
    "Words": "type:=10! id:int content:str4000!",
    "Input": (
        "type:=4! id:int custom_id:str100! style:=1|2! label:str45 value:str4000 placeholder:str100 required:bool "
        "min_length:int max_length:int"
    ),
    "Upload": "type:=19! id:int custom_id:str100! min_values:int max_values:int required:bool",
    "Offers": "choices:[Choice]25",
    "Choice": "name:str100! name_localizations:json value:json!",
    "Command": (
        "type:=1|2|3 name:str32! name_localizations:json description:str100 description_localizations:json "
        "options:[Given]25 default_member_permissions:int contexts:json integration_types:json"
    ),
    "Given": (
        "type:=3|4|11! name:str32! name_localizations:json description:str100! description_localizations:json "
        "required:bool choices:[Choice]25 autocomplete:bool min_length:int max_length:int"
    ),
}
COMMANDS = 100  # of each bot


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its kind, the longest text or the most items (0: no limit known), and whether it must be there."""

    kind: str
    most: int = 0
    required: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """A route that was asked for, with what its path says."""

    method: str
    path: str
    args: Mapping[str, str]

    @property
    def name(self) -> str:
        """As faults name it: `POST /channels/{channel_id}/messages`."""
        return f"{self.method} {self.path}"


@cache
def fields(row: str) -> Mapping[str, Field]:
    """A row of the table, read."""
    found = {}
    for part in row.split():
        name, kind = part.rstrip("!").split(":", 1)
        match = re.fullmatch(r"(=[\w|]+|\[[A-Za-z]+\d*\]|[A-Za-z]+)(\d*)", kind)
        assert match is not None, part
        found[name] = Field(match[1], int(match[2] or 0), part.endswith("!"))
    return found


def route(method: str, path: str) -> Route | None:
    """The route of the table that fits best, None where there is none."""
    asked = path.strip("/").split("/")
    best: tuple[int, Route] | None = None
    for known_method, template in ROUTES:
        parts = template.strip("/").split("/")
        if known_method != method or len(parts) != len(asked):
            continue
        pairs = list(zip(parts, asked, strict=True))
        if all(part == given or part.startswith("{") for part, given in pairs):
            literal = sum(part == given for part, given in pairs)
            args = {part[1:-1]: given for part, given in pairs if part.startswith("{")}
            if best is None or literal > best[0]:
                best = literal, Route(method, template, args)
    return best[1] if best else None
