"""Files that go out: Discord knows no reference of its own, so each is sent as bytes, from our store or fetched anew."""

from collections.abc import Awaitable, Callable, Sequence
from io import BytesIO

import discord

from adapters.discord import markup
from adapters.discord.files import DiscordFiles
from facilitation.errors import Gone, TooLarge
from facilitation.ports import Packing, SentFile
from facilitation.speech import Message

FILE_LIMIT = 10 * 2**20  # bytes; servers that pay have more
REQUEST_LIMIT = 24 * 2**20  # bytes of all files of a message; Discord takes 25 MiB with all around them
PACKING = Packing(most=10, caption=markup.TEXT_LIMIT)
_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})

Load = Callable[[str], Awaitable[bytes]]  # gets a SHA-256; raises OSError where the bytes are not there


async def uploads(
    files: Sequence[SentFile], message: Message, load: Load | None, fetched: DiscordFiles, limit: int
) -> list[discord.File]:
    """Those of the files that can be sent, none larger than `limit` bytes. Pictures get the words as a description.

    Raises TryLater where Discord does not give a file out now.
    """
    found: list[discord.File] = []
    room = REQUEST_LIMIT
    for file in files:
        content = await _content(file, load, fetched, min(limit, room))
        if content is None:
            continue
        room -= len(content)
        words = markup.alt(message) if _is_picture(file) else ""
        found.append(discord.File(BytesIO(content), _name(file), description=words or None))
    return found


def described(files: Sequence[discord.File]) -> list[dict[str, object]]:
    """The files as the body of a request names them."""
    return [
        {
            "id": index,
            "filename": file.filename,
            **({"description": file.description} if file.description else {}),
        }
        for index, file in enumerate(files)
    ]


async def _content(file: SentFile, load: Load | None, fetched: DiscordFiles, limit: int) -> bytes | None:
    if file.size > limit:
        return None
    if load is not None and file.sha256:
        try:
            content = await load(file.sha256)
        except OSError:
            content = None
        if content is not None:
            return content if len(content) <= limit else None
    if not file.ref:
        return None
    try:
        return await fetched.fetch(file.ref, limit)
    except (Gone, TooLarge):
        return None


def _is_picture(file: SentFile) -> bool:
    return file.media_type in _PICTURES or (not file.media_type and file.kind == "photo")


def _name(file: SentFile) -> str:
    if file.name:
        return file.name
    ending = file.media_type.partition("/")[2].partition(";")[0]
    return f"file.{ending}" if ending.isalnum() else "file"
