"""The platforms that there are tokens for: each is connected, and says how it speaks, gives out files and listens."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from bot.database import Database
from bot.files import Store
from bot.house import Clock, DiscordHouse, House
from bot.keeping import keep, kept
from bot.settings import Settings
from facilitation.commands import COMMANDS, NAMES, Scope
from facilitation.engine import Engine
from facilitation.ports import Fetches, Platform

ADMIN_COMMANDS = frozenset(command.name for command in COMMANDS if command.scope == Scope.ADMIN) | {"start"}

Receive = Callable[[asyncio.Event], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Line:
    """A platform that is connected: how it speaks, gives out files, and how to receive from it once all is there."""

    platform: Platform
    files: Fetches
    receive: Callable[[House], Receive]


@dataclass(frozen=True, slots=True)
class Wiring:
    """What every line is made with. `stack` closes the line when everything else has stopped."""

    settings: Settings
    store: Store
    stack: AsyncExitStack
    clock: Clock

    async def load(self, name: str) -> bytes:
        """The bytes of a stored file. Raises OSError where they are not there."""
        return await asyncio.to_thread(self.store.get, name)


# The platforms' libraries are slow to load, and few run both: each is read where it is used.


async def telegram(wiring: Wiring, token: str) -> Line:
    """Connect to Telegram, as often as it takes."""
    from adapters.telegram import menu  # noqa: PLC0415  # see above
    from adapters.telegram.connection import Access, introduce, make_bot  # noqa: PLC0415  # see above
    from adapters.telegram.files import TelegramFiles  # noqa: PLC0415  # see above
    from adapters.telegram.platform import TelegramPlatform  # noqa: PLC0415  # see above
    from adapters.telegram.receivers import receiver_for  # noqa: PLC0415  # see above

    settings = wiring.settings
    bot = make_bot(Access(token, settings.telegram.api_base, settings.telegram.api_file_base))
    wiring.stack.push_async_callback(bot.shutdown)
    me = await introduce(bot, sleep=asyncio.sleep)
    platform = TelegramPlatform(bot, me, wiring.load)

    def receive(house: House) -> Receive:
        receiver = receiver_for(
            settings.telegram.mode,
            bot,
            me,
            house.handle,
            platform.acknowledge,
            listen=settings.web.listen,
            public_url=settings.web.public_url,
            pages=house.pages,
            clock=wiring.clock,
            entropy=_entropy,
            admin_commands=ADMIN_COMMANDS,
            commands=NAMES,
        )

        async def publish_and_run(stop: asyncio.Event) -> None:
            await menu.publish(
                bot,
                menu.entries(COMMANDS, house.engine.book.languages(), _describe(house.engine)),
                fallback=settings.programme.language,
                **_kept(house.database, "telegram.menu"),
            )
            await receiver.run(stop)

        return publish_and_run

    return Line(platform, TelegramFiles(bot), receive)


async def discord(wiring: Wiring, token: str) -> Line:
    """Connect to Discord, as often as it takes."""
    from adapters.discord import menu  # noqa: PLC0415  # see above
    from adapters.discord.client import Receiver  # noqa: PLC0415  # see above
    from adapters.discord.connection import Access, introduce, make_client  # noqa: PLC0415  # see above
    from adapters.discord.files import DiscordFiles  # noqa: PLC0415  # see above
    from adapters.discord.platform import DiscordPlatform  # noqa: PLC0415  # see above

    settings = wiring.settings.discord
    client = make_client(
        Access(token, settings.api_base, settings.gateway_url, settings.shard_ids, settings.shard_count)
    )
    wiring.stack.push_async_callback(client.close)
    me = await introduce(client, token, sleep=asyncio.sleep)
    platform = DiscordPlatform(client, me, wiring.load)

    def receive(house: House) -> Receive:
        receiver = Receiver(
            client,
            me,
            DiscordHouse(house),
            token=token,
            clock=wiring.clock,
            entropy=_entropy,
            in_private=platform.heard_in_private,
        )

        async def publish_and_run(stop: asyncio.Event) -> None:
            book = house.engine.book
            await menu.publish(
                client,
                menu.payload(COMMANDS, book.languages(), book.text, wiring.settings.programme.language),
                **_kept(house.database, "discord.menu"),
            )
            await receiver.run(stop)

        return publish_and_run

    return Line(platform, DiscordFiles(client), receive)


def _entropy() -> bytes:
    return secrets.token_bytes(16)


def _describe(engine: Engine) -> Callable[[str, str], str]:
    return lambda name, language: engine.book.text(f"L-CMD-{name}", language)


def _kept(database: Database, name: str) -> dict[str, Any]:
    def last() -> Awaitable[str]:
        return database.write(lambda session: kept(session, name))

    def store(found: str) -> Awaitable[None]:
        return database.write(lambda session: keep(session, name, found))

    return {"last_hash": last, "store_hash": store}
