"""The store: the same bytes are one file, whole or not at all, and no name leads anywhere."""

import os
import stat
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files import UNKNOWN_TYPE, Store, type_of

LATER = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


def everything(folder: Path) -> list[str]:
    return sorted(place.relative_to(folder).as_posix() for place in folder.rglob("*") if place.is_file())


def test_a_file_stands_under_the_hash_of_its_content(store: Store, tmp_path: Path) -> None:
    stored = store.put(b"my work")
    name = sha256(b"my work").hexdigest()
    assert (stored.sha256, stored.size, stored.media_type) == (name, 7, "text/plain")
    assert everything(tmp_path) == [f"files/{name[:2]}/{name[2:]}"]
    assert store.get(name) == b"my work"


def test_the_same_bytes_twice_are_one_file_and_are_written_once(store: Store) -> None:
    place = store.path(store.put(b"my work").sha256)
    os.utime(place, (0, 0))
    store.put(b"my work")
    assert place.stat().st_mtime == 0


def test_a_file_that_a_crash_left_short_is_written_anew(store: Store) -> None:
    place = store.path(store.put(b"my work").sha256)
    place.write_bytes(b"my")
    assert store.get(store.put(b"my work").sha256) == b"my work"


def test_what_cannot_be_written_leaves_nothing_behind(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put(b"my work")
    assert everything(tmp_path) == []


def test_nobody_else_on_the_machine_reads_what_people_sent(store: Store, tmp_path: Path) -> None:
    place = store.path(store.put(b"my work").sha256)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, f"{'a' * 64}\n", "/etc/passwd"])
def test_only_a_hash_is_a_name(name: str, store: Store) -> None:
    with pytest.raises(ValueError, match="not the name of a file"):
        store.get(name)


def test_what_is_not_there_is_a_file_not_found(store: Store) -> None:
    with pytest.raises(FileNotFoundError):
        store.get("0" * 64)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"%PDF-1.7", "application/pdf"),
        (b"OggS\x00\x02", "audio/ogg"),
        (b"MZ\x90\x00", "application/x-msdownload"),
        (b"<html><script>alert(1)</script>", "text/plain"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "text/plain"),
        ("Здравей".encode(), "text/plain"),
        (b"\xff\xfe\x00", UNKNOWN_TYPE),
        (b"", UNKNOWN_TYPE),
        (b"a\x00b", UNKNOWN_TYPE),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, media_type: str) -> None:
    assert type_of(content) == media_type


@given(st.binary(max_size=400))
def test_any_bytes_have_some_type(content: bytes) -> None:
    assert "/" in type_of(content)


def test_what_no_row_knows_is_removed_once_it_is_old_enough(store: Store, tmp_path: Path) -> None:
    known, lost = store.put(b"known").sha256, store.put(b"lost").sha256
    (store.path(known).parent / "new-half").write_bytes(b"hal")
    assert store.clear({known}, LATER - timedelta(days=2)) == 0
    assert store.clear({known}, LATER) == 2
    assert everything(tmp_path / "files") == [f"{known[:2]}/{known[2:]}"]
    with pytest.raises(FileNotFoundError):
        store.get(lost)
