"""Chance by a seed: people's habits and the instants of kills are the same in every run of a test."""

from random import Random  # noqa: TID251  # tests bring the chance that the core only takes as an argument

__all__ = ["Random", "seeded"]


def seeded(seed: int) -> Random:
    """A source of chance that gives the same numbers for the same seed."""
    return Random(seed)  # noqa: S311  # nothing secret hangs on it
