from collections.abc import AsyncIterator

import pytest

from tests.adapters.contract import PlatformContract
from tests.adapters.discord.speaking import Stage, standing


class TestDiscord(PlatformContract):
    @pytest.fixture
    async def stage(self) -> AsyncIterator[Stage]:
        async with standing() as made:
            yield made
