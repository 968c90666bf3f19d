"""A message as one simulated person sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from facilitation.speech import Button
from facilitation.tokens import Press, read, without_delivery

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Sight:
    """A message as one person sees it. `week` is the course's (0: before the first), `hour` their local one.

    `mine`: it shows something they wrote themselves. `changed`: a new text in the place of an old one.
    """

    kind: str
    text: str
    buttons: tuple[Button, ...]
    week: int
    hour: int
    private: bool = True
    changed: bool = False
    mine: bool = False


def by_week(values: Sequence[_T], week: int) -> _T:
    """The value of a week."""
    return values[(max(week, 1) - 1) % len(values)]


def presses(buttons: Sequence[Button]) -> Mapping[Button, Press]:
    """What each button does."""
    found = {button: read(without_delivery(button.token)[0]) for button in buttons if button.token}
    return {button: press for button, press in found.items() if press is not None}
