"""What `smol check` asks Telegram itself."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.telegram.check import Finding, findings, room_findings
from adapters.telegram.connection import Access, make_bot

SECONDS = 10.0  # whoever waits longer for an answer thinks that nothing happens


def look(
    access: Access, rooms: Sequence[tuple[int, str]], *, polling: bool, pins: bool = False
) -> list[Finding]:
    """Everything that Telegram says, within ten seconds. `pins`: the week start is to be pinned."""
    return asyncio.run(_look(access, rooms, polling=polling, pins=pins))


async def _look(
    access: Access, rooms: Sequence[tuple[int, str]], *, polling: bool, pins: bool
) -> list[Finding]:
    found: list[Finding] = []
    try:
        async with asyncio.timeout(SECONDS):
            found += await findings(access, clock=lambda: datetime.now(UTC), polling=polling)
            if not {"token", "network"} & {finding.kind for finding in found}:
                async with make_bot(access) as bot:
                    found += await room_findings(bot, rooms, pins=pins)
    except TimeoutError:
        found.append(
            Finding(
                "network",
                f"Telegram does not answer within {SECONDS:.0f} seconds.",
                f"Check the network, the proxy settings and telegram.api_base ({access.api_base}).",
            )
        )
    return found
