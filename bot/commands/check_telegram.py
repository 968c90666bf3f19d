"""What `smol check` asks Telegram itself."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from adapters.telegram.check import Finding, findings, room_findings
from adapters.telegram.connection import Access, make_bot

SECONDS = 10.0  # whoever waits longer for an answer thinks that nothing happens


def look(
    access: Access,
    rooms: Sequence[tuple[int, str]],
    *,
    polling: bool,
    pins: bool = False,
    step: Callable[[float], None] = lambda _: None,
) -> list[Finding]:
    """Everything that Telegram says, as long as it answers within ten seconds each time.

    `pins`: the week start is to be pinned. `step` hears of the share that is done.
    """
    return asyncio.run(_look(access, rooms, step, polling=polling, pins=pins))


async def _look(
    access: Access,
    rooms: Sequence[tuple[int, str]],
    step: Callable[[float], None],
    *,
    polling: bool,
    pins: bool,
) -> list[Finding]:
    found: list[Finding] = []
    try:
        async with asyncio.timeout(SECONDS) as limit:

            def went_on(share: float) -> None:
                limit.reschedule(asyncio.get_running_loop().time() + SECONDS)
                step(share)

            found += await findings(access, clock=lambda: datetime.now(UTC), polling=polling)
            if not {"token", "network"} & {finding.kind for finding in found}:
                async with make_bot(access) as bot:
                    found += await room_findings(bot, rooms, pins=pins, step=went_on)
    except TimeoutError:
        found.append(
            Finding(
                "network",
                f"Telegram does not answer within {SECONDS:.0f} seconds.",
                f"Check the network, the proxy settings and telegram.api_base ({access.api_base}).",
            )
        )
    return found
