"""What goes wrong with a mail server, as the courier knows it. Foreign errors are translated here and nowhere else.

    no connection, no encryption, no login        TryLater, and every letter waits
    the sender may not write                      TryLater, and every letter waits
    the recipient is refused for now, or for      TryLater, this one waits
    something that is not the address's fault
    the address is refused for good               Unreachable
    the letter is refused for now                 TryLater, this one waits
    the letter is refused for good                Malformed
    the line breaks while the letter is handed    Unknown
    over

The wait grows with the letter's age, so that a server that is down for a night is not asked all night.
"""

import re
from datetime import timedelta

from aiosmtplib import SMTPResponseException

from adapters.mail.connection import Stage
from facilitation.errors import DeliveryError, Malformed, TryLater, Unknown, Unreachable, Why

SHORTEST, LONGEST = 60.0, 3600.0  # seconds between two tries
_SHARE = 2  # the wait is this part of the letter's age
_ENHANCED = re.compile(r"\s*[245]\.(\d{1,3}\.\d{1,3})\b")
# Subjects and details of RFC 3463 that say that there is no such mailbox, or that it takes nothing any more.
_NO_MAILBOX = frozenset({"1.0", "1.1", "1.2", "1.3", "1.6", "1.10", "2.0", "2.1"})
_NO_MAILBOX_PLAIN = frozenset({501, 550, 551, 553, 555})  # where the server says no more than a number


def translate(error: Exception, stage: Stage, age: timedelta) -> DeliveryError:
    """The error for a letter that has been due for `age`."""
    if stage in {Stage.CONNECT, Stage.ENCRYPT, Stage.LOG_IN, Stage.SENDER}:
        return TryLater(_wait(age), whole_account=True, why=_words(error, stage))
    if not isinstance(error, SMTPResponseException) or error.code < 400:
        if stage is Stage.LETTER:
            return Unknown(_words(error, stage))
        return TryLater(_wait(age), whole_account=True, why=_words(error, stage))
    if error.code >= 500 and _has_no_mailbox(error, stage):
        return Unreachable(Why.DEACTIVATED, _words(error, stage))
    if error.code >= 500 and stage is Stage.LETTER:
        return Malformed(_words(error, stage))
    return TryLater(_wait(age), why=_words(error, stage))


def _has_no_mailbox(error: SMTPResponseException, stage: Stage) -> bool:
    if (found := _ENHANCED.match(error.message)) is not None:
        return found[1] in _NO_MAILBOX
    return stage is Stage.RECIPIENT and error.code in _NO_MAILBOX_PLAIN


def _wait(age: timedelta) -> float:
    return min(LONGEST, max(SHORTEST, age.total_seconds() / _SHARE))


def _words(error: Exception, stage: Stage) -> str:
    # What a server says may quote the address, which is a person's: the number is enough.
    if isinstance(error, SMTPResponseException):
        found = _ENHANCED.match(error.message)
        return f"{stage}: {error.code}{f' x.{found[1]}' if found else ''}"
    return f"{stage}: {type(error).__name__}"
