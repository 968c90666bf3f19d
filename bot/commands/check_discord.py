"""What `smol check` asks Discord itself."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.discord.check import Finding, Report, examine
from facilitation.commands import COMMANDS

SECONDS = 10.0  # whoever waits longer for an answer thinks that nothing happens


def look(token: str, api_base: str, rooms: Sequence[tuple[int, str]]) -> Report:
    """Everything that Discord says, within ten seconds."""
    return asyncio.run(_look(token, api_base, rooms))


async def _look(token: str, api_base: str, rooms: Sequence[tuple[int, str]]) -> Report:
    try:
        async with asyncio.timeout(SECONDS):
            return await examine(
                token,
                rooms,
                [command.name for command in COMMANDS],
                clock=lambda: datetime.now(UTC),
                api_base=api_base,
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
