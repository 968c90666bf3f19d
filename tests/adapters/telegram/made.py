"""Updates, messages and bots for the tests of the Telegram adapter."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from telegram import Bot, Update
from telegram.request import BaseRequest, RequestData

from adapters.telegram.connection import Me
from adapters.telegram.inbox import translate
from facilitation.events import Event

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
ME = Me(4242, "smol_bot")
ENTROPY = bytes(range(16))
TOKEN = "4242:" + "A" * 35

MARIA: dict[str, Any] = {
    "id": 7,
    "is_bot": False,
    "first_name": "Maria",
    "last_name": "Petrova",
    "username": "maria",
    "language_code": "bg",
}
BOT: dict[str, Any] = {"id": 4242, "is_bot": True, "first_name": "SMOL", "username": "smol_bot"}
ANONYMOUS: dict[str, Any] = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
GROUP: dict[str, Any] = {"id": -1001, "type": "supergroup", "title": "Web design"}
PRIVATE: dict[str, Any] = {"id": 7, "type": "private", "first_name": "Maria"}


def message(text: str | None = None, *, chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    """A message of Maria's; commands, mentions at its beginning get their entity as clients make it."""
    made: dict[str, Any] = {"message_id": 50, "date": int(NOW.timestamp()), "chat": chat, "from": MARIA}
    words = text if text is not None else more.get("caption")
    if text is not None:
        made["text"] = text
    if words and words.startswith("/"):
        entity = {"type": "bot_command", "offset": 0, "length": len(words.split()[0])}
        made["entities" if text is not None else "caption_entities"] = [entity]
    return {**made, **more}


def bots_message(**more: Any) -> dict[str, Any]:
    """A message that the bot wrote, to be replied to."""
    return {
        "message_id": 40,
        "date": int(NOW.timestamp()),
        "chat": GROUP,
        "from": BOT,
        "text": "How is it going?",
        **more,
    }


def update(kind: str, content: dict[str, Any], number: int = 900) -> Update:
    """An update as Telegram sends it."""
    return Update.de_json({"update_id": number, kind: content}, None)


def heard(kind: str, content: dict[str, Any], **more: Any) -> Event | None:
    """The event in an update."""
    return translate(update(kind, content), ME, entropy=ENTROPY, now=more.pop("now", NOW), **more)


Answer = tuple[int, dict[str, Any]] | Exception


class Recorded(BaseRequest):
    """A line to Telegram that writes down what is asked, and answers as it was told (true, if it was not)."""

    def __init__(self, answer: Callable[[str, dict[str, str]], Answer | None] = lambda *_: None) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answer = answer

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002  # the library's signature
        request_data: RequestData | None = None,
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[-1]
        fields = dict(request_data.json_parameters) if request_data else {}
        self.asked.append((name, fields))
        answer = self.answer(name, fields)
        if isinstance(answer, Exception):
            raise answer
        status, body = answer or (200, {"ok": True, "result": _RESULTS.get(name, True)})
        return status, json.dumps(body).encode()

    def fields(self, name: str) -> list[dict[str, str]]:
        """What was sent with each request of that name."""
        return [fields for asked, fields in self.asked if asked == name]


_RESULTS: dict[str, Any] = {
    "getMe": BOT,
    "sendMessage": {"message_id": 77, "date": 0, "chat": GROUP},
    "editMessageText": {"message_id": 77, "date": 0, "chat": GROUP},
    "getUpdates": [],
    "getWebhookInfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
}


def refused(status: int, description: str, **parameters: Any) -> Answer:
    """An answer as Telegram refuses."""
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return status, {**body, "parameters": parameters} if parameters else body


def bot_over(line: Recorded) -> Bot:
    """An unmodified bot over a recorded line."""
    return Bot(TOKEN, request=line, get_updates_request=line)
