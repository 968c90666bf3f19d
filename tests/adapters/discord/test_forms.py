"""Forms as windows of five places, and what comes back."""

from typing import Any

import pytest

from adapters.discord import forms
from facilitation.speech import Form
from tests.adapters.discord.listening import OPENS, asked, form

LONG = "Which part of what you learned this week helped you most, and why did it help you?"


def shown(of: Form) -> dict[str, Any]:
    return dict(forms.window(of).to_dict())


def kinds(of: Form) -> list[int]:
    return [component["type"] for component in shown(of)["components"]]


async def test_a_short_question_is_the_label_of_its_place_and_who_sees_it_stands_below() -> None:
    (label,) = shown(form(asked("What helped you?\n\nOnly you can see this.", limit=300, required=True)))[
        "components"
    ]
    assert (label["label"], label["description"]) == ("What helped you?", "Only you can see this.")
    entry = label["component"]
    assert (entry["custom_id"], entry["required"], entry["max_length"], entry["style"]) == (
        "text",
        True,
        300,
        2,
    )


async def test_a_long_question_stands_whole_above_its_place() -> None:
    made = shown(form(asked(LONG)))
    assert made["components"][0]["content"] == LONG
    assert len(made["components"][1]["label"]) <= forms.LABEL_LIMIT
    assert made["components"][1]["label"].endswith("…")


async def test_many_long_questions_share_one_place_for_their_words() -> None:
    several = form(*(asked(f"{LONG} {number}", str(number)) for number in range(3)))
    assert kinds(several) == [10, 18, 18, 18]
    text = shown(several)["components"][0]["content"]
    assert all(f"{LONG} {number}" in text for number in range(3))


async def test_a_place_for_files_makes_words_a_choice() -> None:
    made = shown(form(asked("Show it", required=True, files="Photos or files")))
    words, upload = (label["component"] for label in made["components"])
    assert not words["required"]
    assert (upload["custom_id"], upload["required"], upload["max_values"]) == (forms.FILES, False, 10)


async def test_a_window_carries_its_token_and_is_not_remembered() -> None:
    window = forms.window(form())
    assert window.custom_id == OPENS
    assert window.is_finished()


async def test_a_form_with_more_than_five_places_is_no_window() -> None:
    with pytest.raises(ValueError, match="6 places"):
        forms.window(form(*(asked("?", str(number)) for number in range(6))))


async def test_marks_of_people_in_a_question_are_not_markup() -> None:
    text = f"{LONG} \ue000**bold** <@1>\ue001"
    assert "\\*\\*bold" in shown(form(asked(text)))["components"][0]["content"]


def test_words_and_files_of_a_sent_window_are_read_by_key() -> None:
    file = {
        "id": "7",
        "url": "https://cdn.example/7",
        "size": 3,
        "filename": "a.png",
        "content_type": "image/png",
    }
    values, files = forms.filled(
        {
            "components": [
                {"type": 10, "id": 1},
                {"type": 18, "component": {"type": 4, "custom_id": "text", "value": "words"}},
                {"type": 18, "component": {"type": 4, "custom_id": "more", "value": None}},
                {"type": 18, "component": {"type": 19, "custom_id": "files", "values": ["7", "8"]}},
            ],
            "resolved": {"attachments": {"7": file}},
        }
    )
    assert values == {"text": "words", "more": ""}
    assert [(one.kind, one.unique_ref, one.name) for one in files] == [("photo", "7", "a.png")]
