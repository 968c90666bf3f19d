from collections.abc import AsyncIterator

import pytest

from tests.adapters.discord.speaking import Stage, standing


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A bot that may speak, its people and their room; whatever it said had a form that Discord takes."""
    async with standing() as made:
        yield made
        assert made.double.refusals() == []
