"""Pages that people open in a browser: templates of our own content, rendered with everything escaped."""

from collections.abc import Mapping

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from facilitation.phrasebook import SOURCE_LANGUAGE, Phrasebook


class Pages:
    """Renders pages. Values are text: whatever people wrote is shown as they wrote it."""

    def __init__(self, book: Phrasebook) -> None:
        self._book = book
        self._environment = ImmutableSandboxedEnvironment(
            autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )

    def mydata(self, language: str, rows: Mapping[str, list[dict[str, object]]], left_out: int) -> str:
        """What is kept about a person. `left_out`: files that are not in the download."""
        labels = self._book.labels("L-HD", language)
        parts = [
            (labels.get(table, table), [_readable(row) for row in found]) for table, found in rows.items()
        ]
        return self._render("mydata", language, parts=parts, left_out=left_out)

    def _render(self, name: str, language: str, **values: object) -> str:
        pages = self._book.library.pages
        short = language.replace("_", "-").split("-")[0]
        used = next(known for known in (language, short, SOURCE_LANGUAGE) if name in pages.get(known, {}))
        return self._environment.from_string(pages[used][name]).render(language=used, **values)


def _readable(row: Mapping[str, object]) -> list[tuple[str, str]]:
    return [
        (name.replace("_", " "), _words(value))
        for name, value in row.items()
        if value not in (None, "", [], {})
    ]


def _words(value: object) -> str:
    match value:
        case bool():
            return "✓" if value else "–"
        case list():
            return ", ".join(str(item) for item in value)
        case dict():
            return "; ".join(f"{key}: {item}" for key, item in value.items())
    return str(value)
