from pathlib import Path
from time import perf_counter

import pytest

from bot.content import load
from facilitation.library import ContentError, Library, Mistake
from facilitation.reading import parse_card, parse_course, parse_messages, parse_prompts, parse_triggers

MESSAGE = '[M-XX-1]\nto = "learner"\nnote = "A note."\ntext = "Hello {{ name }}."\n'
CARD = '+++\nid = "G01"\ntitle = "T"\ntheme = "start"\nword = "role"\n\n[[shown]]\nwhen = "halfway"\ndays = 2\n+++\n\nText.\n'


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


def mistakes(found: pytest.ExceptionInfo[ContentError]) -> list[str]:
    return [mistake.sentence for mistake in found.value.mistakes]


def test_all_prompts_and_cards_of_the_design_are_there(library: Library) -> None:
    banks = [prompt.bank for prompt in library.prompts["en"].values()]
    counts = {bank: banks.count(bank) for bank in set(banks)}
    assert counts == {"K": 20, "C": 26, "RW": 10, "RS": 10, "RN": 10, "S": 20, "P": 20}
    assert list(library.cards["en"]) == [f"G{number:02}" for number in range(1, 26)]


def test_regular_weeks_have_the_capacity_of_the_design(library: Library) -> None:
    regular = [prompt.bank for prompt in library.prompts["en"].values() if "R" in prompt.phases]
    assert {bank: regular.count(bank) for bank in regular} == {
        "K": 13,
        "C": 18,
        "RW": 8,
        "RS": 8,
        "RN": 8,
        "S": 12,
        "P": 14,
    }


def test_every_card_is_found_by_a_word_of_its_own(library: Library) -> None:
    words = [card.word for card in library.cards["en"].values()]
    assert len(set(words)) == len(words)


def test_every_moment_in_the_list_shows_a_card(library: Library) -> None:
    used = {trigger.when for card in library.cards["en"].values() for trigger in card.shown}
    assert used == set(library.triggers)


def test_the_course_has_six_weeks_with_a_short_path_each(library: Library) -> None:
    course = library.courses["elements-of-ai"]
    assert [week.number for week in course.weeks] == [1, 2, 3, 4, 5, 6]
    assert all(week.url and week.minutes and week.short_path and week.sections for week in course.weeks)


def test_everything_loads_in_the_blink_of_an_eye() -> None:
    best = min(_seconds_to_load() for _ in range(5))
    assert best < 0.3  # a tenth of a second where the machine is quiet


def _seconds_to_load() -> float:
    start = perf_counter()
    load()
    return perf_counter() - start


def test_a_message_is_read_with_all_it_has() -> None:
    source = MESSAGE + 'visibility = "V-ME"\nwords = 90\nlater = "buddies"\n[M-XX-1.buttons]\nok = "OK"\n'
    (message,) = parse_messages("x.toml", source).values()
    assert (message.to, message.forms, message.count) == ("learner", {"other": "Hello {{ name }}."}, None)
    assert (message.visibility, message.words, message.later) == ("V-ME", 90, "buddies")
    assert message.buttons == {"ok": "OK"}


def test_a_counted_message_has_a_text_for_each_form() -> None:
    source = '[M-XX-1]\nto = "group"\nnote = "A note."\ncount = "n"\ntext = { zero = "None.", other = "{{ n }}." }\n'
    (message,) = parse_messages("x.toml", source).values()
    assert (message.count, message.forms) == ("n", {"zero": "None.", "other": "{{ n }}."})


def test_all_mistakes_of_a_file_are_reported_at_once() -> None:
    source = '[M-XX-1]\nto = "nobody"\ntxt = "Hello."\nwords = -1\n[hello]\nto = "group"\n'
    with pytest.raises(ContentError) as found:
        parse_messages("x.toml", source)
    assert mistakes(found) == [
        '"txt" is not known here.',
        'Nobody is called "nobody".',
        '"note" should be a text.',
        '"text" should be a text.',
        '"words" should be a whole number.',
        "This is not an id.",
    ]
    assert all(mistake.file == "x.toml" and mistake.remedy for mistake in found.value.mistakes)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('"Plain."', '"text" should name one text for each key.'),
        ('{ one = "{{ n }}." }', "A counted text needs its general form."),
        ('{ other = "{{ n }}.", plenty = "Lots." }', '"plenty" is not known here.'),
    ],
)
def test_a_counted_message_without_proper_forms_is_a_mistake(text: str, sentence: str) -> None:
    with pytest.raises(ContentError) as found:
        parse_messages("x.toml", f'[M-XX-1]\nto = "group"\nnote = "A note."\ncount = "n"\ntext = {text}\n')
    assert sentence in mistakes(found)


def test_a_file_that_is_no_toml_says_where() -> None:
    with pytest.raises(ContentError, match="line 2"):
        parse_messages("x.toml", "[M-XX-1]\nto = learner\n")


def test_a_prompt_of_another_bank_or_an_unknown_phase_is_a_mistake() -> None:
    source = 'bank = "K"\n[C01]\nphases = ["R", "Q"]\npurpose = "x"\ntext = "Why?"\n'
    with pytest.raises(ContentError) as found:
        parse_prompts("k.toml", source)
    assert mistakes(found) == ["This id does not belong to bank K.", "The phases are not known."]


def test_a_card_keeps_what_belongs_to_its_moment() -> None:
    card = parse_card("G01.md", CARD, {"halfway": "The halfway week begins."})
    assert (card.text, card.repeat) == ("Text.", False)
    assert [(trigger.when, trigger.data) for trigger in card.shown] == [("halfway", {"days": 2})]


def test_a_card_with_an_unknown_moment_or_without_values_is_a_mistake() -> None:
    with pytest.raises(ContentError, match="No moment is called"):
        parse_card("G01.md", CARD, {"other": "…"})
    with pytest.raises(ContentError, match=r"two lines \+\+\+"):
        parse_card("G01.md", "Only text.\n", {})


def test_a_moment_without_a_meaning_is_a_mistake() -> None:
    with pytest.raises(ContentError, match="should be a text"):
        parse_triggers("triggers.toml", 'halfway = ""\n')


def test_a_course_that_is_too_short_or_incomplete_is_a_mistake() -> None:
    with pytest.raises(ContentError) as found:
        parse_course("c.toml", 'title = "C"\nweeks = [{ minutes = "many" }]\n', "c")
    assert mistakes(found) == [
        "A course has 3 to 12 weeks, this one has 1.",
        '"topic" should be a text.',
        '"minutes" should be a whole number.',
    ]


def test_an_id_in_two_files_is_a_mistake_and_so_is_each_broken_file(tmp_path: Path) -> None:
    folder = tmp_path / "en" / "messages"
    folder.mkdir(parents=True)
    (folder / "a.toml").write_text(MESSAGE, encoding="utf-8")
    (folder / "b.toml").write_text(MESSAGE, encoding="utf-8")
    (folder / "c.toml").write_bytes(b"\xff")
    (folder / "d.toml").write_text("]", encoding="utf-8")
    with pytest.raises(ContentError) as found:
        load(tmp_path)
    assert [(mistake.file, mistake.id) for mistake in found.value.mistakes] == [
        ("en/messages/b.toml", "M-XX-1"),
        ("en/messages/c.toml", ""),
        ("en/messages/d.toml", ""),
    ]


def test_a_folder_without_english_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no English texts"):
        load(tmp_path)


def test_a_mistake_names_file_id_and_remedy() -> None:
    assert str(Mistake("a.toml", "M-XX-1", "Wrong.", "Mend it.")) == "a.toml [M-XX-1]: Wrong. Mend it."
