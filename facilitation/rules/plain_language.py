"""Plain language: the rules for texts that a program can check (content-design 7.1, 7.5, 7.6).

They hold for our own texts, checked before they are released, and warn a facilitator who writes a prompt (2.6).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from facilitation.rules.hard_words import hard_words


class Rule(StrEnum):
    """What was found. The value is the message that says it."""

    LONG_SENTENCE = "M-PL-1"
    LONG_ON_AVERAGE = "M-PL-2"
    LONG_TEXT = "M-PL-3"
    BLAME = "M-PL-4"
    NAMELESS_LINK = "M-PL-5"
    LONG_BUTTON = "M-PL-6"
    STOP_IN_BUTTON = "M-PL-7"
    EMOJI = "M-PL-8"
    EXCLAMATION = "M-PL-9"
    NUMBER_WORD = "M-PL-10"
    FEELING = "M-PL-11"
    BELITTLING = "M-PL-12"
    QUESTIONS = "M-PL-13"
    HARD_WORD = "M-PL-14"
    LONG_WORD = "M-PL-15"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a text breaks: the place, and where the rule counts, the number found and the number allowed.

    `easier`: the word to take instead of a hard one.
    """

    rule: Rule
    excerpt: str
    n: int = 0
    limit: int = 0
    easier: str = ""

    @property
    def values(self) -> dict[str, object]:
        """What message `rule` is said with."""
        return {"excerpt": self.excerpt, "n": self.n, "limit": self.limit, "easier": self.easier}


@dataclass(frozen=True, slots=True)
class Limits:
    """Words per sentence on average and at most, words per message (7.6, rules 1 and 2)."""

    average: int
    sentence: int
    message: int


FOR_LEARNERS = Limits(average=10, sentence=18, message=60)
FOR_FACILITATORS = Limits(average=14, sentence=30, message=130)
LEARNERS = frozenset({"learner", "group"})
BUTTON_CHARACTERS = 24  # 7.1, in every language
SENTENCES_FOR_AN_AVERAGE = 3  # fewer have none that means anything

_WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)*_]*\s+|\n+")
_BLAME = re.compile(
    r"\b(?:missed|late|overdue|fail(?:s|ed|ing|ure)?|behind|must|lazy|finally|lost your streak)\b",
    re.IGNORECASE,
)
_FEELING = re.compile(
    r"\b(?:we feel|I feel|I am (?:sad|happy|sorry|proud|glad|worried)|(?:I|we) miss you)\b", re.IGNORECASE
)
_BELITTLING = re.compile(r"\b(?:just(?! reading)|simply|obviously)\b", re.IGNORECASE)
_NUMBER_WORD = re.compile(
    r"\b(?:(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?"
    r"|hundreds?|thousands?|millions?)\b",
    re.IGNORECASE,
)
_NAMELESS_LINK = re.compile(r"\bclick here\b|\[(?:here|link|this)\]", re.IGNORECASE)

_SKIN = "\U0001f3fb-\U0001f3ff"
_FLAG = "\U0001f1e6-\U0001f1ff\U0001f3f4\U0001f3f3\u2690\u2691"
_PICTURE = "\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a-\u23ff"
_EMOJI = re.compile(f"[{_PICTURE}](?:\ufe0f|[{_SKIN}]|\u200d[{_PICTURE}])*")
_NOT_NEUTRAL = re.compile(f"[{_SKIN}{_FLAG}]")
_EDGE = " \t*_>-\u2067\u2069⟦⟧"  # what may stand before a first or after a last emoji


def findings(
    text: str,
    *,
    audience: str,
    language: str = "en",
    buttons: Iterable[str] = (),
    word_limit: int | None = None,
    question_limit: int = 1,
    calm: bool = False,
) -> tuple[Finding, ...]:
    """All rules that `text` breaks, in the order of the text.

    `audience`: learner, group, facilitator or coordinator. Rules about words are known for English only; the
    others hold for every `language`. `word_limit` replaces the audience's own; `question_limit` is the number of
    questions that may be asked, lists left out (R2; a prompt may ask two short ones); `calm` forbids exclamation
    marks, as reminders do (1.8).
    """
    labels = tuple(buttons)
    limits = FOR_LEARNERS if audience in LEARNERS else FOR_FACILITATORS
    found = [*_lengths(text, limits, word_limit), *_emoji(text), *_questions(text, question_limit)]
    if calm and (shouted := _first(r"[^\n.!?]*!", text)):
        found.append(Finding(Rule.EXCLAMATION, shouted))
    if language == "en":
        found += _wording(text, audience)
    for label in labels:
        found += _button(label, language)
    return tuple(found)


# What a person's own words may not do to their readers. Feelings and emoji are theirs; for the bot they have rules.
_ABOUT_READERS = frozenset(Rule) - {Rule.FEELING, Rule.EMOJI, Rule.EXCLAMATION}


def advice(
    text: str,
    *,
    audience: str = "learner",
    language: str = "en",
    word_limit: int | None = None,
    question_limit: int = 1,
) -> tuple[Finding, ...]:
    """What makes words that a leader wrote harder to read than they need be; it is said, and they may be sent all the same.

    As `findings`, for a person's own words, and with the hard words in them.
    """
    found = findings(
        text, audience=audience, language=language, word_limit=word_limit, question_limit=question_limit
    )
    hard = hard_words(text) if language == "en" else ()
    return (
        *(one for one in found if one.rule in _ABOUT_READERS),
        *(
            Finding(Rule.HARD_WORD if easier else Rule.LONG_WORD, word, easier=easier)
            for word, easier in hard
        ),
    )


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text. A line ends a sentence, a semicolon does not (it asks in Greek)."""
    return tuple(part.strip() for part in _SENTENCE_END.split(text) if part and _WORD.search(part))


def count_words(text: str) -> int:
    """Words as a reader counts them."""
    return len(_WORD.findall(text))


def _lengths(text: str, limits: Limits, word_limit: int | None) -> Iterator[Finding]:
    parts = sentences(text)
    for part in parts:
        if (n := count_words(part)) > limits.sentence:
            yield Finding(Rule.LONG_SENTENCE, part, n, limits.sentence)
    total = sum(count_words(part) for part in parts)
    if len(parts) >= SENTENCES_FOR_AN_AVERAGE and total > limits.average * len(parts):
        yield Finding(Rule.LONG_ON_AVERAGE, "", -(-total // len(parts)), limits.average)
    allowed = limits.message if word_limit is None else word_limit
    if total > allowed:
        yield Finding(Rule.LONG_TEXT, "", total, allowed)


def _emoji(text: str) -> Iterator[Finding]:
    for line in text.split("\n"):
        places = list(_EMOJI.finditer(line))
        alone = bool(places) and not _WORD.search(line)
        inside = any(line[: p.start()].strip(_EDGE) and line[p.end() :].strip(_EDGE) for p in places)
        if len(places) > 1 or inside or alone or _NOT_NEUTRAL.search(line):
            yield Finding(Rule.EMOJI, line.strip())


def _questions(text: str, limit: int) -> Iterator[Finding]:
    asked = sum(line.count("?") for line in text.split("\n") if not line.startswith("- "))
    if asked > limit:
        yield Finding(Rule.QUESTIONS, "", asked, limit)


def _wording(text: str, audience: str) -> Iterator[Finding]:
    rules: Sequence[tuple[Rule, re.Pattern[str]]] = (
        (Rule.NAMELESS_LINK, _NAMELESS_LINK),
        (Rule.NUMBER_WORD, _NUMBER_WORD),
        (Rule.FEELING, _FEELING),
        (Rule.BELITTLING, _BELITTLING),
        *([(Rule.BLAME, _BLAME)] if audience in LEARNERS else []),
    )
    for rule, pattern in rules:
        for hit in pattern.finditer(text):
            yield Finding(rule, hit[0])


def _button(label: str, language: str) -> Iterator[Finding]:
    if len(label) > BUTTON_CHARACTERS:
        yield Finding(Rule.LONG_BUTTON, label, len(label), BUTTON_CHARACTERS)
    if label.endswith((".", "。")):
        yield Finding(Rule.STOP_IN_BUTTON, label)
    yield from _emoji(label)
    if language == "en":
        yield from _wording(label, "learner")


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[0].strip() if found else ""
