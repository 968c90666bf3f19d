"""The files of a message as a platform gets them: by its own reference where they came from there, else from our store."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from facilitation.model import metadata
from facilitation.ports import SentFile
from facilitation.speech import Message

_FILE = metadata.tables["file"]
_COLUMNS = ("id", "platform", "kind", "ref", "name", "sha256", "size", "media_type")


def known_files(session: Session, messages: Iterable[Message]) -> Mapping[int, Any]:
    """The rows of all files of these messages, by id; those that were deleted are missing."""
    ids = {file.id for message in messages for file in message.files}
    if not ids:
        return {}
    query = select(*(_FILE.c[name] for name in _COLUMNS)).where(_FILE.c.id.in_(sorted(ids)))
    return {row.id: row for row in session.connection().execute(query)}


def sent_files(message: Message, platform: str, known: Mapping[int, Any]) -> tuple[SentFile, ...]:
    """The files of a message that can be sent on this platform, in order."""
    rows = [known[file.id] for file in message.files if file.id in known]
    return tuple(
        SentFile(
            kind=row.kind,
            ref=row.ref if row.platform == platform else "",
            name=row.name,
            sha256=row.sha256,
            size=row.size,
            media_type=row.media_type if row.sha256 else "",
        )
        for row in rows
        if row.sha256 or row.platform == platform
    )
