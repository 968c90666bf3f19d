"""One conversation with the mail server, as long as one letter takes, and how far it came."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as ON_THE_WIRE
from email.utils import parseaddr
from enum import StrEnum
from typing import Self

from aiosmtplib import SMTP, SMTPException

SECONDS = 20.0  # for one answer of the server; some look at a letter for long before they take it


class Stage(StrEnum):
    """How far a conversation came. What the server says means something else at each."""

    CONNECT = "connect"
    ENCRYPT = "encrypt"
    LOG_IN = "log in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    LETTER = "letter"  # from here on nobody can say whether it was taken, unless the server does


@dataclass(frozen=True, slots=True)
class Access:
    """The mail server and who writes.

    `security`: starttls, tls or none. `sender`: an address, maybe with a name: "SMOL <smol@example.org>". `reply_to`:
    an address that a person reads, empty where there is none. `context`: whose certificates are trusted; None: those
    that the system trusts.
    """

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    reply_to: str = ""
    context: ssl.SSLContext | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        """The sender's address without the name."""
        return parseaddr(self.sender)[1]

    @property
    def domain(self) -> str:
        """What stands behind the @ of the sender's address."""
        return Address(addr_spec=self.address).domain


class Talk:
    """A conversation; it begins with `async with` and ends kindly. `stage` stays where an error happened."""

    def __init__(self, access: Access, *, seconds: float = SECONDS) -> None:
        self.stage = Stage.CONNECT
        self._access = access
        self._context = access.context or ssl.create_default_context()
        self._smtp = SMTP(
            hostname=access.host,
            port=access.port,
            local_hostname=access.domain,
            timeout=seconds,
            use_tls=access.security == "tls",
            start_tls=False,
            tls_context=self._context if access.security == "tls" else None,
        )

    async def __aenter__(self) -> Self:
        try:
            await self._smtp.connect()
            if self._access.security == "starttls":
                self.stage = Stage.ENCRYPT
                await self._smtp.starttls(tls_context=self._context)
            if self._access.user:
                self.stage = Stage.LOG_IN
                await self._smtp.login(self._access.user, self._access.password)
            self.stage = Stage.SENDER
        except BaseException:
            await self._hang_up()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._hang_up(kindly=True)

    async def _hang_up(self, *, kindly: bool = False) -> None:
        transport = self._smtp.transport
        if kindly:
            # What the server says to a goodbye changes nothing.
            with suppress(SMTPException, OSError):
                await self._smtp.quit()
        self._smtp.close()
        if isinstance(transport, asyncio.Transport):
            # Closing an encrypted line waits for the other side, for half a minute where it has gone.
            transport.abort()
            await asyncio.sleep(0)

    async def may_write(self) -> None:
        """Ask whether the sender may write here, and leave it at that. Raises what the server says."""
        await self._smtp.mail(self._access.address)
        await self._smtp.rset()

    async def address(self, to: str) -> None:
        """Say from whom and to whom the letter is. Raises what the server says."""
        await self._smtp.mail(self._access.address)
        self.stage = Stage.RECIPIENT
        await self._smtp.rcpt(to)

    async def hand_over(self, letter: EmailMessage) -> None:
        """The letter itself. Raises what the server says."""
        self.stage = Stage.LETTER
        await self._smtp.data(letter.as_bytes(policy=ON_THE_WIRE))
