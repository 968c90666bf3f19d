"""Files by reference, as they hang on a Telegram message."""

from typing import Literal

from telegram import Audio, Document, Message, Video

from facilitation.events import Attachment


def attachments(message: Message) -> tuple[Attachment, ...]:
    """The file of a message, if it has one; each part of an album is a message of its own with the album's name."""
    found = _media(message)
    return () if found is None else (found,)


def _media(message: Message) -> Attachment | None:
    album = message.media_group_id or ""
    if message.photo:
        photo = max(message.photo, key=lambda size: size.width * size.height)
        return Attachment("photo", photo.file_id, photo.file_unique_id, photo.file_size or 0, album=album)
    if note := message.video_note:
        return Attachment("video_note", note.file_id, note.file_unique_id, note.file_size or 0)
    if voice := message.voice:
        size = voice.file_size or 0
        return Attachment(
            "voice", voice.file_id, voice.file_unique_id, size, media_type=voice.mime_type or ""
        )
    kind: Literal["document", "video", "audio"] = "document"
    file: Document | Video | Audio | None = message.document  # a moving picture comes as a document too
    if message.video:
        kind, file = "video", message.video
    elif message.audio:
        kind, file = "audio", message.audio
    if file is None:
        return None
    return Attachment(
        kind,
        file.file_id,
        file.file_unique_id,
        file.file_size or 0,
        file.file_name or "",
        file.mime_type or "",
        album,
    )
