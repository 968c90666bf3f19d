"""Files that people send: kept by reference, albums as one work, what is too large with a clear word (issue 3, 4)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.events import Attachment, Commanded
from facilitation.flows.shared.files import NAME_LIMIT, harmless
from facilitation.model import File, FileState, Reflection, Work
from tests.flows.circle import MARIA, ROOM, Circle, circle, photo

KINDS = ("photo", "document", "voice", "video", "video_note", "audio")
LARGE = 20 * 2**20 + 1
CLEAR_WORD = "This file is large, so I cannot keep a copy"


@pytest.fixture
def here() -> Iterator[Circle]:
    with circle() as made:
        yield made


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_any_kind_is_a_work(kind: str, here: Circle) -> None:
    here.taps(MARIA, "Show something", ROOM)
    here.sends("", Attachment(kind, "ref", "unique", 900))  # type: ignore[arg-type]  # a word of KINDS
    (work,) = here.rows(Work)
    (file,) = here.rows(File)
    assert (file.kind, file.work_id, file.state, file.person_id) == (
        kind,
        work.id,
        FileState.PENDING,
        2,
    )
    assert file.fetch_at == here.stage.now


def test_a_work_is_shown_with_its_file_and_its_buttons(here: Circle) -> None:
    here.taps(MARIA, "Show something", ROOM)
    here.sends("My poster", photo("a"))
    here.taps(MARIA, "group")
    shown = here.shown("My poster", ROOM)
    assert [file.kind for file in shown.message.files] == ["photo"]
    assert shown.message.buttons


def test_a_command_brings_a_file_in_its_caption(here: Circle) -> None:
    here.do(MARIA, Commanded("show", "my page", "m1", attachments=(photo("a"),)))
    (work,) = here.rows(Work)
    assert (work.caption, [file.work_id for file in here.rows(File)]) == ("my page", [work.id])


def test_an_album_is_one_work_and_is_asked_about_once(here: Circle) -> None:
    here.taps(MARIA, "Show something", ROOM)
    before = len(here.texts())
    here.sends("", photo("a", album="7"))
    here.later(seconds=1)
    here.sends("Three sides", photo("b", album="7"))
    here.sends("", photo("c", album="7"))
    (work,) = here.rows(Work)
    assert work.caption == "Three sides"
    assert [file.work_id for file in here.rows(File)] == [work.id] * 3
    assert len(here.texts()) == before + 1


def test_a_picture_of_an_album_that_comes_half_a_minute_later_is_not_part_of_the_work(here: Circle) -> None:
    here.taps(MARIA, "Show something", ROOM)
    here.sends("", photo("a", album="7"))
    here.stage.now += timedelta(seconds=31)
    here.sends("", photo("b", album="7"))
    assert len(here.rows(File)) == 1


def test_an_album_answers_one_question_of_a_reflection_and_not_the_next_ones(here: Circle) -> None:
    here.taps(MARIA, "Start")
    here.sends("I drew it", photo("a", album="9"))
    here.sends("", photo("b", album="9"))
    (reflection,) = here.rows(Reflection)
    assert (reflection.what, reflection.so_what) == ("I drew it", "")
    assert [file.reflection_id for file in here.rows(File)] == [reflection.id] * 2


def test_an_album_that_replies_in_the_room_is_one_work(here: Circle) -> None:
    to = here.texts(ROOM)[-1][:20]
    here.replies(to, "Both sides", photo("a", album="5"))
    here.replies(to, "", photo("b", album="5"))
    (work,) = here.rows(Work)
    assert work.caption == "Both sides"
    assert [file.work_id for file in here.rows(File)] == [work.id] * 2


def test_what_is_too_large_stays_with_the_platform_and_is_said_once(here: Circle) -> None:
    here.taps(MARIA, "Show something", ROOM)
    here.sends("My film", photo("a", album="3", size=LARGE))
    here.sends("", photo("b", album="3", size=LARGE))
    assert [file.state for file in here.rows(File)] == [FileState.TOO_LARGE] * 2
    assert sum(CLEAR_WORD in text for text in here.texts()) == 1
    here.taps(MARIA, "group")
    assert len(here.shown("My film", ROOM).message.files) == 2


def test_what_is_just_small_enough_is_kept_without_a_word(here: Circle) -> None:
    here.taps(MARIA, "Show something", ROOM)
    here.sends("", photo("a", size=LARGE - 1))
    assert here.rows(File)[0].state == FileState.PENDING
    assert not any(CLEAR_WORD in text for text in here.texts())


def test_a_link_alone_may_be_shown_with_its_page_and_nothing_else_may(here: Circle) -> None:
    for words, preview in (
        ("https://example.org/me", "https://example.org/me"),
        ("see https://example.org/me", ""),
    ):
        here.taps(MARIA, "Show something", ROOM)
        here.sends(words)
        here.taps(MARIA, "group")
        assert here.shown(words, ROOM).message.preview == preview


def test_a_press_under_a_picture_is_answered_below_it(here: Circle) -> None:
    here.taps(MARIA, "Show something", ROOM)
    here.sends("Look", photo("a"))
    here.taps(MARIA, "group")
    work = here.shown("Look", ROOM)
    here.do(MARIA, Commanded("week"))
    assert here.shown("Look", ROOM) is work


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\work\\..\\poster.pdf", "poster.pdf"),
        ("...", ""),
        (".bashrc", "bashrc"),
        ('a<b>|"c?.png', "a_b___c_.png"),
        ("con\u202egnp.exe", "congnp.exe"),
        ("постер.pdf", "постер.pdf"),
    ],
)
def test_a_name_cannot_lead_anywhere(name: str, kept: str) -> None:
    assert harmless(name) == kept


@given(st.text())
def test_whatever_a_file_is_called_its_name_is_short_and_stays_in_its_folder(name: str) -> None:
    kept = harmless(name)
    assert len(kept) <= NAME_LIMIT
    assert not set(kept) & set('/\\\x00:"<>|?*\n')
    assert not kept.startswith((".", " "))
