"""Files and words in parts that a platform takes."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from facilitation.model import Operation
from facilitation.outbox import Outbox
from facilitation.parcels import parts
from facilitation.ports import Capabilities, Packing
from facilitation.speech import Button, Enclosed, Message, from_json, to_json
from facilitation.splitting import units

KINDS = ("photo", "document", "voice", "video", "video_note", "audio")
STRICT = Capabilities(
    packing=Packing(
        (frozenset({"photo", "video"}), frozenset({"document"}), frozenset({"audio"})),
        caption=1024,
        words_under_many=False,
        wordless=frozenset({"video_note"}),
    )
)
BUTTON = Button("Well done", "1b:pf.well:1:")
files = st.lists(st.sampled_from(KINDS), max_size=25).map(
    lambda kinds: tuple(Enclosed(number, kind) for number, kind in enumerate(kinds, 1))
)


def work(text: str, *kinds: str) -> Message:
    return Message(
        "M-SC-3", text, (BUTTON,), tuple(Enclosed(number, kind) for number, kind in enumerate(kinds, 1))
    )


def test_one_file_carries_the_words_and_the_buttons() -> None:
    message = work("Maria shows: my page", "photo")
    assert parts(message, STRICT) == (message,)


def test_words_that_are_too_long_for_a_caption_follow_the_file() -> None:
    file, words = parts(work("a" * 1025, "photo"), STRICT)
    assert (file.text, file.buttons, len(file.files)) == ("", (), 1)
    assert (words.text, words.buttons, words.files) == ("a" * 1025, (BUTTON,), ())


def test_an_album_goes_first_and_the_words_with_the_buttons_after_it() -> None:
    album, words = parts(work("Three sides", "photo", "video", "photo"), STRICT)
    assert [file.kind for file in album.files] == ["photo", "video", "photo"]
    assert (words.text, words.buttons) == ("Three sides", (BUTTON,))


def test_a_video_note_carries_no_words() -> None:
    assert [part.text for part in parts(work("Hello", "video_note"), STRICT)] == ["", "Hello"]


def test_where_many_files_carry_words_one_message_is_enough() -> None:
    assert len(parts(work("Hello", "photo", "voice", "document"), Capabilities())) == 1


@given(text=st.text(min_size=1, max_size=6000), given_files=files)
def test_no_file_and_no_button_is_lost_and_nothing_breaks_a_rule(
    text: str, given_files: tuple[Enclosed, ...]
) -> None:
    found = parts(Message("M-SC-3", text, (BUTTON,), given_files), STRICT)
    assert [file for part in found for file in part.files] == list(given_files)
    assert [part.buttons for part in found if part.buttons] == [(BUTTON,)]
    assert found[-1].buttons == (BUTTON,)
    for part in found:
        kinds = {file.kind for file in part.files}
        assert len(part.files) <= 10
        assert len(part.files) <= 1 or any(kinds <= some for some in STRICT.packing.together)
        assert not part.files or units(part.text) <= 1024
        assert not (part.text and ("video_note" in kinds or len(part.files) > 1))


@given(given_files=files)
def test_the_ledger_gives_back_what_it_keeps(given_files: tuple[Enclosed, ...]) -> None:
    message = Message("M-SC-3", "words", (BUTTON,), given_files, preview="https://example.org")
    assert from_json(to_json(message)) == message


def test_files_and_further_parts_of_an_answer_are_said_anew_and_never_put_over_one_another() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    outbox = Outbox(now, {"telegram": STRICT})
    account: Any = SimpleNamespace(id=1, person_id=1, platform="telegram")
    more: dict[str, Any] = {"operation": Operation.EDIT, "subject_id": 7, "expires_at": now + timedelta(1)}
    outbox.to_account(account, work("Hello", "photo", "photo"), key="a", **more)
    outbox.to_account(account, Message("M-WK-1", "word " * 1200), key="b", **more)
    rows = [(row["dedupe_key"], row["operation"], row["subject_id"]) for row in outbox.rows]
    assert rows == [
        ("a:a1", Operation.POST, None),
        ("a:a1:1", Operation.POST, None),
        ("b:a1", Operation.EDIT, 7),
        ("b:a1:1", Operation.POST, None),
    ]
