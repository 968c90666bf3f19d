"""The settings of e-mail, and their kinds of values: a server's name, and addresses."""
# as in settings.py

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any

from bot import setting_kinds as kinds
from bot.environment import secret
from bot.setting_base import setting
from bot.setting_kinds import Kind, WrongValueError
from facilitation.rules.mail_address import address_in

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?|::1")


def host() -> Kind:
    """The name or the number of a server, without a scheme; a port has a setting of its own."""

    def read(value: Any) -> str:
        if value == "":
            return ""
        if not isinstance(value, str) or not _HOST.fullmatch(value) or value.count(":") == 1:
            raise WrongValueError(
                "This must be the name of a server and nothing else.",
                'Write "smtp.example.org" or "" for none.',
            )
        return value

    return Kind(read)


def address(*, named: bool = True) -> Kind:
    """An address, or none; `named`: maybe with a name, as "SMOL <smol@example.org>"."""
    example = "SMOL <smol@example.org>" if named else "help@example.org"

    def read(value: Any) -> str:
        if value == "":
            return ""
        name, bare = parseaddr(value) if isinstance(value, str) else ("", "")
        found = address_in(bare)
        if not found or (name and not named):
            raise WrongValueError("This must be an address of e-mail.", f'Write "{example}" or "" for none.')
        return formataddr((name, found)) if name.isascii() else f'"{name}" <{found}>'

    return Kind(read)


@dataclass(frozen=True, slots=True)
class MailSettings:
    """E-mail. With it coordinators can have their digest sent to an address, too. It runs when host is set."""

    host: str = setting(
        "",
        host(),
        'The server that takes your mails, for example "smtp.example.org". Empty: the bot sends no e-mail.',
    )
    port: int = setting(587, kinds.whole(1, 65535), "Its port: mostly 587 for starttls, and 465 for tls.")
    security: str = setting(
        "starttls",
        kinds.word_of("starttls", "tls", "none"),
        "How the line is encrypted. none is for a server on this machine only.",
    )
    user: str = setting("", kinds.text(), "The user name at the server. Empty: it wants no login.")
    password_env: str = setting(
        "MAIL_PASSWORD",
        kinds.variable(),
        "The name of the environment variable that holds the password, not the password. "
        "With _FILE at its end (MAIL_PASSWORD_FILE) the variable names a file that holds it.",
    )
    sender: str = setting(
        "",
        address(),
        'From whom the mails come: an address that this user may write as, "SMOL <smol@example.org>".',
    )
    reply_to: str = setting(
        "",
        address(named=False),
        "An address where a person reads answers, also of people who want no more mails. Empty: answers go to sender.",
    )
    per_minute: int = setting(
        30, kinds.whole(1, 600), "How many mails leave in a minute. Your provider says how many it takes."
    )

    def password(self, environ: Mapping[str, str]) -> str | None:
        """The password, None where it is not set. Raises ConfigError where its file cannot be read or is empty."""
        found = secret(self.password_env, environ)
        return found.value if found else None
