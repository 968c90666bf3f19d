import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.plain_language import Rule, count_words, findings, sentences
from tests.rules.strategies import many

words = st.integers(1, 40)


def rules(text: str, audience: str = "learner", **more: object) -> list[Rule]:
    return [finding.rule for finding in findings(text, audience=audience, **more)]  # type: ignore[arg-type]  # by name


def sentence(length: int) -> str:
    return " ".join(["word"] * length) + "."


@many
@given(words)
def test_a_sentence_for_learners_has_at_most_18_words(length: int) -> None:
    assert (Rule.LONG_SENTENCE in rules(sentence(length))) == (length > 18)


@many
@given(words)
def test_a_sentence_for_facilitators_has_at_most_30_words(length: int) -> None:
    assert (Rule.LONG_SENTENCE in rules(sentence(length), "facilitator")) == (length > 30)


@many
@given(st.lists(st.integers(1, 18), min_size=1, max_size=6))
def test_three_sentences_or_more_have_10_words_on_average_at_most(lengths: list[int]) -> None:
    text = " ".join(sentence(length) for length in lengths)
    long = len(lengths) >= 3 and sum(lengths) > 10 * len(lengths)
    assert (Rule.LONG_ON_AVERAGE in rules(text, word_limit=1000)) == long


@many
@given(st.integers(1, 20), st.sampled_from(["learner", "group", "facilitator", "coordinator"]))
def test_a_message_keeps_to_the_words_of_its_audience(number: int, audience: str) -> None:
    text = " ".join([sentence(8)] * number)
    limit = 60 if audience in {"learner", "group"} else 130
    assert (Rule.LONG_TEXT in rules(text, audience)) == (8 * number > limit)


def test_a_message_may_have_a_limit_of_its_own() -> None:
    text = " ".join([sentence(8)] * 10)
    assert rules(text, word_limit=90) == []
    assert rules(text, word_limit=45) == [Rule.LONG_TEXT]


def test_a_finding_says_where_and_how_much() -> None:
    (finding,) = findings(f"Short. {sentence(19)}", audience="learner")
    assert finding.values == {"excerpt": sentence(19), "n": 19, "limit": 18, "easier": ""}
    assert finding.rule == "M-PL-1"


def test_lines_and_marks_end_a_sentence_and_semicolons_and_dots_inside_do_not() -> None:
    assert sentences("One, two; three.\nFour? “Five!” Six … seven\n\n- eight") == (
        "One, two; three.",
        "Four?",
        "“Five!",
        "Six … seven",
        "- eight",
    )


def test_words_with_hyphens_and_apostrophes_are_one_word() -> None:
    assert count_words("week's ten-minute “talk”: /mydata, 3") == 5


@pytest.mark.parametrize("word", ["missed", "Late", "overdue", "failed", "behind", "must", "lazy", "finally"])
def test_blame_words_are_found_for_learners_only(word: str) -> None:
    assert rules(f"It is {word} here.") == [Rule.BLAME]
    assert rules(f"It is {word} here.", "facilitator") == []


def test_later_and_latest_do_not_blame() -> None:
    assert rules("See you later at the latest.") == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Click here to start.", Rule.NAMELESS_LINK),
        ("Start [here](https://example.org).", Rule.NAMELESS_LINK),
        ("We have thirteen works.", Rule.NUMBER_WORD),
        ("It costs twenty-five points.", Rule.NUMBER_WORD),
        ("It costs a hundred points.", Rule.NUMBER_WORD),
        ("We feel your pain.", Rule.FEELING),
        ("I am sad today.", Rule.FEELING),
        ("I miss you.", Rule.FEELING),
        ("Simply start.", Rule.BELITTLING),
        ("You can just start.", Rule.BELITTLING),
    ],
)
def test_words_to_avoid_are_found(text: str, rule: Rule) -> None:
    assert rules(text) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "Take ten minutes for twelve works.",
        "👀 Just reading",
        "Justice is a topic of the week.",
        "Start [the lesson](https://example.org/click-here).",
        "Read the fortieth page.",
    ],
)
def test_good_words_pass(text: str) -> None:
    assert rules(text) == []


def test_words_of_other_languages_are_not_judged_by_english_lists() -> None:
    assert rules("Te laat is simply must.", language="nl") == []


@pytest.mark.parametrize(
    "text",
    ["Well 👏 done", "👏 Well done 👏", "👏", "👍🏽 Thanks", "Welcome 🇫🇮", "Ends well.\n💛 Amina 💛 Georgi"],
)
def test_emoji_in_the_wrong_place_are_found(text: str) -> None:
    assert rules(text) == [Rule.EMOJI]


@pytest.mark.parametrize(
    "text",
    ["👏 Well done", "Well done 👏", "- ✍️ Feedback", "**💡 An idea**", "One 👏\n💡 Two", "1 of 3. Done ✔️"],
)
def test_one_emoji_at_an_edge_of_a_line_is_fine(text: str) -> None:
    assert rules(text) == []


def test_a_button_is_short_and_has_no_full_stop() -> None:
    assert rules("", buttons=["x" * 24, "Yes", "🎯 My goal"]) == []
    assert rules("", buttons=["x" * 25, "Yes."]) == [Rule.LONG_BUTTON, Rule.STOP_IN_BUTTON]


def test_only_reminders_are_kept_calm() -> None:
    assert rules("Welcome! Choose one thing.") == []
    (finding,) = findings("No hurry. Welcome! Choose.", audience="learner", calm=True)
    assert (finding.rule, finding.excerpt) == (Rule.EXCLAMATION, "Welcome!")


def test_one_question_is_asked_at_a_time_and_a_list_of_topics_is_no_question() -> None:
    assert rules("How is it going?") == []
    assert rules("How is it going? And why?") == [Rule.QUESTIONS]
    assert rules("How is it going? And why?", question_limit=2) == []
    assert rules("Three topics:\n- What is done?\n- What is hard?") == []


@many
@given(st.text(max_size=200), st.sampled_from(["learner", "facilitator"]))
def test_whatever_is_written_can_be_judged(text: str, audience: str) -> None:
    for finding in findings(text, audience=audience, buttons=[text]):
        assert finding.rule in Rule
