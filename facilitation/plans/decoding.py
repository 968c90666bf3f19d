"""The bytes of a plan's file as text. What the file is called, or says of itself, plays no part."""

MOST_BYTES = 128 * 1024  # far more than twelve weeks need, in any encoding

# What spreadsheets write where they do not write UTF-8: Windows' code page for the languages of a country.
_PAGES = {"BG": "cp1251", "GR": "cp1253", "CY": "cp1253"}
_WESTERN = "cp1252"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_PAPER = "\t\n\r\f"


def decoded(content: bytes, country: str = "") -> str | None:
    """The text, None where the bytes are none. `country`: where the file comes from, for bytes that are no UTF-8."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _text(content, encoding)
    found = _text(content, "utf-8")
    return found if found is not None else _text(content, _PAGES.get(country, _WESTERN))


def _text(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    signs = sum(sign < " " and sign not in _PAPER for sign in text)
    return text if not signs else None
