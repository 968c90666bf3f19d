"""What `smol check` asks Discord itself."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from adapters.discord import menu
from adapters.discord.check import Finding, Report, examine
from bot import content
from facilitation.commands import COMMANDS
from facilitation.phrasebook import Phrasebook

SECONDS = 10.0  # whoever waits longer for an answer thinks that nothing happens


def look(
    token: str,
    api_base: str,
    rooms: Sequence[tuple[int, str]],
    *,
    language: str,
    step: Callable[[float], None] = lambda _: None,
) -> Report:
    """Everything that Discord says, as long as it answers within ten seconds each time.

    `language`: in which the commands are described. `step` hears of the share that is done.
    """
    return asyncio.run(_look(token, api_base, rooms, language, step))


async def _look(
    token: str,
    api_base: str,
    rooms: Sequence[tuple[int, str]],
    language: str,
    step: Callable[[float], None],
) -> Report:
    book = Phrasebook(content.load())
    commands = menu.payload(COMMANDS, book.languages(), book.text, language)
    try:
        async with asyncio.timeout(SECONDS) as limit:

            def went_on(share: float) -> None:
                limit.reschedule(asyncio.get_running_loop().time() + SECONDS)
                step(share)

            return await examine(
                token, rooms, commands, clock=lambda: datetime.now(UTC), api_base=api_base, step=went_on
            )
    except TimeoutError:
        return Report(
            [
                Finding(
                    "network",
                    f"Discord does not answer within {SECONDS:.0f} seconds.",
                    f"Check the network, the proxy settings and discord.api_base ({api_base}).",
                )
            ]
        )
