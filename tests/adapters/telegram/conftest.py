from collections.abc import AsyncIterator

import pytest

from tests.fakes.telegram import Person, TelegramDouble


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble() as double:
        yield double


@pytest.fixture
def maria(double: TelegramDouble) -> Person:
    return double.person("Maria", started=True)
