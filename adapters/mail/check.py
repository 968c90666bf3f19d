"""What `smol check` finds about the mail server: each finding one sentence, with a remedy in another. Nothing is sent."""

import asyncio
import socket
import ssl
from dataclasses import dataclass
from typing import TypeVar

from aiosmtplib import SMTPAuthenticationError, SMTPException, SMTPResponseException

from adapters.mail.connection import Access, Stage, Talk

E = TypeVar("E", bound=BaseException)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an operator should mend."""

    sentence: str
    remedy: str


async def findings(access: Access, *, password_env: str, seconds: float = 10.0) -> list[Finding]:
    """What is wrong between this machine and the mail server, and whether the sender may write; empty: all is well."""
    talk = Talk(access, seconds=seconds)
    try:
        async with asyncio.timeout(seconds), talk:
            await talk.may_write()
    except (SMTPException, OSError) as error:
        return [_finding(access, talk.stage, error, password_env, seconds)]
    return []


def _finding(access: Access, stage: Stage, error: Exception, password_env: str, seconds: float) -> Finding:
    place = f"{access.host}:{access.port}"
    if (found := _of_certificate(access, error)) is not None:
        return found
    match stage:
        case Stage.CONNECT:
            return _no_line(access, place, error, seconds)
        case Stage.ENCRYPT:
            return Finding(
                f'E-mail: {place} offers no encryption in the way of security = "starttls".',
                'Use the port for it (587), or security = "tls" with port 465.',
            )
        case Stage.LOG_IN if isinstance(error, SMTPAuthenticationError):
            return Finding(
                f"E-mail: {access.host} refuses the user name or the password.",
                f"Check [mail] user and the variable {password_env}. Some providers want a password made for programs.",
            )
        case Stage.LOG_IN:
            return Finding(
                f"E-mail: {place} takes no login.",
                'Check [mail] port and security; where no login is needed, write user = "".',
            )
    return Finding(
        f"E-mail: {access.host} does not let us write as {access.address} ({_code(error)}).",
        "Set [mail] sender to an address that this user may write as.",
    )


def _no_line(access: Access, place: str, error: Exception, seconds: float) -> Finding:
    ports = "Check [mail] host and port: mostly 587 with starttls, 465 with tls."
    if _among(error, socket.gaierror):
        return Finding(f"E-mail: there is no server {access.host}.", "Check [mail] host and the network.")
    if _among(error, ConnectionRefusedError):
        return Finding(f"E-mail: nothing answers at {place}.", ports)
    if _among(error, ssl.SSLError):
        return Finding(
            f"E-mail: {place} does not begin with encryption.",
            'Use the port for it (465), or security = "starttls" with port 587.',
        )
    if (said := _among(error, SMTPResponseException)) is not None:
        return Finding(f"E-mail: {place} does not want to talk ({_code(said)}).", ports)
    if _among(error, TimeoutError):
        return Finding(
            f"E-mail: {place} does not answer within {seconds:.0f} seconds.",
            f"{ports} Many networks let no mail out on port 25.",
        )
    return Finding(f"E-mail: the line to {place} breaks.", ports)


def _of_certificate(access: Access, error: Exception) -> Finding | None:
    cause = _among(error, ssl.SSLCertVerificationError)
    if cause is None:
        return None
    return Finding(
        f"E-mail: the certificate of {access.host} is not good: {cause.verify_message}.",
        "Use the name that the certificate is made for. Where you have an authority of your own, "
        "name its file in the variable SSL_CERT_FILE.",
    )


def _among(error: BaseException, kind: type[E]) -> E | None:
    """The error of this kind among an error and those behind it: the library wraps those of the network."""
    behind: BaseException | None = error
    while behind is not None:
        if isinstance(behind, kind):
            return behind
        behind = behind.__cause__ or behind.__context__
    return None


def _code(error: BaseException) -> str:
    return str(error.code) if isinstance(error, SMTPResponseException) else type(error).__name__
