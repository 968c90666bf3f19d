"""All that the bot can say, as plain values: messages, prompts, cards, courses.

Their files are found by bot/content.py and read by facilitation/reading.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from facilitation.errors import SmolError
from facilitation.rules.time_words import TimeWords

AUDIENCES = ("group", "learner", "facilitator", "coordinator")
# "zero" is our own sentence for none; the others are CLDR's categories (content-design 7.3).
PLURAL_FORMS = ("zero", "one", "two", "few", "many", "other")
PHASES = ("F", "W1", "R", "M", "L", "A")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a text, where, and how to mend it."""

    file: str
    id: str
    sentence: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}{f' [{self.id}]' if self.id else ''}: {self.sentence} {self.remedy}"


class ContentError(SmolError):
    """Texts or courses that cannot be used; `mistakes` holds all that were found."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


@dataclass(frozen=True, slots=True)
class MessageText:
    """A message as its author wrote it.

    `forms` holds the text by plural form ("other" alone where nothing is counted); `count` names the value that is
    counted. `visibility` is the id of the line that says who sees the answer, `words` the limit where the default
    of content-design 7.6 does not hold, `later` the feature that will use a message nobody uses yet.
    """

    id: str
    to: str
    note: str
    forms: Mapping[str, str]
    count: str | None
    buttons: Mapping[str, str]
    visibility: str | None
    words: int | None
    later: str | None


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question of the bank (content-design 2)."""

    id: str
    bank: str
    phases: tuple[str, ...]
    purpose: str
    text: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A moment in which a card is shown by itself: a name from guide_content/triggers.toml and its values."""

    when: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Card:
    """A card of the facilitators' guide (content-design 3). `word` finds it with /guide.

    `repeat`: it may come by itself more than once in a group.
    """

    id: str
    title: str
    theme: str
    word: str
    repeat: bool
    shown: tuple[Trigger, ...]
    text: str


@dataclass(frozen=True, slots=True)
class CourseWeek:
    """One week of a course; `minutes` is the planned time, `short_path` what to do with 30 of them.

    `sections`: its parts or tasks; `materials`: more links, each with its title.
    """

    number: int
    topic: str
    url: str
    minutes: int
    short_path: str
    sections: tuple[str, ...]
    aim: str = ""
    materials: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """A course plan that a group can follow."""

    slug: str
    title: str
    provider: str
    url: str
    weeks: tuple[CourseWeek, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything, by language where it has one."""

    messages: Mapping[str, Mapping[str, MessageText]]
    prompts: Mapping[str, Mapping[str, Prompt]]
    cards: Mapping[str, Mapping[str, Card]]
    courses: Mapping[str, Course]
    triggers: Mapping[str, str]
    pages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    times: Mapping[str, TimeWords] = field(default_factory=dict)
