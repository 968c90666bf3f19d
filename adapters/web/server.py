"""Serving the pages by themselves, where no webhook shares its address with them."""

import asyncio
import logging

from starlette.types import ASGIApp

from adapters.serving import Server, configured, opened, reason

_AGAIN = 30.0  # seconds until an address that is in use is tried again

_log = logging.getLogger(__name__)


async def serve(app: ASGIApp, listen: str, stop: asyncio.Event) -> None:
    """Serve until `stop`. An address that cannot be had is tried again: the chats go on without the pages."""
    said = False
    while not stop.is_set():
        try:
            socket = opened(listen)
        except OSError as error:
            if not said:
                _log.error("The pages wait: %s. %s The chats go on.", *reason(listen, error))
            said = True
            await _wait(stop, _AGAIN)
            continue
        with socket:
            server = Server(configured(app))
            serving = asyncio.ensure_future(server.serve(sockets=[socket]))
            stopping = asyncio.ensure_future(stop.wait())
            await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            server.should_exit = True
            await serving
            return


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
