"""Telegram as a platform that speaks: orders become requests, refusals become delivery errors."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from telegram import Bot, LinkPreviewOptions
from telegram.error import TelegramError

from adapters.telegram import errors, markup
from adapters.telegram.connection import Me
from adapters.telegram.enclosing import PACKING, Load, Media, as_uploads, by_reference, sender
from adapters.telegram.errors import Remedy
from facilitation.errors import Gone, Unreachable, Why
from facilitation.ports import Address, Capabilities, Order
from facilitation.speech import Message

_TOAST_SECONDS = 10.0  # a press is forgotten soon, so waiting longer helps nobody
_SHORT_TOAST = 100  # letters that can be read while a toast fades; longer ones get a window
FETCH_LIMIT = 20 * 2**20  # bytes of a file that Telegram gives to bots (platform-facts 1.2)
_GENERAL = (0, 1)  # the General topic is addressed by naming none (platform-facts 1.8)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

DELETES_WITHIN = timedelta(
    hours=48
)  # deleteMessage; a few minutes less would be cautious, the error says the rest

_log = logging.getLogger(__name__)


def _link_to(chat: int, _thread: int, message_ref: str) -> str:
    # Only supergroups have addresses: their numbers begin with -100, which the address leaves out.
    number = str(chat)
    return f"https://t.me/c/{number[4:]}/{message_ref}" if number.startswith("-100") else ""


class TelegramPlatform:
    """Implements `facilitation.ports.Platform`. `load` gives the bytes of a stored file."""

    name: Final = "telegram"

    def __init__(self, bot: Bot, me: Me, load: Load | None = None) -> None:
        self._bot, self._load = bot, load
        self._capabilities = Capabilities(
            text_limit=markup.TEXT_LIMIT,
            file_limit=FETCH_LIMIT,
            packing=PACKING,
            start_link=f"https://t.me/{me.username}?start={{payload}}",
            person_links=("https://t.me/{username}", "tg://user?id={ref}"),
            room_link=f"https://t.me/{me.username}?startgroup={{payload}}",
            link_to=_link_to,
            deletes_within=DELETES_WITHIN,
        )

    @property
    def capabilities(self) -> Capabilities:
        """What Telegram can do. It cannot be asked for earlier messages and knows no idempotency key."""
        return self._capabilities

    async def post(self, order: Order) -> str:
        """Say it in the chat or topic; the reference is the message's number (of an album, the first's)."""
        address = order.address
        target = {
            "chat_id": address.chat,
            "message_thread_id": None if address.thread in _GENERAL else address.thread,
            "disable_notification": order.silent or None,
        }
        async for media in self._ways_to_send(order):
            try:
                return await self._enclose(media, order.message, target)
            except TelegramError as error:
                if errors.remedy(error) is not Remedy.OTHER_FILE:
                    raise errors.translate(error) from error
                _log.warning("Telegram does not take a file: %s", errors.discreet(error.message))
        if not order.message.text:
            raise Gone("none of the files can be sent")
        with _translating():
            sent = await self._say(self._bot.send_message, order.message, "text", new=True, **target)
        return str(sent.message_id)

    async def edit(self, order: Order, message_ref: str) -> None:
        """Put the order's message in place of an earlier one."""
        with _translating():
            await self._say(
                self._bot.edit_message_text,
                order.message,
                "text",
                chat_id=order.address.chat,
                message_id=int(message_ref),
            )

    async def toast(self, order: Order) -> None:
        """Answer a press with words, or by opening the address of the message's first link button."""
        text = markup.toast(order.message)
        url = next((button.url for button in order.message.buttons if button.url), None)
        with _translating():
            await self._bot.answer_callback_query(
                order.interaction,
                text=None if url else text,
                url=url,
                show_alert=(not url and len(text) > _SHORT_TOAST) or None,
                read_timeout=_TOAST_SECONDS,
            )

    async def acknowledge(self, interaction: str) -> None:
        """Answer a press without words, so that the button stops waiting. Raises nothing: it is a courtesy."""
        try:
            await self._bot.answer_callback_query(interaction, read_timeout=_TOAST_SECONDS)
        except TelegramError as error:
            _log.debug("A press could not be acknowledged: %s", errors.discreet(error.message))

    async def delete(self, address: Address, message_ref: str) -> None:
        """Take a message back. One that is gone, or too old to be taken back, is left alone."""
        try:
            await self._bot.delete_message(address.chat, int(message_ref))
        except TelegramError as error:
            problem = errors.translate(error)
            if not isinstance(problem, Gone):
                raise problem from error

    async def pin(self, address: Address, message_ref: str) -> None:
        """Pin without a sound. Raises Unreachable, with the right's name, where the bot may not."""
        try:
            await self._bot.pin_chat_message(address.chat, int(message_ref), disable_notification=True)
        except TelegramError as error:
            if errors.lacks_right(error):
                raise Unreachable(Why.NO_RIGHTS, "pin", rights=("Pin Messages",)) from error
            if errors.remedy(error) is not Remedy.NOTHING:
                raise errors.translate(error) from error

    async def find(self, order: Order) -> str | None:  # noqa: ARG002  # the port's name; Telegram cannot be asked
        """Nobody can say: a bot cannot read what it sent (platform-facts 3.1)."""
        return None

    async def _ways_to_send(self, order: Order) -> AsyncIterator[list[Media]]:
        if order.files and (known := by_reference(order.files)):
            yield known
        if order.files and (uploads := await as_uploads(order.files, self._load)):
            yield uploads

    async def _enclose(self, media: list[Media], message: Message, target: dict[str, Any]) -> str:
        method, arguments = sender(self._bot, media)
        if len(media) > 1 or not message.text:
            sent = await method(**target, **arguments)
        else:
            sent = await self._say(method, message, "caption", **target, **arguments)
        return str((sent[0] if isinstance(sent, (list, tuple)) else sent).message_id)

    async def _say(
        self, method: Any, message: Message, field: str, *, new: bool = False, **target: Any
    ) -> Any:
        ways: list[Remedy] = []
        while True:
            try:
                return await method(**target, **_form(message, ways, field, new=new))
            except TelegramError as error:
                way = errors.remedy(error)
                if way is Remedy.NOTHING:
                    return None
                if way is None or way in {Remedy.OTHER_FILE, *ways}:
                    raise
                _log.error(
                    "Telegram refused the form of %s: %s", message.kind, errors.discreet(error.message)
                )
                ways.append(way)


@contextmanager
def _translating() -> Iterator[None]:
    try:
        yield
    except TelegramError as error:
        raise errors.translate(error) from error


def _form(message: Message, ways: list[Remedy], field: str, *, new: bool) -> dict[str, Any]:
    said = markup.links_in_text(message) if Remedy.LINKS_IN_TEXT in ways else message
    plainly = Remedy.PLAIN in ways
    limit = markup.TEXT_LIMIT if field == "text" else markup.CAPTION_LIMIT
    form: dict[str, Any] = {
        field: markup.bare(said, limit) if plainly else markup.html(said),
        "parse_mode": None if plainly else "HTML",
        "reply_markup": markup.keyboard(said.buttons) or (markup.input_line(said) if new else None),
    }
    if field == "text":
        form["link_preview_options"] = LinkPreviewOptions(url=said.preview) if said.preview else _NO_PREVIEW
    return form
