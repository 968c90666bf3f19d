"""What an address answered, as a leader should hear it: it works, has moved, was not found, or nobody can say."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit


class Verdict(StrEnum):
    """What is said about a link."""

    WORKS = "works"
    MOVED = "moved"  # for good: the page itself says where it is now
    NOT_FOUND = "not-found"
    UNSURE = "unsure"  # could not be checked, which is no fault of the link


class Why(StrEnum):
    """Why nobody can say."""

    NONE = ""
    SIGN_IN = "sign-in"
    SILENT = "silent"  # no answer in time, or none that makes sense
    BUSY = "busy"  # the site has trouble, or wants no visits now
    PRIVATE = "private"  # an address that is not of the public internet
    LOOP = "loop"  # it leads on and on


@dataclass(frozen=True, slots=True)
class Found:
    """The verdict, why where it is unsure, and where a moved page is now."""

    verdict: Verdict
    why: Why = Why.NONE
    to: str = ""


PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
LONGEST = 500  # letters of an address that somebody would put into a plan
_GONE = frozenset({404, 410})
_SIGN_IN = frozenset({401, 402, 403, 407, 451})
_LOGIN = re.compile(
    r"(?:^|[/._-])(?:log-?in|sign-?in|sso|oauth2?|auth|saml2?|cas|wayf)(?:[/._-]|$)", re.IGNORECASE
)


def judged(status: int, asked: str, last: str, *, permanent: bool) -> Found:
    """The verdict on an answer. `asked` and `last`: the address, and the one that answered after redirects.

    `permanent`: each redirect was for good.
    """
    if status in _GONE:
        return Found(Verdict.NOT_FOUND)
    if status in _SIGN_IN or (last != asked and _is_login(last) and not _is_login(asked)):
        return Found(Verdict.UNSURE, Why.SIGN_IN)
    if not 200 <= status < 300:
        return Found(Verdict.UNSURE, Why.BUSY)
    if permanent and _place(asked) != _place(last) and len(last) <= LONGEST:
        return Found(Verdict.MOVED, to=last)
    return Found(Verdict.WORKS)


def _is_login(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_LOGIN.search(f"{parts.hostname or ''}{parts.path}"))


def _place(url: str) -> tuple[str, str, str]:
    # With or without https, www and a slash at the end it is the same page to people.
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query
