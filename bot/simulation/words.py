"""What simulated people write, from words.toml."""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

FILE = Path(__file__).with_name("words.toml")


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences by occasion, and for some of them by course week (week 0: any)."""

    by_week: Mapping[str, Mapping[int, Sequence[str]]]
    answers: Mapping[str, Sequence[str]]  # by question

    def place(self, occasion: str, week: int) -> tuple[str, int]:
        """Where the sentences for an occasion in a week stand: under the week, else under 0, for any."""
        return (occasion, week) if week in self.by_week[occasion] else (occasion, 0)

    def question_in(self, text: str) -> str:
        """The question of ours that stands in a text, empty where there is none."""
        return next((question for question in self.answers if question in text), "")

    def shuffled(self, chance: Random) -> "Words":
        """The same sentences in another order, so that another group says other things."""
        mixed = {
            occasion: {week: chance.sample(said, len(said)) for week, said in weeks.items()}
            for occasion, weeks in self.by_week.items()
        }
        return Words(mixed, self.answers)


class Deck:
    """Deals the sentences of one group: nobody says what somebody else has just said."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._dealt: Counter[tuple[str, int]] = Counter()
        self._answers: Counter[str] = Counter()

    def deal(self, occasion: str, week: int) -> str:
        """The next sentence for an occasion; after the last one they begin anew. Raises KeyError for an unknown one."""
        place = self._words.place(occasion, week)
        said = self._words.by_week[occasion][place[1]]
        number = self._dealt[place]
        self._dealt[place] += 1
        return said[number % len(said)]

    def answer(self, text: str) -> str:
        """An answer to the question that stands in a text, another one each time."""
        question = self._words.question_in(text)
        said = self._words.answers.get(question)
        if said is None:
            return self.deal("any_answer", 0)
        number = self._answers[question]
        self._answers[question] += 1
        return said[number % len(said)]

    def has_answer(self, text: str) -> bool:
        """Whether something new can still be said about the question in a text."""
        question = self._words.question_in(text)
        return not question or self._answers[question] < len(self._words.answers[question])


def load() -> Words:
    """Read words.toml."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    answers = {item["text"]: item["answers"] for item in raw["questions"]}
    by_week: dict[str, dict[int, list[str]]] = {
        occasion: {int(week): list(said) for week, said in weeks.items()}
        for occasion, weeks in raw["said"].items()
    }
    by_week["question"] = {}
    for item in raw["questions"]:
        by_week["question"].setdefault(item["week"], []).append(item["text"])
    by_week["question"][0] = [item["text"] for item in raw["questions"]]
    return Words(by_week, answers)
