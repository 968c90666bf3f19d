"""The group at the moments where stories begin."""

from collections.abc import Iterator

import pytest

from tests.flows.kit import CHECKIN, KICKOFF, REFLECTION, SHOWCASE, Scene, scene


@pytest.fixture
def empty() -> Iterator[Scene]:
    """Nobody is known yet."""
    with scene(ready=False) as made:
        yield made


@pytest.fixture
def forming() -> Iterator[Scene]:
    """Amina and Georgi have joined; week 1 is still to come."""
    with scene() as made:
        yield made


@pytest.fixture
def monday() -> Iterator[Scene]:
    """Week 1 has just begun."""
    with scene(until=KICKOFF) as made:
        yield made


@pytest.fixture
def midweek() -> Iterator[Scene]:
    """The check-in of week 1 has just been posted."""
    with scene(until=CHECKIN) as made:
        yield made


@pytest.fixture
def friday() -> Iterator[Scene]:
    """The invitations to look back have just gone out."""
    with scene(until=REFLECTION) as made:
        yield made


@pytest.fixture
def showing() -> Iterator[Scene]:
    """The showcase of week 1 has just been opened."""
    with scene(until=SHOWCASE) as made:
        yield made
