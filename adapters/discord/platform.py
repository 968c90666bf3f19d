"""Discord as a platform that speaks: orders become requests, refusals become delivery errors."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from math import inf
from typing import Any, Final, Protocol

import discord

from adapters.discord import errors, markup, rights
from adapters.discord.enclosing import FILE_LIMIT, PACKING, Load, described, uploads
from adapters.discord.files import DiscordFiles
from adapters.discord.interactions import Interaction, interaction
from adapters.discord.line import Line
from adapters.discord.opening import Opening
from facilitation.errors import Gone, TryLater, Unreachable, Why
from facilitation.ports import Address, Capabilities, Order
from facilitation.speech import Message
from facilitation.tokens import base36

FETCH_LIMIT = 20 * 2**20  # bytes of a file that is brought in; people may send far more
_EPHEMERAL, _SILENT, _NO_PAGES = 1 << 6, 1 << 12, 1 << 2  # flags of a message
_SEARCHED = 50  # messages of a place that are looked through for one of ours
_EARLY = timedelta(minutes=1)  # Discord's clock and ours may differ so much
_MESSAGES = "/channels/{channel_id}/messages"
_MESSAGE = _MESSAGES + "/{message_id}"
_ANSWERS = "/webhooks/{webhook_id}/{webhook_token}"

_ACKNOWLEDGED = timedelta(seconds=5)  # by then Discord has been told, or never will be

_log = logging.getLogger(__name__)


class Me(Protocol):
    """The bot as Discord knows it."""

    @property
    def ref(self) -> int:
        """Its number."""
        ...


class DiscordPlatform:
    """Implements `facilitation.ports.Platform` over a client that has logged in. `load` gives a stored file's bytes."""

    name: Final = "discord"

    def __init__(
        self,
        client: discord.Client,
        me: Me,
        load: Load | None = None,
        *,
        clock: Callable[[], datetime] = discord.utils.utcnow,
    ) -> None:
        self._client, self._me, self._load, self._clock = client, me, load, clock
        self._line, self._files = Line(client), DiscordFiles(client)
        self._opening = Opening(clock)
        self._private: dict[int, int] = {}  # the private chats that were opened, by person

    def heard_in_private(self, person: int, channel: int) -> None:
        """Somebody acted in the private chat with them: it is open, and this is its number."""
        self._private[person] = channel

    @property
    def capabilities(self) -> Capabilities:
        """What Discord can do.

        `cold_private`: it takes a first message to anyone who shares a server, and people are in our tables only
        after they acted themselves; who closed their messages is known by the first refusal. A channel takes about
        five messages in five seconds, which is a second each; it has no limit by the minute.
        """
        return Capabilities(
            forms=True,
            ephemeral=True,
            cold_private=True,
            deduplicates=True,
            searchable=True,
            text_limit=markup.TEXT_LIMIT,
            file_limit=FETCH_LIMIT,
            packing=PACKING,
            room_link=rights.invitation(number) if (number := self._client.application_id) else "",
            per_second=40.0,
            per_room_second=1.0,
            per_room_minute=inf,
        )

    async def post(self, order: Order) -> str:
        """Say it in the place, or as an answer that only who acted sees; the reference is the last message's number."""
        files = await self._enclosed(order)
        said = markup.parts(_sayable(order))
        ref = ""
        for index, part in enumerate(said):
            last = index == len(said) - 1
            body = _body(part, order, buttons=last)
            if order.silent and not order.interaction:
                body["flags"] |= _SILENT
            ref = await self._send(order, body, files if last else (), index)
        return ref

    async def edit(self, order: Order, message_ref: str) -> None:
        """Put the order's message in place of an earlier one. What has grown too long for that is said anew."""
        part, *more = markup.parts(_sayable(order))
        if more:
            raise Gone("too long to stand in one message")
        body = _body(part, order, buttons=True)
        if order.interaction and (there := interaction(order.interaction)).changes_in_place:
            there.must_live(self._clock())
            with _translating(order.address):
                await self._line.ask(
                    "PATCH",
                    _ANSWERS + "/messages/@original",
                    body,
                    webhook_id=there.application,
                    webhook_token=there.token,
                )
            return
        channel = await self._channel(order.address)
        await self._awake(order.address, "PATCH", _MESSAGE, body, channel_id=channel, message_id=message_ref)

    async def toast(self, order: Order) -> None:
        """Answer a press or command with a few words that only who acted sees."""
        await self._answer(order, _body(_sayable(order), order, buttons=True), ())

    async def delete(self, address: Address, message_ref: str) -> None:
        """Take a message back. One that is gone is left alone."""
        channel = await self._channel(address)
        try:
            await self._awake(address, "DELETE", _MESSAGE, channel_id=channel, message_id=message_ref)
        except Gone:
            return
        except Unreachable as error:
            if error.why not in (Why.REMOVED, Why.TOPIC_DELETED):
                raise

    async def pin(self, address: Address, message_ref: str) -> None:
        """Pin. Raises Unreachable, with the right's name, where the bot may not; a channel full of pins stays as it is."""
        allowed = rights.known(self._client, address)
        if allowed is not None and not allowed.pin_messages:
            raise _no_pin()
        channel = await self._channel(address)
        try:
            await self._awake(
                address, "PUT", _MESSAGES + "/pins/{message_id}", channel_id=channel, message_id=message_ref
            )
        except Unreachable as error:
            raise (_no_pin() if error.why == Why.NO_RIGHTS else error) from error
        except errors.PinsAreFull:
            _log.info("Channel %d has as many pins as Discord allows.", address.chat)

    async def find(self, order: Order) -> str | None:
        """Look through the latest messages of the place for this delivery: by its buttons, else by its words and time.

        An answer that only one person sees cannot be found.
        """
        if order.interaction:
            return None
        channel = await self._channel(order.address)
        with _translating(order.address):
            found = await self._line.ask(
                "GET", _MESSAGES, params={"limit": _SEARCHED}, to=order.address, channel_id=channel
            )
        ours = [message for message in found if int(message["author"]["id"]) == self._me.ref]
        return next((str(message["id"]) for message in ours if self._is(message, order)), None)

    def _is(self, message: dict[str, Any], order: Order) -> bool:
        if nonce := message.get("nonce"):
            return str(nonce).startswith(_nonce(order))
        said = markup.parts(_sayable(order))[-1]
        if any(button.token for button in said.buttons):
            return f"~{base36(order.delivery)}" in {name[name.rfind("~") :] for name in _names(message)}
        if (
            order.due_at is not None
            and discord.utils.snowflake_time(int(message["id"])) < order.due_at - _EARLY
        ):
            return False
        return not list(_names(message)) and markup.same_words(message["content"], said)

    async def _enclosed(self, order: Order) -> list[discord.File]:
        if not order.files:
            return []
        room = not order.address.private and not order.interaction
        if room and not rights.must_allow(self._client, order.address).attach_files:
            _log.warning(
                "The right “Attach Files” is missing in channel %d: words go alone.", order.address.chat
            )
            found: list[discord.File] = []
        else:
            found = await uploads(order.files, order.message, self._load, self._files, self._largest(order))
        if not found and not order.message.text:
            raise Gone("none of the files can be sent")
        return found

    def _largest(self, order: Order) -> int:
        place = self._client.get_channel(order.address.chat)
        return (
            max(FILE_LIMIT, place.guild.filesize_limit)
            if isinstance(place, discord.abc.GuildChannel)
            else FILE_LIMIT
        )

    async def _send(
        self, order: Order, body: dict[str, Any], files: Sequence[discord.File], part: int
    ) -> str:
        try:
            return await self._say(order, body, files, part)
        except errors.FileTooLarge:
            if not body["content"]:
                raise Gone("the file is too large for Discord") from None
            _log.warning("Discord does not take a file of %s: it is too large.", order.message.kind)
            return await self._say(order, body, (), part)

    async def _say(self, order: Order, body: dict[str, Any], files: Sequence[discord.File], part: int) -> str:
        if files:
            body = {**body, "attachments": described(files)}
        if order.interaction:
            return await self._answer(order, body, files)
        if not order.address.private:
            rights.must_allow(self._client, order.address)
        channel = await self._channel(order.address)
        body = {**body, "nonce": f"{_nonce(order)}{base36(part) if part else ''}", "enforce_nonce": True}
        sent = await self._awake(order.address, "POST", _MESSAGES, body, files=files, channel_id=channel)
        return str(sent["id"])

    async def _answer(self, order: Order, body: dict[str, Any], files: Sequence[discord.File]) -> str:
        """Say something only to who acted. Where "thinking" stands, Discord puts the first answer there by itself."""
        there = interaction(order.interaction)
        there.must_live(self._clock())
        with _translating(order.address), self._not_overtaking(there):
            sent = await self._line.ask(
                "POST",
                _ANSWERS,
                {**body, "flags": body["flags"] | _EPHEMERAL},
                to=order.address,
                files=files,
                params={"wait": "true"},
                webhook_id=there.application,
                webhook_token=there.token,
            )
        return str(sent["id"])

    @contextmanager
    def _not_overtaking(self, there: Interaction) -> Iterator[None]:
        # Discord takes no answer before it has been told that one comes; that may be on its way from who heard it.
        try:
            yield
        except discord.HTTPException as error:
            if error.code == errors.NOT_ACKNOWLEDGED and self._clock() < there.began + _ACKNOWLEDGED:
                raise TryLater(0.5, why="not acknowledged yet") from error
            raise

    async def _awake(self, address: Address, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Ask for something in a channel; a thread that fell asleep is woken first where it must be."""
        for last in (False, True):
            try:
                return await self._line.ask(method, path, body, to=address, **more)
            except discord.HTTPException as error:
                if errors.is_place_gone(error):
                    self._private.pop(address.chat, None)  # a private chat is opened anew the next time
                if last or error.code != errors.ARCHIVED:
                    raise errors.translate(error, address) from error
            with _translating(address):
                await self._line.ask(
                    "PATCH", "/channels/{channel_id}", {"archived": False}, channel_id=more["channel_id"]
                )
        raise AssertionError("unreachable")

    async def _channel(self, address: Address) -> int:
        """The channel of a place: the thread, the channel itself, or the private chat with a person, opened now."""
        if not address.private:
            return address.thread or address.chat
        if address.chat not in self._private:
            await self._open(address)
        return self._private[address.chat]

    async def _open(self, address: Address) -> None:
        if wait := self._opening.wait(address.chat):
            raise TryLater(wait.total_seconds(), why="private chats are opened one by one")
        try:
            opened = await self._line.ask("POST", "/users/@me/channels", {"recipient_id": str(address.chat)})
        except discord.HTTPException as error:
            if error.code in errors.TOO_MANY_CHATS:
                self._opening.shut(errors.STRANGERS_WAIT)
            raise errors.translate(error, address) from error
        self._private[address.chat] = int(opened["id"])


def _no_pin() -> Unreachable:
    right = rights.name("pin_messages")
    return Unreachable(Why.NO_RIGHTS, f"the bot may not {right}", (right,))


@contextmanager
def _translating(address: Address) -> Iterator[None]:
    try:
        yield
    except discord.HTTPException as error:
        raise errors.translate(error, address) from error


def _sayable(order: Order) -> Message:
    return markup.links_in_text(markup.opening(order.message, order.delivery))


def _body(message: Message, order: Order, *, buttons: bool) -> dict[str, Any]:
    # Nobody is ever called by a mention in a text, whoever wrote it.
    return {
        "content": markup.markdown(message),
        "flags": 0 if message.preview else _NO_PAGES,
        "allowed_mentions": {"parse": []},
        "components": markup.components(message.buttons, order.delivery) if buttons else [],
    }


def _nonce(order: Order) -> str:
    """The same for every try of this delivery, and for no other: also not for one of a database that was made anew."""
    due = int(order.due_at.timestamp()) if order.due_at is not None else 0
    return f"{base36(order.delivery)}-{base36(due)}-"


def _names(message: dict[str, Any]) -> Iterator[str]:
    """The names of a message's buttons and menus."""
    for row in message.get("components") or ():
        for component in row.get("components") or ():
            if name := component.get("custom_id"):
                yield name
