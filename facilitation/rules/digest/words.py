"""From shares to words and round figures, so that no reader can count persons (content-design 4.7, A15)."""

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction

FIGURES_FROM = 20  # eligible people of a programme from which figures may stand (A15)
STEP = 5  # figures are rounded to so many per cent (A15)
SMALL = 5  # people below which nothing is said about a group's inside (4.4, 4.7)
FEWEST_GROUPS = 2  # behind a figure: that of a single group would be a figure about a group (A15)

Part = tuple[int, int]  # of a group: how many of how many


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


def percent(groups: Iterable[Part], least: int = FIGURES_FROM, each: int = SMALL) -> int | None:
    """Per cent of a programme in steps of five, half a step upwards.

    None where the whole is below `least`, or fewer than two groups with `each` or more stand behind it.
    """
    known = list(groups)
    if not several(known, each) or (whole := sum(of for _, of in known)) < least:
        return None
    part = sum(part for part, _ in known)
    return int(Fraction(100 * part, whole) / STEP + Fraction(1, 2)) * STEP


def several(groups: Iterable[Part], least: int = SMALL) -> bool:
    """Whether two groups or more have so many each, so that what is said is about no single one."""
    return sum(whole >= least for _, whole in groups) >= FEWEST_GROUPS


def steps(before: Share, now: Share) -> int:
    """How many words lie between two shares; above 0 where it fell."""
    order = list(Share)
    return order.index(before) - order.index(now)
