"""Addresses of e-mail that people write, and the codes that confirm them."""

from email.errors import HeaderParseError
from email.headerregistry import Address

LONGEST = 254  # letters (RFC 5321)
LONGEST_NAME = 64  # of what stands before the @
# None that look alike; 32, so that every byte's five bits count alike.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE = 8  # letters: 40 bits, for somebody who has five tries


def address_in(text: str) -> str:
    """The address that somebody wrote; empty for what is none, or none that every mail server knows how to reach."""
    wanted = text.strip().removeprefix("mailto:").strip("<>")
    if not wanted.isascii() or not wanted.isprintable() or set(wanted) & set(' ",;:()<>[]\\'):
        return ""
    try:
        found = Address(addr_spec=wanted)
    except (HeaderParseError, ValueError, IndexError):
        return ""
    name, domain = found.username, found.domain
    labels = domain.split(".")
    fits = len(wanted) <= LONGEST and 0 < len(name) <= LONGEST_NAME and len(labels) > 1
    return f"{name}@{domain.lower()}" if fits and all(map(_is_label, labels)) else ""


def _is_label(label: str) -> bool:
    return 0 < len(label) <= 63 and label.replace("-", "").isalnum() and label.strip("-") == label


def new_code(entropy: bytes) -> str:
    """A code, from at least as many random bytes as it has letters."""
    return "".join(LETTERS[byte % len(LETTERS)] for byte in entropy[:CODE])


def code_in(text: str) -> str:
    """A code as it was written, with spaces, dashes and small letters, or with words around it left out."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[:50]


def code_shown(code: str) -> str:
    """A code as people copy it."""
    return f"{code[: CODE // 2]}-{code[CODE // 2 :]}"
