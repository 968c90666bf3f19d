"""Files by reference, as they hang on a message, a command or a form. The address is signed and runs out in a day."""

from collections.abc import Iterable
from typing import Any, Literal

from facilitation.events import Attachment

_KINDS: dict[str, Literal["photo", "video", "audio"]] = {"image": "photo", "video": "video", "audio": "audio"}
_VOICE = 1 << 13  # the flag of a message that is nothing but a voice


def attachments(raw: Iterable[Any], *, voice: bool = False) -> tuple[Attachment, ...]:
    """The files in Discord's own form (`id`, `url`, `size`, `filename`, `content_type`)."""
    return tuple(_attachment(file, voice=voice) for file in raw)


def is_voice(flags: int) -> bool:
    """Whether a message's flags say that it is a voice message."""
    return bool(flags & _VOICE)


def _attachment(file: Any, *, voice: bool) -> Attachment:
    media_type = str(file.get("content_type") or "").partition(";")[0]
    kind = "voice" if voice else _KINDS.get(media_type.partition("/")[0], "document")
    return Attachment(
        kind,  # type: ignore[arg-type]  # one of the four words above
        file["url"],
        str(file["id"]),
        int(file.get("size") or 0),
        file.get("filename") or "",
        media_type,
    )
