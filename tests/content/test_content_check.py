from dataclasses import replace
from pathlib import Path

import pytest

from bot import content_use
from bot.content import load
from bot.content_check import NO_LINE_NEEDED, check_texts, check_use
from facilitation.library import Library, MessageText


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


def with_message(library: Library, name: str, language: str = "en", **changes: object) -> Library:
    """This message as changed, the lines on who sees an answer and what the check says: others have no part in it."""
    old = library.messages[language].get(name) or replace(library.messages["en"]["M-OK-1"], id=name)
    new = replace(old, **changes)  # type: ignore[arg-type]  # the tests name the fields they change
    lines = {line: text for line, text in library.messages["en"].items() if line.startswith(("V-", "M-PL-"))}
    return replace(library, messages={"en": lines, language: {**lines, name: new}})


def sentences(library: Library) -> list[tuple[str, str]]:
    return [(mistake.id, mistake.sentence) for mistake in check_texts(library)]


def test_the_real_texts_are_plain_and_complete(library: Library) -> None:
    assert [str(mistake) for mistake in check_texts(library)] == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("You missed it.", "Blame."),
        ("Click here for more.", "Nameless link."),
        ("We simply go on.", "Belittling."),
        ("I miss you.", "Feeling."),
        ("There are fourteen works.", "Number word."),
        (" ".join(["word"] * 19) + ".", "Long sentence."),
        ("A word is a word here. " * 11, "Long text."),
        ("One 👏 inside.", "Emoji."),
        ("Why? When?", "Questions."),
        ("Hello {{ name.", "The places to fill in cannot be read: expected name or number."),
        ("Hello {{ name | upper }}.", "{{ name | upper }} does more than a text should."),
        ("{% for x in y %}{% endfor %}Hello.", "{% for x in y %} does more than a text should."),
    ],
)
def test_a_seeded_mistake_in_a_text_is_caught(library: Library, text: str, sentence: str) -> None:
    assert ("M-OK-1", sentence) in sentences(with_message(library, "M-OK-1", forms={"other": text}))


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        ("A button with twenty-five", "Long button."),
        ("Yes.", "Stop in button."),
        ("👏 👏", "Emoji."),
        ("Too late", "Blame."),
    ],
)
def test_a_seeded_mistake_in_a_button_is_caught(library: Library, label: str, sentence: str) -> None:
    changed = with_message(library, "M-KO-9", buttons={"menu": label})
    assert ("M-KO-9", sentence) in sentences(changed)


def test_reminders_stay_calm(library: Library) -> None:
    changed = with_message(library, "M-RM-4", forms={"other": "Reminders are off!"})
    assert sentences(changed) == [("M-RM-4", "Exclamation.")]


def test_a_remedy_is_said_in_the_words_of_the_content(library: Library) -> None:
    changed = with_message(library, "M-OK-1", forms={"other": "You missed it."})
    (mistake,) = check_texts(changed)
    assert (mistake.file, "“missed”" in mistake.remedy) == ("en/messages/notices.toml", True)


def test_a_message_that_asks_must_say_who_sees_the_answer(library: Library) -> None:
    assert ("M-ON-5", NO_LINE) in sentences(with_message(library, "M-ON-5", visibility=None))
    assert ("M-OK-1", NO_LINE) in sentences(
        with_message(library, "M-OK-1", forms={"other": "How old are you?"})
    )
    assert ("M-OK-1", NO_LINE) in sentences(with_message(library, "M-OK-1", buttons={"yes": "Yes"}))


NO_LINE = "This message asks the person for something and does not say who sees it."


def test_an_exception_that_is_not_needed_any_more_is_a_mistake(library: Library) -> None:
    changed = with_message(library, "M-KO-3", visibility="V-FAC")
    assert sentences(changed) == [("M-KO-3", "This exception from the visibility line is not needed.")]


def test_every_exception_names_a_message(library: Library) -> None:
    named = {name for names in NO_LINE_NEEDED.values() for name in names}
    assert named <= library.messages["en"].keys()


@pytest.mark.parametrize(
    ("code", "sentence"), [("V-NOBODY", "There is no"), ("M-OK-1", "is no visibility line")]
)
def test_a_visibility_line_that_does_not_exist_is_a_mistake(
    library: Library, code: str, sentence: str
) -> None:
    found = sentences(with_message(library, "M-KO-2", visibility=code))
    assert any(name == "M-KO-2" and sentence in said for name, said in found)


def test_a_counted_text_needs_every_form_of_its_language(library: Library) -> None:
    changed = with_message(library, "M-AG-1", forms={"other": "{{ n }} people checked in."})
    assert sentences(changed) == [("M-AG-1", 'The form "one" is missing.')]


def polish(library: Library, *messages: MessageText) -> Library:
    own = {message.id: message for message in messages}
    english = {name: text for name, text in library.messages["en"].items() if name in own}
    return replace(library, messages={"en": english, "pl": own})


def test_a_translation_may_lack_messages_but_has_none_of_its_own(library: Library) -> None:
    own = replace(library.messages["en"]["M-OK-1"], id="M-OK-99", forms={"other": "Zapisane."})
    assert sentences(polish(library, own)) == [("M-OK-99", "English has no such id.")]


def test_a_translation_has_the_buttons_the_places_and_the_plurals_it_needs(library: Library) -> None:
    english = library.messages["en"]
    found = sentences(
        polish(
            library,
            replace(english["M-KO-9"], buttons={"other": "Menu"}),
            replace(english["M-ER-1"], forms={"other": "{{ refference }}"}),
            replace(english["M-AG-1"], forms={"one": "1 osoba", "other": "{{ n }} osoby"}),
        )
    )
    assert ("M-KO-9", "The buttons are not those of English.") in found
    assert ("M-ER-1", "English does not know refference.") in found
    assert ("M-AG-1", 'The form "few" is missing.') in found
    assert ("M-AG-1", 'The form "many" is missing.') in found


def test_english_words_are_not_looked_for_in_other_languages(library: Library) -> None:
    own = replace(library.messages["en"]["M-OK-1"], forms={"other": "To jest late."})
    assert sentences(polish(library, own)) == []


def code(folder: Path, source: str) -> list[Path]:
    package = folder / "facilitation"
    package.mkdir()
    (package / "flow.py").write_text(source, encoding="utf-8")
    return [package]


def small(library: Library, *names: str) -> Library:
    kept = {name: replace(library.messages["en"][name], later=None) for name in names}
    return replace(library, messages={"en": kept})


def test_an_id_in_code_that_nobody_wrote_is_a_mistake(library: Library, tmp_path: Path) -> None:
    (mistake,) = check_use(small(library), code(tmp_path, 'x = 1\nsay("M-XX-1")\n'))
    assert (mistake.file, mistake.id) == ("facilitation/flow.py:2", "M-XX-1")


def test_a_message_that_nobody_uses_names_its_feature(library: Library, tmp_path: Path) -> None:
    unused = small(library, "M-OK-1")
    folders = code(tmp_path, '"""M-OK-1 stands in a docstring."""\n')
    assert [mistake.sentence for mistake in check_use(unused, folders)] == ["No code uses this message."]
    assert check_use(with_message(unused, "M-OK-1", later="buddies"), folders) == []


def test_a_message_in_use_is_not_for_later(library: Library, tmp_path: Path) -> None:
    used = with_message(small(library, "M-OK-1"), "M-OK-1", later="buddies")
    (mistake,) = check_use(used, code(tmp_path, 'say("M-OK-1")\n'))
    assert mistake.sentence == "This message is in use."


def test_a_visibility_line_is_used_by_the_messages_that_name_it(library: Library, tmp_path: Path) -> None:
    assert check_use(small(library, "M-KO-2", "V-FAC"), code(tmp_path, 'say("M-KO-2")\n')) == []


def test_ids_that_are_put_together_are_found_by_their_parts(library: Library, tmp_path: Path) -> None:
    source = 'for code in ("O1", "O2"):\n    book.text(f"L-{code}", x)\nname.startswith("M-HL")\n'
    uses = content_use.find(code(tmp_path, source), ["L-O1", "L-O2", "L-O3"])
    assert uses.ids.keys() == {"L-O1", "L-O2"}
