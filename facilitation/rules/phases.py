"""The phases of a group's life (content-design 1.1)."""

from enum import StrEnum


class Phase(StrEnum):
    """Which part of its life a group is in. Prompts and messages are chosen by it."""

    F = "F"  # forming: before week 1
    W1 = "W1"  # first week
    R = "R"  # regular
    M = "M"  # halfway
    L = "L"  # last week
    A = "A"  # after the course


def phase_of(week: int, weeks: int) -> Phase:
    """The phase of course week `week` in a course of `weeks` weeks; week 0 and earlier is forming.

    The halfway week is ceil(weeks / 2), and only courses of four weeks or more have one (1.1).
    """
    if week < 1:
        return Phase.F
    if week > weeks:
        return Phase.A
    if week == 1:
        return Phase.W1
    if week == weeks:
        return Phase.L
    if weeks >= 4 and week == (weeks + 1) // 2:
        return Phase.M
    return Phase.R
