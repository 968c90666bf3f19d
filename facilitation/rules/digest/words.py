"""From shares to words and round figures, so that no reader can count persons (content-design 4.7, A15)."""

from enum import StrEnum
from fractions import Fraction

FIGURES_FROM = 20  # eligible people of a programme from which figures may stand (A15)
STEP = 5  # figures are rounded to so many per cent (A15)


class Share(StrEnum):
    """How many of a group, in a word (table of 4.7)."""

    FEW = "few"
    SOME = "some"
    HALF = "half"
    MOST = "most"
    NEARLY_ALL = "nearly_all"


_BORDERS = ((20, Share.FEW), (40, Share.SOME), (60, Share.HALF), (85, Share.MOST))


BANDS = {
    Share.FEW: (0, 20),
    Share.SOME: (20, 40),
    Share.HALF: (40, 60),
    Share.MOST: (60, 85),
    Share.NEARLY_ALL: (85, 100),
}


def share(part: int, whole: int) -> Share | None:
    """The word for `part` of `whole`, None where there is no whole. Only the word leaves the rules for one group."""
    if whole <= 0:
        return None
    percent = Fraction(100 * part, whole)
    return next((word for border, word in _BORDERS if percent < border), Share.NEARLY_ALL)


def percent(part: int, whole: int) -> int | None:
    """Per cent in steps of five, half a step upwards; None where the whole is below 20.

    For programmes only. Whether the people behind it are enough is asked of the whole: `part` is never shown.
    """
    if whole < FIGURES_FROM:
        return None
    return int(Fraction(100 * part, whole) / STEP + Fraction(1, 2)) * STEP
