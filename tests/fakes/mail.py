"""A mail server on this machine: aiosmtpd speaks SMTP, here it learns who may log in, what it refuses, and when it breaks.

async with MailServer() as server:
    server.letters                        what it took, as (address, letter)
    server.replies["RCPT"] = "450 later"  what it says instead of "250 OK", until it is taken out
"""

import asyncio
import ssl
from collections.abc import Iterable
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from types import TracebackType
from typing import Any, Self, cast

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST, USER, PASSWORD = "127.0.0.1", "smol@example.org", "correct horse"


@cache
def authority() -> trustme.CA:
    """Whoever trusts it trusts the servers here."""
    return trustme.CA()


@cache
def trusting() -> ssl.SSLContext:
    """A context that trusts the servers here, beside nobody."""
    made = ssl.create_default_context()
    authority().configure_trust(made)
    return made


@cache
def _of_server() -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority().issue_cert(HOST).configure_cert(made)
    return made


class MailServer:
    """It takes letters for everybody whom `replies` does not name.

    `security`: starttls, tls or none. `replies`: by command (MAIL, RCPT, DATA) or by address, what it says instead of
    "250 OK"; the word "break" breaks the line there, "take and break" when it has kept the letter.
    """

    def __init__(self, security: str = "starttls") -> None:
        self.security = security
        self.letters: list[tuple[str, EmailMessage]] = []
        self.replies: dict[str, str] = {}
        self.talks = 0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Transport] = set()

    def to(self, address: str) -> list[EmailMessage]:
        """The letters in a mailbox, oldest first."""
        return [letter for to, letter in self.letters if to == address]

    async def __aenter__(self) -> Self:
        secured = _of_server() if self.security == "tls" else None
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._begin, HOST, self.port, ssl=secured)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
            for transport in self._open:
                transport.abort()
            await self._server.wait_closed()

    def _begin(self) -> SMTP:
        self.talks += 1
        return SMTP(
            self,
            hostname="mail.example",
            loop=asyncio.get_running_loop(),
            tls_context=_of_server() if self.security == "starttls" else None,
            require_starttls=self.security == "starttls",
            auth_required=self.security == "starttls",
            auth_require_tls=self.security != "tls",  # it knows of encryption that it began itself only
            authenticator=_authenticate,
        )

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name; so are those that follow
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: Iterable[str]
    ) -> str:
        envelope.mail_from = address
        if self.security == "tls" and not session.authenticated:
            return "530 5.7.0 log in first"
        return self._said(server, "MAIL")

    async def handle_RCPT(  # noqa: N802  # as above
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Iterable[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._said(server, address, "RCPT")

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        said = self._said(server, "DATA")
        if said.startswith("250") or self.replies.get("DATA") == "take and break":
            content = cast("bytes", envelope.content)
            letter = message_from_bytes(content, policy=policy.default)
            self.letters += [(to, letter) for to in envelope.rcpt_tos]
        return said

    def _said(self, server: SMTP, *names: str) -> str:
        found = next((self.replies[name] for name in names if name in self.replies), "250 OK")
        if found.endswith("break"):
            transport: Any = server.transport
            transport.abort()
            return "451 the line is gone"
        return found


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
) -> AuthResult:
    known = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=data == known, handled=False)
