"""Files that people send: kept by reference, the bytes are fetched later (design 5, "Files are rows")."""

import re
from collections.abc import Iterable
from datetime import timedelta

from sqlmodel import col, or_, select

from facilitation.events import Attachment, Said
from facilitation.model import File, FileState, Membership, Reach, Reflection, Work
from facilitation.speech import Enclosed, clean
from facilitation.turn import Turn

ONE_ALBUM = timedelta(seconds=30)  # its pictures come as messages of their own (platform-facts 1.7)
NAME_LIMIT = 100
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f<>:"|?*]')


def source_of(turn: Turn, message_ref: str) -> str:
    """The message an answer came with, named so that no other message anywhere has the same name."""
    return f"{turn.event.place.platform}:{_place(turn, message_ref)}"


def keep(turn: Turn, attachments: tuple[Attachment, ...], message_ref: str) -> tuple[int, ...]:
    """Keep what was sent by its reference. The same file in the same message is one row, however often it comes.

    What is larger than the platform lets us fetch stays there (`FileState.TOO_LARGE`).
    """
    _, person = turn.known
    found: list[int] = []
    for item in attachments:
        row = _known(turn, item, message_ref)
        if row is None:
            too_large = item.size > turn.can.file_limit
            row = File(
                person_id=person.id,
                platform=turn.event.place.platform,
                place=_place(turn, message_ref),
                kind=item.kind,
                ref=item.ref,
                unique_ref=item.unique_ref,
                name=harmless(item.name),
                size=item.size,
                media_type=item.media_type[:100],
                state=FileState.TOO_LARGE if too_large else FileState.PENDING,
                album=item.album,
                at=turn.now,
                fetch_at=turn.now,
            )
            turn.session.add(row)
            turn.session.flush()
            turn.fetches = True
        found.append(row.id)
    return tuple(found)


def enclosed(turn: Turn, files: Iterable[int]) -> tuple[Enclosed, ...]:
    """Files as they go with a message."""
    rows = (turn.session.get(File, number) for number in files)
    return tuple(Enclosed(row.id, row.kind) for row in rows if row is not None)


def attach(turn: Turn, files: Iterable[int], owner: Work | Reflection) -> None:
    """Files go with a work or a reflection of the sender; of those too large to be kept they are told, once (M-SC-10)."""
    new = [row for number in files if (row := turn.session.get(File, number)) and not _owned(row)]
    news = any(row.state == FileState.TOO_LARGE and not _told(turn, row.album) for row in new)
    for row in new:
        if isinstance(owner, Work):
            row.work_id = owner.id
        else:
            row.reflection_id = owner.id
    if news and turn.account and (turn.event.place.private or turn.account.reach == Reach.OPEN):
        turn.answer("M-SC-10")


def join_album(turn: Turn, body: Said) -> bool:
    """Another picture of an album whose first one is an answer already: it joins that answer. False for all else."""
    owner = _owner_of_album(turn, body)
    if owner is None:
        return False
    turn.enter(turn.session.get_one(Membership, owner.membership_id).group_id)
    attach(turn, keep(turn, body.attachments, body.message_ref), owner)
    words = clean(body.text).strip()
    if isinstance(owner, Work) and words and not owner.caption:
        owner.caption = words[:1000]  # the caption may stand under any picture of an album
    return True


def replace(turn: Turn, body: Said, owner: Work) -> None:
    """The message of a work was edited: what hangs on it now takes the place of what hung on it before."""
    if not body.attachments:
        return
    now = keep(turn, body.attachments, body.message_ref)
    place = _place(turn, body.message_ref)
    before = select(File).where(File.work_id == owner.id, File.place == place, col(File.id).not_in(now))
    for row in turn.session.exec(before).all():
        turn.session.delete(row)
    attach(turn, now, owner)


def belongs_to_work(turn: Turn, message_ref: str) -> bool:
    """Whether a message brought something for a work."""
    platform, place = turn.event.place.platform, _place(turn, message_ref)
    found = select(File.id).where(
        File.platform == platform, File.place == place, col(File.work_id).is_not(None)
    )
    return turn.session.exec(found).first() is not None


def harmless(name: str) -> str:
    """A file's name without folders, and without letters that mean something to a file system."""
    last = re.split(r"[/\\]", clean(name))[-1]
    stem, dot, ending = _NOT_IN_NAMES.sub("_", last).strip(" .").rpartition(".")
    ending = f"{dot}{ending}"[:20]
    return f"{stem[: NAME_LIMIT - len(ending)]}{ending}"


def _place(turn: Turn, message_ref: str) -> str:
    return f"{turn.event.place.chat}:{message_ref}"


def _known(turn: Turn, item: Attachment, message_ref: str) -> File | None:
    return turn.session.exec(
        select(File).where(
            File.platform == turn.event.place.platform,
            File.place == _place(turn, message_ref),
            File.unique_ref == item.unique_ref,
        )
    ).first()


def _owner_of_album(turn: Turn, body: Said) -> Work | Reflection | None:
    albums = {item.album for item in body.attachments if item.album}
    if not albums or turn.person is None:
        return None
    first = turn.session.exec(
        select(File).where(
            col(File.album).in_(albums),
            File.platform == turn.event.place.platform,
            File.person_id == turn.person.id,
            File.at >= turn.now - ONE_ALBUM,
            or_(col(File.work_id).is_not(None), col(File.reflection_id).is_not(None)),
        )
    ).first()
    if first is None:
        return None
    if first.work_id is not None:
        return turn.session.get(Work, first.work_id)
    return turn.session.get(Reflection, first.reflection_id)


def _owned(row: File) -> bool:
    return row.work_id is not None or row.reflection_id is not None or row.item_id is not None


def _told(turn: Turn, album: str) -> bool:
    if not album:
        return False
    others = select(File).where(File.album == album, File.state == FileState.TOO_LARGE)
    return any(_owned(row) for row in turn.session.exec(others))
