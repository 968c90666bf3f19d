from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.driver import Journey
from tests.journeys.driver import journey as begin


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    """A room, a clock, and nobody in it yet."""
    with begin(tmp_path) as made:
        yield made
