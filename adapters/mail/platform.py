"""E-mail as the courier speaks to it: letters leave, and nothing that left can be changed."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from aiosmtplib import SMTPException

from adapters.mail.composing import Sheet, compose, message_id
from adapters.mail.connection import Access, Talk
from adapters.mail.errors import translate
from facilitation.errors import DeliveryError, Gone, TryLater, Unreachable, Why
from facilitation.ports import Address, Capabilities, Order

PATIENCE = 45.0  # seconds for a whole letter: less than the courier's lease

_log = logging.getLogger(__name__)


class Desk(Protocol):
    """The rest of the bot as letters need it."""

    async def address(self, order: Order) -> str:
        """Where an order goes to; empty where nobody has that mailbox any more."""
        ...

    async def sheet(self, order: Order) -> Sheet:
        """What an order says, on paper."""
        ...


class MailPlatform:
    """Implements `facilitation.ports.Platform`. `per_minute`: letters that the mail server takes from us."""

    name: Final = "mail"

    def __init__(
        self,
        access: Access,
        desk: Desk,
        clock: Callable[[], datetime],
        *,
        per_minute: int = 30,
        patience: float = PATIENCE,
    ) -> None:
        self._access, self._desk, self._clock, self._patience = access, desk, clock, patience
        self._trouble = ""
        self.capabilities: Final = Capabilities(
            cold_private=True,  # whoever gave an address wants the letter that asks whether it is theirs
            edits=False,
            pins=False,
            text_limit=1_000_000,
            per_second=per_minute / 60,
            per_room_second=1.0,
        )

    async def post(self, order: Order) -> str:
        """Send the letter; its reference is its Message-ID."""
        to = await self._desk.address(order)
        if not to:
            raise Unreachable(Why.DEACTIVATED, "no such mailbox")
        now = self._clock()
        talk = Talk(self._access)
        try:
            async with asyncio.timeout(self._patience), talk:
                await talk.address(to)
                # Drawn when somebody is there to take it: a server that is down for a night costs nothing.
                letter = compose(self._access, order, to, await self._desk.sheet(order), now)
                await talk.hand_over(letter)
        except (SMTPException, OSError) as error:  # OSError: no line, no time, no encryption
            raise self._said(translate(error, talk.stage, now - (order.due_at or now))) from error
        self._trouble = ""
        return message_id(self._access, order)

    async def edit(self, order: Order, message_ref: str) -> None:  # noqa: ARG002  # the port's names
        """What left is out of reach."""
        raise Gone("a letter that left cannot be changed")

    async def toast(self, order: Order) -> None:  # noqa: ARG002  # as above
        """Nobody presses anything here."""
        raise Unreachable(Why.EXPIRED)

    async def delete(self, address: Address, message_ref: str) -> None:  # noqa: ARG002  # as above
        """What left is out of reach."""
        raise Gone("a letter that left cannot be taken back")

    async def pin(self, address: Address, message_ref: str) -> None:  # noqa: ARG002  # as above
        """There is nothing to pin it to."""
        raise Gone("letters cannot be pinned")

    async def find(self, order: Order) -> str | None:  # noqa: ARG002  # as above
        """A mail server does not say what it has passed on."""
        return None

    def _said(self, error: DeliveryError) -> DeliveryError:
        # Once, not with each letter: whoever runs the bot reads what holds all of them up.
        if isinstance(error, TryLater) and error.whole_account and self._trouble != str(error):
            self._trouble = str(error)
            _log.error("E-mails wait: the mail server is in the way (%s). See: smol check", error)
        return error
