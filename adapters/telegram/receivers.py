"""The way of receiving that the settings name."""

from typing import Any

from telegram import Bot

from adapters.telegram.connection import Me
from adapters.telegram.hearing import Acknowledge, Handle, Receives
from adapters.telegram.receiver import Receiver


def receiver_for(
    mode: str,
    bot: Bot,
    me: Me,
    handle: Handle,
    acknowledge: Acknowledge,
    *,
    listen: str,
    public_url: str,
    pages: Any = None,
    **more: Any,
) -> Receives:
    """A receiver by polling or by webhook. `listen`, `public_url` and `pages` are for the webhook, `more` goes to both
    (`hearing.Hearing`). Raises ValueError for another mode.
    """
    match mode:
        case "polling":
            return Receiver(bot, me, handle, acknowledge, **more)
        case "webhook":
            # Read only where it is used: the web server costs memory and a tenth of a second at start.
            from adapters.telegram.webhook import WebhookReceiver  # noqa: PLC0415  # see above

            where = {"listen": listen, "public_url": public_url, "pages": pages}
            return WebhookReceiver(bot, me, handle, acknowledge, **where, **more)
        case _:
            raise ValueError(f"no way of receiving: {mode!r}")
