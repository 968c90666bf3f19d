"""Finds the files of guide_content and has them read: everything the bot can say, loaded once at the start."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import guide_content
from facilitation.library import Card, ContentError, Course, Library, Mistake
from facilitation.reading import (
    parse_card,
    parse_course,
    parse_messages,
    parse_prompts,
    parse_times,
    parse_triggers,
)
from facilitation.rules.time_words import TimeWords

_T = TypeVar("_T")


def content_folder() -> Path:
    """Where the installed package keeps its content."""
    return Path(guide_content.__path__[0])


def load(folder: Path | None = None) -> Library:
    """All content below `folder`, by default that of the installed package.

    A language is a folder that holds "messages". Raises ContentError with the mistakes of all files.
    """
    root = folder or content_folder()
    files = _Files(root)
    languages = sorted(path.parent.name for path in root.glob("*/messages"))
    triggers = files.merged(root.glob("triggers.toml"), parse_triggers)

    def card(file: str, source: str) -> Mapping[str, Card]:
        read = parse_card(file, source, triggers)
        return {read.id: read}

    library = Library(
        messages={x: files.merged(root.glob(f"{x}/messages/*.toml"), parse_messages) for x in languages},
        prompts={x: files.merged(root.glob(f"{x}/prompts/*.toml"), parse_prompts) for x in languages},
        cards={x: files.merged(root.glob(f"{x}/cards/*.md"), card) for x in languages},
        courses=files.merged(root.glob("courses/*.toml"), _course),
        triggers=triggers,
        pages={x: files.merged(root.glob(f"{x}/pages/*.html.j2"), _page) for x in languages},
        times=files.merged(root.glob("*/moments.toml"), _times),
    )
    if "en" not in languages:
        files.mistakes.append(Mistake("en/messages", "", "There are no English texts.", "Put them here."))
    if files.mistakes:
        raise ContentError(files.mistakes)
    return library


def _page(file: str, source: str) -> Mapping[str, str]:
    return {Path(file).name.removesuffix(".html.j2"): source}


def _times(file: str, source: str) -> Mapping[str, TimeWords]:
    return {Path(file).parent.name: parse_times(file, source)}


def _course(file: str, source: str) -> Mapping[str, Course]:
    slug = Path(file).stem
    return {slug: parse_course(file, source, slug)}


class _Files:
    """Reads files one by one and keeps what is wrong with any of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.mistakes: list[Mistake] = []

    def merged(self, paths: Iterable[Path], read: Callable[[str, str], Mapping[str, _T]]) -> dict[str, _T]:
        found: dict[str, _T] = {}
        for path in sorted(paths):
            file = path.relative_to(self.root).as_posix()
            try:
                parts = read(file, path.read_text(encoding="utf-8"))
            except ContentError as error:
                self.mistakes += error.mistakes
                continue
            except UnicodeDecodeError:
                self.mistakes.append(Mistake(file, "", "This file is not UTF-8.", "Save it as UTF-8."))
                continue
            for name in sorted(parts.keys() & found.keys()):
                self.mistakes.append(Mistake(file, name, "This id stands in another file too.", "Keep one."))
            found |= parts
        return found
