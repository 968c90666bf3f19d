"""Where the bytes of files are kept: a folder in which each file has the name of its content.

    files/ab/cdef…      the rest of the SHA-256 after its first two digits

The same bytes twice are one file. A file is there whole or not at all: it is written beside its place and moved
there. What people call a file, or what their device says it is, plays no part.
"""

import os
import re
from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

import filetype

UNKNOWN_TYPE = "application/octet-stream"
_NAME = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = "new-"  # the beginning of a name under which something is being written


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is kept: its name, its bytes, and what it is by its content."""

    sha256: str
    size: int
    media_type: str


class Store:
    """Files in `folder`, which is made when the first one comes. Only the user who runs the bot can read them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> Stored:
        """Keep these bytes; when this returns they survive a power cut. Raises OSError where there is no room."""
        stored = Stored(sha256(content).hexdigest(), len(content), type_of(content))
        place = self.path(stored.sha256)
        if not (place.is_file() and place.stat().st_size == stored.size):
            for folder in (self._folder, place.parent):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(place, content)
        return stored

    def get(self, name: str) -> bytes:
        """The bytes under a SHA-256. Raises FileNotFoundError where there are none, ValueError for another name."""
        return self.path(name).read_bytes()

    def path(self, name: str) -> Path:
        """Where the bytes with this SHA-256 are, or would be. Raises ValueError for anything else."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"not the name of a file: {name!r}")
        return self._folder / name[:2] / name[2:]

    def names(self, before: datetime) -> Iterator[str]:
        """The SHA-256 of all files that were written before this instant (aware)."""
        for place in self._folder.glob("[0-9a-f][0-9a-f]/*"):
            name = place.parent.name + place.name
            if _NAME.fullmatch(name) and _written(place) < before:
                yield name

    def clear(self, kept: Container[str], before: datetime) -> int:
        """Remove what was written before this instant and is not in `kept`, and what was never finished.

        Returns the number of files removed. `before` leaves time to what was written and is not known yet.
        """
        lost = [self.path(name) for name in self.names(before) if name not in kept]
        lost += [place for place in self._folder.glob(f"??/{_UNFINISHED}*") if _written(place) < before]
        for place in lost:
            place.unlink(missing_ok=True)
        return len(lost)


def type_of(content: bytes) -> str:
    """What these bytes are, by their beginning. Text of any kind is text/plain, so that no browser runs it."""
    found = filetype.guess_mime(content)
    if found is not None:
        return str(found)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return UNKNOWN_TYPE
    return "text/plain" if text and "\0" not in text else UNKNOWN_TYPE


def _write(place: Path, content: bytes) -> None:
    with NamedTemporaryFile(
        dir=place.parent, prefix=_UNFINISHED, delete=False
    ) as unfinished:  # readable by us only
        try:
            unfinished.write(content)
            unfinished.flush()
            os.fsync(unfinished.fileno())
        except BaseException:
            Path(unfinished.name).unlink(missing_ok=True)
            raise
    Path(unfinished.name).replace(place)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        entry = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)


def _written(place: Path) -> datetime:
    with suppress(FileNotFoundError):
        return datetime.fromtimestamp(place.stat().st_mtime, UTC)
    return datetime.max.replace(tzinfo=UTC)
