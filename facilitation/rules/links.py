"""Links that people suggest: which may stand in a list, and what is taken off them (content-design 1.12)."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

MOST = 20  # links of a group, beside those of the course plan
LONGEST = 500  # letters
_FOUND = re.compile(r"https?://\S+", re.IGNORECASE)
_TRACKS = re.compile(
    r"utm_.*|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid?|yclid|_hs(enc|mi)|vero_.*|si", re.IGNORECASE
)


def found_in(text: str) -> str:
    """The first link in a text, tidied; empty where there is none that may stand in a list."""
    match = _FOUND.search(text)
    return tidied(match[0].rstrip(").,;:!?»”'\"")) if match else ""


def tidied(url: str) -> str:
    """The address without what follows people around; empty for what is no web address, or too long."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or "." not in host or parts.username is not None:
        return ""
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKS.fullmatch(name)
    ]
    clean = urlunsplit((parts.scheme.lower(), parts.netloc, parts.path, urlencode(query), parts.fragment))
    return clean if len(clean) <= LONGEST and not set(clean) & set('<>"()[] ') else ""


def name_of(url: str) -> str:
    """A name for a link that has no title: where it leads."""
    return (urlsplit(url).hostname or url).removeprefix("www.")
