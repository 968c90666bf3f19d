"""Files that go out: by the reference that Telegram gave them, else as bytes from our own store.

What is uploaded goes by what its content is: a picture that Telegram takes as one is a photo, all else a document.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from telegram import (
    Bot,
    InputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
)

from adapters.telegram import markup
from facilitation.ports import Packing, SentFile

# Platform-facts 1.2.
PACKING = Packing(
    together=(frozenset({"photo", "video"}), frozenset({"document"}), frozenset({"audio"})),
    most=10,
    caption=markup.CAPTION_LIMIT,
    words_under_many=False,
    wordless=frozenset({"video_note"}),
    each_counts=True,
)
PHOTO_LIMIT = 10_000_000  # bytes of an upload

Load = Callable[[str], Awaitable[bytes]]  # gets a SHA-256; raises OSError where the bytes are not there

_REFERENCE = re.compile(r"[\w-]{1,300}")
_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
_ALBUM: dict[str, Callable[..., Any]] = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
    "document": InputMediaDocument,
    "audio": InputMediaAudio,
}


@dataclass(frozen=True, slots=True)
class Media:
    """One file as a request takes it: a reference, or bytes with a name."""

    kind: str
    source: str | InputFile


def by_reference(files: Sequence[SentFile]) -> list[Media] | None:
    """All by what Telegram calls them, None where it does not know one of them."""
    if not all(_REFERENCE.fullmatch(file.ref) for file in files):
        return None
    return [Media(file.kind, file.ref) for file in files]


async def as_uploads(files: Sequence[SentFile], load: Load | None) -> list[Media] | None:
    """All as bytes, None where we do not have those of one. In an album all are photos, or all are documents."""
    if load is None or not all(file.sha256 for file in files):
        return None
    try:
        contents = [await load(file.sha256) for file in files]
    except OSError:
        return None
    photos = all(file.media_type in _PICTURES and file.size <= PHOTO_LIMIT for file in files)
    kind = "photo" if photos else "document"
    return [
        Media(kind, InputFile(content, filename=file.name or "file", attach=len(files) > 1))
        for file, content in zip(files, contents, strict=True)
    ]


def sender(bot: Bot, media: Sequence[Media]) -> tuple[Callable[..., Awaitable[Any]], dict[str, Any]]:
    """The method that sends these, and its arguments. Only a single file has words and buttons."""
    if len(media) > 1:
        return bot.send_media_group, {"media": [_ALBUM[one.kind](one.source) for one in media]}
    one = media[0]
    return getattr(bot, f"send_{one.kind}"), {one.kind: one.source}
