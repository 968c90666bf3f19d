"""What people see: the messages that stand in a chat, and what came since somebody last looked."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from facilitation.pseudo import disguise

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PLAIN = str.maketrans(disguise(_LETTERS).split("⟦")[1][: len(_LETTERS)], _LETTERS)
_PADDING = re.compile(r"(?: ẋ{0,6})+⟧")
_FRAME = re.compile("[\u2067\u2069⟦⟧]")


class What(StrEnum):
    """What happened on a screen."""

    STANDS = "stands"  # a new message, or an old one with new words
    TOASTED = "toasted"  # a few words to who pressed, gone a moment later
    DELETED = "deleted"


class NotThere(AssertionError):
    """Somebody wanted to see or press what is not on their screen; says what is."""


@dataclass(frozen=True, slots=True)
class Knob:
    """A button: what stands on it, and what the platform needs to know when it is pressed."""

    label: str
    does: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Something on a screen."""

    what: What
    ref: str
    text: str
    buttons: tuple[Knob, ...] = ()


@dataclass
class Screen:
    """What a chat shows: the messages that stand there now, and the texts that came since somebody last looked.

    Where the bot speaks the pseudo-language, words are compared as they were before the disguise.
    """

    pseudo: bool = False
    standing: dict[str, Shown] = field(default_factory=dict)
    news: list[str] = field(default_factory=list)
    past: list[str] = field(default_factory=list)  # every word that was ever shown, also what is gone again

    def take(self, shown: Shown) -> None:
        """Something happens on the screen."""
        self.past += [shown.text, *(button.label for button in shown.buttons)]
        if shown.what == What.DELETED:
            self.standing.pop(shown.ref, None)
            return
        if shown.what == What.STANDS:
            self.standing.pop(shown.ref, None)
            self.standing[shown.ref] = shown  # the newest is last, also if it is an old one with new words
        self.news.append(self._read(shown.text))

    def says(self, *words: str) -> None:
        """Each of these words is in what came since the last look; that look is over now."""
        news, self.news = "\n".join(self.news), []
        for part in words:
            if part not in news:
                raise NotThere(f"{part!r} did not come. What came:\n{news or '(nothing)'}")

    def is_silent(self) -> None:
        """Nothing came since the last look."""
        news, self.news = self.news, []
        if news:
            raise NotThere(f"there should be nothing new, but: {news}")

    def find(self, label: str) -> tuple[Shown, Knob] | None:
        """The button with this label in the newest message that has one; icons in front need not be said."""
        for shown in reversed(self.standing.values()):
            for button in shown.buttons:
                read = self._read(button.label)
                if label in (read, read.partition(" ")[2]):
                    return shown, button
        return None

    @property
    def labels(self) -> list[list[str]]:
        """All buttons there are, message by message."""
        return [[self._read(button.label) for button in shown.buttons] for shown in self.standing.values()]

    @property
    def everything(self) -> str:
        """All that stands there now."""
        return "\n".join(self._read(shown.text) for shown in self.standing.values())

    def _read(self, text: str) -> str:
        return undisguised(text) if self.pseudo else text


def undisguised(text: str) -> str:
    """English again."""
    return _FRAME.sub("", _PADDING.sub("", text)).translate(_PLAIN)
